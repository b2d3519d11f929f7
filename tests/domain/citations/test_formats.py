"""Citations in APA, BibTeX, RIS and CSL-JSON: what is known is in them, and nothing in a value breaks their form."""

import json
import re
from dataclasses import replace

import pytest

from registry.domain.citations.formats import FORMATS, format_apa, format_bibtex, format_csl_json, format_ris
from registry.domain.citations.reference import Author, Day, Reference, parse_authors, parse_day
from registry.domain.vocabulary.codes import SourceKind

REPORT = Reference(
    key="asor-2015",
    title="Special Report: Update on the Situation in Palmyra",
    is_described=False,
    authors=(Author("Cuneo", "Allison"), Author("Gordon", "LeeAnn Barnes")),
    publisher="ASOR Cultural Heritage Initiatives",
    kind=SourceKind.FIELD_REPORT,
    language="en",
    published=Day(2015, 9, 3),
    accessed=Day(2026, 11, 29),
    url="https://www.asor.org/chi/a_b?x=1&y=50%25",
    doi="",
    archive_ref="",
    note="",
)
BARE = replace(REPORT, authors=(), published=None, accessed=None, url="")
HOSTILE = "50% of {all} \\input{x} #1 $x_1$ ~^ & more\nTY  - BOOK"


def read_bibtex(text):
    """The fields of an entry, by a reader of braces of its own."""
    head = re.match(r"@(\w+)\{([^,]+),\n", text)
    fields, position = {}, head.end()
    while text[position] != "}":
        start = text.index("{", position)
        end, depth = start, 0
        while True:
            if text[end] == "\\":
                end += 2
                continue
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
            end += 1
        fields[text[position:start].strip(" =\n")] = text[start + 1 : end]
        position = end + 3
    assert text[position:] == "}\n"
    return head[1], head[2], fields


def read_ris(text):
    """The lines of a record: tags with their values."""
    assert text.endswith("\r\n")
    return [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in text.split("\r\n")[:-1]]


def test_apa_names_authors_year_title_publisher_and_address():
    assert format_apa(REPORT) == (
        "Cuneo, A., & Gordon, L. B. (2015, September 3). Special Report: Update on the Situation in Palmyra. "
        "ASOR Cultural Heritage Initiatives. Retrieved November 29, 2026, from https://www.asor.org/chi/a_b?x=1&y=50%25"
    )


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (BARE, f"{REPORT.publisher}. (n.d.). {REPORT.title}."),
        (replace(BARE, publisher=""), f"{REPORT.title}. (n.d.)."),
        (replace(BARE, published=Day(2016, 4)), f"{REPORT.publisher}. (2016, April). {REPORT.title}."),
        (replace(BARE, is_described=True, title="A film"), f"{REPORT.publisher}. (n.d.). [A film]."),
        (replace(BARE, doi="10.1234/a"), f"{REPORT.publisher}. (n.d.). {REPORT.title}. https://doi.org/10.1234/a"),
        (
            replace(BARE, note="Not found online; cited through medomed.org"),
            f"{REPORT.publisher}. (n.d.). {REPORT.title}. Not found online; cited through medomed.org.",
        ),
        (replace(BARE, authors=(Author("DGAM"),)), f"DGAM. (n.d.). {REPORT.title}. {REPORT.publisher}."),
    ],
)
def test_apa_leaves_out_what_is_not_known(reference, text):
    assert format_apa(reference) == text


def test_bibtex_escapes_what_tex_would_read():
    entry_type, key, fields = read_bibtex(format_bibtex(replace(REPORT, title=HOSTILE)))
    assert (entry_type, key) == ("misc", "asor-2015")
    assert fields["author"] == "Cuneo, Allison and Gordon, LeeAnn Barnes"
    beginning = r"{50\% of \{all\} \textbackslash{}input\{x\} \#1 \$x\_1\$ "
    assert fields["title"] == beginning + r"\textasciitilde{}\textasciicircum{} \& more TY - BOOK}"
    assert (fields["date"], fields["year"], fields["urldate"]) == ("2015-09-03", "2015", "2026-11-29")
    assert fields["url"] == REPORT.url
    assert read_bibtex(format_bibtex(replace(REPORT, url="https://example.org/}a{")))[2]["url"].endswith("/%7Da%7B")


def test_bibtex_keeps_names_of_organisations_whole():
    fields = read_bibtex(format_bibtex(replace(BARE, authors=(Author("Lands and Antiquities"),))))[2]
    assert fields["author"] == "{Lands and Antiquities}"
    assert not {"date", "year", "url", "urldate", "doi", "note"} & fields.keys()


def test_ris_has_one_line_for_each_value():
    lines = read_ris(format_ris(replace(REPORT, title=HOSTILE)))
    assert lines[0] == ("TY", "RPRT")
    assert lines[-1] == ("ER", "")
    assert [value for tag, value in lines if tag == "AU"] == ["Cuneo, Allison", "Gordon, LeeAnn Barnes"]
    values = dict(lines)
    assert values["TI"] == " ".join(HOSTILE.split())
    assert (values["PY"], values["DA"], values["Y2"]) == ("2015", "2015/09/03/", "2026/11/29/")
    assert [tag for tag, _ in read_ris(format_ris(BARE))] == ["TY", "ID", "TI", "PB", "LA", "ER"]


def test_csl_json_has_names_and_days_in_parts():
    [item] = json.loads(format_csl_json(replace(REPORT, title=HOSTILE, authors=(*REPORT.authors, Author("DGAM")))))
    assert (item["title"], item["type"], item["URL"]) == (HOSTILE, "report", REPORT.url)
    assert item["author"][1:] == [{"family": "Gordon", "given": "LeeAnn Barnes"}, {"literal": "DGAM"}]
    assert item["issued"] == {"date-parts": [[2015, 9, 3]]}
    assert "issued" not in json.loads(format_csl_json(BARE))[0]


@pytest.mark.parametrize("name", FORMATS)
def test_title_in_arabic_is_kept(name):
    title = "تدمير معبد بعل شمين"
    assert title in FORMATS[name].write(replace(REPORT, title=title, language="ar"))


@pytest.mark.parametrize("kind", SourceKind)
@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_has_a_type_in_every_format(name, kind):
    assert FORMATS[name].write(replace(REPORT, kind=kind))


def test_authors_are_read_from_their_text():
    assert parse_authors("Cuneo, Allison; DGAM ;") == (Author("Cuneo", "Allison"), Author("DGAM"))
    assert parse_authors("") == ()


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2015-09-03", Day(2015, 9, 3)),
        ("2016-04", Day(2016, 4)),
        ("2016~", Day(2016)),
        ("2015-08-21/2015-08-31", Day(2015, 8, 21)),
        ("2016-21", Day(2016)),
        *((text, None) for text in ("", "../2016", "201X", "-0044", "Y12000")),
    ],
)
def test_day_is_read_from_edtf(edtf, day):
    assert parse_day(edtf) == day
