"""The term of a code: its labels and definitions in English and Arabic, and its matches in other vocabularies."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "ar")
SCHEMES = frozenset({"eamena", "unosat", "ems98", "cidoc-crm"})
TEXTS = ("en", "ar", "definition_en", "definition_ar")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A close match of a term in another vocabulary, one of `SCHEMES`.

    `concept` is the identifier of the match there, or None if it has none.
    """

    scheme: str
    label: str
    concept: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """The labels and definitions of a code.

    `rank` is the code's place in the order of its enum, from 0. It is None for a code without a place in that order.
    """

    code: str
    en: str
    ar: str
    definition_en: str
    definition_ar: str
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
