"""What must hold of a whole with parts whatever the claims on them are, true or not."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.gaps import find_gaps
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import ContradictionKind
from tests.domain.strategies import claims, repairs

from .all_shown import all_shown

PATHS = {"temple": ("temple",), "cella": ("temple", "cella"), "door": ("temple", "cella", "door")}


@st.composite
def relatives_of_cella(draw):
    """The whole and a part of a monument, with claims of their own refs."""
    relatives = []
    for slug in ("temple", "door"):
        told = tuple(replace(claim, ref=f"{slug}-{claim.ref}") for claim in draw(claims()))
        relatives.append(Relative(PATHS[slug], slug == "temple", told, tuple(draw(repairs))))
    return relatives


@given(claims(), repairs, relatives_of_cella())
def test_segments_cover_the_line_and_name_known_relatives(known, known_repairs, relatives):
    chronology = derive_chronology(known, known_repairs, relatives)
    assert chronology.segments[0].valid_from is chronology.segments[-1].valid_to is None
    for former, later in pairwise(chronology.segments):
        assert former.valid_to + 1 == later.valid_from
    for segment in chronology.segments:
        assert segment.inherited_from in (None, "temple", "door")
        if segment.leading is not None:
            assert chronology.all_statements[segment.leading].inherited_from == segment.inherited_from
    assert all(chronology.all_statements[ref] for window in chronology.windows for ref in window.limits)
    find_gaps(chronology)


@given(claims(), repairs, relatives_of_cella())
def test_inherited_claims_make_no_contradiction_but_of_part_and_whole(known, known_repairs, relatives):
    alone = derive_chronology(known, known_repairs)
    chronology = derive_chronology(known, known_repairs, relatives)
    for contradiction in chronology.contradictions:
        is_inherited = any(ref not in chronology.statements for ref in contradiction.claims)
        assert is_inherited == (contradiction.kind == ContradictionKind.PART_AGAINST_WHOLE)
        assert is_inherited or contradiction in alone.contradictions


@given(claims(), repairs, relatives_of_cella(), st.randoms())
def test_order_of_recording_changes_nothing(known, known_repairs, relatives, dice):
    here = derive_chronology(known, known_repairs, relatives)
    shuffled = []
    for relative in relatives:
        told = list(relative.statements)
        dice.shuffle(told)
        shuffled.append(replace(relative, statements=tuple(told)))
    dice.shuffle(shuffled)
    assert derive_chronology(known, known_repairs, shuffled).segments == here.segments
    assert all_shown(derive_chronology(known, known_repairs, shuffled)) == all_shown(here)


@given(claims(), repairs)
def test_relatives_without_strong_claims_change_nothing(known, known_repairs):
    nothing = [Relative(PATHS["temple"], True), Relative(PATHS["door"], False)]
    chronology = derive_chronology(known, known_repairs, nothing)
    assert replace(chronology, wholes=frozenset()) == derive_chronology(known, known_repairs)
