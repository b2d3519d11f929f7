"""The exceptions for violations of the rules, with a message that can be translated and shown to a user.

Must not know any language but English: the code that shows the message looks up its template in a catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


def gettext_noop(template: str) -> str:
    """Return the template unchanged. The name marks it for the translators' catalogue, as in Django."""
    return template


class RuleViolation(Exception):
    """Violation of a rule. `str()` is the English message; `template` and `params` are there to translate it.

    `code` is short and stable, for the API. `field` is the name of the invalid input, or None. `about` is the invalid
    record where an action handles several.
    """

    code = "refused"
    about: object = None

    def __init__(self, template: str, *, field: str | None = None, code: str | None = None, **params: object) -> None:
        self.template = template
        self.params = params
        self.field = field
        self.code = code or type(self).code
        super().__init__(template % params if params else template)


@dataclass(frozen=True, slots=True)
class InputWarning:
    """A warning about odd input, which a person may acknowledge: its code, the field, the sentence as a template."""

    code: str
    field: str
    template: str
    params: Mapping[str, object]

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.template % self.params


class UnacknowledgedWarnings(RuleViolation):
    """Violation by odd input that was sent without acknowledging all warnings about it. `warnings` are all of them."""

    code = "unacknowledged_warnings"

    def __init__(self, warnings: Iterable[InputWarning]) -> None:
        self.warnings = tuple(warnings)
        super().__init__(gettext_noop("This is unusual. Check each warning and acknowledge it, or correct the values."))


def check_acknowledged(warnings: Collection[InputWarning], acknowledged: Collection[str]) -> tuple[str, ...]:
    """Return the codes of warnings, all of which are acknowledged.

    Raise UnacknowledgedWarnings, with all warnings, if the codes in `acknowledged` leave one out.
    """
    codes = tuple(warning.code for warning in warnings)
    if not set(codes) <= set(acknowledged):
        raise UnacknowledgedWarnings(warnings)
    return codes
