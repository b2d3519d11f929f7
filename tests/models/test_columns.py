"""Columns are declared: who may read them, and whether people write free text in them."""

from django.apps import apps
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from registry.audit.audited_tables import NOT_AUDITED
from registry.audit.column_checks import TEXT_UNDECLARED_ID, UNDECLARED_ID, find_declaration_errors
from registry.models import Claim, Intervention, Placement, Site, Source, columns
from registry.models.columns import HiddenWith, Visibility, column_names, get_declaration, public_text_names

IDS = (UNDECLARED_ID, TEXT_UNDECLARED_ID)


def faults(model):
    """Return what the check says of a model: the column, the id, the message with its hint."""
    return [(error.obj.name, error.id, f"{error.msg} {error.hint}") for error in find_declaration_errors(model)]


def test_every_audited_column_of_the_registry_is_declared():
    assert [message.msg for message in run_checks() if message.id in IDS] == []


@isolate_apps("registry")
def test_check_names_file_model_field_and_remedy_of_an_undeclared_column():
    class Ruin(models.Model):  # noqa: DJ008 a model for the check alone
        name_en = models.CharField(max_length=10)
        weight = models.IntegerField()
        sites = models.ManyToManyField(Site)
        columns.public(name_en, text=True)

        class Meta:
            app_label = "registry"

    weight, sites = faults(Ruin)
    assert weight[:2] == ("weight", UNDECLARED_ID)
    assert sites[:2] == ("sites", UNDECLARED_ID)
    assert "tests/models/test_columns.py: Ruin.weight is not declared" in weight[2]
    assert "`columns.public(weight)`" in weight[2]


@isolate_apps("registry")
def test_check_asks_whether_a_column_of_text_is_free_text():
    class Ruin(models.Model):  # noqa: DJ008 a model for the check alone
        slug = models.SlugField()
        motto = models.CharField(max_length=10)
        story = models.TextField()
        names = models.JSONField()
        digest = models.CharField(max_length=64)
        columns.public(slug, motto, names)
        columns.staff(story)
        columns.sealed(digest, text=False)

        class Meta:
            app_label = "registry"

    assert [fault[:2] for fault in faults(Ruin)] == [
        ("motto", TEXT_UNDECLARED_ID),
        ("story", TEXT_UNDECLARED_ID),
        ("names", TEXT_UNDECLARED_ID),
    ]


@isolate_apps("registry")
def test_column_without_declaration_is_in_no_list():
    class Ruin(models.Model):  # noqa: DJ008 a model for the check alone
        name = models.CharField(max_length=10)

        class Meta:
            app_label = "registry"

    assert column_names(Ruin) == ("id",)
    assert column_names(Ruin, Visibility.PUBLIC) == public_text_names(Ruin) == ()


def test_lists_follow_from_declarations():
    assert column_names(Claim, Visibility.STAFF) == ("key", "private_note")
    assert column_names(Placement, hidden_with=(HiddenWith.POINT,)) == ("lon", "lat", "outline")
    assert "site_id" in column_names(Intervention, Visibility.PUBLIC)
    assert "url" in column_names(Source, hidden_with=(HiddenWith.SOURCE_IDENTITY,), text=True)


def test_public_texts_leave_out_notes_of_the_staff_and_texts_hidden_with_a_place():
    assert "statement_en" in public_text_names(Claim)
    assert "key" in public_text_names(Claim)
    assert "private_note" not in public_text_names(Claim)
    assert public_text_names(Placement) == ()


def test_links_are_declared_by_their_many_to_many_field():
    through = Intervention.monuments.through
    assert column_names(through, Visibility.PUBLIC) == ("intervention_id", "monument_id")
    assert column_names(through, Visibility.DERIVED) == ("id",)


def test_migrations_do_not_see_declarations():
    for model in apps.get_app_config("registry").get_models():
        for field in model._meta.local_fields:
            assert get_declaration(field) or model._meta.db_table in NOT_AUDITED
            *_names, options = field.deconstruct()
            assert not {"declaration", "visibility", "text"} & set(options)
