"""Forms of the admin, their fields, and the texts that they show."""

from .claim_form import ClaimForm, ReviewForm
from .comparison_form import ComparisonForm, PointsForm, RegionForm
from .form_fields import EdtfInput, LinesField, PairsField
from .form_text import describe_date, explain_date, violation_message, warning_message
from .gap_form import GapForm
from .photo_form import PhotoForm, SuggestedMetadataForm, UploadForm
from .record_form import PlacedForm, RecordForm
from .restore_form import RestoreForm
from .restricted_forms import ErasureForm, PlacementForm, ReasonForm, SourceForm, WithdrawalForm
from .threat_form import CloseThreatForm

__all__ = [
    "ClaimForm",
    "CloseThreatForm",
    "ComparisonForm",
    "EdtfInput",
    "ErasureForm",
    "GapForm",
    "LinesField",
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
    "SuggestedMetadataForm",
    "UploadForm",
    "WithdrawalForm",
    "describe_date",
    "explain_date",
    "violation_message",
    "warning_message",
]
