"""Interventions and their steps, threats, periods of control: what may follow what, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.domain.chronology.dates import Interval, parse_iso_day
from registry.domain.chronology.restoration import STEPS
from registry.domain.errors import RuleViolation
from registry.domain.vocabulary.codes import InterventionStatus, ThreatOutcome
from registry.models import ControlBound, ControlPeriod, Intervention, InterventionStep, Threat
from registry.projection import find_differences
from registry.queries import control_period_records, get_states, intervention_records, threat_records
from registry.queries.restoration import get_restorations
from tests import factories
from tests.audit.scene import revisions
from tests.long import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
# Tomorrow in UTC may have begun in UTC+14, the day after it has not.
NOT_BEGUN = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


# --- Interventions ---------------------------------------------------------------------------------------------------


def step(intervention, status, date, **fields):
    values = {"by": factories.rima(), "source": factories.source(), **fields}
    return actions.add_intervention_step(intervention, status=status, date_text=date, **values)


@pytest.mark.parametrize(
    ("date", "first_day", "last_day"),
    [
        ("2015-08", "2015-08-01", "2015-08-31"),
        ("2015-08~", "2015-07-01", "2015-09-30"),
        ("about August 2015", "2015-07-01", "2015-09-30"),
        ("2015-08-27~", "2015-08-24", "2015-08-30"),
        ("2015-22~", "2015-03-01", "2015-11-30"),
        ("2015~", "2014-01-01", "2016-12-31"),
        ("2015-08-27%", "2015-08-24", "2015-08-30"),
    ],
)
def test_step_of_approximate_date_is_widened_by_its_margin(temple, date, first_day, last_day):
    factories.intervention(("in_progress", date))
    first, last = parse_iso_day(first_day), parse_iso_day(last_day)

    def status_on(day):
        record = intervention_records(Intervention.objects.all(), as_of=day)[0]
        return record.status, record.on_day.certain, record.on_day.is_last_heard

    assert status_on(first - 1) == ("none_known", True, False)
    assert status_on(first) == ("in_progress", False, False)
    assert status_on(last) == ("in_progress", not date.endswith("%"), False)
    assert status_on(last + 1) == ("in_progress", False, True)
    [step] = intervention_records(Intervention.objects.all())[0].steps
    assert (step.date.text, step.when) == (date, Interval(first, last))


def test_step_of_uncertain_date_makes_nothing_certain(temple):
    factories.intervention(("in_progress", "2015-03?"), ("in_progress", "2015-10"), ("completed", "2016-02"))
    for day, certain in (("2015-05-05", False), ("2015-11-05", True), ("2016-03-01", True)):
        restoration = get_restorations([temple.pk], as_of=parse_iso_day(day))[temple.pk]
        assert restoration.on_day.certain is certain, day
        assert restoration.measures[0].on_day.certain is certain, day


def test_step_of_uncertain_date_is_refused_only_if_no_day_would_do(temple):
    work = factories.intervention(("in_progress", "2015"), ("completed", "2016-06"))
    step(work, "suspended", "2017?")
    with pytest.raises(RuleViolation):
        step(work, "suspended", "2017")
    with pytest.raises(RuleViolation):
        step(work, "abandoned", "2015?")


def way_to(status):
    """The shortest way of steps from nothing to the status."""
    ways = {InterventionStatus.NONE_KNOWN: []}
    while status not in ways:
        for known, way in list(ways.items()):
            for following in sorted(STEPS[known]):
                ways.setdefault(following, [*way, following])
    return ways[status]


def steps_of_the_table():
    """From every status a step that may follow and one that may not; the whole table is test_restoration.py's."""
    for old in InterventionStatus:
        allowed = [new for new in InterventionStatus if new == old or new in STEPS[old]]
        refused = [new for new in InterventionStatus if new not in allowed]
        for new in InterventionStatus if LONG else (allowed[-1], *refused[:1]):
            yield old, new


@pytest.mark.parametrize(("old", "new"), list(steps_of_the_table()))
def test_step_follows_the_table(temple, old, new):
    way = [(status.value, str(2010 + year)) for year, status in enumerate(way_to(old))]
    intervention = factories.intervention(*way)
    if new == old or new in STEPS[old]:
        step(intervention, new.value, "2019")
        assert intervention_records(Intervention.objects.all())[0].status == new
        assert Intervention.objects.get().version == len(way) + 2
    else:
        with pytest.raises(RuleViolation) as refusal:
            step(intervention, new.value, "2019")
        assert (refusal.value.code, refusal.value.field) == ("step_refused", "status")
        assert refusal.value.params["new"] == new
        assert refusal.value.params.get("old", InterventionStatus.NONE_KNOWN) == old
        assert InterventionStep.objects.count() == len(way)
    assert find_differences() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"source": None}, "source"),
        ({"date_text": "soon"}, "date_text"),
        ({"date_text": NOT_BEGUN}, "date_text"),
        ({"date_text": "2018/2017"}, "date_text"),
    ],
    ids=["no source", "no date", "in the future", "end before start"],
)
def test_step_that_is_wrong_is_refused(temple, fields, field):
    intervention = factories.intervention()
    with pytest.raises(RuleViolation) as refusal:
        step(intervention, "proposed", **{"date": "2016", **{k.removesuffix("_text"): v for k, v in fields.items()}})
    assert refusal.value.field == field
    assert not InterventionStep.objects.exists()
    assert Intervention.objects.get().version == 1


def test_step_by_an_intervention_read_earlier_still_counts_the_version(temple):
    read_earlier = factories.intervention()
    step(Intervention.objects.get(), "proposed", "2016")
    step(read_earlier, "in_progress", "2017")
    assert Intervention.objects.get().version == read_earlier.version == 3


def test_intervention_stays_on_its_site(temple):
    with pytest.raises(RuleViolation) as refusal:
        factories.intervention(site=factories.old_city("museum"), monuments=[temple])
    assert refusal.value.field == "monuments"
    assert not Intervention.objects.exists()


def test_step_shows_on_its_monuments_only(temple, arch):
    factories.intervention(("in_progress", "2017"), monuments=[temple])
    found = get_states([temple.pk, arch.pk])
    assert [found[pk].restoration.on_day.status for pk in (temple.pk, arch.pk)] == ["in_progress", "none_known"]


@pytest.mark.parametrize("first", ["proposed", "in_progress"])
def test_proposal_of_a_year_and_work_in_a_month_fit_in_either_order_of_recording(temple, first):
    steps = {"proposed": "2017", "in_progress": "2017-06"}
    intervention = factories.intervention((first, steps.pop(first)))
    for status, date in steps.items():
        step(intervention, status, date)
    [record] = intervention_records(Intervention.objects.all())
    assert [taken.status for taken in record.steps] == ["proposed", "in_progress"]
    assert (record.status, record.last_word.date.text) == ("in_progress", "2017-06")


def test_step_that_no_order_allows_is_refused_and_the_pair_is_named(temple):
    intervention = factories.intervention(("approved", "2016"), ("completed", "2018-03-02"))
    with pytest.raises(RuleViolation) as refusal:
        step(intervention, "in_progress", "2018-04")
    assert str(refusal.value) == (
        "A measure that was completed (2018-03-02) cannot then be in_progress (2018-04-01/2018-04-30)."
    )
    assert InterventionStep.objects.count() == 2


def test_step_revised_to_a_date_that_no_order_allows_is_refused(temple, rima):
    intervention = factories.intervention(("in_progress", "2016"), ("completed", "2018"))
    begun = intervention.steps.get(status="in_progress")
    with pytest.raises(RuleViolation, match=r"completed .* cannot then be in_progress"):
        actions.revise_step(begun, by=rima, version=begun.version, date_text="2019")
    assert intervention.steps.get(status="in_progress").date_text == "2016"


def test_monument_tells_its_measures_apart_with_their_last_word(temple):
    factories.intervention(("in_progress", "2016-04"), slug="sorting", type="debris_sorting")
    factories.intervention(("completed", "2015"), slug="survey", type="documentation_3d")
    factories.intervention(("completed", "2017"), slug="model", type="digital_reconstruction")
    factories.intervention(slug="undated")
    restoration = get_states([temple.pk])[temple.pk].restoration
    assert (restoration.on_day.status, restoration.on_day.certain) == ("in_progress", False)
    assert restoration.on_day.is_last_heard
    assert (restoration.on_day.last_word.date.text, restoration.on_day.last_word.source.slug) == (
        "2016-04",
        factories.source().slug,
    )
    assert [measure.slug for measure in restoration.measures] == ["sorting", "survey"]
    assert [measure.slug for measure in restoration.elsewhere] == ["model"]


def test_steps_recorded_later_are_left_out_of_what_was_known(temple):
    factories.intervention(("in_progress", "2016-04"))
    before = factories.BEGINNING - timedelta(days=1)
    at_that_moment = get_restorations([temple.pk], known_at=factories.BEGINNING)
    assert at_that_moment[temple.pk].on_day.status == "in_progress"
    assert get_restorations([temple.pk], known_at=before) == {}


# --- Threats ---------------------------------------------------------------------------------------------------------


def close(threat, **fields):
    values = {
        "by": factories.rima(),
        "version": threat.version,
        "outcome": ThreatOutcome.LAPSED,
        "date_text": "2017-03-02",
        "source": factories.source(),
        "reason": "The fighting moved away.",
        **fields,
    }
    return actions.close_threat(threat, **values)


def test_threat_is_raised_open(temple):
    factories.threat(monuments=[temple])
    record = threat_records(Threat.objects.all())[0]
    assert (record.outcome, record.closed, [m.slug for m in record.monuments]) == ("", None, ["moon-temple"])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"source": None}, "source"),
        ({"date_text": ""}, "date_text"),
        ({"date_text": NOT_BEGUN, "at": None}, "date_text"),
    ],
    ids=["no source", "no date", "in the future"],
)
def test_threat_that_is_wrong_is_refused(old_city, fields, field):
    with pytest.raises(RuleViolation) as refusal:
        factories.threat(**fields)
    assert refusal.value.field == field
    assert not Threat.objects.exists()


def test_threat_stays_on_its_site(temple):
    with pytest.raises(RuleViolation) as refusal:
        factories.threat(site=factories.old_city("museum"), monuments=[temple])
    assert refusal.value.field == "monuments"
    assert not Threat.objects.exists()


@pytest.mark.parametrize("outcome", ThreatOutcome)
def test_threat_closes_with_each_outcome(old_city, outcome):
    closed = close(factories.threat(), outcome=outcome)
    record = threat_records(Threat.objects.all())[0]
    assert (record.outcome, record.closed.text, record.columns["closed_reason"]) == (
        outcome,
        "2017-03-02",
        "The fighting moved away.",
    )
    assert (closed.version, record.version) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"source": None}, "source"),
        ({"date_text": ""}, "date_text"),
        ({"date_text": "before it"}, "closed_text"),
        ({"date_text": "2014"}, "date_text"),
        ({"date_text": NOT_BEGUN}, "closed_text"),
    ],
    ids=["no reason", "no source", "no date", "in words", "before it was raised", "in the future"],
)
def test_closing_that_is_wrong_is_refused(old_city, fields, field):
    threat = factories.threat()
    with pytest.raises(RuleViolation) as refusal:
        close(threat, **fields)
    assert refusal.value.field == field
    assert Threat.objects.get().outcome == ""
    assert Threat.objects.get().version == 1


def test_threat_closes_once(old_city):
    threat = close(factories.threat())
    with pytest.raises(RuleViolation) as refusal:
        close(threat)
    assert refusal.value.code == "closed"


def test_closing_over_somebody_elses_change_is_refused(old_city):
    threat = factories.threat()
    with pytest.raises(StaleRecord):
        close(threat, version=7)
    assert Threat.objects.get().outcome == ""


def test_closed_threat_is_reopened_and_closed_again(old_city):
    threat = close(factories.threat())
    threat = actions.reopen_threat(threat, by=factories.sami(), version=threat.version, reason="It came back.")
    record = threat_records(Threat.objects.all())[0]
    closing = (record.outcome, record.closed, record.closed_source, record.columns["closed_reason"])
    assert closing == ("", None, None, "")
    assert (threat.version, record.version) == (3, 3)
    *_, closing_entry, last_entry = revisions(table="registry_threat")
    assert (last_entry.actor, last_entry.reason) == ("sami", "It came back.")
    assert "The fighting moved away." in closing_entry.payload
    assert close(threat).outcome == ThreatOutcome.LAPSED


@pytest.mark.parametrize("reason", ["", " \n"])
def test_reopening_a_threat_needs_a_reason(old_city, reason):
    threat = close(factories.threat())
    with pytest.raises(RuleViolation) as refusal:
        actions.reopen_threat(threat, by=factories.sami(), version=threat.version, reason=reason)
    assert (refusal.value.field, refusal.value.code) == ("reason", "reason_missing")
    assert Threat.objects.get().outcome == ThreatOutcome.LAPSED


def test_open_threat_is_not_reopened(old_city):
    threat = factories.threat()
    with pytest.raises(RuleViolation) as refusal:
        actions.reopen_threat(threat, by=factories.sami(), version=threat.version, reason="It came back.")
    assert refusal.value.code == "open"
    assert Threat.objects.get().version == threat.version


def test_reopening_over_somebody_elses_change_is_refused(old_city):
    threat = close(factories.threat())
    with pytest.raises(StaleRecord):
        actions.reopen_threat(threat, by=factories.sami(), version=1, reason="It came back.")
    assert Threat.objects.get().outcome == ThreatOutcome.LAPSED


# --- Periods of control ----------------------------------------------------------------------------------------------


def test_control_period_has_bounds_by_its_sources(old_city):
    factories.control_period(("start", "2015-05-20"), ("start", "2015-05-21"), ("end", "2016-03"))
    record = control_period_records(ControlPeriod.objects.all())[0]
    assert len(record.bounds) == 3
    assert record.start.latest - record.start.earliest == 1
    assert record.may_hold_on(record.start.earliest)
    assert not record.surely_holds_on(record.start.earliest)
    assert record.surely_holds_on(record.start.latest)


@pytest.mark.parametrize(
    ("bounds", "field"),
    [
        ([], "bounds"),
        ([("start", "")], "date_text"),
        ([("start", NOT_BEGUN)], "date_text"),
        ([("start", "2016-03-27"), ("end", "2015-05-20")], "date_text"),
    ],
    ids=["no bounds", "no date", "in the future", "ends before it starts"],
)
def test_control_period_that_cannot_have_been_is_refused(old_city, bounds, field):
    with pytest.raises(RuleViolation) as refusal:
        factories.control_period(*bounds)
    assert refusal.value.field == field
    assert (ControlPeriod.objects.count(), ControlBound.objects.count()) == (0, 0)


def test_control_bound_needs_a_source(old_city, rima):
    bound = {"bound": "start", "date_text": "2015-05-20", "source": None}
    with pytest.raises(RuleViolation) as refusal:
        actions.record_control_period(
            by=rima, bounds=[bound], slug="occupation", site=old_city, holder=factories.actor()
        )
    assert refusal.value.field == "source"
    assert not ControlPeriod.objects.exists()


def test_control_period_may_start_and_end_within_one_uncertain_month(old_city):
    factories.control_period(("start", "2016-03"), ("end", "2016-03"))
    assert ControlPeriod.objects.count() == 1
