"""What the tests of the ledger start from: a row in every audited table, and ways around the ledger's guards."""

from contextlib import contextmanager

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.db import connection, transaction

from registry import actions
from registry.audit import triggers
from registry.audit.audited_tables import LEDGER
from registry.audit.erase import erase_content, find_rows_with_older_content
from registry.audit.verify import find_faults, iter_entries
from registry.models import Revision, StoredGap
from tests import factories


def settle():
    """Let PostgreSQL write now what waits for the end of the transaction."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def revisions(**columns):
    """The entries with those columns, in order."""
    settle()
    return list(Revision.objects.filter(**columns).order_by("seq"))


def recorded():
    settle()
    return list(iter_entries())


def fill():
    """A row in every audited table."""
    temple = factories.monument()
    place = factories.placement(temple)
    actions.reveal_place(place, by=factories.paula(), reason="To visit it.")
    actions.seal_source(factories.source("witness"), by=factories.rima(), version=1)
    details = {"effects": ["collapse"], "said_by": factories.actor(), "further_speakers": [factories.actor("second")]}
    claim = factories.claim(temple, "damaged_at", grade="severe", status="superseded", **details)
    pair = factories.comparison(before=factories.photo(temple, claims=[claim]))
    factories.region(factories.aligned(pair))
    factories.intervention(("proposed", "2018"), parties=[factories.actor()])
    factories.threat(monuments=[temple])
    factories.context_statement(monument=temple)
    factories.recorded_capture()
    factories.control_period(("start", "2015-05-20/2015-05-21"))
    rima = factories.rima()
    rima.user_permissions.add(Permission.objects.first())
    TOTP.activate(rima, "GEZDGNBVGY3TQOJQ")
    EmailConfirmation.create(EmailAddress.objects.create(user=rima, email="rima@example.org")).save()
    actions.create_token(user=rima, by=rima, name="Import", scopes=["write"])
    actions.save_record(temple, by=rima)
    gap = StoredGap.objects.filter(monument=temple).first()
    actions.dismiss_gap(temple, gap.fingerprint, by=rima, reason="It is known.")
    erase_content(
        find_rows_with_older_content("registry_monument", [temple.pk]), by=rima, reason="A name that must not be kept."
    )
    settle()


class Undo(Exception):
    """Ends an attack, so that nothing stays of it."""


@contextmanager
def attack(*names):
    """Write to the tables as one who holds the file: no trigger and no constraint is in the way. Undone afterwards."""
    settle()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _open_up(cursor, {*names, LEDGER})
            yield cursor
            raise Undo
    except Undo:
        pass
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _open_up(cursor, names):
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        for name, (table, _) in triggers.expected_triggers(triggers.existing_audited_tables()).items():
            if table in names:
                triggers.drop_trigger(name, table)
        return
    cursor.execute("SET LOCAL session_replication_role = replica")
    for table in names:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')", [table]
        )
        for (constraint,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}" CASCADE')


def found():
    """What is wrong, apart from the triggers that the attack took away."""
    return [sentence for sentence in find_faults() if not sentence.startswith("The trigger")]
