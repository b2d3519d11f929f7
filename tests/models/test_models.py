"""The models in the database: every constraint fires, dates are understood on every write, codes have words."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from registry import migrations
from registry import models as models
from registry.domain.chronology.dates import InvalidDate, day_number
from registry.domain.vocabulary.terms import terms
from registry.models.fields import CodeField, EdtfField
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_app_config("registry").get_models(), key=lambda model: model.__name__)
CODES = [
    pytest.param(field, id=f"{model.__name__}.{field.name}")
    for model in MODELS
    for field in model._meta.fields
    if isinstance(field, CodeField)
]
DATES = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model in MODELS
    for field in model._meta.fields
    if isinstance(field, EdtfField)
]


# --- Uncertain dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016-06-06", (2016, 6, 6), (2016, 6, 6)),
        ("2016-12-26/2017-01-10", (2016, 12, 26), (2017, 1, 10)),
        ("../2015-08-27", None, (2015, 8, 27)),
        ("0032", (32, 1, 1), (32, 12, 31)),
        ("-0100", (-100, 1, 1), (-100, 12, 31)),
        ("-9999/..", (-9999, 1, 1), None),
    ],
)
@pytest.mark.parametrize("write", ["save", "bulk_create"])
def test_edtf_interval_is_written_and_read_back(temple, write, text, first, last):
    row = models.Monument(slug="old-well", site=temple.site, kind="other", built_text=text)
    row.save() if write == "save" else models.Monument.objects.bulk_create([row])
    found = models.Monument.objects.get(slug="old-well")
    assert (found.built_text, found.built_earliest, found.built_latest) == (
        text,
        first and day_number(*first),
        last and day_number(*last),
    )


def test_edtf_interval_goes_with_its_text(temple):
    temple.built_text = "0032"
    temple.save()
    temple.built_text = ""
    temple.save()
    temple.refresh_from_db()
    assert (temple.built_earliest, temple.built_latest) == (None, None)


def test_edtf_days_before_our_era_sort_before_it(temple):
    for slug, text in (("well", "0001"), ("cistern", "-0001"), ("spring", "-0500")):
        factories.monument(slug, built_text=text)
    built = models.Monument.objects.exclude(built_text="").order_by("built_earliest")
    assert [monument.slug for monument in built] == ["spring", "cistern", "well"]


@pytest.mark.parametrize(("model", "field"), DATES)
def test_bad_date_is_a_validation_error_in_forms(model, field):
    with pytest.raises(ValidationError) as refused:
        field.clean("long ago", model())
    assert "long ago" in refused.value.messages[0]


@pytest.mark.parametrize(("model", "field"), DATES)
def test_edtf_columns_stand_behind_their_text(model, field):
    order = [each.name for each in model._meta.fields]
    assert order.index(field.name) < order.index(field.earliest)
    assert order.index(field.name) < order.index(field.latest)


def test_required_date_that_is_empty_is_refused(temple, satellite):
    with pytest.raises(InvalidDate) as refused, transaction.atomic():
        models.Placement(monument=temple, source=satellite, certainty="confirmed", date_text="").save()
    assert refused.value.field == "date_text"


# --- Codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", CODES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_code_choices_are_the_terms_in_the_readers_language(field, language):
    with translation.override(language):
        choices = field.formfield().choices
        offered = {code: label for code, label in choices if code}
    assert offered == {code: term.label(language) for code, term in terms(field.enum).items()}


@pytest.mark.parametrize("field", CODES)
def test_code_form_offers_nothing_only_where_nothing_is_allowed_or_chosen(field):
    empty = "" in dict(field.formfield().choices)
    assert empty == (field.blank or not field.has_default())
    assert field.formfield().required == (not field.blank)


@pytest.mark.parametrize("field", CODES)
def test_code_that_is_unknown_is_refused_with_a_sentence(field):
    with pytest.raises(ValidationError) as refused:
        field.clean("catastrophic", None)
    assert "catastrophic" in refused.value.messages[0]
    for member in field.enum:
        assert field.clean(member.value, None) == member.value


# --- The rest --------------------------------------------------------------------------------------------------------


def test_migration_names_no_code_of_the_project():
    for file in Path(migrations.__path__[0]).glob("0*.py"):
        imports = [line for line in file.read_text().splitlines() if line.startswith(("import", "from"))]
        assert imports
        assert all("registry" not in line for line in imports), file.name
        assert "registry.domain" not in file.read_text()
        assert "registry.models" not in file.read_text()


def test_claim_ref_is_permanent_and_read_back():
    assert models.Claim().ref == "C-new"
    assert models.claim_ref(123) == "C-000123"
    assert models.claim_number("C-000123") == 123
    assert models.claim_number("C-1234567") == 1234567


@pytest.mark.parametrize("text", ["", "C-", "123", "C-12a", "c-000123", "C-٣", f"C-{'9' * 30}"])
def test_number_of_refuses_what_is_no_ref(text):
    assert models.claim_number(text) is None


def test_names_follow_the_readers_language(temple):
    with translation.override("ar"):
        assert str(temple) == "معبد القمر"
    with translation.override("en"):
        assert str(temple) == "Moon Temple"
    temple.name_ar = ""
    with translation.override("ar"):
        assert str(temple) == "Moon Temple"
