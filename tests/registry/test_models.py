"""The nouns in the database: every constraint fires, dates are understood on every write, codes have words."""

import contextlib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone, translation

from registry import actions, migrations
from registry import models as nouns
from registry.domain.dating import BadDate, day_number
from registry.domain.grades import GRADES_OF
from registry.domain.terms import terms
from registry.domain.vocabulary import ClaimKind, Grade
from registry.models.fields import CodeField, EdtfField
from tests import factories
from tests.factories import BEGINNING

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_app_config("registry").get_models(), key=lambda model: model.__name__)
CONSTRAINTS = {constraint.name: (model, constraint) for model in MODELS for constraint in model._meta.constraints}
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


@pytest.fixture
def one_of_each(rima, rafiq):
    """One record of every noun, and the stored copies of them, by model."""
    claim = factories.accepted(kind="damaged_at", grade="severe", effects=["collapse"])
    place = factories.placement(claim.monument)
    actions.reveal_place(place, by=factories.paula(), reason="To visit it.")
    witness = factories.source("witness")
    actions.seal_source(witness, by=rima, version=witness.version)
    factories.intervention(("proposed", "2016"))
    factories.threat()
    factories.control_period(("start", "2015-05-20"))
    factories.actor()
    picture = factories.rendered(factories.photo(claims=[claim]), 800)
    actions.reveal_details(picture, by=factories.paula(), reason="To find its maker.")
    factories.region(factories.comparison(before=picture), claim=claim)
    actions.make_token(user=rima, by=rima, name="Import", scopes=["write"])
    return {model: model.objects.order_by("pk").first() for model in MODELS}


# --- Constraints -----------------------------------------------------------------------------------------------------

# What breaks each constraint that is not one of the three plain sorts: written to one row, as columns and values.
BREAKS = {
    "token_expires_later": {"expires": models.F("created")},
    "token_scopes_known": {"scopes": "?"},
    "disclosure_has_reason": {"reason": ""},
    "disclosure_of_one_thing": {"placement_id": None, "source_id": None, "photo_id": None},
    "exact_place_on_earth": {"lat": 91.0},
    "placement_says_how_far_off": {"uncertainty_m": None},
    "publication_after_known": {"after": "?"},
    "publication_before_known": {"before": "?"},
    "publication_has_reason": {"reason": ""},
    "publication_of_one_record": {"site_id": None, "monument_id": None, "photo_id": None},
    "comparison_of_two_different_photos": {"after_id": models.F("before_id")},
    "comparison_alignment_has_matrix": {"alignment": "by_hand"},
    "comparison_alignment_known": {"alignment": "?", "matrix": "[1,0,0,0,1,0,0,0,1]"},
    "comparison_other_views_unaligned": {
        **{"alignment": "by_hand", "matrix": "[1,0,0,0,1,0,0,0,1]", "comparability": "different_viewpoint"},
    },
    "comparison_accepted_by_somebody": {"accepted_at": BEGINNING},
    "comparison_called_aligned_once_accepted": {"comparability": "same_viewpoint_aligned"},
    "photo_date_says_whence": {"date_origin": ""},
    "photo_has_a_size": {"width": 0},
    "photo_drawing_is_no_evidence": {"kind": "drawing"},
    "photo_published_with_rights": {"credit": ""},
    "rendition_format_known": {"format": "webp"},
    "claim_grade_fits_kind": {"kind": "intact_at", "grade": "destroyed"},
    "claim_not_its_own_successor": {"supersedes_id": models.F("id")},
    "decision_has_reason": {"after": "accepted", "reason": ""},
    "monument_not_part_of_itself": {"part_of_id": models.F("id")},
    "placement_point_on_earth": {"lon": 181.0, "lat": 0.0},
    "site_point_on_earth": {"lon": 10.0, "lat": None},  # half a point
    "segment_known_in_order": {"known_to": models.F("known_from")},
    "threat_closed_with_reason": {"outcome": "lapsed"},
    "threat_outcome_known": {"outcome": "?", "closed_text": "2016", "closed_reason": "It is said so."},
}
# Where another constraint cannot but be broken as well, the database may name that one.
IMPLIED = {"claim_kind_known": "claim_grade_fits_kind"}


def breaking_write(model, constraint):
    """The values that break the constraint; None for a unique one, which a second row breaks."""
    if constraint.name in BREAKS:
        return BREAKS[constraint.name]
    if isinstance(constraint, models.UniqueConstraint):
        return None
    if constraint.name.endswith("_known"):
        field = next(f.name for f in model._meta.fields if isinstance(f, CodeField) and names(constraint, f.name))
        return {field: "?"}
    if constraint.name.endswith("_in_order"):
        first = next(f.name for f in model._meta.fields if f.name.endswith("earliest") and names(constraint, f.name))
        return {first: 20, first.replace("earliest", "latest"): 10}
    return pytest.fail(f"{constraint.name} has no test: say in BREAKS what breaks it.")


def names(constraint, field):
    """Whether the constraint's condition speaks of the field."""
    return any(str(part[0]).split("__")[0] == field for part in constraint.condition.flatten_parts())


@pytest.fixture(autouse=True)
def _parts_of_conditions(monkeypatch):
    def flatten_parts(condition):
        for child in condition.children:
            yield from flatten_parts(child) if isinstance(child, models.Q) else [child]

    monkeypatch.setattr(models.Q, "flatten_parts", flatten_parts, raising=False)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_fires_by_name(one_of_each, name):
    model, constraint = CONSTRAINTS[name]
    values = breaking_write(model, constraint)
    row = one_of_each[model] if values is not None else row_in_key(model, constraint)
    assert row is not None
    twin = None if values is not None else second(row, model, constraint)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values) if twin is None else twin.save_base(raw=True)
    assert told_apart(name, model, constraint, str(refused.value))


def row_in_key(model, constraint):
    """A row that a second one can meet in what must be unique: nothing equals nothing, unless that is its condition."""
    wanted = {} if constraint.condition is None else dict(constraint.condition.children)
    columns = [field for field in constraint.fields if model._meta.get_field(field).null]
    return model.objects.filter(**wanted, **{f"{column}__isnull": False for column in columns}).first()


def second(row, model, constraint):
    """An unsaved row that equals `row` in what must be unique, and differs in all else that must."""
    twin = model(**{f.attname: getattr(row, f.attname) for f in model._meta.fields if not f.primary_key})
    for field in constraint_free(model, constraint):
        setattr(twin, field.attname, f"{getattr(row, field.attname)}-2")
    return twin


def constraint_free(model, constraint):
    """The other columns that must differ between two rows."""
    return [f for f in model._meta.fields if f.unique and not f.primary_key and f.name not in constraint.fields]


def told_apart(name, model, constraint, sentence):
    """Whether the database names the constraint; SQLite names the columns of a unique one instead."""
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        columns = [f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in constraint.fields]
        return sentence == f"UNIQUE constraint failed: {', '.join(columns)}"
    return name in sentence or IMPLIED.get(name, name) in sentence


def test_constraints_have_speaking_names_of_their_own():
    every = [constraint.name for model in MODELS for constraint in model._meta.constraints]
    assert len(every) == len(set(every)) > 40


def test_every_coded_column_is_guarded_by_a_constraint():
    unguarded = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.fields
        if isinstance(field, CodeField)
        if not any(c.name.endswith("_known") and names(c, field.name) for c in model._meta.constraints)
        and (model, field.name) != (nouns.Claim, "grade")  # claim_grade_fits_kind says more
    ]
    assert unguarded == []


@pytest.mark.parametrize("grade", [*Grade, ""])
@pytest.mark.parametrize("kind", ClaimKind)
def test_claim_grade_fits_kind_holds_for_every_pair(one_of_each, kind, grade):
    fits = (Grade(grade) if grade else None) in GRADES_OF[kind]
    refusal = contextlib.nullcontext() if fits else pytest.raises(IntegrityError, match="claim_grade_fits_kind")
    with refusal, transaction.atomic():
        nouns.Claim.objects.update(kind=kind.value, grade=str(grade))


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
    row = nouns.Monument(slug="old-well", site=temple.site, kind="other", built_text=text)
    row.save() if write == "save" else nouns.Monument.objects.bulk_create([row])
    found = nouns.Monument.objects.get(slug="old-well")
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
    built = nouns.Monument.objects.exclude(built_text="").order_by("built_earliest")
    assert [monument.slug for monument in built] == ["spring", "cistern", "well"]


@pytest.mark.parametrize(("model", "field"), DATES)
@pytest.mark.parametrize("write", ["save", "bulk_create"])
def test_bad_date_names_its_field_and_writes_nothing(one_of_each, write, model, field):
    row = one_of_each[model]
    count = model.objects.count()
    setattr(row, field.attname, "about 1200")
    row.pk = None
    with pytest.raises(BadDate) as refused, transaction.atomic():
        row.save() if write == "save" else model.objects.bulk_create([row])
    assert refused.value.field == field.name
    assert "“about 1200”" in str(refused.value)
    assert model.objects.count() == count


@pytest.mark.parametrize(("model", "field"), DATES)
def test_bad_date_is_a_validation_error_in_forms(model, field):
    with pytest.raises(ValidationError) as refused:
        field.clean("about 1200", model())
    assert "about 1200" in refused.value.messages[0]


@pytest.mark.parametrize(("model", "field"), DATES)
def test_edtf_columns_stand_behind_their_text(model, field):
    order = [each.name for each in model._meta.fields]
    assert order.index(field.name) < order.index(field.earliest)
    assert order.index(field.name) < order.index(field.latest)


def test_required_date_that_is_empty_is_refused(temple, satellite):
    with pytest.raises(BadDate) as refused, transaction.atomic():
        nouns.Placement(monument=temple, source=satellite, certainty="confirmed", date_text="").save()
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
    assert nouns.Claim().ref == "C-new"
    assert nouns.ref_of(123) == "C-000123"
    assert nouns.number_of("C-000123") == 123
    assert nouns.number_of("C-1234567") == 1234567


@pytest.mark.parametrize("text", ["", "C-", "123", "C-12a", "c-000123", "C-٣", f"C-{'9' * 30}"])
def test_number_of_refuses_what_is_no_ref(text):
    assert nouns.number_of(text) is None


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, nouns.Monument.__base__)])
def test_record_has_version_and_moment_and_says_its_name(one_of_each, model):
    row = one_of_each[model]
    assert row.version >= 1
    assert row.recorded_at <= timezone.now()
    assert str(row)


def test_names_follow_the_readers_language(temple):
    with translation.override("ar"):
        assert str(temple) == "معبد القمر"
    with translation.override("en"):
        assert str(temple) == "Moon Temple"
    temple.name_ar = ""
    with translation.override("ar"):
        assert str(temple) == "Moon Temple"


def test_what_others_rest_on_cannot_be_deleted(one_of_each):
    for model in (nouns.Site, nouns.Source, nouns.Monument, nouns.Claim):
        with pytest.raises(models.ProtectedError):
            one_of_each[model].delete()
