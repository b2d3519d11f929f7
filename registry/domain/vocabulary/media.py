"""The vocabularies of photos and of pairs of photos. Other packages import them from `vocabulary.codes`."""

from __future__ import annotations

from enum import StrEnum


class PhotoKind(StrEnum):
    """The kind of a photo. A drawing is never evidence."""

    PHOTOGRAPH = "photograph"
    SATELLITE_IMAGE = "satellite_image"
    DRAWING = "drawing"


class DateOrigin(StrEnum):
    """The origin of a photo's date."""

    EXIF = "exif"
    SOURCE = "source"
    EDITOR = "editor"


class Licence(StrEnum):
    """The licence of a photo; `media/licences.py` has the URL of each and what it allows."""

    CC0 = "cc0"
    PUBLIC_DOMAIN = "public_domain"
    CC_BY_4 = "cc_by_4"
    CC_BY_SA_3 = "cc_by_sa_3"
    CC_BY_SA_4 = "cc_by_sa_4"
    CC_BY_NC_4 = "cc_by_nc_4"
    CC_BY_NC_SA_4 = "cc_by_nc_sa_4"
    BY_PERMISSION = "by_permission"
    ALL_RIGHTS_RESERVED = "all_rights_reserved"


class Comparability(StrEnum):
    """How well two photos can be laid over each other."""

    SAME_VIEWPOINT_ALIGNED = "same_viewpoint_aligned"
    SAME_VIEWPOINT = "same_viewpoint"
    SIMILAR = "similar"
    DIFFERENT_VIEWPOINT = "different_viewpoint"
    DIFFERENT_SENSOR = "different_sensor"


class AlignmentOrigin(StrEnum):
    """How the alignment of two photos was found."""

    NONE = "none"
    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"
