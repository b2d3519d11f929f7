"""Stored states follow the repairs that the public sees, also when a step is edited or a monument published."""

from datetime import timedelta

import pytest

from registry import actions
from registry.domain.chronology.dates import parse_iso_day
from registry.models import Monument
from registry.projection import find_differences
from registry.queries import count_monuments_by_state, get_states
from tests import factories

pytestmark = pytest.mark.django_db
THEN = factories.BEGINNING + timedelta(days=10)


@pytest.fixture
def damaged(temple):
    """The Moon Temple, seen severely damaged in 2016."""
    factories.accepted(temple, "damaged_at", "2016-06-06", grade="severe", at=factories.BEGINNING)
    return temple


def state(monument, **asked):
    found = get_states([monument.pk], **asked)[monument.pk]
    return found.key, found.grade_low.value, found.grade_high.value


def add_step(intervention, status, date):
    return actions.add_intervention_step(
        intervention, by=factories.rima(), at=THEN, status=status, date_text=date, source=factories.source()
    )


SEVERE = ("severe", "severe", "severe")
PERHAPS_BETTER = ("uncertain", "no_damage", "severe")


def test_repair_opens_a_better_state_until_somebody_looks(damaged, old_city):
    add_step(factories.intervention(monuments=[damaged]), "in_progress", "2018")
    assert state(damaged) == PERHAPS_BETTER
    assert state(damaged, as_of=parse_iso_day("2017-06-06")) == SEVERE
    assert count_monuments_by_state(old_city.pk, None) == {"uncertain": 1}
    factories.accepted(damaged, "damaged_at", "2026-01-01", grade="slight")
    assert state(damaged) == ("uncertain", "no_damage", "slight"), "the work may go on"
    assert find_differences() == []


@pytest.mark.parametrize(
    ("date", "first_day"),
    [
        ("2018", "2018-01-01"),
        ("2018~", "2017-01-01"),
        ("circa 2018", "2017-01-01"),
        ("2018-03~", "2018-02-01"),
        ("2018-22~", "2018-03-01"),
        ("2018-03-10~", "2018-03-07"),
    ],
)
def test_repair_of_approximate_date_may_have_begun_a_margin_before(damaged, date, first_day):
    add_step(factories.intervention(monuments=[damaged]), "in_progress", date)
    day = parse_iso_day(first_day)
    assert state(damaged, as_of=day) == PERHAPS_BETTER
    assert state(damaged, as_of=day - 1) == SEVERE
    assert find_differences() == []


@pytest.mark.parametrize(
    ("end", "expected"),
    [("2018", ("moderate", "moderate", "moderate")), ("2018?", ("uncertain", "no_damage", "moderate"))],
)
def test_repair_that_ended_on_an_uncertain_date_may_have_gone_on(damaged, end, expected):
    work = factories.intervention(monuments=[damaged])
    add_step(work, "in_progress", "2017")
    add_step(work, "completed", end)
    factories.accepted(damaged, "damaged_at", "2019-06-06", grade="moderate")
    assert state(damaged) == expected
    assert find_differences() == []


def test_before_the_step_was_recorded_nobody_knew_of_the_repair(damaged):
    add_step(factories.intervention(monuments=[damaged]), "in_progress", "2018")
    assert state(damaged, known_at=THEN) == PERHAPS_BETTER
    assert state(damaged, known_at=THEN - timedelta(days=1)) == SEVERE


@pytest.mark.parametrize(
    ("kind", "status"), [("documentation_3d", "in_progress"), ("restoration", "proposed"), ("restoration", "approved")]
)
def test_what_repairs_nothing_changes_nothing(damaged, kind, status):
    add_step(factories.intervention(monuments=[damaged], type=kind), status, "2018")
    assert state(damaged) == SEVERE
    assert find_differences() == []


def test_edited_step_changes_the_state_at_every_moment(damaged):
    step = add_step(factories.intervention(monuments=[damaged]), "in_progress", "2018")
    actions.revise_step(step, by=factories.rima(), version=None, status="proposed")
    assert state(damaged) == state(damaged, known_at=THEN) == SEVERE
    assert find_differences() == []


def test_monument_taken_off_the_repair_is_as_it_was(damaged):
    repair = factories.intervention(monuments=[damaged])
    add_step(repair, "completed", "2018")
    arch = factories.monument("great-arch", kind="arch")
    factories.accepted(arch, "damaged_at", "2016-06-06", grade="severe")
    actions.revise_intervention(repair, by=factories.rima(), version=None, monuments=[arch], parties=())
    assert (state(damaged), state(arch)) == (SEVERE, PERHAPS_BETTER)
    assert find_differences() == []


def test_hidden_repair_changes_nothing_until_all_its_monuments_are_published(damaged):
    """Its texts may describe the unpublished monument, so nobody outside is told of it, not even by a state."""
    hidden = factories.monument("hidden-shrine", published=False)
    add_step(factories.intervention(monuments=[damaged, hidden]), "in_progress", "2018")
    assert state(damaged) == SEVERE
    assert find_differences() == []
    publish(hidden)
    assert state(damaged) == PERHAPS_BETTER
    assert find_differences() == []


def publish(monument):
    monument = Monument.objects.get(pk=monument.pk)
    actions.propose_publication(monument, by=factories.rima(), version=monument.version, reason="Ready.")
    actions.publish(monument, by=factories.paula(), version=monument.version, reason="Ready.")
