"""The diagrams in the documentation are those of the tables."""

import re
from pathlib import Path

import pytest

from registry.domain.chronology.restoration import STEPS
from registry.domain.policy.review import MOVES
from tools.diagrams import intervention_diagram, review_diagram

CHRONOLOGY = Path(__file__).parents[2] / "docs" / "chronology.md"


@pytest.mark.parametrize("diagram", [review_diagram, intervention_diagram])
def test_diagrams_are_current(diagram):
    assert f"```mermaid\n{diagram()}```\n" in CHRONOLOGY.read_text(encoding="utf-8")


def test_documentation_has_no_other_diagrams():
    assert len(re.findall("```mermaid", CHRONOLOGY.read_text(encoding="utf-8"))) == 2


def test_diagrams_draw_every_move_and_every_step():
    moves = {f"{source} --> {move.target}: {name}" for name, move in MOVES.items() for source in move.sources}
    steps = {f"{old} --> {new}" for old, following in STEPS.items() for new in following}
    assert moves <= {line.strip() for line in review_diagram().splitlines()}
    assert steps <= {line.strip() for line in intervention_diagram().splitlines()}
