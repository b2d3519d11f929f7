"""Plausible dates: every rule of the table on both sides of its limit, and what an acknowledgement lets through."""

import re
from pathlib import Path

import pytest

from registry.domain.chronology.dated_claim import DatedClaim, TakenPhoto
from registry.domain.chronology.dates import parse_date
from registry.domain.chronology.plausibility import (
    HISTORICAL,
    IMAGES,
    OBSERVED,
    PHOTOGRAPHIC,
    RULES,
    ImplausibleClaim,
    RuleSeverity,
    WarningCode,
    check_plausible,
    find_implausibilities,
)
from registry.domain.errors import UnacknowledgedWarnings
from registry.domain.vocabulary.codes import Basis, ClaimKind

REFUSED, WARNED = RuleSeverity.REFUSED, RuleSeverity.WARNED
DATES = ("date", "acquired", "published", "built")


def claim(date="2015-08-23", *, kind=ClaimKind.DAMAGED_AT, basis=Basis.PRESS, photos=(), **around):
    """A claim with dates in EDTF; `photos` are pairs of a ref and a date."""
    values = {name: parse_date(text) if name in DATES else text for name, text in around.items()}
    taken = tuple(TakenPhoto(ref, parse_date(text)) for ref, text in photos)
    return DatedClaim(kind=kind, basis=basis, date=parse_date(date), photos=taken, **values)


def broken(claimed):
    """The codes and fields of the rules that the claim breaks."""
    return [(found.code, found.field) for found in find_implausibilities(claimed)]


SATELLITE = {"basis": Basis.SATELLITE}
PHOTO = {"basis": Basis.GROUND_PHOTO}
# Code, field: what just breaks the rule, and what just does not.
LIMITS = {
    ("published_before_date", "date_text"): [
        (claim(published="2015-08-22"), claim(published="2015-08-23")),
        (
            claim("2015-08-23/2015-08-27", published="2015-08-22"),
            claim("2015-08-23/2015-08-27", published="2015-08-24"),
        ),
        (claim(published="2015-07"), claim(published="2015-08")),
        (claim(published="2015-08-19~"), claim(published="2015-08-20~")),
        (claim("2015-09~", published="2015-07"), claim("2015-09~", published="2015-08-01")),
        (claim("2016/..", published="2015"), claim("../2016", published="2015")),
        (claim("2016", published="../2015"), claim("2016", published="2015/..")),
    ],
    ("satellite_before_1957", "date_text"): [
        (claim("1956-12-31", **SATELLITE), claim("1957-01-01", **SATELLITE)),
        (claim("1956", **SATELLITE), claim("1956~", **SATELLITE)),
        (claim("1956", **SATELLITE), claim("1956", basis=Basis.PRESS)),
        (claim("1956", **SATELLITE), claim("1940", **SATELLITE, acquired="1970")),
    ],
    ("satellite_before_1957", "acquired_text"): [
        (claim("1940", **SATELLITE, acquired="1956"), claim("1940", **SATELLITE, acquired="1957")),
    ],
    ("photograph_before_1826", "date_text"): [
        (claim("1825-12-31", basis=basis), claim("1826-01-01", basis=basis)) for basis in sorted(PHOTOGRAPHIC)
    ],
    ("photograph_before_1826", "acquired_text"): [
        (claim("1800", **PHOTO, acquired="1825"), claim("1800", **PHOTO, acquired="1826")),
    ],
    ("acquired_before_date", "acquired_text"): [
        *(
            (claim(basis=basis, acquired="2015-08-22"), claim(basis=basis, acquired="2015-08-23"))
            for basis in sorted(OBSERVED)
        ),
        (claim("2015-09", **SATELLITE, acquired="2015-08-31"), claim("2015-09", **SATELLITE, acquired="2015-09-01")),
        (claim(**SATELLITE, acquired="2015-08-22"), claim(basis=Basis.NGO_REPORT, acquired="2015-08-22")),
    ],
    ("photo_years_away", "date_text"): [
        (claim(photos=[("P-1", "2017-08-24")]), claim(photos=[("P-1", "2017-08-23")])),
        (claim(photos=[("P-1", "2013-08-22")]), claim(photos=[("P-1", "2013-08-23")])),
        (claim(photos=[("P-1", "2015"), ("P-2", "2012")]), claim(photos=[("P-1", "2015")])),
        (claim(photos=[("P-1", "2018")]), claim(photos=[("P-1", "2018")], acquired="2017")),
    ],
    ("damage_before_built", "date_text"): [
        (claim("0031", built="0032"), claim("0032", built="0032")),
        (claim("0192", built="0193/0211"), claim("0200", built="0193/0211")),
        (claim("0031", built="0032"), claim("0031", built="0032~")),
        (claim("0031", built="0032"), claim("0031", kind=ClaimKind.INTACT_AT, built="0032")),
        (claim("0031", kind=ClaimKind.EVENT_ON, built="0032"), claim("0031", kind=ClaimKind.EVENT_ON)),
    ],
    ("image_over_a_year_older", "acquired_text"): [
        (claim(acquired="2014-08-22"), claim(acquired="2014-08-23")),
        (claim("2016-02-29", acquired="2015-02-27"), claim("2016-02-29", acquired="2015-02-28")),
    ],
    ("unset_camera_date", "date_text"): [
        *((claim("1970-01-01", basis=basis), claim("1970-01-02", basis=basis)) for basis in sorted(IMAGES)),
        (claim("2000-01-01", **PHOTO), claim("1999-12-31", **PHOTO)),
        (claim("2000-01-01", **PHOTO), claim("2000-01", **PHOTO)),
        (claim("2000-01-01", **PHOTO), claim("2000-01-01", basis=Basis.PRESS)),
    ],
    ("unset_camera_date", "acquired_text"): [
        (claim("1999", **PHOTO, acquired="2000-01-01"), claim("1999", **PHOTO, acquired="2000-01-02")),
    ],
    ("hijri_year", "date_text"): [
        (claim("1300"), claim("1299")),
        (claim("1450-12-31"), claim("1451-01-01")),
        (claim("1436-11-08"), claim("1436-11-08 AH")),
        (claim("1436/.."), claim("2015/..")),
        *((claim("1436", basis=Basis.WITNESS), claim("1436", basis=basis)) for basis in sorted(HISTORICAL)),
    ],
    ("hijri_year", "acquired_text"): [
        (claim("1200", basis=Basis.WITNESS, acquired="1436"), claim("1200", basis=Basis.WITNESS, acquired="1451")),
    ],
    ("same_statement", "source"): [(claim(same_statements=("C-000001",)), claim())],
}
CASES = [(rule, *sides) for rule, pairs in LIMITS.items() for sides in pairs]


@pytest.mark.parametrize(("rule", "odd", "plausible"), CASES)
def test_rule_begins_at_its_limit(rule, odd, plausible):
    assert rule in broken(odd)
    assert rule not in broken(plausible)


def test_every_rule_of_the_table_is_tested_on_both_sides():
    assert {code for code, _field in LIMITS} == {rule.code for rule in RULES}


def test_table_says_what_is_refused_and_what_is_warned_of():
    by_severity = {severity: [rule.code for rule in RULES if rule.severity == severity] for severity in RuleSeverity}
    assert by_severity == {
        REFUSED: [
            "published_before_date",
            "satellite_before_1957",
            "photograph_before_1826",
            "acquired_before_date",
            "photo_years_away",
        ],
        WARNED: [
            "damage_before_built",
            "image_over_a_year_older",
            "unset_camera_date",
            "hijri_year",
            "same_statement",
        ],
    }
    assert by_severity[WARNED] == list(WarningCode)


@pytest.mark.parametrize(("rule", "odd", "plausible"), CASES)
def test_sentences_name_the_dates(rule, odd, plausible):
    for found in find_implausibilities(odd):
        assert "%(" not in found.sentence
        assert "“”" not in found.sentence
        assert found.sentence.endswith(".")


def test_sentence_names_the_distant_photos_only():
    [found] = find_implausibilities(claim(photos=[("P-000001", "2015-09"), ("P-000002", "2009")]))
    assert found.sentence.endswith("but not P-000002 (2009).")


def test_plausible_claim_needs_no_acknowledgement():
    assert check_plausible(claim()) == ()


def test_impossible_claim_is_refused_with_all_its_refusals_whatever_is_acknowledged():
    odd = claim("1436", **SATELLITE, published="1400", acquired="1435")
    with pytest.raises(ImplausibleClaim) as refusal:
        check_plausible(odd, (*WarningCode, "published_before_date"))
    codes = [found.code for found in refusal.value.implausibilities]
    assert codes == ["published_before_date", "satellite_before_1957", "acquired_before_date"]
    assert (refusal.value.code, refusal.value.field) == ("published_before_date", "date_text")
    assert "1400" in str(refusal.value)


def test_warnings_are_acknowledged_all_or_not_at_all():
    odd = claim("1436", built="2000", same_statements=("C-000001", "C-000002"))
    codes = ("damage_before_built", "hijri_year", "same_statement")
    for missing in codes:
        with pytest.raises(UnacknowledgedWarnings) as refusal:
            check_plausible(odd, [code for code in codes if code != missing])
        assert tuple(warning.code for warning in refusal.value.warnings) == codes
    assert check_plausible(odd, (*codes, "unset_camera_date")) == codes


def test_document_lists_the_table():
    document = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \|.*\| (refused|warned) \|$", document, re.MULTILINE)
    assert listed == [(rule.code, rule.severity) for rule in RULES]
