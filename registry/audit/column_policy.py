"""The allow list of columns that history and change feed may show, for the public and for staff.

The models declare their columns in `registry.models.columns`; the lists here follow from that. A column that is not
declared is shown to no viewer, and a system check refuses it. Today's rules also apply to old values: what is not
public now is not shown for any time.
"""

from __future__ import annotations

from enum import StrEnum

from django.apps import apps

from registry.domain.policy.visibility import Viewer
from registry.models.columns import HiddenWith, Visibility, column_names, declared_columns
from registry.models.source import ORIGINAL_KEY

from .audited_tables import NOT_AUDITED

MONUMENT, PLACEMENT, CLAIM, EFFECT, SPEAKER, DECISION = (
    "registry_monument",
    "registry_placement",
    "registry_claim",
    "registry_claimeffect",
    "registry_claimspeaker",
    "registry_decision",
)
SITE, SOURCE, ACTOR = "registry_site", "registry_source", "registry_actor"
INTERVENTION, STEP, THREAT = "registry_intervention", "registry_interventionstep", "registry_threat"
INTERVENTION_MONUMENTS, INTERVENTION_PARTIES = "registry_intervention_monuments", "registry_intervention_parties"
THREAT_MONUMENTS = "registry_threat_monuments"
PERIOD, BOUND = "registry_controlperiod", "registry_controlbound"
PHOTO, CLAIM_PHOTO = "registry_photo", "registry_claimphoto"
COMPARISON, REGION = "registry_comparison", "registry_damageregion"
CONTEXT = "registry_contextstatement"

USER, GROUP = "auth_user", "auth_group"
USER_GROUPS, USER_PERMISSIONS, GROUP_PERMISSIONS = (
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group_permissions",
)

# The tables of Django's accounts, whose models cannot declare their columns.
_ACCOUNT_COLUMNS: dict[Visibility, dict[str, tuple[str, ...]]] = {
    Visibility.STAFF: {
        USER: ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"),
        GROUP: ("name",),
        USER_GROUPS: ("user_id", "group_id"),
        USER_PERMISSIONS: ("user_id", "permission_id"),
        GROUP_PERMISSIONS: ("group_id", "permission_id"),
    },
    Visibility.DERIVED: {
        USER: ("id", "password", "date_joined"),
        **dict.fromkeys((GROUP, USER_GROUPS, USER_PERMISSIONS, GROUP_PERMISSIONS), ("id",)),
    },
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
    "registry_sourcecapture": "files of sources: many may not be copied, and of a protected source they tell who it is",
}

# The tables of records that can be given back as they once were.
_RESTORABLE_TABLES = (
    *(SITE, MONUMENT, SOURCE, CLAIM, INTERVENTION, THREAT, PERIOD, PLACEMENT, PHOTO, COMPARISON, CONTEXT),
)


def _columns_by_table(
    *visibilities: Visibility, hidden_with: tuple[HiddenWith, ...] = ()
) -> dict[str, tuple[str, ...]]:
    """Return the columns that the models declare so, by table, for the tables that histories may show."""
    columns_by_table = {}
    for model in apps.get_app_config("registry").get_models(include_auto_created=True):
        table = model._meta.db_table
        names = column_names(model, *visibilities, hidden_with=hidden_with)
        if names and table not in NOT_IN_HISTORY and table not in NOT_AUDITED:
            columns_by_table[table] = names
    return columns_by_table


def _restorable_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns that restoring a former version of a record brings back, by table."""
    columns_by_table = {}
    for model in apps.get_app_config("registry").get_models():
        table = model._meta.db_table
        if table in _RESTORABLE_TABLES:
            names = [str(field.column) for field, declaration in declared_columns(model) if declaration.restorable]
            columns_by_table[table] = tuple(names)
    return columns_by_table


# table: columns of a public record that the public may read
PUBLIC_COLUMNS = _columns_by_table(Visibility.PUBLIC)
# table: columns that only staff may read
STAFF_COLUMNS = {**_columns_by_table(Visibility.STAFF), **_ACCOUNT_COLUMNS[Visibility.STAFF]}
# table: columns without information of their own: row numbers, derived values, and what other entries record
UNINFORMATIVE_COLUMNS = {**_columns_by_table(Visibility.DERIVED), **_ACCOUNT_COLUMNS[Visibility.DERIVED]}
# table: columns hidden from the public while the monument's place is generalised
HIDDEN_PLACE_COLUMNS = _columns_by_table(hidden_with=(HiddenWith.PLACE, HiddenWith.POINT))
# table: columns hidden from staff as well while the monument's place is generalised
COORDINATE_COLUMNS = _columns_by_table(hidden_with=(HiddenWith.POINT,))
# table: columns hidden from the public while the row cites a protected source
PROTECTED_SOURCE_COLUMNS = _columns_by_table(hidden_with=(HiddenWith.PROTECTED_SOURCE,))
# table: columns that identify a protected source, hidden from staff as well
SOURCE_IDENTITY_COLUMNS = _columns_by_table(hidden_with=(HiddenWith.SOURCE_IDENTITY,))
# table: columns that name another source, hidden from staff as well while that one is protected
ORIGINAL_COLUMNS = {SOURCE: (ORIGINAL_KEY,)}
# table: columns that a former version restores
RESTORABLE_COLUMNS = _restorable_columns()


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
    table: str,
    audience: Audience,
    *,
    is_place_public: bool = True,
    is_source_protected: bool = False,
    is_original_protected: bool = False,
) -> frozenset[str]:
    """Return the columns of a table that an audience may read in histories and the change feed.

    `is_place_public` says whether the monument's exact place may be shown, `is_source_protected` whether the row is a
    protected source or cites one, `is_original_protected` whether it is a source copied from a protected one.
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
    if is_original_protected:
        # Anybody who reads the copy would know what the protected source says, and from whom it is.
        columns -= set(ORIGINAL_COLUMNS.get(table, ()))
    return frozenset(columns)
