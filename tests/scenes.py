"""Records that all tests of a file start from: written once, since that takes longer than most tests."""

import sqlite3
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

# By function: the database as it left it, and what it returned. Palmyra takes seconds to load, a copy milliseconds.
_copies = {}


@contextmanager
def kept(blocker, make):
    """What `make` returns, whose records stay until the file is done; what a test changes is rolled back after it.

    For fixtures of a module, which also ask for `django_db_setup`; `blocker` is `django_db_blocker`. Not beside
    `transactional_db` or `live_server`, which empty the database.
    A second scene in a file takes the place of the first.
    """
    with blocker.unblock():
        _empty()
        made = _make_or_copy(make)
        connection.close()
    yield made
    with blocker.unblock():
        _empty()
        connection.close()


def _empty():
    call_command("flush", interactive=False, verbosity=0)


def _make_or_copy(make):
    """Call `make`, or on SQLite bring back the database as an earlier call left it, without any files."""
    if connection.vendor != "sqlite" or make.__name__ == "<lambda>":
        return make()

    connection.ensure_connection()
    if make in _copies:
        copy, made = _copies[make]
        copy.backup(connection.connection)
        ContentType.objects.clear_cache()
        return made

    made = make()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)
    _copies[make] = (copy, made)
    return made
