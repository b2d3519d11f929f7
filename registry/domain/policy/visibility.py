"""Who sees what: the one policy that everybody asks who shows anything to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus, Precision

from .review import PUBLIC

PUBLIC_STATUSES = tuple(sorted(status.value for status in PUBLIC))


@dataclass(frozen=True, slots=True)
class Viewer:
    """What somebody may see. Whoever is made without a word is the public.

    The last three are rights to ask for one sealed thing, with a reason, not to see all of them.
    """

    sees_unpublished: bool = False
    sees_drafts: bool = False
    may_reveal_places: bool = False
    may_reveal_identities: bool = False
    may_reveal_details: bool = False

    @property
    def has_private_access(self) -> bool:
        """Whether an answer to this reader may hold what the public must not see: then nobody may keep a copy."""
        return self.sees_unpublished or self.sees_drafts

    def sees_record(self, *, published: bool) -> bool:
        """Whether this reader sees a site or a monument, and with it all that hangs on it, or a photo or comparison."""
        return published or self.sees_unpublished

    def sees_claim(self, status: ClaimStatus, *, published: bool) -> bool:
        """Whether this reader sees a claim of that status on a monument that is `published` or not."""
        return self.sees_record(published=published) and (self.sees_drafts or shows_claim(status))


PUBLIC_VIEWER = Viewer()
STAFF_VIEWER = Viewer(sees_unpublished=True, sees_drafts=True)  # what rules and the desk reckon with


def shows_claim(status: ClaimStatus) -> bool:
    """Whether the public sees a claim: once it is decided, however it was decided."""
    return status in PUBLIC


def shows_place_words(precision: Precision) -> bool:
    """Whether the public reads the words for a place: they may say more than the generalised point beside them."""
    return precision == Precision.EXACT
