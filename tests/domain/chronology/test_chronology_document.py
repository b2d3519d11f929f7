"""docs/chronology.md says what the rules do: its worked example and its table of contradictions are checked here."""

import re
from pathlib import Path

import pytest

from registry.domain.chronology.gaps import OLD_SIGHTING_DAYS, WIDE_WINDOW_DAYS
from registry.domain.vocabulary.codes import ContradictionKind
from tests.domain.statements import THEATRE

from .chronology_tables import CLAIMS, WINDOWS, claim_rows, derive_example, segment_rows, window_rows

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "chronology.md").read_text(encoding="utf-8")
WORKED = TEXT.partition("## Worked examples\n")[2].partition("\n## ")[0]
EXAMPLES = dict(re.findall(r"^### (.+)\n((?:(?!### ).*\n?)*)", WORKED, flags=re.MULTILINE))


def claims_in(example):
    """The rows of an example's table of claims, without the marks around the refs."""
    table = example.partition(CLAIMS)[2].partition("\n\n")[0]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_examples_are_there():
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_example_is_what_comes_out(title):
    example = EXAMPLES[title]
    rows = claims_in(example)
    chronology = derive_example(rows)
    assert claim_rows(rows) in example
    assert segment_rows(chronology) in example
    assert (window_rows(chronology) in example) if chronology.windows else (WINDOWS not in example)
    contradictions = [
        f"`{contradiction.kind}` of {', '.join(f'`{ref}`' for ref in contradiction.claims)}."
        for contradiction in chronology.contradictions
    ]
    assert re.findall(r"^Contradiction: (.+)$", example, flags=re.MULTILINE) == contradictions


def test_theatre_of_the_document_is_that_of_the_tests():
    refs = [ref for ref, *_ in claims_in(EXAMPLES["The theatre of Palmyra"])]
    assert sorted(refs) == sorted(statement.ref for statement in THEATRE)


def test_table_of_contradictions_has_every_kind_in_order():
    assert re.findall(r"^\| `(\w+)` \| [A-Z]", TEXT, flags=re.MULTILINE) == [kind.value for kind in ContradictionKind]


def test_numbers_in_the_text_are_those_of_the_rules():
    assert f"windows of more than {WIDE_WINDOW_DAYS} days" in TEXT
    assert round(OLD_SIGHTING_DAYS / 365.25) == 5
    assert re.search(r"no\s+sighting for five years", TEXT)


@pytest.mark.parametrize("number", range(1, 5))
def test_decision_gives_context_decision_and_consequences(number):
    (file,) = (DOCS / "decisions").glob(f"{number:04}-*.md")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_links_lead_to_files():
    assert all((DOCS / link).is_file() for link in re.findall(r"\]\(([^)#]+)\)", TEXT))
