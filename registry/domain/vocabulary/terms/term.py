"""What is said of one code of a vocabulary: a term, in English and Arabic, and its matches in other schemes."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "ar")
SCHEMES = frozenset({"eamena", "unosat", "ems98", "cidoc-crm"})
TEXTS = ("en", "ar", "definition_en", "definition_ar")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A close match in another scheme (`SCHEMES`); `concept` is its identifier there, if it has one."""

    scheme: str
    label: str
    concept: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """One code explained. `rank` is its place in the order of its enum, from 0; None where it has no place in it."""

    code: str
    en: str
    ar: str
    definition_en: str
    definition_ar: str
    rank: int | None
    mappings: tuple[Mapping, ...]

    def label(self, lang: str) -> str:
        """The label in `lang`: "ar" or a regional form of it; English for any other language."""
        return self.ar if _is_arabic(lang) else self.en

    def definition(self, lang: str) -> str:
        """The definition in `lang`, chosen as in `label`."""
        return self.definition_ar if _is_arabic(lang) else self.definition_en


def _is_arabic(lang: str) -> bool:
    return lang.lower().replace("_", "-").split("-")[0] == "ar"
