"""What a citation says of a source, as plain values, in the same form for every format."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import SourceKind


@dataclass(frozen=True, slots=True)
class Author:
    """An author. `given` is empty if a name is given as a whole, such as that of an organisation."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A year, with its month and day as far as they are known; 0 stands for those that are not."""

    year: int
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as citations name it. Texts are empty and dates None where nothing is known.

    `key` names it in files of references. `title` is in `language`, or the registry's own description of the source
    if it `is_described`.
    """

    key: str
    title: str
    is_described: bool
    authors: tuple[Author, ...]
    publisher: str
    kind: SourceKind
    language: str
    published: Day | None
    accessed: Day | None
    url: str
    doi: str
    archive_ref: str
    note: str


def parse_authors(text: str) -> tuple[Author, ...]:
    """Return the authors that a text names: “Family name, given name” or one name each, with semicolons between."""
    authors = []
    for name in text.split(";"):
        family, _, given = name.partition(",")
        if family.strip():
            authors.append(Author(family.strip(), given.strip()))
    return tuple(authors)


def parse_day(edtf: str) -> Day | None:
    """Return the day, month or year that an EDTF date gives, without its qualifiers, or None for any other date.

    Of an interval this is its first day: a source that was published from then on is cited by the year it began.
    """
    first_date = edtf.split("/")[0].strip("[]{}").split("..")[0].split(",")[0]
    components = first_date.replace("~", "").replace("?", "").replace("%", "").split("-")
    if not all(component.isdigit() for component in components) or len(components) > 3 or len(components[0]) != 4:
        return None
    numbers = [int(component) for component in components]
    # A season has a number above that of the last month.
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        return Day(numbers[0])
    return Day(*numbers)
