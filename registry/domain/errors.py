"""The exception for violations of the rules, with a message that can be translated and shown to a user.

Must not know any language but English: the code that shows the message looks up its template in a catalogue.
"""

from __future__ import annotations


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
