"""What belongs together is written by one action: all of it or nothing, in one name."""

import pytest

from registry import actions
from registry.accounts.roles import DEMO_NAME
from registry.actions import PlacementChange, RegionChange, StaleRecord, StepChange
from registry.domain.errors import RuleViolation
from registry.domain.policy.system_actors import SystemActor
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import (
    ControlBound,
    DamageRegion,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Threat,
)
from tests import factories
from tests.audit.scene import revisions

pytestmark = pytest.mark.django_db
SQUARE = ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2))


# --- Photos with their claims ----------------------------------------------------------------------------------------


def test_photo_and_its_claims_are_revised_together(temple, rima):
    photo, claim = factories.photo(temple), factories.accepted(temple)
    saved = actions.revise_photo_with_claims(photo, by=rima, version=photo.version, claims=[claim], caption_en="New")
    stored = Photo.objects.get(pk=photo.pk)
    assert (stored.caption_en, stored.version) == ("New", saved.version) == ("New", photo.version + 2)
    assert [link.claim for link in stored.supports.all()] == [claim]


def test_photo_stays_as_it_was_if_its_claims_are_refused(temple, arch, rima):
    photo, other = factories.photo(temple), factories.accepted(arch)
    with pytest.raises(RuleViolation) as refusal:
        actions.revise_photo_with_claims(photo, by=rima, version=photo.version, claims=[other], caption_en="New")
    assert refusal.value.code == "other_monument"
    stored = Photo.objects.get(pk=photo.pk)
    assert (stored.caption_en, stored.version) == (photo.caption_en, photo.version)


def test_claims_alone_are_checked_against_the_version_read(temple, rima):
    photo = factories.photo(temple)
    with pytest.raises(StaleRecord):
        actions.revise_photo_with_claims(photo, by=rima, version=photo.version + 1, claims=[])
    assert (
        actions.revise_photo_with_claims(photo, by=rima, version=photo.version, claims=[]).version == 1 + photo.version
    )


# --- Records with their rows -----------------------------------------------------------------------------------------


def new_place(source, **fields):
    values = {"place_en": "Hill", "place_ar": "تل", "date_text": "0100/..", "certainty": "probable", "source": source}
    return Placement(**{**values, **fields})


def test_monument_and_placements_are_all_saved_or_none(temple, satellite, rima):
    temple.name_en = "Changed"
    half = PlacementChange(new_place(satellite, lon=38.2))
    good = PlacementChange(new_place(satellite, lon=38.2, lat=34.5))
    with pytest.raises(RuleViolation) as refusal:
        actions.save_monument(temple, by=rima, version=temple.version, placements=[good, half])
    assert refusal.value.about is half
    assert (Monument.objects.get().name_en, Placement.objects.count()) == ("Moon Temple", 0)


def test_rows_alone_leave_the_monument_in_its_version(temple, satellite, rima):
    rows = [PlacementChange(new_place(satellite))]
    actions.save_monument(temple, by=rima, placements=rows, changed=False)
    assert (Monument.objects.get().version, Placement.objects.count()) == (temple.version, 1)


def test_intervention_is_recorded_with_its_steps_or_not_at_all(temple, satellite, rima):
    fields = {"slug": "work", "type": "restoration", "title_en": "Work", "title_ar": "عمل", "site": temple.site}
    steps = [
        StepChange({"status": status, "date_text": date, "source": satellite})
        for status, date in (("completed", "2018-01-05"), ("in_progress", "2018-02"))
    ]
    with pytest.raises(RuleViolation) as refusal:
        actions.save_intervention(None, by=rima, steps=steps, **fields)
    assert refusal.value.about is steps[1]
    assert not Intervention.objects.exists()
    made = actions.save_intervention(None, by=rima, steps=steps[:1], **fields)
    assert [step.status for step in made.steps.all()] == ["completed"]


def test_stored_step_is_revised_with_its_intervention(rima):
    work = factories.intervention(("proposed", "2018"))
    step, related = work.steps.get(), {"monuments": work.monuments.all(), "parties": []}
    change = StepChange({"note_en": "Seen"}, step, step.version)
    actions.save_intervention(work, by=rima, version=work.version, steps=[change], title_en="Works", **related)
    assert InterventionStep.objects.get().note_en == "Seen"
    assert Intervention.objects.get().title_en == "Works"
    with pytest.raises(StaleRecord) as stale:
        actions.save_intervention(work, by=rima, steps=[change], changed=False)
    assert stale.value.about is change


def test_comparison_is_revised_with_its_regions_or_not_at_all(rima):
    pair = factories.comparison()
    drawn = RegionChange({"outline": SQUARE, "effect": "collapse"})
    undone = RegionChange({"outline": SQUARE, "effect": "collapse"}, removed=True)
    actions.save_comparison(pair, by=rima, version=pair.version, regions=[drawn, undone], caption_en="New")
    region = DamageRegion.objects.get()
    removed = RegionChange(region=region, version=region.version + 1, removed=True)
    pair.refresh_from_db()
    with pytest.raises(StaleRecord) as stale:
        actions.save_comparison(pair, by=rima, version=pair.version, regions=[removed], caption_en="Newer")
    assert stale.value.about is removed
    pair.refresh_from_db()
    assert (pair.caption_en, DamageRegion.objects.count()) == ("New", 1)
    actions.save_comparison(
        pair, by=rima, version=None, regions=[RegionChange(region=region, removed=True)], changed=False
    )
    assert not DamageRegion.objects.exists()


# --- Bounds of control periods ---------------------------------------------------------------------------------------


def test_bound_is_added_and_revised(satellite, rima):
    period = factories.control_period(("start", "2015"))
    bound = actions.add_bound(period, by=rima, bound="end", date_text="2016", source=satellite)
    revised = actions.revise_bound(bound, by=rima, version=bound.version, date_text="2017")
    assert (ControlBound.objects.get(pk=bound.pk).date_text, revised.version) == ("2017", 2)
    assert type(period).objects.get().version == period.version + 2


def test_violation_names_the_bound_that_it_is_about(satellite, rima):
    period = factories.control_period(("start", "2015"))
    good, bad = (ControlBound(bound="end", date_text=date, source=satellite) for date in ("2016", "2999"))
    with pytest.raises(RuleViolation) as refusal:
        actions.revise_control_period(period, by=rima, version=None, bounds=[good, bad])
    assert refusal.value.about is bad
    stored = period.bounds.get()
    with pytest.raises(StaleRecord) as stale:
        actions.revise_control_period(period, by=rima, version=None, bounds=[stored], seen={stored.pk: 7})
    assert stale.value.about is stored
    assert ControlBound.objects.count() == 1


# --- Moves of claims -------------------------------------------------------------------------------------------------


def test_any_move_is_made_by_one_action(temple, rafiq):
    former, successor = factories.accepted(temple), factories.accepted(temple, date="2017")
    with pytest.raises(RuleViolation) as refusal:
        actions.move_claim("supersede", former, by=rafiq, version=None, reason="Better.")
    assert refusal.value.field == "successor"
    moved = actions.move_claim("supersede", former, by=rafiq, version=None, reason="Better.", successor=successor)
    assert moved.status == "superseded"
    assert actions.move_claim("dispute", successor, by=rafiq, version=None, reason="Why?").status == "disputed"


def test_move_tells_what_it_changed_in_the_chronology(temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    moved = actions.move_claim_with_chronologies("accept", claim, by=rafiq, version=claim.version, reason="Two agree.")
    assert moved.claim.status == "accepted"
    assert moved.before != moved.after


# --- Imports ---------------------------------------------------------------------------------------------------------


def test_imported_threat_is_closed_or_not_recorded(city_fields, satellite, rima):
    closing = {"outcome": ThreatOutcome.AVERTED, "date_text": "2014", "source": satellite, "reason": "It passed."}
    with pytest.raises(RuleViolation):
        actions.import_threat(by=rima, closing=closing, date_text="2015", **city_fields)
    assert not Threat.objects.exists()
    made = actions.import_threat(by=rima, closing=closing | {"date_text": "2016"}, date_text="2015", **city_fields)
    assert (Threat.objects.get().outcome, made.version) == ("averted", 2)


@pytest.fixture
def city_fields(old_city, satellite):
    """What a threat to the Old City needs besides its date."""
    titles = {"title_en": "Flood", "title_ar": "فيضان", "description_en": "It rises.", "description_ar": "يرتفع."}
    return {"slug": "flood", "site": old_city, "source": satellite, "likelihood": "likely", **titles}


def test_imported_comparison_is_published_or_not_recorded(temple, rima, paula):
    before, after = factories.photo(temple, "2015"), factories.photo(temple, "2017")
    fields = {"before": before, "after": after, "comparability": "same_viewpoint", "reason": "For the public."}
    fields |= {"regions": [{"outline": SQUARE, "effect": "collapse"}], "by": rima}
    with pytest.raises(RuleViolation):
        actions.import_comparison(publisher=rima, **fields)
    assert not DamageRegion.objects.exists()
    made = actions.import_comparison(publisher=paula, **fields)
    assert (made.published, made.regions.count()) == (True, 1)


# --- Who writes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "table", "name"),
    [
        (lambda: actions.create_demo_editor(by=SystemActor.DEMO), "auth_user", SystemActor.DEMO),
        (lambda: actions.create_seed_people("x", by=SystemActor.LOADING), "auth_user", SystemActor.LOADING),
        (
            lambda: actions.create_token(user=factories.rima(), by=SystemActor.TOKENS, name="x", scopes=["read"]),
            "registry_accesstoken",
            SystemActor.TOKENS,
        ),
    ],
    ids=["demo", "fixtures", "token"],
)
def test_command_writes_under_its_reserved_name(write, table, name):
    factories.rima()
    last = max((entry.seq for entry in revisions(table=table)), default=0)
    write()
    written = [entry.actor for entry in revisions(table=table) if entry.seq > last]
    assert written
    assert set(written) == {name.value}


def test_closed_account_loses_its_tokens_with_the_same_save(sami, adnan):
    token, _ = actions.create_token(user=sami, by=sami, name="Import", scopes=["read"])
    sami.is_active = False
    actions.save_account(sami, by=adnan)
    token.refresh_from_db()
    assert token.revoked is not None
    assert not type(sami).objects.get(pk=sami.pk).is_active
    assert DEMO_NAME not in {entry.actor for entry in revisions(table="auth_user")}
