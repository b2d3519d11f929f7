"""Which tables are audited, and which are not, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

LEDGER = "registry_revision"
DERIVED = "made anew from audited rows by `rebuild`"
RENDERED = "made anew from the originals"
NOT_AUDITED = {
    # table: why
    "registry_statesegment": DERIVED,
    "registry_statedelta": DERIVED,
    "registry_monumentdocument": DERIVED,
    "registry_claimdocument": DERIVED,
    "registry_rendition": RENDERED,
    "registry_fixitycheck": "a log itself, of what reading the originals showed; it says nothing of the registry's own",
    LEDGER: "the ledger itself: append-only and chained",
    "registry_remembered": "the shared cache: codes that were used, attempts that are counted; minutes old at most",
    "django_session": "comes and goes with every visit",
    "django_admin_log": "Django's own log of the desk: nothing is written to it, the ledger has every write",
    "django_content_type": "follows from the code",
    "auth_permission": "follows from the code",
    "axes_accessattempt": "failed logins, counted for a quarter of an hour and then deleted",
    "axes_accessattemptexpiration": "not used",
    "axes_accessfailurelog": "not used",
    "axes_accesslog": "not used: who logged in from where is not kept",
}
# table: columns that are not recorded, and do not make an entry when they alone change
EXCLUDED_COLUMNS = {
    "auth_user": ("last_login",),
    "mfa_authenticator": ("last_used_at",),
    "registry_accesstoken": ("last_used",),
}
# table: columns of which only the SHA-256 is recorded, since the ledger is kept for ever
HASHED_COLUMNS = {
    "auth_user": ("password",),
    "mfa_authenticator": ("data",),
    "registry_accesstoken": ("digest", "password_mark"),
    "registry_photodetails": ("original_name", "metadata"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """An audited table as it is in the database: before a migration, the models may already be ahead of it."""

    name: str
    key: str
    columns: tuple[str, ...]

    @property
    def digested(self) -> tuple[str, ...]:
        """Columns recorded by their SHA-256."""
        return HASHED_COLUMNS.get(self.name, ())

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns not recorded."""
        return EXCLUDED_COLUMNS.get(self.name, ())


def audited_models() -> list[type[Model]]:
    """The models whose tables have triggers, those between many-to-many included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and model._meta.db_table not in NOT_AUDITED]


def tables() -> list[Table]:
    """The audited tables that are in the database, by name; none as long as the ledger is not there."""
    there = _columns()
    if LEDGER not in there:
        return []
    keys = {model._meta.db_table: str(model._meta.pk.column) for model in audited_models()}
    return [
        Table(name, keys[name], tuple(column for column in there[name] if column not in EXCLUDED_COLUMNS.get(name, ())))
        for name in sorted(keys)
        if name in there
    ]


def _columns() -> dict[str, list[str]]:
    """The columns of every table, in order."""
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
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found
