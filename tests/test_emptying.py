"""The database between tests: as the migrations left it, the ledger's triggers in their places."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from registry.audit import triggers
from registry.models import Revision, Source

from . import factories


def number_of_rows():
    """Return the number of rows of every table that has some."""
    models = apps.get_models(include_auto_created=True)
    counts = {model._meta.db_table: model.objects.count() for model in models if model._meta.managed}
    return {table: number for table, number in counts.items() if number}


def test_emptied_database_is_as_the_migrations_left_it(transactional_db):
    before = number_of_rows()
    types, permissions = ContentType.objects.in_bulk(), Permission.objects.in_bulk()
    assert types
    assert permissions
    factories.whole_city()
    Permission.objects.create(codename="temporary", name="Temporary", content_type=next(iter(types.values())))
    assert number_of_rows() != before
    call_command("flush", interactive=False, verbosity=0)
    assert number_of_rows() == before
    assert ContentType.objects.in_bulk() == types
    assert Permission.objects.in_bulk() == permissions


def test_content_types_that_were_replaced_come_back(transactional_db):
    """As after a backup of another registry was restored."""
    types = ContentType.objects.in_bulk()
    Permission.objects.all().delete()
    ContentType.objects.all().delete()
    ContentType.objects.create(app_label="registry", model="claim")
    call_command("flush", interactive=False, verbosity=0)
    assert ContentType.objects.in_bulk() == types


def test_ledger_guards_and_records_after_the_database_was_emptied(transactional_db):
    factories.source()
    call_command("flush", interactive=False, verbosity=0)
    assert triggers.missing_triggers() == []
    assert triggers.changed_triggers() == []
    factories.source()
    assert Revision.objects.filter(table=Source._meta.db_table).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_revision")
