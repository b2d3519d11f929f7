"""Records that all tests of a file start from: written once, since that takes longer than most tests."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection


@contextmanager
def kept(blocker, make):
    """What `make` returns, whose records stay until the file is done; what a test changes is rolled back after it.

    For fixtures of a module, which also ask for `django_db_setup`; `blocker` is `django_db_blocker`. Not beside
    `transactional_db` or `live_server`, which empty the database.
    """
    with blocker.unblock():
        made = make()
        connection.close()
    yield made
    with blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        connection.close()
