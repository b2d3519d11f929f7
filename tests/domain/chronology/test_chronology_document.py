"""docs/chronology.md says what the rules do: its worked example and its table of contradictions are checked here."""

import re
from pathlib import Path

import pytest

from registry.domain.chronology.dates import format_iso_day
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.gaps import OLD_SIGHTING_YEARS, WIDE_WINDOW_DAYS
from registry.domain.vocabulary.codes import ContradictionKind
from tests.domain.statements import THEATRE

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "chronology.md").read_text(encoding="utf-8")


def row(*cells):
    return re.sub(" +", " ", f"| {' | '.join(cells)} |")


def day(number):
    return "" if number is None else format_iso_day(number)


def test_worked_example_is_what_comes_out():
    rows = [
        row(
            day(segment.valid_from),
            segment.grade or f"{segment.grade_low}-{segment.grade_high}",
            day(segment.last_seen),
            segment.leading or "",
        )
        for segment in derive_chronology(THEATRE).segments
    ]
    assert "| from | state | last seen | rests on |\n|---|---|---|---|\n" + "\n".join(rows) + "\n\n" in TEXT


def test_worked_example_lists_every_claim():
    assert all(f"| `{statement.ref}` |" in TEXT for statement in THEATRE)


def test_table_of_contradictions_has_every_kind_in_order():
    assert re.findall(r"^\| `(\w+)` \| [A-Z]", TEXT, flags=re.MULTILINE) == [kind.value for kind in ContradictionKind]


def test_numbers_in_the_text_are_those_of_the_rules():
    assert f"windows of more than {WIDE_WINDOW_DAYS} days" in TEXT
    assert OLD_SIGHTING_YEARS == 5
    assert re.search(r"no\s+sighting for five years", TEXT)


@pytest.mark.parametrize("number", range(1, 5))
def test_decision_gives_context_decision_and_consequences(number):
    (file,) = (DOCS / "decisions").glob(f"{number:04}-*.md")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_links_lead_to_files():
    assert all((DOCS / link).is_file() for link in re.findall(r"\]\(([^)#]+)\)", TEXT))
