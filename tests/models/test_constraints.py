"""One record of every model in the database: every constraint fires, and bad dates are refused."""

import contextlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from registry import actions
from registry import models as registry_models
from registry.actions import fixity_check
from registry.domain.chronology.dates import InvalidDate
from registry.domain.chronology.grades import ALLOWED_GRADES
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.vocabulary.codes import ClaimKind, Grade
from registry.models import StoredGap
from registry.models.fields import CodeField, EdtfField
from tests import factories, scenes

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_app_config("registry").get_models(), key=lambda model: model.__name__)
CONSTRAINTS = {constraint.name: (model, constraint) for model in MODELS for constraint in model._meta.constraints}
DATES = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model in MODELS
    for field in model._meta.fields
    if isinstance(field, EdtfField)
]


def every_model():
    """One record of every record_model, and the stored copies of them."""
    speakers = {"said_by": factories.actor(), "further_speakers": [factories.actor("second-speaker")]}
    rima = factories.rima()
    claim = factories.accepted(kind="damaged_at", grade="severe", effects=["collapse"], **speakers)
    place = factories.placement(claim.monument)
    actions.reveal_place(place, by=factories.paula(), reason="To visit it.")
    witness = factories.source("witness")
    actions.seal_source(witness, by=rima, version=witness.version)
    proposal = witness.erasures.get()
    actions.decide_erasure(proposal, ErasureOutcome.ERASED, by=factories.adnan(), reason="She asked for it.")
    factories.intervention(("proposed", "2016"), parties=[factories.actor()])
    factories.threat()
    factories.control_period(("start", "2015-05-20"))
    factories.context_statement()
    factories.recorded_capture()
    factories.actor()
    picture = factories.rendered(factories.photo(claims=[claim]), 800)
    actions.reveal_details(picture, by=factories.paula(), reason="To find its maker.")
    factories.region(factories.comparison(before=picture), claim=claim)
    gap = StoredGap.objects.filter(monument=claim.monument).first()
    actions.dismiss_gap(gap.monument, gap.fingerprint, by=rima, reason="It is known.")
    fixity_check.check_originals(everything=True)  # of files that are not there
    actions.create_token(user=rima, by=rima, name="Import", scopes=["write"])


@pytest.fixture(scope="module")
def _every_model(django_db_setup, django_db_blocker):
    with scenes.kept(django_db_blocker, every_model):
        yield


@pytest.fixture
def one_of_each(_every_model, db):
    """Them by model."""
    return {model: model.objects.order_by("pk").first() for model in MODELS}


# --- Constraints -----------------------------------------------------------------------------------------------------

# What breaks each constraint that is not one of the three plain sorts: written to one row, as columns and values.
BREAKS = {
    "token_expires_later": {"expires": models.F("created")},
    "token_scopes_known": {"scopes": "?"},
    "disclosure_has_reason": {"reason": ""},
    "disclosure_of_capture_with_source": {"capture_sha256": "0" * 64},
    "disclosure_of_one_thing": {"placement_id": None, "source_id": None, "photo_id": None},
    "exact_place_on_earth": {"lat": 91.0},
    "gap_dismissed_with_reason": {"reason": ""},
    "fixity_known": {"outcome": "?"},
    "step_status_of_change_of_status": {"kind": "mention"},
    "step_kind_known": {"kind": "?", "status": ""},
    "threat_intent_known": {"intent": "?"},
    "party_amount_of_funder_with_currency_and_source": {"amount": "5"},
    "party_quote_with_source": {"quote": "So."},
    "placement_says_how_far_off": {"uncertainty_m": None},
    "placement_outline_of_exact_point": {"outline": "{}", "lon": None, "lat": None, "uncertainty_m": None},
    "placement_withdrawn_with_reason": {"withdrawn": True},
    "proposed_erasure_by_two_people": {"decided_by_id": models.F("by_id")},
    "proposed_erasure_decided_with_reason": {"reason": ""},
    "proposed_erasure_of_one_record": {"monument_id": models.F("source_id")},
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
    "comparison_accepted_by_somebody": {"accepted_at": factories.BEGINNING},
    "comparison_called_aligned_once_accepted": {"comparability": "same_viewpoint_aligned"},
    "photo_date_says_whence": {"date_origin": ""},
    "photo_has_a_size": {"width": 0},
    "photo_drawing_is_no_evidence": {"kind": "drawing"},
    "photo_published_with_rights": {"credit": ""},
    "rendition_format_known": {"format": "webp"},
    "claim_on_monument_or_site": {"monument_id": None, "site_id": None},
    "claim_grade_fits_kind": {"kind": "intact_at", "grade": "destroyed"},
    "claim_range_in_order": {"worst_grade": "slight"},
    "claim_improves_as_event": {"improves": True},
    "claim_assessment_signed": {"basis": "registry_assessment"},
    "claim_cause_certainty_of_cause": {"cause": "", "cause_certainty": "probable"},
    "claim_cause_certainty_known": {"cause": "unknown", "cause_certainty": "?"},
    "claim_intent_certainty_of_intent": {"intent": "", "intent_certainty": "probable"},
    "claim_intent_certainty_known": {"intent": "unknown", "intent_certainty": "?"},
    "claim_agent_certainty_of_agent": {"agent_id": None, "agent_certainty": "probable"},
    "claim_priority_of_action": {"recommended_action": "", "action_priority": "high"},
    "claim_action_priority_known": {"recommended_action": "other", "action_priority": "?"},
    "claim_image_looked_at": {"assessment_method": "on_site", "sensor": "WorldView-2"},
    "claim_not_its_own_successor": {"supersedes_id": models.F("id")},
    "decision_has_reason": {"before": "rejected", "after": "submitted", "reason": ""},
    "source_address_or_reason": {"protected": False, "url": "", "no_url_reason_en": ""},
    "source_capture_type_known": {"media_type": "?"},
    "source_capture_has_content": {"size": 0},
    "source_not_its_own_original": {"copied_from_id": models.F("id")},
    "source_one_original": {"copied_from_id": models.F("id"), "original_name": "The Gazette"},
    "monument_not_part_of_itself": {"part_of_id": models.F("id")},
    "placement_point_on_earth": {"lon": 181.0, "lat": 0.0},
    "site_point_on_earth": {"lon": 10.0, "lat": None},  # half a point
    "segment_known_in_order": {"known_to": models.F("known_from")},
    "context_statement_of_monument_or_site": {"monument_id": None},
    "context_statement_term_of_aspect": {"term": "height"},
    "context_statement_amount_of_dimension": {"amount": 3.5},
    "context_statement_unit_known": {"unit": "?"},
    "context_statement_aspect_known": {"aspect": "?"},
    "context_statement_withdrawn_reason": {"withdrawn": True},
    "threat_closed_with_reason": {"outcome": "lapsed"},
    "threat_outcome_known": {"outcome": "?", "closed_text": "2016", "closed_reason": "It is said so."},
}
# Where another constraint cannot but be broken as well, the database may name that one.
IMPLIED = {
    "claim_kind_known": "claim_grade_fits_kind",
    "source_one_original": "source_not_its_own_original",
    "context_statement_aspect_known": "context_statement_term_of_aspect",
    "context_statement_term_known": "context_statement_term_of_aspect",
    "context_statement_unit_known": "context_statement_amount_of_dimension",
    "claim_agent_certainty_known": "claim_agent_certainty_of_agent",
}


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
        # claim_grade_fits_kind and claim_range_in_order say more
        and (model, field.name) not in [(registry_models.Claim, "grade"), (registry_models.Claim, "worst_grade")]
    ]
    assert unguarded == []


@pytest.mark.parametrize("grade", [*Grade, ""])
@pytest.mark.parametrize("kind", ClaimKind)
def test_claim_grade_fits_kind_holds_for_every_pair(one_of_each, kind, grade):
    fits = (Grade(grade) if grade else None) in ALLOWED_GRADES[kind]
    refusal = contextlib.nullcontext() if fits else pytest.raises(IntegrityError, match="claim_grade_fits_kind")
    with refusal, transaction.atomic():
        registry_models.Claim.objects.update(kind=kind.value, grade=str(grade))


# --- Records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "field"), DATES)
@pytest.mark.parametrize("write", ["save", "bulk_create"])
def test_bad_date_names_its_field_and_writes_nothing(one_of_each, write, model, field):
    row = one_of_each[model]
    count = model.objects.count()
    setattr(row, field.attname, "long ago")
    row.pk = None
    with pytest.raises(InvalidDate) as refused, transaction.atomic():
        row.save() if write == "save" else model.objects.bulk_create([row])
    assert refused.value.field == field.name
    assert "“long ago”" in str(refused.value)
    assert model.objects.count() == count


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, registry_models.Monument.__base__)])
def test_record_has_version_and_moment_and_says_its_name(one_of_each, model):
    row = one_of_each[model]
    assert row.version >= 1
    assert row.recorded_at <= timezone.now()
    assert str(row)


def test_what_others_rest_on_cannot_be_deleted(one_of_each):
    for model in (registry_models.Site, registry_models.Source, registry_models.Monument, registry_models.Claim):
        with pytest.raises(models.ProtectedError):
            one_of_each[model].delete()
