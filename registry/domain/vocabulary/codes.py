"""The codes of the controlled vocabularies.

Three axes are never mixed: severity (`Grade`), certainty (`Certainty`, `Reliability`, `Credibility`) and intervention.
The labels, definitions and mappings of the codes are in `terms/`. Must not know how a code is shown or stored.
"""

from __future__ import annotations

from enum import StrEnum

from .assessment_codes import ActionPriority as ActionPriority
from .assessment_codes import AssessmentMethod as AssessmentMethod
from .assessment_codes import ConditionTrend as ConditionTrend
from .assessment_codes import RecommendedAction as RecommendedAction
from .context_codes import ContextAspect as ContextAspect
from .context_codes import ContextTerm as ContextTerm
from .context_codes import Unit as Unit
from .intervention_codes import InterventionStatus as InterventionStatus
from .intervention_codes import InterventionType as InterventionType
from .intervention_codes import PartyRole as PartyRole
from .intervention_codes import StepKind as StepKind
from .media import AlignmentOrigin as AlignmentOrigin
from .media import Comparability as Comparability
from .media import DateOrigin as DateOrigin
from .media import Licence as Licence
from .media import PhotoKind as PhotoKind
from .term_codes import DefinitionSource as DefinitionSource
from .term_codes import MatchType as MatchType
from .threat_codes import Likelihood as Likelihood
from .threat_codes import ThreatOutcome as ThreatOutcome


class Grade(StrEnum):
    """The severity of damage. The first six grades are ranked 0 to 5 (`grades.RANK`), the last two are not ranked."""

    NO_DAMAGE = "no_damage"
    SLIGHT = "slight"
    MODERATE = "moderate"
    SEVERE = "severe"
    LARGELY_DESTROYED = "largely_destroyed"
    DESTROYED = "destroyed"
    NOT_VISIBLE = "not_visible"
    UNKNOWN = "unknown"


class ClaimKind(StrEnum):
    """The kind of statement that a claim makes."""

    INTACT_AT = "intact_at"
    STANDING_AT = "standing_at"
    DAMAGED_AT = "damaged_at"
    EVENT_ON = "event_on"
    RESTORED_AT = "restored_at"
    OBSERVATION = "observation"
    STATEMENT = "statement"
    NO_INFORMATION = "no_information"


class ClaimStatus(StrEnum):
    """The status of a claim in review; `policy/review.py` has the moves between statuses."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Certainty(StrEnum):
    """How certain a claim is."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    NOT_ASSESSED = "not_assessed"


class Reliability(StrEnum):
    """The reliability of a source: the first half of an Admiralty code."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(StrEnum):
    """The credibility of a piece of information: the second half of an Admiralty code."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"


class Basis(StrEnum):
    """The kind of evidence that a claim is based on."""

    SATELLITE = "satellite"
    AERIAL_DRONE = "aerial_drone"
    GROUND_PHOTO = "ground_photo"
    GROUND_VIDEO = "ground_video"
    FIELD_INSPECTION = "field_inspection"
    OFFICIAL_STATEMENT = "official_statement"
    WITNESS = "witness"
    PERPETRATOR_MEDIA = "perpetrator_media"
    PRESS = "press"
    NGO_REPORT = "ngo_report"
    SCHOLARLY = "scholarly"
    REGISTRY_ASSESSMENT = "registry_assessment"
    ARCHIVE = "archive"


class Cause(StrEnum):
    """The cause of damage: the mechanism that did it."""

    EXPLOSIVE_DEMOLITION = "explosive_demolition"
    AIR_STRIKE = "air_strike"
    SHELLING = "shelling"
    GUNFIRE = "gunfire"
    LANDMINE_IED = "landmine_ied"
    MANUAL_BREAKING = "manual_breaking"
    BULLDOZING = "bulldozing"
    BURNING = "burning"
    ILLEGAL_EXCAVATION = "illegal_excavation"
    THEFT_REMOVAL = "theft_removal"
    MILITARY_USE = "military_use"
    GRAFFITI_DEFACEMENT = "graffiti_defacement"
    CONSTRUCTION = "construction"
    NEGLECT = "neglect"
    EARTHQUAKE = "earthquake"
    FLOOD = "flood"
    WEATHERING = "weathering"
    VEGETATION_PESTS = "vegetation_pests"
    FAILED_REPAIR = "failed_repair"
    SECONDARY_COLLAPSE = "secondary_collapse"
    VEHICLE_TRAFFIC = "vehicle_traffic"
    EARTHWORKS = "earthworks"
    VIBRATION = "vibration"
    OCCUPATION = "occupation"
    IDEOLOGICAL_DEFACEMENT = "ideological_defacement"
    UNKNOWN = "unknown"


class Intent(StrEnum):
    """The intent behind damage, as its source describes it."""

    DELIBERATE_TARGETING = "deliberate_targeting"
    MILITARY_NECESSITY_CLAIMED = "military_necessity_claimed"
    COLLATERAL = "collateral"
    PROFIT = "profit"
    NEGLIGENCE = "negligence"
    NATURAL = "natural"
    UNKNOWN = "unknown"


class Effect(StrEnum):
    """The effect of damage on the fabric of a monument, its setting or access to it."""

    COLLAPSE = "collapse"
    PARTIAL_LOSS = "partial_loss"
    CRACKING_DEFORMATION = "cracking_deformation"
    DETACHMENT = "detachment"
    SURFACE_LOSS = "surface_loss"
    BURNING_SOILING = "burning_soiling"
    BIOLOGICAL = "biological"
    DISPLACEMENT_OF_FRAGMENTS = "displacement_of_fragments"
    OBJECT_REMOVED = "object_removed"
    BURIED_COVERED = "buried_covered"
    STRUCTURAL_ALTERATION = "structural_alteration"
    SETTING_IMPACT = "setting_impact"
    ACCESS_LOST = "access_lost"
    TOPPLED = "toppled"
    PROJECTILE_IMPACTS = "projectile_impacts"
    CRATERING = "cratering"
    UNKNOWN = "unknown"


class Extent(StrEnum):
    """The share of a monument that is damaged, in per cent."""

    NONE = "none"
    FROM_1_TO_10 = "1-10"
    FROM_11_TO_30 = "11-30"
    FROM_31_TO_60 = "31-60"
    FROM_61_TO_90 = "61-90"
    FROM_91_TO_100 = "91-100"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """The precision with which a place may be shown to the public."""

    EXACT = "exact"
    HUNDRED_METRES = "100m"
    ONE_KILOMETRE = "1km"
    TEN_KILOMETRES = "10km"
    HIDDEN = "hidden"


class MonumentKind(StrEnum):
    """The kind of a monument: a building, a statue, or a part of one."""

    TEMPLE = "temple"
    THEATRE = "theatre"
    STATUE = "statue"
    ARCH = "arch"
    TETRAPYLON = "tetrapylon"
    TOMB = "tomb"
    COLONNADE = "colonnade"
    FACADE = "facade"
    CELLA = "cella"
    PORTICO = "portico"
    SPAN = "span"
    PYLON = "pylon"
    COLUMN = "column"
    GATEWAY = "gateway"
    WALL = "wall"
    OTHER = "other"


class ActorKind(StrEnum):
    """The kind of an actor."""

    STATE = "state"
    ARMED_GROUP = "armed_group"
    ARMED_FORCES = "armed_forces"
    HERITAGE_AUTHORITY = "heritage_authority"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    RESEARCH_INSTITUTE = "research_institute"
    NON_GOVERNMENTAL = "non_governmental"
    MEDIA = "media"
    PERSON = "person"
    COMPANY = "company"


class SourceKind(StrEnum):
    """The kind of a source."""

    IMAGERY_REPORT = "imagery_report"
    VIDEO = "video"
    PRESS_REPORT = "press_report"
    OFFICIAL_DOCUMENT = "official_document"
    STATEMENT = "statement"
    FIELD_REPORT = "field_report"
    SCHOLARLY_WORK = "scholarly_work"
    REFERENCE_WORK = "reference_work"
    WEB_PAGE = "web_page"
    TESTIMONY = "testimony"
    REGISTRY_ASSESSMENT = "registry_assessment"


class BoundKind(StrEnum):
    """The moment of a control period that a source dates."""

    START = "start"
    HELD = "held"
    END = "end"


class ContradictionKind(StrEnum):
    """The kinds of contradictions between the claims on one monument."""

    IMPROVEMENT_WITHOUT_RESTORATION = "improvement_without_restoration"
    TOO_MANY_GRADES = "too_many_grades"
    PART_AGAINST_WHOLE = "part_against_whole"
    DISPUTED_CLAIM = "disputed_claim"
    REJECTED_CLAIM = "rejected_claim"
