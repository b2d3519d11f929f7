"""Forms that editors fill in, and the words in which they are answered."""

from .claims import ClaimForm, ReviewForm
from .fields import EdtfInput, LinesField, PairsField
from .pairs import ComparisonForm, PointsForm, RegionForm
from .pictures import OfferForm, PhotoForm, UploadForm
from .records import PlacedForm, RecordForm
from .restoring import RestoreForm
from .shown import WHO_LABELS, ErasureForm, PlacementForm, ReasonForm, SourceForm
from .threats import CloseThreatForm
from .words import as_words, sentence, understood

__all__ = [
    "WHO_LABELS",
    "ClaimForm",
    "CloseThreatForm",
    "ComparisonForm",
    "EdtfInput",
    "ErasureForm",
    "LinesField",
    "OfferForm",
    "PairsField",
    "PhotoForm",
    "PlacedForm",
    "PlacementForm",
    "PointsForm",
    "ReasonForm",
    "RecordForm",
    "RegionForm",
    "RestoreForm",
    "ReviewForm",
    "SourceForm",
    "UploadForm",
    "as_words",
    "sentence",
    "understood",
]
