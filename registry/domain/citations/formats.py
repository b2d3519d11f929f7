"""The citation formats: APA, BibTeX, RIS and CSL-JSON, each a function from a reference to text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.vocabulary.codes import SourceKind

from .reference import Author, Day, Reference

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# By kind: the type of the entry in BibLaTeX, RIS and CSL. Other kinds are reports.
_TYPES: dict[SourceKind, tuple[str, str, str]] = {
    SourceKind.PRESS_REPORT: ("article", "NEWS", "article-newspaper"),
    SourceKind.SCHOLARLY_WORK: ("article", "JOUR", "article-journal"),
    SourceKind.VIDEO: ("misc", "VIDEO", "motion_picture"),
    SourceKind.WEB_PAGE: ("online", "ELEC", "webpage"),
    SourceKind.REFERENCE_WORK: ("misc", "ENCYC", "entry-encyclopedia"),
}
_REPORT = ("misc", "RPRT", "report")
_TEX_CHARACTERS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}


class CitationFormat(StrEnum):
    """A format in which a source can be cited."""

    APA = "apa"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl-json"


@dataclass(frozen=True, slots=True)
class Format:
    """How a citation format is written, its media type and the ending of its files."""

    write: Callable[[Reference], str]
    media_type: str
    ending: str


def format_apa(reference: Reference) -> str:
    """Return a citation in the style of APA, as one line. Without authors the publisher comes first."""
    names = _join_apa_names(reference.authors)
    title = _one_line(reference.title)
    # A title of our own stands in brackets.
    title = f"[{title}]" if reference.is_described else title
    parts = [names or _one_line(reference.publisher) or title, f"({_format_apa_day(reference.published)})"]
    if names or reference.publisher:
        parts.append(title)
    if names and reference.publisher:
        parts.append(_one_line(reference.publisher))
    if reference.archive_ref:
        parts.append(_one_line(reference.archive_ref))
    text = " ".join(_end_sentence(part) for part in parts)

    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    if not address:
        return f"{text} {_end_sentence(reference.note)}" if reference.note else text
    if reference.accessed is not None and not reference.doi:
        return f"{text} Retrieved {_format_english_day(reference.accessed)}, from {address}"
    return f"{text} {address}"


def format_bibtex(reference: Reference) -> str:
    """Return an entry of a BibTeX file, with the fields of BibLaTeX. Special characters of TeX are escaped."""
    fields = {
        "author": " and ".join(_format_bibtex_name(author) for author in reference.authors),
        # In a second pair of braces, so that no style changes its capital letters.
        "title": f"{{{_escape_tex(reference.title)}}}",
        "publisher": _escape_tex(reference.publisher),
        "date": _format_iso_day(reference.published),
        "year": "" if reference.published is None else f"{reference.published.year:04d}",
        "langid": _escape_tex(reference.language),
        "url": _escape_address(reference.url),
        "urldate": _format_iso_day(reference.accessed),
        "doi": _escape_address(reference.doi),
        "note": _escape_tex("; ".join(filter(None, (reference.archive_ref, reference.note)))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    entry_type, _, _ = _TYPES.get(reference.kind, _REPORT)
    return "\n".join([f"@{entry_type}{{{reference.key},", *lines, "}", ""])


def format_ris(reference: Reference) -> str:
    """Return a record of a RIS file, with the line ends that the format asks for."""
    _, record_type, _ = _TYPES.get(reference.kind, _REPORT)
    tags = [("TY", record_type), ("ID", reference.key)]
    tags += [("AU", ", ".join(filter(None, (author.family, author.given)))) for author in reference.authors]
    tags += [
        ("TI", reference.title),
        ("PB", reference.publisher),
        ("PY", "" if reference.published is None else f"{reference.published.year:04d}"),
        ("DA", _format_ris_day(reference.published)),
        ("LA", reference.language),
        ("UR", reference.url),
        ("Y2", _format_ris_day(reference.accessed)),
        ("DO", reference.doi),
        ("AN", reference.archive_ref),
        ("N1", reference.note),
    ]
    # A line end in a value would begin a tag of its own.
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def format_csl_json(reference: Reference) -> str:
    """Return a JSON array with one item, as CSL-JSON asks for."""
    _, _, item_type = _TYPES.get(reference.kind, _REPORT)
    item = {
        "id": reference.key,
        "type": item_type,
        "title": reference.title,
        "author": [_format_csl_name(author) for author in reference.authors],
        "publisher": reference.publisher,
        "issued": _format_csl_day(reference.published),
        "accessed": _format_csl_day(reference.accessed),
        "language": reference.language,
        "URL": reference.url,
        "DOI": reference.doi,
        "archive_location": reference.archive_ref,
        "note": reference.note,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[CitationFormat, Format] = {
    CitationFormat.APA: Format(format_apa, "text/plain", "txt"),
    CitationFormat.BIBTEX: Format(format_bibtex, "application/x-bibtex", "bib"),
    CitationFormat.RIS: Format(format_ris, "application/x-research-info-systems", "ris"),
    CitationFormat.CSL: Format(format_csl_json, "application/vnd.citationstyles.csl+json", "json"),
}


# --- Names -----------------------------------------------------------------------------------------------------------


def _join_apa_names(authors: tuple[Author, ...]) -> str:
    """Return the names of authors as APA writes them: "Danti, M. D., & Cuneo, A."."""
    names = []
    for author in authors:
        initials = " ".join(f"{name[0]}." for name in re.split(r"[\s-]+", author.given) if name)
        names.append(", ".join(filter(None, (author.family, initials))))
    return ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _format_bibtex_name(author: Author) -> str:
    """Return a name as BibTeX separates its parts. A name given as a whole is in braces, so that it is not split."""
    if author.given:
        return f"{_escape_tex(author.family)}, {_escape_tex(author.given)}"
    return f"{{{_escape_tex(author.family)}}}"


def _format_csl_name(author: Author) -> dict[str, str]:
    """Return a name as CSL-JSON has it: in parts, or as a whole."""
    if author.given:
        return {"family": author.family, "given": author.given}
    return {"literal": author.family}


# --- Days ------------------------------------------------------------------------------------------------------------


def _format_apa_day(day: Day | None) -> str:
    """Return a day as APA writes it, "n.d." if there is none."""
    if day is None:
        return "n.d."
    if not day.month:
        return str(day.year)
    return f"{day.year}, {MONTHS[day.month - 1]} {day.day or ''}".rstrip()


def _format_english_day(day: Day) -> str:
    """Return a day such as "November 29, 2026"."""
    if not day.month:
        return str(day.year)
    month = MONTHS[day.month - 1]
    return f"{month} {day.day}, {day.year}" if day.day else f"{month} {day.year}"


def _format_iso_day(day: Day | None) -> str:
    """Return a day, month or year in ISO 8601, an empty text if there is none."""
    if day is None:
        return ""
    numbers = [f"{day.year:04d}", *(f"{number:02d}" for number in (day.month, day.day) if number)]
    return "-".join(numbers)


def _format_ris_day(day: Day | None) -> str:
    """Return a day as RIS writes it, with three slashes: year, month, day, and nothing else."""
    if day is None:
        return ""
    month, day_of_month = (f"{number:02d}" if number else "" for number in (day.month, day.day))
    return f"{day.year:04d}/{month}/{day_of_month}/"


def _format_csl_day(day: Day | None) -> dict[str, list[list[int]]]:
    """Return a day as CSL-JSON has it, without the parts that are not known."""
    if day is None:
        return {}
    return {"date-parts": [[number for number in (day.year, day.month, day.day) if number]]}


# --- Texts -----------------------------------------------------------------------------------------------------------


def _one_line(text: str) -> str:
    """Return a text without line ends and repeated spaces."""
    return " ".join(text.split())


def _end_sentence(text: str) -> str:
    """Return a text that ends with a full stop or another mark that ends sentences."""
    return text if text.endswith((".", "?", "!", ".]")) else f"{text}."


def _escape_tex(text: str) -> str:
    """Return a text in which TeX reads every character as itself."""
    return "".join(_TEX_CHARACTERS.get(character, character) for character in _one_line(text))


def _escape_address(text: str) -> str:
    """Return an address in which the characters are percent-encoded that would end or unbalance a field."""
    return re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", text)
