"""The Django application `registry`."""

from collections.abc import Collection

from django.apps import AppConfig
from django.core import checks
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy


class RegistryConfig(AppConfig):
    """Names the application in the admin, and connects the ledger to the database."""

    name = "registry"
    verbose_name = gettext_lazy("Registry")

    def ready(self) -> None:
        """The ledger's functions to every connection, its triggers after every migration, and the check of them."""
        connection_created.connect(_prepare, dispatch_uid="ledger")
        post_migrate.connect(_install, sender=self, dispatch_uid="ledger")
        checks.register(_check_triggers, checks.Tags.database)
        _reserve_names()


def _reserve_names() -> None:
    """On the field itself, so that every form and `createsuperuser` ask it; a user model of our own would be much."""
    from django.contrib.auth import get_user_model

    from registry.accounts.reserved_usernames import refuse_reserved

    get_user_model()._meta.get_field("username").validators.append(refuse_reserved)


def _prepare(connection: BaseDatabaseWrapper, **_: object) -> None:
    from .audit import context, sqlite

    if connection.alias != "default":
        return
    if connection.vendor == "sqlite":
        sqlite.register(connection.connection)
    else:
        context.push_to_session()


def _install(using: str, **_: object) -> None:
    from registry.audit.triggers import install_triggers

    if using == "default":
        install_triggers()


def _check_triggers(databases: Collection[str] | None = None, **_: object) -> list[checks.CheckMessage]:
    from registry.audit.triggers import changed_triggers, missing_triggers

    if "default" not in (databases or ()):
        return []
    found: list[checks.CheckMessage] = []
    if names := missing_triggers():
        sentence = f"The ledger is not complete, so that writes go unrecorded. Missing: {', '.join(names)}."
        hint = "Run `verify_ledger` to see what was not recorded, then `migrate --skip-checks`, which makes them anew."
        found.append(checks.Error(sentence, hint=hint, id="registry.E001"))
    if (
        names := changed_triggers()
    ):  # no error: a new version may word its triggers in another way, and `migrate` makes them so
        sentence = f"Of the ledger, these are not as this version makes them: {', '.join(names)}."
        found.append(checks.Warning(sentence, hint="`migrate` makes them anew.", id="registry.W001"))
    return found
