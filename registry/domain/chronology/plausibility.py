"""Plausible dates: the table of what cannot be, and of what is odd, in a claim and in the dates around it.

The table is asked before a claim is recorded, submitted or accepted. What is impossible is refused. What is odd is a
warning, which a person may acknowledge. A rule is broken only where the order of two dates is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.domain.errors import InputWarning, RuleViolation, check_acknowledged, gettext_noop
from registry.domain.vocabulary.codes import Basis, ClaimKind

from .dated_claim import DatedClaim, has_year_in, is_before, is_before_year
from .dates import day_number

FIRST_SATELLITE_YEAR = 1957
FIRST_PHOTOGRAPH_YEAR = 1826
HIJRI_LOOKALIKE_YEARS = range(1300, 1451)  # the Gregorian years 1883 to 2029, written by the Hijri calendar
UNSET_CAMERA_DAYS = frozenset({day_number(1970, 1, 1), day_number(2000, 1, 1)})
MAX_MONTHS_FROM_IMAGE_TO_CLAIM = 12
PHOTO_YEARS_AWAY = "photo_years_away"  # the code of the rule that also holds when a photo is linked

PHOTOGRAPHIC = frozenset({Basis.AERIAL_DRONE, Basis.GROUND_PHOTO, Basis.GROUND_VIDEO, Basis.PERPETRATOR_MEDIA})
IMAGES = PHOTOGRAPHIC | {Basis.SATELLITE}
OBSERVED = IMAGES | {Basis.FIELD_INSPECTION}
HISTORICAL = frozenset({Basis.ARCHIVE, Basis.SCHOLARLY})  # what may speak of the Middle Ages
DAMAGE = frozenset({ClaimKind.DAMAGED_AT, ClaimKind.EVENT_ON})


class RuleSeverity(StrEnum):
    """What follows if a claim breaks a rule: it is refused, or a person is warned and may acknowledge it."""

    REFUSED = "refused"
    WARNED = "warned"


class WarningCode(StrEnum):
    """The codes of the rules that only warn."""

    DAMAGE_BEFORE_BUILT = "damage_before_built"
    IMAGE_OVER_A_YEAR_OLDER = "image_over_a_year_older"
    UNSET_CAMERA_DATE = "unset_camera_date"
    HIJRI_YEAR = "hijri_year"
    SAME_STATEMENT = "same_statement"


@dataclass(frozen=True, slots=True)
class Implausibility(InputWarning):
    """A rule that a claim breaks. By its severity, it is a warning, or the claim is refused."""

    severity: RuleSeverity


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. `find_field` returns the name of the field that breaks the rule, or None."""

    code: str
    severity: RuleSeverity
    find_field: Callable[[DatedClaim], str | None]
    sentence: str


class ImplausibleClaim(RuleViolation):
    """Violation by a claim whose dates are impossible. `implausibilities` are all rules that refuse it."""

    def __init__(self, implausibilities: Sequence[Implausibility]) -> None:
        self.implausibilities = tuple(implausibilities)
        first = self.implausibilities[0]
        super().__init__(first.template, field=first.field, code=str(first.code), **first.params)


# --- The rules -------------------------------------------------------------------------------------------------------


def _published_too_early(claim: DatedClaim) -> str | None:
    """Return the field of the claim's date if the source was published before it."""
    return "date_text" if claim.published and is_before(claim.published, claim.date) else None


def _satellite_too_early(claim: DatedClaim) -> str | None:
    """Return the field of the evidence's date if it is a satellite image from before the first satellite."""
    if claim.basis == Basis.SATELLITE and is_before_year(claim.evidence_date, FIRST_SATELLITE_YEAR):
        return claim.evidence_field
    return None


def _photograph_too_early(claim: DatedClaim) -> str | None:
    """Return the field of the evidence's date if it is a photograph from before the first photograph."""
    if claim.basis in PHOTOGRAPHIC and is_before_year(claim.evidence_date, FIRST_PHOTOGRAPH_YEAR):
        return claim.evidence_field
    return None


def _acquired_before_state(claim: DatedClaim) -> str | None:
    """Return the field of the acquisition if the claim rests on what was seen before its date."""
    if claim.basis in OBSERVED and claim.acquired and is_before(claim.acquired, claim.date):
        return "acquired_text"
    return None


def _photo_far_away(claim: DatedClaim) -> str | None:
    """Return the field of the claim's date if a supporting photo was taken years from the claim."""
    return "date_text" if claim.distant_photos else None


def _damage_before_built(claim: DatedClaim) -> str | None:
    """Return the field of the claim's date if it says damage before the monument was built."""
    if claim.kind in DAMAGE and claim.built and is_before(claim.date, claim.built):
        return "date_text"
    return None


def _image_too_old(claim: DatedClaim) -> str | None:
    """Return the field of the acquisition if a report vouches for a day with an image over a year older."""
    # Where the image itself is the basis, it is refused already.
    if claim.basis in OBSERVED or not claim.acquired:
        return None
    is_older = is_before(claim.acquired, claim.date, months=MAX_MONTHS_FROM_IMAGE_TO_CLAIM)
    return "acquired_text" if is_older else None


def _unset_camera(claim: DatedClaim) -> str | None:
    """Return the field of the evidence's date if an image has the date of a camera whose clock was never set."""
    date = claim.evidence_date
    is_one_day = date.earliest == date.latest
    if claim.basis in IMAGES and is_one_day and date.earliest in UNSET_CAMERA_DAYS:
        return claim.evidence_field
    return None


def _hijri_year(claim: DatedClaim) -> str | None:
    """Return the field with a year that looks Hijri, if the claim has a basis of modern times."""
    if claim.basis in HISTORICAL:
        return None
    if has_year_in(claim.date, HIJRI_LOOKALIKE_YEARS):
        return "date_text"
    if claim.acquired and has_year_in(claim.acquired, HIJRI_LOOKALIKE_YEARS):
        return "acquired_text"
    return None


def _said_before(claim: DatedClaim) -> str | None:
    """Return the field of the source if it is on record with the same statement already."""
    return "source" if claim.same_statements else None


RULES: tuple[Rule, ...] = (
    Rule(
        "published_before_date",
        RuleSeverity.REFUSED,
        _published_too_early,
        gettext_noop("The source was published (%(published)s) before “%(date)s”. Check both dates."),
    ),
    Rule(
        "satellite_before_1957",
        RuleSeverity.REFUSED,
        _satellite_too_early,
        gettext_noop("There was no satellite before 1957. Check “%(evidence)s”, or say when the image was acquired."),
    ),
    Rule(
        "photograph_before_1826",
        RuleSeverity.REFUSED,
        _photograph_too_early,
        gettext_noop("There was no photograph before 1826. Check “%(evidence)s”, or say when it was taken."),
    ),
    Rule(
        "acquired_before_date",
        RuleSeverity.REFUSED,
        _acquired_before_state,
        gettext_noop("What was seen on “%(acquired)s” cannot show what was so later, on “%(date)s”. Check both dates."),
    ),
    Rule(
        PHOTO_YEARS_AWAY,
        RuleSeverity.REFUSED,
        _photo_far_away,
        gettext_noop("A photo that supports a claim is taken within two years of “%(date)s”, but not %(photos)s."),
    ),
    Rule(
        WarningCode.DAMAGE_BEFORE_BUILT,
        RuleSeverity.WARNED,
        _damage_before_built,
        gettext_noop("“%(date)s” is before the monument was built (%(built)s)."),
    ),
    Rule(
        WarningCode.IMAGE_OVER_A_YEAR_OLDER,
        RuleSeverity.WARNED,
        _image_too_old,
        gettext_noop("The image (%(acquired)s) is more than a year older than “%(date)s”, for which it vouches."),
    ),
    Rule(
        WarningCode.UNSET_CAMERA_DATE,
        RuleSeverity.WARNED,
        _unset_camera,
        gettext_noop("“%(evidence)s” is the date of a camera whose clock was never set."),
    ),
    Rule(
        WarningCode.HIJRI_YEAR,
        RuleSeverity.WARNED,
        _hijri_year,
        gettext_noop("The year looks like a Hijri one. If it is, write it as such, for example 1436-11-08 AH."),
    ),
    Rule(
        WarningCode.SAME_STATEMENT,
        RuleSeverity.WARNED,
        _said_before,
        gettext_noop("%(others)s says the same, from the same source: this may be a duplicate."),
    ),
)


# --- Asking the table ------------------------------------------------------------------------------------------------


def find_implausibilities(claim: DatedClaim) -> tuple[Implausibility, ...]:
    """Return the rules that a claim breaks, in the order of the table."""
    implausibilities = []
    for rule in RULES:
        field = rule.find_field(claim)
        if field is not None:
            params = _build_params(claim)
            implausibilities.append(Implausibility(rule.code, field, rule.sentence, params, rule.severity))
    return tuple(implausibilities)


def check_plausible(claim: DatedClaim, acknowledged: Sequence[str] | frozenset[str] = ()) -> tuple[str, ...]:
    """Return the codes of the warnings about a claim, all of which are acknowledged.

    Raise ImplausibleClaim if its dates are impossible. Raise UnacknowledgedWarnings, with all warnings, if the codes
    in `acknowledged` leave one out.
    """
    implausibilities = find_implausibilities(claim)
    refusals = [broken for broken in implausibilities if broken.severity == RuleSeverity.REFUSED]
    if refusals:
        raise ImplausibleClaim(refusals)
    return check_acknowledged(implausibilities, acknowledged)


def check_photos_near(claim: DatedClaim, *, field: str) -> None:
    """Raise ImplausibleClaim, at a field of the photo, if a photo was taken years from the claim that it supports."""
    for broken in find_implausibilities(claim):
        if broken.code == PHOTO_YEARS_AWAY:
            raise ImplausibleClaim([replace(broken, field=field)])


def _build_params(claim: DatedClaim) -> dict[str, str]:
    """Return the values that sentences name, by the names of their placeholders."""
    distant_photos = [f"{photo.ref} ({photo.taken.text})" for photo in claim.distant_photos]
    return {
        "date": claim.date.text,
        "evidence": claim.evidence_date.text,
        "acquired": claim.acquired.text if claim.acquired else "",
        "published": claim.published.text if claim.published else "",
        "built": claim.built.text if claim.built else "",
        "photos": ", ".join(distant_photos),
        "others": ", ".join(claim.same_statements),
    }
