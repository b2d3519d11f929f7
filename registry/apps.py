"""The Django application `registry`."""

from collections.abc import Collection

from django.apps import AppConfig
from django.core import checks
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy


class RegistryConfig(AppConfig):
    """Configuration of the application: its name in the admin, and the set-up of the audit log."""

    name = "registry"
    verbose_name = gettext_lazy("Registry")

    def ready(self) -> None:
        """Set up the audit log: prepare each connection, install and check the triggers, and reserve user names."""
        connection_created.connect(_prepare_connection, dispatch_uid="audit log")
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="audit log")
        checks.register(_check_triggers, checks.Tags.database)
        checks.register(_check_columns, checks.Tags.models)
        _reserve_usernames()


def _reserve_usernames() -> None:
    """Forbid accounts with the user names that the audit log uses for writes without a user.

    The validator is added to the field itself, so that every form and `createsuperuser` apply it. A user model of our
    own would be a large change for one validator.
    """
    from django.contrib.auth import get_user_model

    from registry.accounts.reserved_usernames import validate_not_reserved

    get_user_model()._meta.get_field("username").validators.append(validate_not_reserved)


def _prepare_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Set up a new database connection for the audit triggers.

    On SQLite they need our SQL functions, on PostgreSQL the session variables that say who writes and why.
    """
    from .audit import context, sqlite

    if connection.alias != "default":
        return
    if connection.vendor == "sqlite":
        sqlite.register(connection.connection)
    else:
        context.push_to_session()


def _install_triggers(using: str, plan: object = (), **_: object) -> None:
    """Install the audit triggers after a migration of the default database."""
    from registry.audit.triggers import install_triggers

    if using == "default":
        install_triggers(has_migrated=bool(plan))


def _check_columns(**_: object) -> list[checks.CheckMessage]:
    """Check that every audited column is declared. This is a Django system check."""
    from registry.audit.column_checks import check_declarations

    return check_declarations()


def _check_triggers(databases: Collection[str] | None = None, **_: object) -> list[checks.CheckMessage]:
    """Check that the database has all audit triggers, and that they are up to date. This is a Django system check.

    A missing trigger is an error, a changed one a warning. Only the default database is checked.
    """
    from registry.audit.triggers import changed_triggers, missing_triggers

    if databases is None or "default" not in databases:
        return []
    messages: list[checks.CheckMessage] = []
    missing_names = missing_triggers()
    if missing_names:
        message = f"The ledger is not complete, so that writes go unrecorded. Missing: {', '.join(missing_names)}."
        hint = "Run `verify_ledger` to see what was not recorded, then `migrate --skip-checks`, which makes them anew."
        messages.append(checks.Error(message, hint=hint, id="registry.E001"))

    changed_names = changed_triggers()
    if changed_names:
        # Not an error: after an upgrade the triggers may differ in wording only, until `migrate` installs the new ones.
        message = f"Of the ledger, these are not as this version makes them: {', '.join(changed_names)}."
        messages.append(checks.Warning(message, hint="`migrate` makes them anew.", id="registry.W001"))
    return messages
