"""Record claims as drafts, and revise them until they are decided on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as, audit_context
from registry.domain.chronology.dates import get_last_day_begun
from registry.domain.chronology.grades import check_improvement, resolve_grade, resolve_worst_grade
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import Basis, Certainty, ClaimKind, Grade, SourceKind
from registry.models import Actor, Claim
from registry.models.record import Record
from registry.queries import is_claim_frozen

from .claim_details import check_assessment, clean_speakers, replace_details
from .location_leaks import check_location_not_disclosed, get_subject_monuments
from .locks import check_version, get_if_kept
from .plausibility import check_claim_plausible


class InvalidClaim(RuleViolation):
    """A rule violation: a claim cannot be saved with these values."""

    code = "bad_claim"


def record_claim(
    *,
    by: User,
    effects: Iterable[str] = (),
    further_speakers: Iterable[Actor] = (),
    at: datetime | None = None,
    acknowledge: Collection[str] = (),
    acknowledge_reason: str = "",
    **fields: Column,
) -> Claim:
    """Record a claim as a draft, and return it. `by` is the user who records it, `fields` are columns of `Claim`.

    `further_speakers` are those who say so besides `said_by`, in their order.
    `acknowledge` holds the codes of the warnings about its dates that the user has checked, `acknowledge_reason` says
    why the claim is right all the same. Raise UnacknowledgedWarnings, or a RuleViolation that names the invalid field.
    """
    claim = clean_claim(Claim(recorded_by=by, recorded_at=at or timezone.now(), **fields))
    speakers = clean_speakers(claim, further_speakers)
    with acting_as(by), audit_context(reason=check_claim_plausible(claim, acknowledge, acknowledge_reason)):
        claim.save()
        replace_details(claim, effects=effects, speakers=speakers)
    return claim


def revise_claim(
    claim: Claim,
    *,
    by: User,
    version: int | None,
    effects: Iterable[str] | None = None,
    further_speakers: Iterable[Actor] | None = None,
    acknowledge: Collection[str] = (),
    acknowledge_reason: str = "",
    **fields: Column,
) -> Claim:
    """Change a claim that no reviewer has decided on yet, and return it. With `effects=None`, its effects stay.

    With `further_speakers=None`, those who say so besides `said_by` stay.
    `acknowledge` and `acknowledge_reason` are those of `record_claim`. Raise StaleRecord if the claim is no longer in
    the given version, UnacknowledgedWarnings, or another RuleViolation that names the invalid field.
    """
    with acting_as(by):
        # Locked, so that no reviewer decides on the claim while it changes.
        claim = get_if_kept(Claim.objects.select_for_update(no_key=True), claim.pk)
        check_version(claim, version)
        if is_claim_frozen(claim):
            raise InvalidClaim(
                gettext_noop("A claim that has been decided on is frozen. Record a new one that supersedes it."),
                code="frozen",
            )

        for name, value in fields.items():
            setattr(claim, name, value)
        claim.version += 1
        clean_claim(claim)
        speakers = clean_speakers(claim, further_speakers)
        with audit_context(reason=check_claim_plausible(claim, acknowledge, acknowledge_reason)):
            claim.save()
            replace_details(claim, effects=effects, speakers=speakers)
    return claim


def clean_claim(claim: Claim) -> Claim:
    """Validate a claim before it is saved, fill its grade and its date columns, and return it.

    Raise a RuleViolation that names the invalid field.
    """
    _check_subject(claim)
    if claim.source_id is None:
        raise InvalidClaim(gettext_noop("A claim needs a source: who says so?"), field="source")

    # Some kinds of claim allow only one grade of damage, such as "none" for an intact monument. Then it is filled in.
    kind = ClaimKind(claim.kind)
    stated_grade = Grade(claim.grade) if claim.grade else None
    grade = resolve_grade(kind, stated_grade)
    claim.grade = grade or ""
    stated_worst_grade = Grade(claim.worst_grade) if claim.worst_grade else None
    claim.worst_grade = resolve_worst_grade(kind, grade, stated_worst_grade) or ""
    check_improvement(kind, grade, improves=claim.improves)
    _check_own_assessment(claim)
    _check_attributions(claim)

    date_fields = (
        Claim._meta.get_field("date_text"),
        Claim._meta.get_field("acquired_text"),
        Claim._meta.get_field("assessed_text"),
    )
    for date_field in date_fields:
        date_field.set_interval_columns(claim)
        check_date_not_in_future(claim, date_field.name)
    check_assessment(claim)
    if claim.supersedes is not None and not has_same_subject(claim, claim.supersedes):
        raise InvalidClaim(
            gettext_noop("A claim can only supersede one on the same monument or site."), field="supersedes"
        )
    # The public sees the source and these actors together with the claim.
    check_location_not_disclosed(claim, get_subject_monuments(claim), "source", "agent", "said_by", "assessor")
    return claim


def has_same_subject(claim: Claim, other_claim: Claim) -> bool:
    """Return whether two claims are about the same monument, or about the same site as a whole."""
    subject_key = (claim.monument_id, claim.site_id)
    return subject_key == (other_claim.monument_id, other_claim.site_id)


def _check_subject(claim: Claim) -> None:
    """Raise InvalidClaim unless a claim is about a monument or a site, and not about both."""
    if claim.monument_id is None and claim.site_id is None:
        raise InvalidClaim(gettext_noop("A claim is about one monument or one site: choose it."), field="monument")
    if claim.monument_id is not None and claim.site_id is not None:
        raise InvalidClaim(
            gettext_noop("A claim is about a monument or about a site as a whole. Choose one of them, not both."),
            field="site",
        )


def _check_own_assessment(claim: Claim) -> None:
    """Raise InvalidClaim unless an assessment by the registry is signed, and never stands under another source."""
    is_own_source = claim.source.kind == SourceKind.REGISTRY_ASSESSMENT
    if claim.basis != Basis.REGISTRY_ASSESSMENT:
        if is_own_source:
            raise InvalidClaim(
                gettext_noop("This source is the registry’s own. Choose “Our assessment” as the basis."),
                field="basis",
            )
        return
    if not is_own_source:
        raise InvalidClaim(
            gettext_noop("An assessment by the registry needs a source of that kind. Nobody else said it."),
            field="source",
        )
    if claim.said_by_id is None:
        raise InvalidClaim(gettext_noop("Name the author of the assessment."), field="said_by")
    if not claim.locator.strip():
        raise InvalidClaim(gettext_noop("Say what was looked at, and by which method."), field="locator")


def _check_attributions(claim: Claim) -> None:
    """Raise InvalidClaim if nobody says who did it, or if a certainty is of a cause, intent or agent that is missing.

    A protected source counts as the one that says so: it is named by its pseudonym.
    """
    for name in ("cause", "intent", "agent"):
        if getattr(claim, f"{name}_certainty") == Certainty.NOT_ASSESSED:
            setattr(claim, f"{name}_certainty", "")
        if getattr(claim, f"{name}_certainty") and not getattr(claim, name):
            raise InvalidClaim(
                gettext_noop("Nothing is given that this certainty is of. Give it, or leave the certainty empty."),
                field=f"{name}_certainty",
            )
    is_attributed = claim.said_by_id is not None or claim.source.publisher.strip() or claim.source.protected
    if claim.agent_id is not None and not is_attributed:
        raise InvalidClaim(
            gettext_noop("Who says who did it? Name the speaker here, or the publisher of the source."),
            field="said_by",
            code="agent_not_attributed",
        )


def check_date_not_in_future(record: Record, field_name: str, *, written_at: datetime | None = None) -> None:
    """Raise InvalidClaim if the date in a record's field lies in the future, seen from the moment of writing.

    The field holds the date as text in EDTF. The moment of writing is `written_at` or, by default, when the record was
    recorded. A day that has begun anywhere on earth by then is not in the future.
    """
    date_field: Column = record._meta.get_field(field_name)
    earliest_day = getattr(record, date_field.earliest)
    if earliest_day is None:
        return
    if earliest_day > get_last_day_begun(written_at or record.recorded_at):
        raise InvalidClaim(
            gettext_noop("“%(text)s” lies in the future. Nobody can have seen it yet."),
            text=getattr(record, field_name),
            field=field_name,
            code="future_date",
        )
