"""The terms of the vocabularies: label, definition, rank and mappings of each code, in English and Arabic.

The texts are in the YAML files of this folder. They are read once, at import; a vocabulary that is incomplete or
misspelt raises ValueError. This package must not know how a term is shown or stored.
"""

from .catalogue import ENUMS, VOCABULARIES, term, terms, vocabulary_name
from .loader import load_terms
from .term import LANGUAGES, SCHEMES, TEXTS, Mapping, Term

__all__ = [
    "ENUMS",
    "LANGUAGES",
    "SCHEMES",
    "TEXTS",
    "VOCABULARIES",
    "Mapping",
    "Term",
    "load_terms",
    "term",
    "terms",
    "vocabulary_name",
]
