"""Notes for editors about image files: codes and their messages. Must not know how files are read."""

from __future__ import annotations

from enum import StrEnum

from registry.domain.errors import gettext_noop


class Note(StrEnum):
    """A peculiarity of an image file that its editor should know; `NOTES` has the messages."""

    FIRST_FRAME = "first_frame"
    TURNED = "turned"
    TRANSPARENT = "transparent"
    FOUR_INKS = "four_inks"
    DEEP = "deep"
    PROFILE_IGNORED = "profile_ignored"
    TRAILING = "trailing"
    GREY_END = "grey_end"


NOTES = {
    Note.FIRST_FRAME: gettext_noop("The file holds several pictures or pages. Only the first is shown."),
    Note.TURNED: gettext_noop("The picture is shown turned or mirrored, as its file asks."),
    Note.TRANSPARENT: gettext_noop("Transparent parts are shown white."),
    Note.FOUR_INKS: gettext_noop(
        "The picture is made for print, in four inks. Its colours are shown as near as can be."
    ),
    Note.DEEP: gettext_noop("The picture holds finer shades than a screen shows. They are kept in the original only."),
    Note.PROFILE_IGNORED: gettext_noop("The colour profile in the file cannot be used. Colours may be off."),
    Note.TRAILING: gettext_noop("The file holds more after the end of the picture. That part is kept and not shown."),
    Note.GREY_END: gettext_noop(
        "The picture ends in plain grey, as one does whose file was cut off and closed again. Look whether it is whole."
    ),
}


class Credentials(StrEnum):
    """The state of an image's content credentials (C2PA), a signed statement of where the image comes from."""

    NOT_CHECKED = "not_checked"  # no C2PA reader is installed
    ABSENT = "absent"
    VALID = "valid"  # the signature fits the file; this does not say that the signer can be trusted
    INVALID = "invalid"


class Fixity(StrEnum):
    """The result of reading an original again and comparing it with its digest."""

    SAME = "same"
    LOST = "changed_or_missing"
    NOT_RUN = "could_not_run"


FIXITY = {
    Fixity.SAME: gettext_noop("The original is what it was when it came."),
    Fixity.LOST: gettext_noop("The original has changed or is missing. Bring it back from a backup."),
    Fixity.NOT_RUN: gettext_noop("The original could not be read, so that nothing is known of it. It is tried again."),
}
