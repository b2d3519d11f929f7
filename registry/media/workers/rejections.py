"""The errors of image jobs, with a message for each code of a rejected image."""

from __future__ import annotations

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import JsonObject


class ImageRejected(RuleViolation):
    """An uploaded file that is not an image or cannot be shown. Another attempt would give the same result."""

    code = "bad_picture"


class ImageTooSlow(ImageRejected):
    """An image whose job took too long: it was made to be slow, or the machine is overloaded."""

    code = "picture_too_slow"


class WorkersBusy(Exception):
    """All workers stayed busy for too long. The image may be fine: the same job may succeed later."""


REJECTIONS = {
    "empty": gettext_noop("The file is empty."),
    "not_a_picture": gettext_noop("This is not a picture of a kind that is taken here: JPEG, PNG, WebP, TIFF or AVIF."),
    "svg": gettext_noop(
        "This is an SVG drawing, which can hold programs and is not taken. Save it as PNG and send that."
    ),
    "heic": gettext_noop("This is a HEIC picture, which this registry cannot read. Save it as JPEG and send that."),
    "damaged": gettext_noop("The picture is damaged or cut off: it cannot be read to its end."),
    "too_many_pixels": gettext_noop("The picture has %(pixels)s million pixels. At most %(limit)s million are taken."),
    "too_elongated": gettext_noop("One side of the picture has %(side)s pixels. No more than %(limit)s are taken."),
    "too_heavy": gettext_noop("Reading this picture takes more memory than one picture may have."),
    "fatal": gettext_noop("This picture stops the program that reads it. It is not taken."),
    "beyond_colour": gettext_noop("The picture's values (%(mode)s) cannot be shown as colours."),
    "too_skewed": gettext_noop("Laid over the other picture, this one would have no end. The alignment is wrong."),
}
TOO_SLOW = gettext_noop("Reading this picture takes too long. Try once more, or save it anew and send that.")


def make_rejection(code: str, params: JsonObject) -> ImageRejected:
    """Return the exception for an image that a worker rejected with this code.

    `params` are the values that are inserted into the message of the exception.
    """
    return ImageRejected(REJECTIONS[code], code=f"picture_{code}", **params)
