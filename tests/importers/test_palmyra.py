"""The fixtures of Palmyra against what must come out of them: states, windows, limits and contradictions."""

import pytest
import yaml

from registry.domain.chronology.dates import format_iso_day, parse_iso_day
from registry.domain.chronology.gaps import GapKind, find_gaps
from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade
from registry.models import Claim, ControlPeriod, Intervention, Monument, Source, claim_number
from registry.projection import find_differences
from registry.queries import control_period_records, get_monument_chronology, get_states, monument_record
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("palmyra")]

THEATRE_AFTER, THEATRE_BY = "2016-12-26", "2017-01-10"
DECIDED = [status.value for status in ClaimStatus if status not in (ClaimStatus.DRAFT, ClaimStatus.SUBMITTED)]


def windows(slug):
    """The windows of a monument: limits, width, grades, keys of the limiting claims and of the events, likely days."""
    derived = get_monument_chronology(slug).chronology
    return [
        (
            window.after and format_iso_day(window.after),
            window.by and format_iso_day(window.by),
            window.days,
            window.from_grade.value,
            window.to_grade.value,
            key(window.limit_before),
            key(window.limit_after),
            tuple(key(ref) for ref in window.events),
            window.likely and (format_iso_day(window.likely.earliest), format_iso_day(window.likely.latest)),
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
    grade = get_states([pk], as_of=day and parse_iso_day(day))[pk].grade
    return "uncertain" if grade is None else grade.value


# --- Windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "to_grade", "bases"),
    [
        ("roman-theatre", "severe", {"registry_assessment"}),  # no source speaks of the whole on these days
        ("roman-theatre-stage-facade", "severe", {"satellite", "registry_assessment"}),
        ("tetrapylon", "largely_destroyed", {"satellite"}),
    ],
)
def test_theatre_facade_and_tetrapylon_fell_within_fifteen_days(slug, to_grade, bases):
    ((after, by, days, before, grade, limit_before, limit_after, events, likely),) = windows(slug)
    assert (after, by, days) == (THEATRE_AFTER, THEATRE_BY, 15)
    assert (before, grade) == ("no_damage", to_grade)
    limits = []
    for limit, date in ((limit_before, THEATRE_AFTER), (limit_after, THEATRE_BY)):
        claim = Claim.objects.get(key=limit)
        assert (claim.date_text, claim.monument.slug) == (date, slug)
        limits.append(claim.basis)
    assert set(limits) == bases
    # ASOR, the directorate and its head put the act between the two images; nobody gives a day.
    assert len(events) == 3
    assert likely == ("2016-12-27", THEATRE_BY)


@pytest.mark.parametrize("slug", ["roman-theatre", "roman-theatre-stage-facade"])
def test_theatre_reports_without_a_day_move_nothing(slug):
    weak = {"facade-event-2016-2017-mod-seed", "facade-event-2017-01-state-television"}
    derived = get_monument_chronology(slug).chronology
    refs = {claim.ref for claim in Claim.objects.filter(key__in=weak, status="accepted")}
    assert len(refs) == 2
    assert not any(refs & set(contradiction.claims) for contradiction in derived.contradictions)
    assert not any(refs & set(window.limits) for window in derived.windows)


def test_theatre_by_the_films_alone_has_a_window_of_247_days(rafiq):
    for claim in Claim.objects.filter(monument__slug__startswith="roman-theatre", status="accepted"):
        if claim.date_text not in ("2016-06-06", "2017-02-05~"):  # AP: “earlier this month”
            factories.decide(claim, "dispute")
    assert [window[:3] for window in windows("roman-theatre-stage-facade")] == [("2016-06-06", "2017-02-08", 247)]


def test_bel_lost_its_columns_within_four_days_and_likely_on_one():
    ((after, by, days, before, grade, limit_before, limit_after, events, likely),) = windows("temple-of-bel-column-row")
    assert (after, by, days, before, grade) == ("2015-08-27", "2015-08-31", 4, "no_damage", "destroyed")
    assert limit_before == "bel-column-row-intact-2015-08-27-unosat"
    assert limit_after == "bel-column-row-destroyed-2015-08-31-unosat"
    assert {Claim.objects.get(key=event).date_text for event in events} == {"2015-08-30", "2015-08-31"}
    assert likely == ("2015-08-30", "2015-08-30")
    states = get_monument_chronology("temple-of-bel-column-row").chronology
    likely_grades = [states.state_on(parse_iso_day(f"2015-08-{day}")).likely_low.value for day in (28, 29, 30)]
    assert likely_grades == ["no_damage", "no_damage", "destroyed"]


def test_bel_cella_was_hit_before_2015_and_destroyed_by_the_31st_of_august():
    assert grade_on("temple-of-bel-cella", "2014-01-01") == "slight"
    ((_, by, _, _, grade, limit_before, *_),) = windows("temple-of-bel-cella")
    assert (by, grade, limit_before) == ("2015-08-31", "destroyed", "bel-cella-intact-2015-08-27-unosat")


def test_bel_as_a_whole_is_assessed_by_the_registry_and_likely_fell_on_the_30th():
    ((after, by, days, before, grade, limit_before, limit_after, events, likely),) = windows("temple-of-bel")
    # ASOR gives no day, so that its claim may be of the afternoon of the 27th.
    assert (after, by, days, before, grade) == ("2015-08-26", "2015-08-31", 5, "no_damage", "destroyed")
    assert (limit_before, limit_after) == ("bel-assessed-2015-08-27-registry", "bel-assessed-2015-08-31-registry")
    assert likely == ("2015-08-30", "2015-08-30")
    assert {"bel-event-2015-08-30-ap", "bel-event-2015-08-30-sohr"} <= set(events)


def test_baalshamin_as_a_whole_fell_between_june_and_august_and_likely_on_the_23rd():
    ((after, by, _, _, grade, limit_before, _, _, likely),) = windows("temple-of-baalshamin")
    assert (after, by, grade, limit_before) == (
        "2015-06-25",
        "2015-08-25",
        "destroyed",
        "baalshamin-assessed-2015-06-26-registry",
    )
    assert likely == ("2015-08-23", "2015-08-23")


@pytest.mark.parametrize("slug", ["roman-theatre", "temple-of-bel", "temple-of-baalshamin"])
def test_assessments_of_the_registry_are_signed_and_under_its_own_name(slug):
    assessed = Claim.objects.filter(monument__slug__startswith=slug, basis="registry_assessment")
    assert assessed
    for claim in assessed:
        assert claim.source.slug == "registry-assessments"
        assert claim.said_by.slug == "heritage-damage-registry"
        assert claim.statement_en.startswith("The registry’s assessment:")
        assert claim.locator


def test_tetrapylon_destroyed_or_largely_destroyed_stays_open():
    assert contradictions("tetrapylon", ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION) == [
        ("tetrapylon-damaged-2017-03-03-dgam", "tetrapylon-damaged-2017-01-20-unosat")
    ]


def test_bel_standing_on_the_31st_is_disputed_and_summer_2016_rejected_and_neither_moves_anything():
    undecided = Claim.objects.filter(monument__slug__startswith="temple-of-bel", status__in=("disputed", "rejected"))
    assert {claim.key: claim.status for claim in undecided} == {
        "bel-standing-2015-08-31-abdulkarim": "disputed",
        "bel-standing-2015-08-31-abdulkarim-bbc": "disputed",
        "bel-event-2016-summer-unesco-page": "rejected",
    }
    # It may have stood in the morning of the 31st, and an event may have left it as it was.
    for slug in ("temple-of-bel", "temple-of-bel-cella"):
        assert contradictions(slug, ContradictionKind.DISPUTED_CLAIM) == []
        assert contradictions(slug, ContradictionKind.REJECTED_CLAIM) == []


def test_baalshamin_cella_fell_after_the_first_image_and_likely_on_the_23rd_of_august():
    ((after, by, days, before, grade, limit_before, limit_after, events, likely),) = windows(
        "temple-of-baalshamin-cella"
    )
    assert (after, by, days, before, grade) == ("2015-06-26", "2015-08-23", 58, "no_damage", "destroyed")
    assert (limit_before, limit_after) == (
        "baalshamin-cella-intact-2015-06-26-unosat",
        "baalshamin-cella-destroyed-2015-08-23-abdulkarim",
    )
    assert len(events) == 3
    assert likely == ("2015-08-23", "2015-08-23")


def test_baalshamin_late_july_stays_beside_it_disputed():
    july = Claim.objects.get(key__startswith="baalshamin-event-2015-07")
    assert july.status == "disputed"
    assert july.decisions.last().reason


def test_baalshamin_without_events_and_words_of_the_day_has_the_window_of_the_images(rafiq):
    of_the_day = Claim.objects.filter(monument__slug__startswith="temple-of-baalshamin", date_text="2015-08-23")
    for claim in of_the_day.filter(status="accepted"):
        factories.decide(claim, "dispute")
    ((after, by, *_, events, likely),) = windows("temple-of-baalshamin-cella")
    assert (after, by, events, likely) == ("2015-06-26", "2015-08-27", (), None)


def test_tower_tombs_are_hit_and_not_seen_since():
    derived = get_monument_chronology("tower-tombs").chronology
    state = derived.state_on(None)
    assert (state.uncertain, state.grade_high) == (True, Grade.DESTROYED)
    assert format_iso_day(state.last_seen.latest) == "2015-09-03"
    assert [gap.kind for gap in find_gaps(derived)] == [GapKind.HIT_NOT_SEEN, GapKind.NO_RECENT_SIGHTING]


def test_arch_has_no_window_since_nobody_saw_it_whole():
    assert windows("arch-of-triumph") == []
    assert grade_on("arch-of-triumph", "2015-10-03") == "unknown"
    assert grade_on("arch-of-triumph", "2015-10-04") == "destroyed"


# --- The Lion --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "certain", "possible"),
    [
        ("1950-01-01", ["Temple of al-Lat"], []),
        ("2015-01-01", ["In front of the museum"], []),
        ("2016-06-01", [], ["In front of the museum", "Garden of the National Museum"]),
        ("2018-01-01", ["Garden of the National Museum"], []),
    ],
)
def test_lion_was_in_palmyra_and_is_in_damascus(day, certain, possible):
    places = monument_record("lion-of-al-lat", as_of=parse_iso_day(day)).places
    assert [placement.place_en.partition(",")[0] for placement in places.certain] == certain
    assert [placement.place_en.partition(",")[0] for placement in places.possible] == possible
    assert places.contradicting == ()


def test_lion_was_severely_damaged_when_conservators_saw_it():
    assert grade_on("lion-of-al-lat", "2016-04-01") == "severe"
    disputed = Claim.objects.filter(monument__slug="lion-of-al-lat", grade="destroyed")
    assert {claim.status for claim in disputed} == {"disputed"}
    assert disputed.count() == 3


def test_lion_stands_since_its_restoration_and_nobody_graded_it():
    assert grade_on("lion-of-al-lat", "2017-01-01") == "uncertain"
    state = get_monument_chronology("lion-of-al-lat").chronology.state_on(parse_iso_day("2018-01-01"))
    assert (state.grade_low, state.grade_high) == (Grade.NO_DAMAGE, Grade.LARGELY_DESTROYED)
    assert not contradictions("lion-of-al-lat", ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION)
    assert windows("lion-of-al-lat") == []


# --- The state on a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "slug", "grade"),
    [
        ("2015-09-15", "temple-of-bel", "destroyed"),
        ("2015-09-15", "temple-of-baalshamin", "destroyed"),
        ("2016-04-01", "lion-of-al-lat", "severe"),
        ("2015-09-15", "roman-theatre-stage-facade", "no_damage"),
        ("2015-09-15", "roman-theatre", "unknown"),
        ("2015-09-15", "arch-of-triumph", "unknown"),
        ("2016-11-01", "roman-theatre", "slight"),  # names and bullet marks, which AFP saw in March
        ("2016-11-01", "roman-theatre-stage-facade", "no_damage"),
        ("2017-01-05", "roman-theatre", "uncertain"),
        ("2017-01-05", "tetrapylon", "uncertain"),
        ("2017-02-05", "roman-theatre", "severe"),
        ("2015-07-01", "temple-of-bel-cella", "slight"),
    ],
)
def test_state_on_a_day(day, slug, grade):
    assert grade_on(slug, day) == grade


def test_theatre_is_uncertain_between_slight_and_severe():
    pk = Monument.objects.get(slug="roman-theatre").pk
    state = get_states([pk], as_of=parse_iso_day("2017-01-05"))[pk]
    assert (state.grade, state.grade_low, state.grade_high) == (None, Grade.SLIGHT, Grade.SEVERE)


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


@pytest.mark.parametrize(
    ("slug", "day", "status", "date"),
    [
        ("roman-theatre", "2016-06-30", "none_known", None),
        ("roman-theatre", None, "last heard in_progress", "2023-08-06/.."),
        ("temple-of-bel", "2016-06-30", "perhaps in_progress", "2016-03/2016-12-11"),
        ("temple-of-bel", None, "last heard approved", "2023"),
        ("temple-of-baalshamin", "2016-06-30", "perhaps in_progress", "2016-03/2016-12-11"),
        ("temple-of-baalshamin", None, "last heard in_progress", "2016-03/2016-12-11"),
        ("arch-of-triumph", "2016-06-30", "perhaps in_progress", "2016-03/2016-12-11"),
        ("arch-of-triumph", None, "last heard preparatory", "2024"),
        ("lion-of-al-lat", "2016-06-30", "perhaps in_progress", "2016-03/2016-12-11"),
        ("lion-of-al-lat", None, "completed", "2017-10-01"),
    ],
)
def test_restoration_has_a_last_word_in_june_2016_and_today(slug, day, status, date):
    pk = Monument.objects.get(slug=slug).pk
    on_day = get_states([pk], as_of=day and parse_iso_day(day))[pk].restoration.on_day
    words = [on_day.status]
    if on_day.is_last_heard:
        words.insert(0, "last heard")
    elif not on_day.certain:
        words.insert(0, "perhaps")
    assert (" ".join(words), on_day.last_word and on_day.last_word.date.text) == (status, date)


def test_three_phases_of_the_theatre_are_visible_and_the_survey_is_of_the_site():
    pk = Monument.objects.get(slug="roman-theatre").pk
    restoration = get_states([pk])[pk].restoration
    types = {measure.slug: measure.type for measure in restoration.measures}
    assert types == {
        "theatre-phase-1": "documentation_3d",
        "theatre-phase-2": "debris_sorting",
        "theatre-phase-3": "reconstruction",
    }
    assert all(measure.on_day.last_word for measure in restoration.measures)
    assert not Intervention.objects.get(slug="aerial-survey-2016").monuments.exists()


@pytest.mark.parametrize("slug", ["arch-of-triumph", "roman-theatre"])
def test_no_rebuilding_is_under_way_or_done_by_the_last_word(slug):
    pk = Monument.objects.get(slug=slug).pk
    rebuilding = [measure for measure in get_states([pk])[pk].restoration.measures if measure.type == "reconstruction"]
    assert rebuilding
    assert {measure.on_day.status for measure in rebuilding} <= {"proposed", "preparatory"}
    assert all(measure.on_day.is_last_heard for measure in rebuilding)


def test_replica_and_models_are_listed_apart():
    found = get_states(Monument.objects.values_list("pk", flat=True))
    elsewhere = {measure.slug for state in found.values() for measure in state.restoration.elsewhere}
    assert elsewhere == {"arch-replica-london-2016", "baalshamin-digital-2019", "bel-digital-model-atayants"}


def test_control_periods_keep_every_sources_bounds():
    periods = {record.slug: record for record in control_period_records(ControlPeriod.objects.all())}
    first, second = periods["isis-1"], periods["isis-2"]
    ends = {bound.date.text for bound in first.bounds if bound.bound == "end"}
    assert {"2016-03-24", "2016-03-27"} <= ends
    assert (format_iso_day(first.start.earliest), format_iso_day(first.start.latest)) == ("2015-05-20", "2015-05-21")
    assert (format_iso_day(first.end.earliest), format_iso_day(first.end.latest)) == ("2016-03-24", "2016-03-27")
    assert second.surely_holds_on(parse_iso_day(THEATRE_AFTER))
    assert second.surely_holds_on(parse_iso_day(THEATRE_BY))


def test_every_holder_has_a_period():
    held = {
        "2013-04-03": {"government-1"},
        "2015-07-01": {"isis-1"},
        "2016-05-17": {"government-2"},
        "2017-01-05": {"isis-2"},
        "2020-01-01": {"government-3"},
        "2025-12-13": {"syrian-free-army-1", "transitional-government-1"},
    }
    periods = control_period_records(ControlPeriod.objects.all())
    for day, slugs in held.items():
        assert {period.slug for period in periods if period.may_hold_on(parse_iso_day(day))} == slugs, day


def test_every_read_source_has_a_full_address_and_a_day_of_reading():
    own = {"registry-drawings", "registry-assessments"}
    unread = {"seed-report-2017-02-13", "xinhua-chinagate-2017-01-20", "syrian-heritage-com", *own}
    read = Source.objects.exclude(slug__in=unread)
    assert read.count() == 170
    assert all(source.url.startswith(("https://", "http://")) for source in read)
    assert set(read.values_list("retrieved_text", flat=True)) == {"2026-11-29"}
    assert not read.filter(publisher="").exists()


def test_every_monument_has_a_chronology_and_every_stored_copy_is_right():
    assert all(get_monument_chronology(slug) for slug in Monument.objects.values_list("slug", flat=True))
    assert find_differences() == []


def test_texts_of_sources_do_not_speak_of_notes_of_the_registry(settings):
    offences = []
    for file in sorted((settings.BASE_DIR / "fixtures").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        offences += [(file.name, phrase) for phrase in ("in our notes", "our notes do", "ملاحظاتنا") if phrase in text]
    assert offences == []
