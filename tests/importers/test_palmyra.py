"""The fixtures of Palmyra against what must come out of them: states, windows, limits and contradictions."""

import pytest
import yaml

from registry import actions
from registry.domain.chronology.dates import format_iso_day, parse_iso_day
from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade
from registry.models import Claim, ControlPeriod, Monument, Source, claim_number
from registry.projection import find_differences
from registry.queries import control_period_records, get_monument_chronology, get_states
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("palmyra")]

THEATRE_AFTER, THEATRE_BY = "2016-12-26", "2017-01-10"
DECIDED = [status.value for status in ClaimStatus if status not in (ClaimStatus.DRAFT, ClaimStatus.SUBMITTED)]


def windows(slug):
    """The windows of a monument: first and last limit, width, the grades, and the keys of the claims that limit it."""
    derived = get_monument_chronology(slug).chronology
    return [
        (
            window.after and format_iso_day(window.after),
            window.by and format_iso_day(window.by),
            window.days,
            window.from_grade.value,
            window.to_grade.value,
            *(key(ref) for ref in (window.limit_before, window.limit_after, window.limit_event)),
        )
        for window in derived.windows
    ]


def key(ref):
    return ref and Claim.objects.get(pk=claim_number(ref)).key


def contradictions(slug, kind):
    """The keys of the claims in each contradiction of a kind."""
    found = get_monument_chronology(slug).chronology.contradictions
    return [tuple(key(ref) for ref in each.claims) for each in found if each.kind == kind]


def grade_on(slug, day):
    """The grade's code on the day, or `uncertain`."""
    pk = Monument.objects.get(slug=slug).pk
    return get_states([pk], as_of=day and parse_iso_day(day))[pk].key


# --- Windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "to_grade"),
    [("roman-theatre", "moderate"), ("roman-theatre-stage-facade", "severe"), ("tetrapylon", "largely_destroyed")],
)
def test_theatre_facade_and_tetrapylon_fell_within_fifteen_days(slug, to_grade):
    ((after, by, days, before, grade, limit_before, limit_after, event),) = windows(slug)
    assert (after, by, days) == (THEATRE_AFTER, THEATRE_BY, 15)
    assert (before, grade) == ("no_damage", to_grade)
    for limit, date in ((limit_before, THEATRE_AFTER), (limit_after, THEATRE_BY)):
        claim = Claim.objects.get(key=limit)
        assert (claim.date_text, claim.basis, claim.monument.slug) == (date, "satellite", slug)
    assert event is None


def test_theatre_report_of_state_media_is_an_event_outside_the_window():
    outside = contradictions("roman-theatre-stage-facade", ContradictionKind.EVENT_OUTSIDE_WINDOW)
    outside += contradictions("roman-theatre", ContradictionKind.EVENT_OUTSIDE_WINDOW)
    assert outside
    for event, limit in outside:
        assert Claim.objects.get(key=event).earliest > parse_iso_day(THEATRE_BY)
        assert Claim.objects.get(key=limit).date_text == THEATRE_BY


def test_theatre_by_the_drone_pair_alone_has_a_window_of_244_days(rafiq):
    for claim in Claim.objects.filter(monument__slug__startswith="roman-theatre", status="accepted"):
        if claim.date_text not in ("2016-06-06", "2017-02-05"):
            factories.decide(claim, "dispute")
    assert [window[:3] for window in windows("roman-theatre-stage-facade")] == [("2016-06-06", "2017-02-05", 244)]


def test_bel_fell_on_one_day():
    ((after, by, days, before, grade, limit_before, limit_after, event),) = windows("temple-of-bel")
    assert (after, by, days, before, grade) == ("2015-08-29", "2015-08-30", 1, "no_damage", "destroyed")
    assert Claim.objects.get(key=limit_before).date_text == "2015-08-27"
    assert Claim.objects.get(key=limit_after).date_text == "2015-08-31"
    assert Claim.objects.get(key=event).date_text == "2015-08-30"


def test_bel_still_standing_and_summer_2016_are_rejected_and_their_contradiction_is_named():
    rejected = Claim.objects.filter(monument__slug="temple-of-bel", status="rejected")
    named = {pair[0] for pair in contradictions("temple-of-bel", ContradictionKind.REJECTED_CLAIM)}
    assert rejected.count() >= 2
    assert named == {claim.key for claim in rejected if claim.kind != "no_information"}


def test_baalshamin_window_by_satellite_is_narrowed_by_the_23rd_of_august():
    ((after, by, days, before, grade, limit_before, limit_after, event),) = windows("temple-of-baalshamin")
    assert (after, by, days, before, grade) == ("2015-08-22", "2015-08-23", 1, "no_damage", "destroyed")
    assert (limit_before, limit_after) == (
        "baalshamin-intact-2015-06-26-unosat",
        "baalshamin-destroyed-2015-08-27-unosat",
    )
    assert event.startswith("baalshamin-event-2015-08-23")


def test_baalshamin_late_july_stays_beside_it_disputed():
    july = Claim.objects.filter(key__startswith="baalshamin-event-2015-07")
    assert july.count() == 2
    assert {claim.status for claim in july} == {"disputed"}
    assert all(claim.decisions.last().reason for claim in july)


def test_baalshamin_without_the_event_has_the_satellites_window(rafiq):
    for claim in Claim.objects.filter(key__startswith="baalshamin-event-2015-08-23", status="accepted"):
        factories.decide(claim, "dispute")
    assert [window[:3] for window in windows("temple-of-baalshamin")] == [("2015-06-26", "2015-08-27", 62)]


def test_arch_has_no_window_since_nobody_saw_it_whole():
    assert windows("arch-of-triumph") == []
    assert grade_on("arch-of-triumph", "2015-10-03") == "unknown"
    assert grade_on("arch-of-triumph", "2015-10-04") == "destroyed"


# --- The Lion --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "place"), [("2015-01-01", "Palmyra"), ("2018-01-01", "Damascus")])
def test_lion_was_in_palmyra_and_is_in_damascus(day, place):
    here = [
        placement.place_en
        for placement in get_monument_chronology("lion-of-al-lat").monument.placements
        if (placement.date.earliest is None or placement.date.earliest <= day)
        and (placement.date.latest is None or day <= placement.date.latest)
    ]
    assert here
    assert all(place in each for each in here)


def test_lion_gets_better_by_the_restoration_of_2017():
    assert grade_on("lion-of-al-lat", "2017-01-01") in ("destroyed", "uncertain")
    assert grade_on("lion-of-al-lat", "2018-01-01") == "moderate"
    assert not contradictions("lion-of-al-lat", ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION)


def test_lion_awaits_a_review_that_narrows_547_days_to_61(rafiq):
    waiting = Claim.objects.get(status="submitted")
    assert waiting.monument.slug == "lion-of-al-lat"
    ((after, by, days, *_),) = windows("lion-of-al-lat")
    assert (by, days) == ("2017-09-30", 547)
    actions.accept_claim(waiting, by=rafiq, version=waiting.version, reason="Its own account of the work.")
    ((after, by, days, *_, event),) = windows("lion-of-al-lat")
    assert (after, by, days, event) == ("2017-07-31", "2017-09-30", 61, waiting.key)
    assert find_differences() == []


# --- The state on a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "slug", "grade"),
    [
        ("2015-09-15", "temple-of-bel", "destroyed"),
        ("2015-09-15", "temple-of-baalshamin", "destroyed"),
        ("2015-09-15", "lion-of-al-lat", "destroyed"),
        ("2015-09-15", "roman-theatre", "no_damage"),
        ("2015-09-15", "arch-of-triumph", "unknown"),
        ("2016-11-01", "roman-theatre", "no_damage"),
        ("2017-01-05", "roman-theatre", "uncertain"),
        ("2017-01-05", "tetrapylon", "uncertain"),
        ("2017-02-05", "roman-theatre", "moderate"),
        ("2015-07-01", "temple-of-bel", "no_damage"),
    ],
)
def test_state_on_a_day(day, slug, grade):
    assert grade_on(slug, day) == grade


def test_theatre_is_uncertain_between_undamaged_and_moderate():
    pk = Monument.objects.get(slug="roman-theatre").pk
    state = get_states([pk], as_of=parse_iso_day("2017-01-05"))[pk]
    assert (state.grade, state.grade_low, state.grade_high) == (None, Grade.NO_DAMAGE, Grade.MODERATE)


# --- The evidence ----------------------------------------------------------------------------------------------------


def test_every_status_that_a_reviewer_gives_occurs():
    assert {"accepted", "disputed", "rejected", "submitted"} <= set(Claim.objects.values_list("status", flat=True))


def test_every_decided_claim_has_its_reason_in_both_languages():
    without = [
        claim.key
        for claim in Claim.objects.filter(status__in=DECIDED).prefetch_related("decisions")
        if not all((claim.decisions.all().last().reason, claim.decisions.all().last().reason_ar))
    ]
    assert without == []


def test_every_claim_speaks_both_languages():
    assert not Claim.objects.filter(statement_en="").exists()
    assert not Claim.objects.filter(statement_ar="").exists()


def test_every_quotation_says_its_language():
    assert not Claim.objects.exclude(quote="").filter(quote_language="").exists()


def test_the_report_that_the_registry_starts_from_is_the_source_of_its_records():
    seed = Source.objects.get(slug="seed-report-2017-02-13")
    named = {
        entry["key"]
        for file in (factories.PALMYRA / "claims").glob("*.yaml")
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["claims"]
        if entry["key"].endswith("-seed")
    }
    assert named
    assert set(Claim.objects.filter(key__in=named).values_list("source", flat=True)) == {seed.pk}
    assert seed.claims.count() >= len(named)
    assert seed.threats.exists()
    assert seed.control_bounds.exists()


def test_control_periods_keep_every_sources_bounds():
    periods = {record.slug: record for record in control_period_records(ControlPeriod.objects.all())}
    first, second = periods["isis-1"], periods["isis-2"]
    ends = {bound.date.text for bound in first.bounds if bound.bound == "end"}
    assert {"2016-03-24", "2016-03-27"} <= ends
    assert (format_iso_day(first.start.earliest), format_iso_day(first.start.latest)) == ("2015-05-20", "2015-05-21")
    assert (format_iso_day(first.end.earliest), format_iso_day(first.end.latest)) == ("2016-03-24", "2016-03-27")
    assert second.surely_holds_on(parse_iso_day(THEATRE_AFTER))
    assert second.surely_holds_on(parse_iso_day(THEATRE_BY))


def test_every_monument_has_a_chronology_and_every_stored_copy_is_right():
    assert all(get_monument_chronology(slug) for slug in Monument.objects.values_list("slug", flat=True))
    assert find_differences() == []
