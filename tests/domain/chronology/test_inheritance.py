"""Whole and part: what the claims on one say of the other, and what they do not."""

from dataclasses import replace

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import Certainty, ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.statements import claim, damaged, day, event, intact, restored

NO_DAMAGE, SLIGHT, SEVERE, DESTROYED = Grade.NO_DAMAGE, Grade.SLIGHT, Grade.SEVERE, Grade.DESTROYED


def whole(*statements, repairs=(), slug="temple"):
    return Relative((slug,), True, statements, repairs)


def part(slug, *statements, repairs=(), within=()):
    return Relative(("temple", *within, slug), False, statements, repairs)


def days(first, last):
    return Interval(day(first), day(last))


def derive(*statements, relatives, repairs=()):
    return derive_chronology(statements, repairs, relatives)


def shown_on(chronology, text):
    """The range of a day, whether it is uncertain, and from whom it is inherited."""
    segment = chronology.state_on(None if text is None else day(text))
    return segment.grade_low, segment.grade_high, segment.uncertain, segment.inherited_from


STANDING = claim("standing", ClaimKind.DAMAGED_AT, "2014-06-01", NO_DAMAGE, worst_grade=Grade.LARGELY_DESTROYED)
FALLEN = damaged("fallen", "2015-06-01")


# --- From the whole to its parts -------------------------------------------------------------------------------------


def test_undamaged_whole_vouches_for_a_part_without_claims():
    chronology = derive(relatives=[whole(intact("seen", "2015-06-01"))])
    assert shown_on(chronology, "2016-01-01") == (NO_DAMAGE, NO_DAMAGE, False, "temple")
    assert chronology.state_on(None).leading == "seen"
    assert chronology.state_on(None).last_seen == days("2015-06-01", "2015-06-01")


@pytest.mark.parametrize("grade", [SLIGHT, DESTROYED])
def test_damaged_whole_says_nothing_of_a_part_without_claims(grade):
    assert shown_on(derive(relatives=[whole(damaged("seen", "2015-06-01", grade))]), None)[0] == Grade.UNKNOWN


def test_whole_seen_as_a_range_with_damage_vouches_for_no_part():
    seen = claim("seen", ClaimKind.DAMAGED_AT, "2015-06-01", NO_DAMAGE, worst_grade=SLIGHT)
    assert shown_on(derive(relatives=[whole(seen)]), None)[0] == Grade.UNKNOWN


def test_event_on_the_whole_does_not_hit_a_part_of_which_nothing_is_known():
    chronology = derive(relatives=[whole(event("attack", "2015-06-01"))])
    assert shown_on(chronology, None) == (Grade.UNKNOWN, Grade.UNKNOWN, False, None)


def test_event_on_the_whole_may_have_hit_a_part_not_seen_since():
    attack = event("attack", "2015-06-01", grade=SEVERE)
    chronology = derive(intact("seen", "2015-01-01"), relatives=[whole(attack)])
    assert shown_on(chronology, "2015-05-31") == (NO_DAMAGE, NO_DAMAGE, False, None)
    # How bad it left the whole says nothing of the part.
    assert shown_on(chronology, "2015-06-01") == (NO_DAMAGE, DESTROYED, True, "temple")


def test_event_on_the_whole_changes_nothing_for_a_part_seen_since():
    chronology = derive(
        intact("before", "2015-01-01"), intact("after", "2015-08-01"), relatives=[whole(event("attack", "2015-06-01"))]
    )
    assert {(segment.grade_high, segment.inherited_from) for segment in chronology.segments[1:]} == {(NO_DAMAGE, None)}


def test_part_may_have_been_damaged_on_the_days_on_which_the_whole_was():
    chronology = derive(
        intact("seen", "2013-01-01"),
        relatives=[whole(intact("before", "2014-01-01"), damaged("after", "2015-01-01", SLIGHT))],
    )
    assert shown_on(chronology, "2014-01-01") == (NO_DAMAGE, NO_DAMAGE, False, "temple")
    assert shown_on(chronology, "2014-01-02") == (NO_DAMAGE, DESTROYED, True, "temple")


def test_second_sighting_of_the_same_damage_of_the_whole_opens_no_part():
    relatives = [whole(damaged("first", "2014-01-01", SEVERE), damaged("again", "2016-01-01", SEVERE))]
    chronology = derive(intact("seen", "2015-01-01"), relatives=relatives)
    assert shown_on(chronology, None) == (NO_DAMAGE, NO_DAMAGE, False, None)


def test_repair_of_the_whole_may_have_mended_a_part():
    relatives = [whole(repairs=(days("2016-01-01", "2016-02-01"),))]
    chronology = derive(damaged("seen", "2015-01-01", SEVERE), relatives=relatives)
    assert shown_on(chronology, None) == (NO_DAMAGE, SEVERE, True, "temple")


def test_window_of_a_part_names_the_event_on_the_whole():
    attack = event("attack", "2015-06-01")
    chronology = derive(intact("before", "2015-01-01"), damaged("after", "2016-01-01"), relatives=[whole(attack)])
    (window,) = chronology.windows
    assert (window.limits, window.likely) == (("before", "after", "attack"), days("2015-06-01", "2015-06-01"))
    assert chronology.all_statements["attack"].inherited_from == "temple"
    assert "attack" not in chronology.statements


def test_own_event_goes_before_an_inherited_one():
    told = [intact("before", "2015-01-01"), damaged("after", "2016-01-01"), event("own", "2015-09-01", judged="C3")]
    chronology = derive(*told, relatives=[whole(event("attack", "2015-06-01", judged="A1"))])
    assert chronology.windows[0].likely == days("2015-09-01", "2015-09-01")


def test_own_sighting_goes_before_an_inherited_one_of_the_same_day():
    own = intact("own", "2015-06-01", judged="C3")
    chronology = derive(own, relatives=[whole(intact("better", "2015-06-01", judged="A1"))])
    for state in (chronology.state_on(None), chronology.state_on(day("2015-01-01"))):
        assert (state.leading, state.inherited_from) == ("own", None)


# --- From the parts to the whole -------------------------------------------------------------------------------------


def test_whole_is_open_from_the_damage_of_a_part_and_the_part_is_certain():
    """Case 6 of the definition."""
    chronology = derive(STANDING, relatives=[part("cella", FALLEN)])
    assert shown_on(chronology, "2014-06-01") == (NO_DAMAGE, Grade.LARGELY_DESTROYED, False, None)
    assert shown_on(chronology, "2014-06-02") == (NO_DAMAGE, DESTROYED, True, "cella")
    assert shown_on(chronology, "2015-06-01") == (SLIGHT, DESTROYED, True, "cella")
    assert chronology.state_on(None).last_seen == days("2014-06-01", "2014-06-01")
    assert shown_on(derive(FALLEN, relatives=[whole(STANDING)]), None) == (DESTROYED, DESTROYED, False, None)


def test_whole_without_claims_is_at_least_slightly_damaged_since_a_part_was_seen_so():
    chronology = derive(relatives=[part("cella", FALLEN)])
    assert shown_on(chronology, "2015-05-31")[0] == Grade.UNKNOWN
    assert shown_on(chronology, "2015-06-01") == (SLIGHT, DESTROYED, True, "cella")


def test_undamaged_part_says_nothing_of_the_whole():
    assert shown_on(derive(relatives=[part("cella", intact("seen", "2015-06-01"))]), None)[0] == Grade.UNKNOWN


def test_event_on_a_part_opens_the_whole():
    blast = event("blast", "2015-06-01")
    chronology = derive(intact("seen", "2015-01-01"), relatives=[part("cella", blast)])
    assert shown_on(chronology, None) == (NO_DAMAGE, DESTROYED, True, "cella")
    collapse = replace(blast, grade=SEVERE)
    chronology = derive(intact("seen", "2015-01-01"), relatives=[part("cella", collapse)])
    assert shown_on(chronology, None) == (SLIGHT, DESTROYED, True, "cella")


def test_damage_of_a_part_that_was_known_before_opens_no_whole_seen_since():
    again = damaged("again", "2017-06-01")
    chronology = derive(damaged("seen", "2016-01-01", SEVERE), relatives=[part("cella", FALLEN, again)])
    assert shown_on(chronology, None) == (SEVERE, SEVERE, False, None)


def test_part_damaged_after_another_one_is_named():
    relatives = [part("cella", FALLEN), part("portico", damaged("portico-fallen", "2016-06-01"))]
    chronology = derive(intact("seen", "2014-01-01"), relatives=relatives)
    assert shown_on(chronology, "2015-06-01")[3] == "cella"
    assert shown_on(chronology, "2016-06-01")[3] == "portico"


def test_part_of_a_part_speaks_for_the_whole():
    chronology = derive(intact("seen", "2014-01-01"), relatives=[part("door", FALLEN, within=("cella",))])
    assert shown_on(chronology, None) == (SLIGHT, DESTROYED, True, "door")


def test_window_of_the_whole_is_limited_by_the_damage_of_a_part():
    chronology = derive(intact("seen", "2014-01-01"), relatives=[part("cella", FALLEN)])
    (window,) = chronology.windows
    assert window.limits == ("seen", "fallen")
    assert (window.to_grade, window.to_worst) == (SLIGHT, DESTROYED)


# --- What is not inherited -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"status": ClaimStatus.DISPUTED},
        {"status": ClaimStatus.REJECTED},
        {"status": ClaimStatus.SUBMITTED},
        {"certainty": Certainty.DOUBTFUL},
        {"has_uncertain_date": True},
    ],
)
def test_claim_that_is_not_strong_is_not_inherited(change):
    unsure = [replace(one, **change) for one in (intact("a", "2015-01-01"), event("b", "2016-01-01"), FALLEN)]
    own = [intact("seen", "2014-06-01")]
    alone = derive_chronology(own)
    assert derive(*own, relatives=[whole(*unsure)]) == replace(alone, wholes=frozenset({"temple"}))
    assert derive(*own, relatives=[part("cella", *unsure)]) == alone


def test_event_on_one_part_does_not_reach_another():
    """The whole passes on only what was claimed of the whole itself."""
    relatives = [whole(intact("seen", "2015-01-01"))]
    chronology = derive(intact("own", "2014-06-01"), relatives=relatives)
    assert shown_on(chronology, None)[:3] == (NO_DAMAGE, NO_DAMAGE, False)


# --- Contradictions --------------------------------------------------------------------------------------------------


def test_undamaged_whole_and_a_part_damaged_before_are_a_contradiction_on_both():
    seen, broken = intact("seen", "2016-01-01"), damaged("broken", "2015-01-01", SEVERE)
    on_whole = derive(seen, relatives=[part("cella", broken)])
    on_part = derive(broken, relatives=[whole(seen)])
    for chronology in (on_whole, on_part):
        (contradiction,) = chronology.contradictions
        assert (contradiction.kind, contradiction.claims) == (Kind.PART_AGAINST_WHOLE, ("seen", "broken"))
        assert chronology.state_on(day("2016-01-01")).uncertain


def test_part_damaged_later_on_the_day_of_a_sighting_is_no_contradiction():
    seen, broken = intact("seen", "2016-01-01"), damaged("broken", "2016-01-01", SEVERE)
    assert derive(seen, relatives=[part("cella", broken)]).contradictions == ()
    assert derive(broken, relatives=[whole(seen)]).contradictions == ()


def test_repair_of_the_whole_or_of_the_part_explains_that_the_whole_is_undamaged_again():
    seen, broken = intact("seen", "2016-01-01"), damaged("broken", "2015-01-01", SEVERE)
    repairs = (days("2015-06-01", "2015-07-01"),)
    assert derive(seen, repairs=repairs, relatives=[part("cella", broken)]).contradictions == ()
    assert derive(seen, relatives=[part("cella", broken, repairs=repairs)]).contradictions == ()
    assert derive(broken, relatives=[whole(seen, repairs=repairs)]).contradictions == ()
    mended = restored("mended", "2015-09-01", NO_DAMAGE)
    assert derive(seen, relatives=[part("cella", broken, mended)]).contradictions == ()
    assert derive(broken, relatives=[whole(seen, mended)]).contradictions == ()


def test_repair_of_another_part_explains_nothing():
    seen, broken = intact("seen", "2016-01-01"), damaged("broken", "2015-01-01", SEVERE)
    other = part("portico", repairs=(days("2015-06-01", "2015-07-01"),))
    chronology = derive(seen, relatives=[part("cella", broken), other])
    assert [one.kind for one in chronology.contradictions] == [Kind.PART_AGAINST_WHOLE]
    assert chronology.state_on(day("2016-01-01")).uncertain


def test_destroyed_whole_of_undamaged_parts_is_a_contradiction():
    ruined, spared = damaged("ruined", "2015-01-01"), intact("spared", "2016-01-01")
    chronology = derive(ruined, relatives=[part("cella", spared)])
    (contradiction,) = chronology.contradictions
    assert (contradiction.kind, contradiction.claims) == (Kind.PART_AGAINST_WHOLE, ("ruined", "spared"))
    also_damaged = part("portico", damaged("scarred", "2016-01-01", SLIGHT))
    assert derive(ruined, relatives=[part("cella", spared), also_damaged]).contradictions == ()
    # The part was not seen since the whole was destroyed.
    spared_before = intact("spared", "2014-01-01")
    assert derive(ruined, relatives=[part("cella", spared_before)]).contradictions == ()


def test_disputed_claim_on_a_part_is_not_held_against_the_whole():
    disputed = damaged("disputed", "2015-01-01", status=ClaimStatus.DISPUTED)
    assert derive(disputed, relatives=[whole(intact("seen", "2016-01-01"))]).contradictions == ()


# --- Restorations ----------------------------------------------------------------------------------------------------


def test_restored_whole_vouches_for_its_part_but_not_for_the_year_before():
    chronology = derive(relatives=[whole(restored("mended", "2018-06-01", NO_DAMAGE))])
    assert shown_on(chronology, "2018-05-31")[0] == Grade.UNKNOWN
    assert shown_on(chronology, "2018-06-01") == (NO_DAMAGE, NO_DAMAGE, False, "temple")


def test_whole_restored_without_known_damage_opens_its_parts():
    relatives = [whole(intact("before", "2014-01-01"), restored("mended", "2018-01-01", NO_DAMAGE))]
    chronology = derive(intact("own", "2015-01-01"), relatives=relatives)
    assert shown_on(chronology, "2016-01-01") == (NO_DAMAGE, DESTROYED, True, "temple")
    assert shown_on(chronology, "2018-01-01") == (NO_DAMAGE, NO_DAMAGE, False, "temple")
