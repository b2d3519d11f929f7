"""The allow list of columns that history and change feed may show, for the public and for staff.

A table or column that is not listed is shown to no viewer. A test requires a decision for every audited column. Today's
rules also apply to old values: what is not public now is not shown for any time.
"""

from __future__ import annotations

from enum import StrEnum

from registry.domain.policy.visibility import Viewer

MONUMENT, PLACEMENT, CLAIM, EFFECT, DECISION = (
    "registry_monument",
    "registry_placement",
    "registry_claim",
    "registry_claimeffect",
    "registry_decision",
)
SITE, SOURCE, ACTOR = "registry_site", "registry_source", "registry_actor"
INTERVENTION, STEP, THREAT = "registry_intervention", "registry_interventionstep", "registry_threat"
INTERVENTION_MONUMENTS, INTERVENTION_PARTIES = "registry_intervention_monuments", "registry_intervention_parties"
THREAT_MONUMENTS = "registry_threat_monuments"
PERIOD, BOUND = "registry_controlperiod", "registry_controlbound"
PHOTO, CLAIM_PHOTO = "registry_photo", "registry_claimphoto"
COMPARISON, REGION = "registry_comparison", "registry_damageregion"

USER, GROUP = "auth_user", "auth_group"
USER_GROUPS, USER_PERMISSIONS, GROUP_PERMISSIONS = (
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group_permissions",
)

NAMES = ("slug", "name_en", "name_ar")
TITLES = ("slug", "title_en", "title_ar", "description_en", "description_ar")
NOTES = ("note_en", "note_ar")
CAPTIONS = ("caption_en", "caption_ar")

# table: columns of a public record that the public may read
PUBLIC_COLUMNS: dict[str, tuple[str, ...]] = {
    SITE: (
        *NAMES,
        *("description_en", "description_ar", "country", "lon", "lat", "point_source_id", "identifiers"),
        *("wh_ref", "wh_inscribed", "wh_criteria", "in_danger_since", "wh_source_id", "published"),
    ),
    MONUMENT: (
        *NAMES,
        *("site_id", "part_of_id", "kind", "other_names", "description_en", "description_ar", "precision"),
        *("built_text", "built_source_id", "built_note_en", "built_note_ar", "published"),
    ),
    PLACEMENT: (
        *("monument_id", "place_en", "place_ar", "date_text", "lon", "lat", "certainty", "source_id", *NOTES),
        "withdrawn",
    ),
    SOURCE: (
        *("slug", "title", "publisher", "description_en", "description_ar", "kind", "url", "archived_url"),
        *("published_text", "retrieved_text", "language", "reliability", "protected", "graphic"),
        *("reliability_reason_en", "reliability_reason_ar"),
    ),
    ACTOR: (*NAMES, "kind"),
    CLAIM: (
        *("monument_id", "source_id", "said_by_id", "kind", "grade", "worst_grade", "improves"),
        *("date_text", "acquired_text", "basis"),
        *("certainty", "credibility", "cause", "intent", "agent_id", "extent", "locator", "quote", "quote_language"),
        *("statement_en", "statement_ar", "supersedes_id"),
    ),
    DECISION: ("claim_id", "after", "reason", "reason_ar"),
    INTERVENTION: (*TITLES, "site_id", "type"),
    STEP: ("intervention_id", "status", "date_text", "source_id", *NOTES),
    INTERVENTION_MONUMENTS: ("intervention_id", "monument_id"),
    INTERVENTION_PARTIES: ("intervention_id", "actor_id"),
    THREAT: (
        *TITLES,
        *("site_id", "quote", "raised_by_id", "date_text", "source_id", "likelihood"),
        *("outcome", "closed_text", "closed_source_id", "closed_reason", "closed_reason_ar"),
    ),
    THREAT_MONUMENTS: ("threat_id", "monument_id"),
    PERIOD: ("slug", "site_id", "holder_id", *NOTES),
    BOUND: ("period_id", "bound", "date_text", "source_id", *NOTES),
    PHOTO: (
        *("monument_id", "kind", "taken_text", "date_origin", "viewpoint_en", "viewpoint_ar", *CAPTIONS),
        *("alt_en", "alt_ar", "credit", "licence", "source_id", "graphic", "published"),
    ),
    COMPARISON: ("monument_id", "before_id", "after_id", "comparability", *CAPTIONS, "published"),
    REGION: ("comparison_id", "outline", "effect", *NOTES),
}
# table: columns that only staff may read
STAFF_COLUMNS: dict[str, tuple[str, ...]] = {
    MONUMENT: ("private_note",),
    PLACEMENT: ("withdrawn_reason",),
    CLAIM: ("key", "private_note"),
    DECISION: ("before",),  # tells a reopened claim from one submitted for the first time
    EFFECT: ("claim_id", "effect"),  # effects change only while the claim is a draft
    CLAIM_PHOTO: ("claim_id", "photo_id"),  # the claim may be a draft
    COMPARISON: ("alignment", "accepted_by_id", "accepted_at"),
    REGION: ("claim_id",),
    USER: ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"),
    GROUP: ("name",),
    USER_GROUPS: ("user_id", "group_id"),
    USER_PERMISSIONS: ("user_id", "permission_id"),
    GROUP_PERMISSIONS: ("group_id", "permission_id"),
}
# table: columns without information of their own: row numbers, derived values, and what other entries record
UNINFORMATIVE_COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((SITE, ACTOR, INTERVENTION, PERIOD), ("id", "version", "recorded_at")),
    SOURCE: (
        *("id", "version", "recorded_at"),
        *("published_earliest", "published_latest", "published_edtf"),
        *("retrieved_earliest", "retrieved_latest", "retrieved_edtf"),
    ),
    MONUMENT: ("id", "version", "recorded_at", "built_earliest", "built_latest", "built_edtf"),
    PLACEMENT: ("id", "version", "recorded_at", "earliest", "latest", "date_edtf", "uncertainty_m"),
    CLAIM: (
        *("id", "version", "recorded_at", "earliest", "latest", "date_edtf"),
        *("acquired_earliest", "acquired_latest", "acquired_edtf"),
        *("status", "recorded_by_id"),  # recorded by the decisions and by the entry's actor
    ),
    EFFECT: ("id",),
    DECISION: ("id", "by_id", "at"),
    STEP: ("id", "version", "recorded_at", "recorded_by_id", "earliest", "latest", "date_edtf"),
    INTERVENTION_MONUMENTS: ("id",),
    INTERVENTION_PARTIES: ("id",),
    THREAT: (
        *("id", "version", "recorded_at", "earliest", "latest", "date_edtf"),
        *("closed_earliest", "closed_latest", "closed_edtf"),
    ),
    THREAT_MONUMENTS: ("id",),
    BOUND: ("id", "version", "recorded_at", "earliest", "latest", "date_edtf"),
    PHOTO: (
        *("id", "version", "recorded_at", "public_id", "taken_earliest", "taken_latest", "taken_edtf"),
        *("width", "height", "format", "evidence"),
    ),
    CLAIM_PHOTO: ("id",),
    COMPARISON: ("id", "version", "recorded_at", "matrix", "figures"),
    REGION: ("id", "version", "recorded_at", "position"),
    USER: ("id", "password", "date_joined"),
    **dict.fromkeys((GROUP, USER_GROUPS, USER_PERMISSIONS, GROUP_PERMISSIONS), ("id",)),
}
# table: why no history shows it
NOT_IN_HISTORY = {
    "account_emailaddress": "personal: email addresses",
    "account_emailconfirmation": "personal: email addresses",
    "mfa_authenticator": "secrets of the second factor",
    "registry_accesstoken": "API credentials",
    "registry_disclosure": "log of disclosures; only its reviewers read it",
    "registry_erasure": "names content removed from the ledger; only those who check erasures read it",
    "registry_exactplace": "sealed",
    "registry_photodetails": "sealed: file metadata that may identify the photographer and the place",
    "registry_gapdismissal": "notes on a list of work; that list shows them as long as they hold",
    "registry_proposederasure": "names content to be removed from the ledger; only those who decide on it read it",
    "registry_publication": "the record's column `published` and the entry's reason already record it",
    "registry_sealedidentity": "sealed",
}

# table: columns hidden from the public while the monument's place is generalised
HIDDEN_PLACE_COLUMNS = {PLACEMENT: ("place_en", "place_ar", "lon", "lat", *NOTES)}
# table: columns hidden from staff as well while the monument's place is generalised
COORDINATE_COLUMNS = {PLACEMENT: ("lon", "lat")}
# table: columns hidden from the public while the row cites a protected source
PROTECTED_SOURCE_COLUMNS = {
    CLAIM: ("said_by_id", "locator", "quote", "quote_language"),
    THREAT: ("quote", "raised_by_id"),
    PHOTO: ("credit",),
}
# table: columns that identify a protected source, hidden from staff as well
SOURCE_IDENTITY_COLUMNS = {
    SOURCE: tuple(
        name for name in PUBLIC_COLUMNS[SOURCE] if name not in ("kind", "reliability", "protected", "graphic")
    )
}

# Columns that restoring a former version leaves as they are. The slug is part of URLs; sensitivity and the outcome of a
# threat are decisions on the present record.
_NEVER_RESTORED = (
    "published",
    "graphic",
    "slug",
    "precision",
    "protected",
    "outcome",
    "closed_text",
    "closed_source_id",
    "closed_reason",
    "closed_reason_ar",
)
# table: columns that a former version restores
RESTORABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    **{
        table: tuple(name for name in PUBLIC_COLUMNS[table] if name not in _NEVER_RESTORED)
        for table in (SITE, MONUMENT, SOURCE, CLAIM, INTERVENTION, THREAT, PERIOD)
    },
    PLACEMENT: tuple(
        name for name in PUBLIC_COLUMNS[PLACEMENT] if name not in ("monument_id", "lon", "lat", "withdrawn")
    ),
    PHOTO: tuple(name for name in PUBLIC_COLUMNS[PHOTO] if name not in (*_NEVER_RESTORED, "monument_id", "kind")),
    COMPARISON: CAPTIONS,
}


class Audience(StrEnum):
    """The two audiences of history and change feed: the public, and the staff of the registry."""

    PUBLIC = "anybody"
    STAFF = "staff"

    @classmethod
    def of(cls, viewer: Viewer) -> Audience:
        """Return the audience that a viewer belongs to.

        Staff are all who see both unpublished records and drafts. They also see the author and reason of a change.
        """
        is_staff = viewer.sees_unpublished and viewer.sees_drafts
        return cls.STAFF if is_staff else cls.PUBLIC


def columns_for(
    table: str, audience: Audience, *, is_place_public: bool = True, is_source_protected: bool = False
) -> frozenset[str]:
    """Return the columns of a table that an audience may read in histories and the change feed.

    `is_place_public` says whether the monument's exact place may be shown, `is_source_protected` whether the row is a
    protected source or cites one.
    """
    columns = set(PUBLIC_COLUMNS.get(table, ()))
    if audience is Audience.STAFF:
        columns |= set(STAFF_COLUMNS.get(table, ()))

    if not is_place_public:
        columns -= set(COORDINATE_COLUMNS.get(table, ()))
        if audience is Audience.PUBLIC:
            columns -= set(HIDDEN_PLACE_COLUMNS.get(table, ()))
    if is_source_protected:
        columns -= set(SOURCE_IDENTITY_COLUMNS.get(table, ()))
        if audience is Audience.PUBLIC:
            columns -= set(PROTECTED_SOURCE_COLUMNS.get(table, ()))
    return frozenset(columns)
