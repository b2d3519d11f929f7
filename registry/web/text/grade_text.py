"""Grades of damage in words: single ones, ranges, and what a claim says about them."""

from __future__ import annotations

from django.utils.translation import gettext

from registry.domain.vocabulary.codes import ClaimKind

from .terms import label, label_in_sentence


def grade_range(lowest: str, worst: str) -> str:
    """Return a range of grades as a label: `Severe to largely destroyed`, or one grade if both ends are equal."""
    if not worst or lowest == worst:
        return label("grade", lowest)
    return gettext("%(low)s to %(high)s") % {"low": label("grade", lowest), "high": label_in_sentence("grade", worst)}


def grade_range_in_sentence(lowest: str, worst: str) -> str:
    """Return a range of grades for use inside a sentence: `severe to largely destroyed`, or one grade."""
    if not worst or lowest == worst:
        return label_in_sentence("grade", lowest)
    ends = {"low": label_in_sentence("grade", lowest), "high": label_in_sentence("grade", worst)}
    return gettext("%(low)s to %(high)s") % ends


def claim_subject(kind: str, grade: str, worst_grade: str, *, improves: bool) -> str:
    """Return what a claim says, for use inside a sentence: `severe damage`, `an event that left at least: severe`."""
    if kind != ClaimKind.EVENT_ON:
        return grade_range_in_sentence(grade, worst_grade) if grade else label_in_sentence("claim_kind", kind)
    if improves:
        return gettext("an event that made it better")
    if grade:
        return gettext("an event that left at least: %(grade)s") % {"grade": label_in_sentence("grade", grade)}
    return gettext("an event")
