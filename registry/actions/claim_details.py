"""What belongs to a claim beside its main statement: its assessment, its further speakers and its effects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.domain.chronology.dates import parse_date
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.assessment import check_assessment_date, check_images, check_recommendation
from registry.domain.vocabulary.codes import ClaimKind, Effect
from registry.models import Actor, Claim, ClaimEffect, ClaimSpeaker
from registry.queries.claims import get_further_speakers

from .location_leaks import check_location_not_disclosed, get_subject_monuments


class InvalidSpeakers(RuleViolation):
    """A rule violation: these cannot be the speakers of a claim."""

    code = "bad_speakers"


def check_assessment(claim: Claim) -> None:
    """Raise InvalidAssessment, which names the field, if what a claim says of its assessment cannot be so.

    The columns of its dates must be set.
    """
    claim.sensor, claim.scene = claim.sensor.strip(), claim.scene.strip()
    check_images(claim.assessment_method, sensor=claim.sensor, scene=claim.scene)
    check_recommendation(claim.recommended_action, claim.action_priority)
    if claim.assessed_text:
        check_assessment_date(
            ClaimKind(claim.kind),
            parse_date(claim.assessed_text),
            date=parse_date(claim.date_text),
            acquired=parse_date(claim.acquired_text) if claim.acquired_text else None,
        )


def clean_speakers(claim: Claim, further_speakers: Iterable[Actor] | None) -> list[Actor]:
    """Return the further speakers of a claim in their order; with None, those that are stored with it.

    Raise InvalidSpeakers if the first speaker is missing or one of them speaks twice.
    """
    if further_speakers is None:
        further_speakers = get_further_speakers(claim)
    speakers = list(further_speakers)
    if speakers and claim.said_by_id is None:
        raise InvalidSpeakers(
            gettext_noop("Name the first speaker under “said by”, and only the others here."), field="further_speakers"
        )
    seen_ids = {claim.said_by_id}
    for speaker in speakers:
        if speaker.pk in seen_ids:
            raise InvalidSpeakers(
                gettext_noop("“%(name)s” is named twice. Name each speaker once."),
                field="further_speakers",
                name=speaker.name_en,
            )
        seen_ids.add(speaker.pk)
    # The public reads their names together with the claim.
    check_location_not_disclosed(claim, get_subject_monuments(claim), *speakers)
    return speakers


def replace_details(claim: Claim, *, effects: Iterable[str] | None, speakers: Sequence[Actor] | None) -> None:
    """Replace the stored effects and further speakers of a claim, in the given order. With None, they stay."""
    if effects is not None:
        ClaimEffect.objects.filter(claim=claim).delete()
        ClaimEffect.objects.bulk_create(build_effects(claim, effects))
    if speakers is not None and not _has_speakers(claim, speakers):
        ClaimSpeaker.objects.filter(claim=claim).delete()
        ClaimSpeaker.objects.bulk_create(build_speakers(claim, speakers))


def build_effects(claim: Claim, effects: Iterable[str]) -> list[ClaimEffect]:
    """Return unsaved rows for the effects of a claim, such as collapse or fire, in their order, each once."""
    # The keys of a dictionary keep the order and drop duplicates.
    unique_effects = dict.fromkeys(effects)
    return [ClaimEffect(claim=claim, effect=Effect(effect).value) for effect in unique_effects]


def build_speakers(claim: Claim, speakers: Iterable[Actor]) -> list[ClaimSpeaker]:
    """Return unsaved rows for the further speakers of a claim, in their order."""
    return [ClaimSpeaker(claim=claim, speaker=speaker) for speaker in speakers]


def _has_speakers(claim: Claim, speakers: Sequence[Actor]) -> bool:
    """Return whether these are the stored further speakers of a claim, in this order. Run one query."""
    stored_ids = list(claim.further_speakers.values_list("speaker_id", flat=True))
    return stored_ids == [speaker.pk for speaker in speakers]
