"""How the rules say no: an exception that carries a sentence fit for the reader, ready to be translated.

Must not know any language but English: who shows the sentence looks up its template in a catalogue.
"""

from __future__ import annotations


def gettext_noop(template: str) -> str:
    """Mark `template` for the translators' catalogue and return it unchanged."""
    return template


class RuleViolation(Exception):
    """A rule was broken. `str()` is an English sentence; `template` and `params` let others translate it.

    `code` is stable and short (for APIs), `field` names the input that is at fault where one is, `about` is the
    record of several that is.
    """

    code = "refused"
    about: object = None

    def __init__(self, template: str, *, field: str | None = None, code: str | None = None, **params: object) -> None:
        self.template = template
        self.params = params
        self.field = field
        self.code = code or type(self).code
        super().__init__(template % params if params else template)
