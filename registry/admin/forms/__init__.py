"""Forms that editors fill in, and the words in which they are answered."""

from .claim_form import ClaimForm, ReviewForm
from .comparison_form import ComparisonForm, PointsForm, RegionForm
from .form_fields import EdtfInput, LinesField, PairsField
from .form_text import as_words, sentence, understood
from .photo_form import OfferForm, PhotoForm, UploadForm
from .record_form import PlacedForm, RecordForm
from .restore_form import RestoreForm
from .restricted_forms import WHO_LABELS, ErasureForm, PlacementForm, ReasonForm, SourceForm
from .threat_form import CloseThreatForm

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
