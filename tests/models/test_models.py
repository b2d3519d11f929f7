"""The models in the database: every constraint fires, dates are understood on every write, codes have words."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from registry import migrations
from registry import models as models
from registry.domain.chronology.dates import InvalidDate, day_number, parse_date, widen
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
EDTF_TEXTS = (Path(__file__).parents[1] / "domain/chronology/edtf_texts.txt").read_text(encoding="utf-8").split()
WORDS = {
    "late August 2015": "2015-08-21~/2015-08-31",
    "before 27 August 2015": "../2015-08-26",
    "since August 2015": "2015-08/..",
    "between 23 and 27 August 2015": "2015-08-23/2015-08-27",
    "circa 2015": "2015~",
    "perhaps August 2015": "2015-08?",
    "about 27 August 2015?": "2015-08-27%",
    "2015-08-27 or 2015-08-30": "[2015-08-27,2015-08-30]",
    "2015/08/23": "2015-08-23",
    "100 BC": "-0099",
    "8 ذو القعدة 1436": "2015-08-22/2015-08-24",
    "٨ ذو القعدة ١٤٣٦": "2015-08-22/2015-08-24",
    "1436-11-08 AH": "2015-08-22/2015-08-24",
    "8 ذو القعدة 1436؟": "2015-08-22?/2015-08-24?",
    "حوالي رمضان 1436": "2015-06-17~/2015-07-17~",
    "أواخر آب 2015": "2015-08-21~/2015-08-31",
    "حوالي 2015": "2015~",
}


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
    assert (temple.built_earliest, temple.built_latest, temple.built_edtf) == (None, None, "")


@pytest.mark.parametrize("write", ["save", "bulk_create"])
def test_every_date_is_stored_as_typed_and_in_edtf_that_means_the_same(temple, write):
    texts = [*EDTF_TEXTS, *WORDS]
    assert len(texts) >= 200
    rows = [
        models.Monument(slug=f"well-{number}", site=temple.site, kind="other", built_text=text)
        for number, text in enumerate(texts)
    ]
    if write == "bulk_create":
        models.Monument.objects.bulk_create(rows)
    else:
        for row in rows:
            row.save()
    stored = models.Monument.objects.filter(slug__startswith="well-").order_by("pk")
    assert [row.built_text for row in stored] == texts
    for row in stored:
        understood, again = parse_date(row.built_text), parse_date(row.built_edtf)
        assert (again.earliest, again.latest) == (row.built_earliest, row.built_latest), row.built_text
        assert (again.approximate, again.uncertain) == (understood.approximate, understood.uncertain), row.built_text
        assert widen(again) == widen(understood), row.built_text
        assert again.edtf == row.built_edtf, row.built_text


@pytest.mark.parametrize(("text", "edtf"), WORDS.items(), ids=WORDS)
def test_date_in_words_is_stored_in_edtf(temple, text, edtf):
    temple.built_text = text
    temple.save()
    temple.refresh_from_db()
    assert (temple.built_text, temple.built_edtf) == (text, edtf)


@pytest.mark.parametrize(("model", "field"), DATES)
def test_every_date_has_a_column_for_its_edtf_that_holds_the_longest(model, field):
    column = model._meta.get_field(field.edtf)
    assert field.edtf == field.name.replace("_text", "_edtf")
    assert not column.editable
    # No text grows more than a set of short years.
    longest = f"[{','.join(['Y1'] * 33)}]"
    assert len(longest) <= field.max_length
    instance = model(**{field.name: longest})
    field.set_interval_columns(instance)
    assert field.max_length < len(getattr(instance, field.edtf)) <= column.max_length


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("model", "field"), DATES)
def test_help_of_every_date_gives_examples_that_are_understood(model, field, language):
    with translation.override(language):
        _, examples = str(field.help_text).split("EDTF: ")
    texts = re.split(" أو |, ", re.sub("[\u2066\u2069]", "", examples).removesuffix(" ").rstrip())
    texts[-1] = texts[-1] if texts[-1].endswith("..") else texts[-1].removesuffix(".")
    dates = [parse_date(text) for text in texts]
    assert len([date for date in dates if date.edtf == date.text]) >= 2
    assert len([date for date in dates if date.edtf != date.text]) >= 2


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
