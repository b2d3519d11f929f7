"""Refusals: a sentence for the reader, and its parts for whoever translates it."""

from registry.domain.errors import RuleViolation, gettext_noop


def test_refusal_says_its_sentence_and_keeps_template_and_parts():
    refusal = RuleViolation(gettext_noop("“%(text)s” is not a day."), field="date", text="yesterday")
    assert str(refusal) == "“yesterday” is not a day."
    assert (refusal.template, refusal.params) == ("“%(text)s” is not a day.", {"text": "yesterday"})
    assert (refusal.field, refusal.code) == ("date", "refused")


def test_refusal_without_parts_leaves_per_cent_signs_alone():
    assert str(RuleViolation("More than 90 % is lost.", code="lost")) == "More than 90 % is lost."
    assert RuleViolation("", code="lost").code == "lost"
