"""The vocabularies of pictures and of pairs of them; everybody takes them from `vocabulary`."""

from __future__ import annotations

from enum import StrEnum


class PhotoKind(StrEnum):
    """What sort of picture it is. A drawing is never evidence."""

    PHOTOGRAPH = "photograph"
    SATELLITE_IMAGE = "satellite_image"
    DRAWING = "drawing"


class DateOrigin(StrEnum):
    """Where the date of a picture comes from."""

    EXIF = "exif"
    SOURCE = "source"
    EDITOR = "editor"


class Licence(StrEnum):
    """Under what terms a picture may be used; `licences.py` says where they stand and what they allow."""

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
    """How far two pictures can be laid over each other."""

    SAME_VIEWPOINT_ALIGNED = "same_viewpoint_aligned"
    SAME_VIEWPOINT = "same_viewpoint"
    SIMILAR = "similar"
    DIFFERENT_VIEWPOINT = "different_viewpoint"
    DIFFERENT_SENSOR = "different_sensor"


class AlignmentOrigin(StrEnum):
    """How it was found where the one picture lies in the other."""

    NONE = "none"
    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"
