"""The term of a code: its labels and definitions in English and Arabic, and its matches in other vocabularies."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import DefinitionSource, MatchType

LANGUAGES = ("en", "ar")
SCHEMES = frozenset({"eamena", "unosat", "ems98", "cidoc-crm"})
TEXTS = ("en", "ar", "definition_en", "definition_ar")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A concept of another vocabulary, one of `SCHEMES`, and how it fits a term.

    `concept` is its identifier there, and `list_name` the list that it is in; both are None if it has none. The notes
    say what the match type does not, and are "" if there is nothing to say.
    """

    scheme: str
    label: str
    concept: str | None
    list_name: str | None
    match: MatchType
    note_en: str
    note_ar: str

    def note(self, lang: str) -> str:
        """Return the note in Arabic if `lang` is "ar" or a regional form of it, and in English otherwise."""
        return self.note_ar if _is_arabic(lang) else self.note_en


@dataclass(frozen=True, slots=True)
class Term:
    """The labels and definitions of a code.

    `rank` is the code's place in the order of its enum, from 0. It is None for a code without a place in that order.
    `definition_sources` says what the definition follows.
    """

    code: str
    en: str
    ar: str
    definition_en: str
    definition_ar: str
    definition_sources: tuple[DefinitionSource, ...]
    rank: int | None
    mappings: tuple[Mapping, ...]

    def label(self, lang: str) -> str:
        """Return the label in Arabic if `lang` is "ar" or a regional form of it, and in English otherwise."""
        return self.ar if _is_arabic(lang) else self.en

    def definition(self, lang: str) -> str:
        """Return the definition in Arabic if `lang` is "ar" or a regional form of it, and in English otherwise."""
        return self.definition_ar if _is_arabic(lang) else self.definition_en


def _is_arabic(lang: str) -> bool:
    """Return whether a language code such as `ar`, `ar-SY` or `ar_SY` is Arabic."""
    return lang.lower().replace("_", "-").split("-")[0] == "ar"
