"""Stored states of wholes and parts follow each other's claims, for as long and as far as the public may see them."""

import json
from datetime import timedelta

import pytest

from registry import actions
from registry.domain.chronology.dates import parse_iso_day
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.models import Monument, MonumentDocument, StateSegment
from registry.projection import find_differences
from registry.queries import get_monument_chronology, get_states
from tests import factories

pytestmark = pytest.mark.django_db
THEN = factories.BEGINNING + timedelta(days=10)
LATER = THEN + timedelta(days=10)
INTACT = ("no_damage", "no_damage", "no_damage")
OPEN = ("uncertain", "slight", "destroyed")
UNKNOWN = ("unknown", "unknown", "unknown")


def state(monument, **asked):
    """The state of a monument, and the relative from which it is inherited."""
    known = get_states([monument.pk], **asked)[monument.pk]
    return (known.key, known.grade_low.value, known.grade_high.value), known.inherited_from


def stored_rows(monument):
    rows = StateSegment.objects.filter(monument=monument).order_by("known_from", "valid_from", "known_to")
    return list(rows.values_list("valid_from", "grade", "grade_low", "grade_high", "inherited_from", "known_from"))


@pytest.fixture
def portico(temple):
    """A part of the Moon Temple."""
    return factories.part(temple)


def save(monument, **columns):
    monument = Monument.objects.get(pk=monument.pk)
    for name, value in columns.items():
        setattr(monument, name, value)
    return actions.save_record(monument, by=factories.rima(), version=monument.version)


def show_or_hide(monument, *moves):
    monument = Monument.objects.get(pk=monument.pk)
    for move, person in zip(moves, (factories.rima(), factories.paula()), strict=True):
        actions.move_publication(move, monument, by=person, version=monument.version, reason="Ready.")


def test_claim_on_the_whole_changes_its_parts(temple, portico):
    assert state(portico) == (UNKNOWN, None)
    claim = factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    assert state(portico) == (INTACT, "moon-temple")
    assert state(portico, known_at=THEN - timedelta(days=1)) == (UNKNOWN, None)
    assert find_differences() == []
    factories.decide(claim, "withdraw", at=LATER)
    assert state(portico) == (UNKNOWN, None)
    assert state(portico, known_at=LATER - timedelta(hours=1)) == (INTACT, "moon-temple")
    assert find_differences() == []


def test_claim_on_a_part_changes_the_whole_and_its_document(temple, portico):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    factories.accepted(portico, "damaged_at", "2017-01-10", grade="severe", at=LATER)
    assert state(temple) == (OPEN, "moon-temple-portico")
    assert state(temple, known_at=THEN + timedelta(hours=1)) == (INTACT, None)
    assert state(portico) == (("severe", "severe", "severe"), None)
    assert state(portico, as_of=parse_iso_day("2016-06-06")) == (INTACT, "moon-temple")
    document = json.loads(MonumentDocument.objects.get(monument=temple).text)
    assert document["state"]["inherited_from"] == "moon-temple-portico"
    assert document["parts"][0]["state"]["inherited_from"] is None
    assert find_differences() == []


def test_decision_on_a_part_comes_after_those_on_its_whole(temple, portico):
    """Two decisions on a line never share a moment, or the order of the two could not be replayed."""
    factories.accepted(temple, "intact_at", "2016-06-06", at=LATER)
    factories.accepted(portico, "damaged_at", "2017-01-10", grade="severe", at=THEN)
    assert find_differences() == []
    assert state(temple, known_at=LATER - timedelta(hours=1)) == (UNKNOWN, None)


def test_part_recorded_later_inherits_what_was_known_since(temple):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    factories.accepted(temple, "damaged_at", "2017-06-06", grade="severe", at=LATER)
    portico = factories.part(temple, recorded_at=THEN + timedelta(days=1))
    assert state(portico, known_at=THEN + timedelta(days=2)) == (INTACT, "moon-temple")
    assert state(portico)[0] == ("uncertain", "no_damage", "destroyed")
    assert find_differences() == []


def test_monument_that_becomes_a_part_inherits_and_passes_on(temple, arch):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    factories.accepted(arch, "damaged_at", "2017-01-10", grade="severe", at=THEN)
    save(arch, part_of=temple)
    assert state(temple) == (OPEN, arch.slug)
    assert state(temple, known_at=LATER) == (OPEN, arch.slug)
    assert state(arch, as_of=parse_iso_day("2016-06-06")) == (INTACT, "moon-temple")
    assert find_differences() == []
    save(arch, part_of=None)
    assert state(temple) == (INTACT, None)
    assert state(arch, as_of=parse_iso_day("2016-06-06"))[0] == UNKNOWN
    assert find_differences() == []


def test_part_with_a_new_slug_is_named_by_it(temple, portico):
    factories.accepted(portico, "damaged_at", "2017-01-10", grade="severe", at=THEN)
    save(portico, slug="great-portico")
    assert state(temple) == (OPEN, "great-portico")
    assert find_differences() == []


def test_repair_of_the_whole_may_have_mended_its_parts(temple, portico):
    factories.accepted(portico, "damaged_at", "2016-06-06", grade="severe", at=THEN)
    factories.intervention(("in_progress", "2018"), monuments=[temple])
    assert state(portico) == (("uncertain", "no_damage", "severe"), "moon-temple")
    document = json.loads(MonumentDocument.objects.get(monument=portico).text)
    assert document["state"]["uncertain"]
    assert find_differences() == []


def test_source_weighed_again_changes_the_whole_as_well(temple, portico):
    factories.accepted(portico, "damaged_at", "2016-06-06", grade="severe", at=THEN)
    source = factories.source()
    source.reliability = "F"
    actions.save_record(source, by=factories.rima())
    assert state(temple) == (UNKNOWN, None)
    assert find_differences() == []


# --- What is hidden --------------------------------------------------------------------------------------------------


def test_hidden_part_leaves_the_whole_as_if_it_were_not_there(temple, portico):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    alone, document = stored_rows(temple), MonumentDocument.objects.get(monument=temple).text
    hidden = factories.part(temple, "secret-crypt", published=False)
    factories.accepted(hidden, "damaged_at", "2017-01-10", grade="severe", at=LATER)
    assert stored_rows(temple) == alone
    assert MonumentDocument.objects.get(monument=temple).text == document
    chronology = get_monument_chronology("moon-temple").chronology
    assert (chronology.windows, chronology.inherited, chronology.contradictions) == ((), {}, ())
    # All viewers share the stored states.
    assert get_monument_chronology("moon-temple", viewer=STAFF_VIEWER).chronology.inherited == {}
    # The hidden part itself inherits from all that it is a part of.
    assert state(hidden, as_of=parse_iso_day("2016-06-06")) == (INTACT, "moon-temple")
    assert find_differences() == []


def test_part_speaks_for_its_whole_as_long_as_it_is_published(temple):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    alone = stored_rows(temple)
    crypt = factories.part(temple, "secret-crypt", published=False)
    factories.accepted(crypt, "damaged_at", "2017-01-10", grade="severe", at=LATER)
    show_or_hide(crypt, "propose_publication", "publish")
    assert state(temple) == (OPEN, "secret-crypt")
    assert find_differences() == []
    show_or_hide(crypt, "propose_withdrawal", "unpublish")
    assert stored_rows(temple) == alone
    assert find_differences() == []


def test_undecided_claim_on_a_part_changes_nothing(temple, portico):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    alone = stored_rows(temple)
    factories.claim(portico, "damaged_at", "2017-01-10", grade="severe", status="submitted", at=LATER)
    assert stored_rows(temple) == alone


def test_reopened_claim_on_the_whole_is_not_named_by_the_past_of_a_part(temple, portico):
    claim = factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    factories.decide(claim, "withdraw", at=LATER)
    factories.decide(claim, "reopen", at=LATER + timedelta(days=1))
    past = THEN + timedelta(hours=1)
    known = get_states([portico.pk], known_at=past)[portico.pk]
    assert (known.key, known.leading) == ("no_damage", None)
    chronology = get_monument_chronology("moon-temple-portico", known_at=past).chronology
    assert chronology.inherited == {}
    assert all(segment.leading is None for segment in chronology.segments)
