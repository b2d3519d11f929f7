"""The audited tables, and the tables and columns that are not audited, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

LEDGER = "registry_revision"
DERIVED = "derived from audited rows; `rebuild` recomputes it"
RENDERED = "rendered from the originals"
NOT_AUDITED = {
    # table: why
    "registry_statesegment": DERIVED,
    "registry_storedgap": DERIVED,
    "registry_statedelta": DERIVED,
    "registry_monumentdocument": DERIVED,
    "registry_dateddocument": DERIVED,
    "registry_claimdocument": DERIVED,
    "registry_rendition": RENDERED,
    "registry_fixitycheck": "a log of fixity checks on the originals; it holds no data of the registry itself",
    LEDGER: "the ledger itself: append-only and chained",
    "registry_remembered": "the shared cache: used codes and counted attempts, kept for minutes",
    "django_session": "created and deleted with every visit",
    "django_admin_log": "Django's admin log: nothing is written to it, since the ledger has every write",
    "django_content_type": "follows from the code",
    "auth_permission": "follows from the code",
    "axes_accessattempt": "failed logins, counted for a quarter of an hour and then deleted",
    "axes_accessattemptexpiration": "not used",
    "axes_accessfailurelog": "not used",
    "axes_accesslog": "not used: logins and their IP addresses are not kept",
}
# table: columns that are not recorded. A change to nothing else makes no entry.
EXCLUDED_COLUMNS = {
    "auth_user": ("last_login",),
    "mfa_authenticator": ("last_used_at",),
    "registry_accesstoken": ("last_used",),
}
# table: columns of which only the SHA-256 is recorded, because the ledger is kept for ever
HASHED_COLUMNS = {
    "auth_user": ("password",),
    "mfa_authenticator": ("data",),
    "registry_accesstoken": ("digest", "password_mark"),
    "registry_photodetails": ("original_name", "metadata"),
    # It may say who a source is that becomes protected later.
    "registry_sourcecapture": ("note",),
}


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """An audited table with its recorded columns, as the database has it.

    Models may be ahead of the database: during a migration they already have columns that the table lacks.
    """

    name: str
    key_column: str
    columns: tuple[str, ...]

    @property
    def hashed_columns(self) -> tuple[str, ...]:
        """Return the columns of which only the SHA-256 is recorded."""
        return HASHED_COLUMNS.get(self.name, ())

    @property
    def excluded_columns(self) -> tuple[str, ...]:
        """Return the columns that are not recorded."""
        return EXCLUDED_COLUMNS.get(self.name, ())


def audited_models() -> list[type[Model]]:
    """Return the models whose tables have triggers, including the through models of many-to-many fields."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and model._meta.db_table not in NOT_AUDITED]


def existing_audited_tables() -> list[AuditedTable]:
    """Return the audited tables that exist in the database, ordered by name.

    The list is empty before the migration that creates the audit log.
    """
    columns_by_table = _read_database_columns()
    # The audit triggers write to the table LEDGER, so without it no table is audited yet.
    if LEDGER not in columns_by_table:
        return []

    key_columns = {model._meta.db_table: str(model._meta.pk.column) for model in audited_models()}
    existing_tables = []
    for table_name, key_column in sorted(key_columns.items()):
        if table_name in columns_by_table:
            excluded_columns = EXCLUDED_COLUMNS.get(table_name, ())
            recorded_columns = [name for name in columns_by_table[table_name] if name not in excluded_columns]
            existing_tables.append(AuditedTable(table_name, key_column, tuple(recorded_columns)))
    return existing_tables


def _read_database_columns() -> dict[str, list[str]]:
    """Return the column names of every table in the database, by table name.

    Columns are in the order of the table. Run one query.
    """
    if connection.vendor == "sqlite":
        sql = (
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
            " ORDER BY t.name, c.cid"
        )
    else:
        sql = (
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " ORDER BY table_name, ordinal_position"
        )

    columns_by_table: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for table_name, column_name in cursor.fetchall():
            columns_by_table.setdefault(table_name, []).append(column_name)
    return columns_by_table
