"""The visibility policy: which records a viewer may see. Every page, API view and export applies this one policy."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus, Precision

from .review import PUBLIC

PUBLIC_STATUSES = tuple(sorted(status.value for status in PUBLIC))


@dataclass(frozen=True, slots=True)
class Viewer:
    """The access rights of the user or visitor who looks at records. `Viewer()` is the public.

    The three `may_reveal_...` rights let a user reveal one encrypted value at a time, for a reason. They do not show
    all of them.
    """

    sees_unpublished: bool = False
    sees_drafts: bool = False
    may_reveal_places: bool = False
    may_reveal_identities: bool = False
    may_reveal_details: bool = False

    @property
    def has_private_access(self) -> bool:
        """Whether responses to this viewer may contain private content and so must not be cached."""
        return self.sees_unpublished or self.sees_drafts

    def sees_record(self, *, published: bool) -> bool:
        """Return whether the viewer sees a photo, a comparison, or a site or monument with its related records."""
        return published or self.sees_unpublished

    def sees_claim(self, status: ClaimStatus, *, published: bool) -> bool:
        """Return whether the viewer sees a claim in this status on a monument that is `published` or not."""
        return self.sees_record(published=published) and (self.sees_drafts or shows_claim(status))


PUBLIC_VIEWER = Viewer()
# For the admin, and for rules that must consider every record.
STAFF_VIEWER = Viewer(sees_unpublished=True, sees_drafts=True)


def shows_claim(status: ClaimStatus) -> bool:
    """Return whether the public sees a claim in this status: it does once the claim was decided, in whatever way."""
    return status in PUBLIC


def shows_place_description(precision: Precision) -> bool:
    """Return whether the public may read the description of a place whose point is shown with this precision.

    A description could disclose more than a generalised point does, so it is public only if the exact point is.
    """
    return precision == Precision.EXACT
