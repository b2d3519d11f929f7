"""What each code of the vocabularies means: label, definition, rank and mappings, in English and Arabic.

The words are in the YAML files beside this one, one file per domain word. They are read once, at import, and strictly:
a vocabulary that is incomplete or misspelt stops the program. This package must not know how a term is shown or stored.
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
