"""Forms that editors fill in, and the words in which they are answered."""

from .claims import ClaimForm, ReviewForm
from .fields import EdtfInput, LinesField, PairsField
from .records import PlacedForm, RecordForm, refused_by
from .restoring import RestoreForm
from .threats import CloseThreatForm
from .words import as_words, sentence, understood

__all__ = [
    "ClaimForm",
    "CloseThreatForm",
    "EdtfInput",
    "LinesField",
    "PairsField",
    "PlacedForm",
    "RecordForm",
    "RestoreForm",
    "ReviewForm",
    "as_words",
    "refused_by",
    "sentence",
    "understood",
]
