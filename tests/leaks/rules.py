"""The rule of every address: who gets more than a refusal there, and what its parameters name."""

from __future__ import annotations

from registry.domain.policy.review import MOVES

from .addresses import ANYBODY, DESK, OF_EVERY_MODEL, SIGNED_IN, Rule

ANY = Rule(ANYBODY)
MODELS = {
    # of the admin: what names its records there
    "registry_actor": "pk:actor",
    "registry_claim": "pk:claim",
    "registry_comparison": "pk:comparison",
    "registry_controlperiod": "pk:control-period",
    "registry_intervention": "pk:intervention",
    "registry_monument": "pk:monument",
    "registry_photo": "pk:photo",
    "registry_site": "pk:site",
    "registry_source": "pk:source",
    "registry_threat": "pk:threat",
    "registry_accesstoken": "pk:token",
    "registry_proposederasure": "pk:erasure",
    "auth_user": "pk:user",
    "auth_group": "pk:group",
}
DESKS = {
    f"admin:{model}_{page}": Rule(DESK, (key,) * count)
    for model, key in MODELS.items()
    for page, count in OF_EVERY_MODEL.items()
} | {f"admin:en/admin/{model.replace('_', '/')}/<object_id>/": Rule(DESK, (key,)) for model, key in MODELS.items()}
RESTORED = {
    f"admin:{model}_restore": Rule(DESK, (key, "entry"))
    for model, key in MODELS.items()
    if model not in ("registry_accesstoken", "registry_proposederasure")
}
MOVED = {f"api:claim-{move}": Rule(ANYBODY, ("claim",)) for move in MOVES}
RULES = (
    DESKS
    | RESTORED
    | MOVED
    | {
        "api": ANY,
        "api:schema": ANY,
        "api:docs": ANY,
        "api:landing": ANY,
        "api:nothing": ANY,
        "api:sites": ANY,
        "api:site": Rule(ANYBODY, ("site",)),
        "api:monuments": ANY,
        "api:monument": Rule(ANYBODY, ("monument",)),
        "api:placements": Rule(ANYBODY, ("monument",)),
        "api:placement": Rule(ANYBODY, ("monument", "pk:placement")),
        "api:monument-history": Rule(ANYBODY, ("monument",)),
        "api:steps": Rule(ANYBODY, ("intervention",)),
        "api:step": Rule(ANYBODY, ("intervention", "pk:step")),
        "api:threat-close": Rule(ANYBODY, ("threat",)),
        "api:bounds": Rule(ANYBODY, ("control-period",)),
        "api:bound": Rule(ANYBODY, ("control-period", "pk:bound")),
        "api:changes": ANY,
        "registry:monument-history": Rule(ANYBODY, ("monument",)),
        "api:chronology": Rule(ANYBODY, ("monument",)),
        "api:monument-claims": Rule(ANYBODY, ("monument",)),
        "api:monument-interventions": Rule(ANYBODY, ("monument",)),
        "api:claims": ANY,
        "api:claim": Rule(ANYBODY, ("claim",)),
        "api:monument-photos": Rule(ANYBODY, ("monument",)),
        "api:monument-comparisons": Rule(ANYBODY, ("monument",)),
        "api:photos": ANY,
        "api:photo": Rule(ANYBODY, ("photo",)),
        "api:photo-original": Rule(DESK, ("photo",)),
        "api:comparisons": ANY,
        "api:comparison": Rule(ANYBODY, ("comparison",)),
        "api:comparison-align": Rule(DESK, ("comparison",)),
        "api:comparison-control-points": Rule(DESK, ("comparison",)),
        "api:comparison-accept-alignment": Rule(DESK, ("comparison",)),
        "api:comparison-remove-alignment": Rule(DESK, ("comparison",)),
        "api:regions": Rule(ANYBODY, ("comparison",)),
        "api:region": Rule(ANYBODY, ("comparison", "pk:region")),
        "api:sources": ANY,
        "api:source": Rule(ANYBODY, ("source",)),
        "api:interventions": ANY,
        "api:intervention": Rule(ANYBODY, ("intervention",)),
        "api:threats": ANY,
        "api:threat": Rule(ANYBODY, ("threat",)),
        "api:control-periods": ANY,
        "api:control-period": Rule(ANYBODY, ("control-period",)),
        "api:vocabularies": ANY,
        "api:vocabulary": Rule(ANYBODY, ("vocabulary",)),
        "healthz": ANY,
        "readyz": ANY,
        ".well-known/security.txt": ANY,
        "mfa_index": Rule(SIGNED_IN),
        "account_login": ANY,
        "account_logout": ANY,
        "account_reauthenticate": Rule(SIGNED_IN),
        "account_change_password": Rule(SIGNED_IN),
        "mfa_authenticate": Rule(SIGNED_IN),
        "mfa_reauthenticate": Rule(SIGNED_IN),
        "mfa_activate_totp": Rule(SIGNED_IN),
        "mfa_deactivate_totp": Rule(SIGNED_IN),
        "mfa_view_recovery_codes": Rule(SIGNED_IN),
        "mfa_generate_recovery_codes": Rule(SIGNED_IN),
        "checkpoint": ANY,
        "ledger_key": ANY,
        "set_language": ANY,
        "admin:index": Rule(DESK),
        "admin:login": ANY,
        "admin:logout": ANY,
        "admin:password_change": Rule(DESK),
        "admin:password_change_done": Rule(DESK),
        "admin:autocomplete": Rule(DESK),
        "admin:jsi18n": Rule(DESK),
        "admin:view_on_site": Rule(DESK, ("pk:content-type", "pk:monument")),
        "admin:registry_claim_date": Rule(DESK),
        "admin:registry_claim_review": Rule(DESK, ("pk:claim",)),
        "admin:registry_monument_publication": Rule(DESK, ("pk:monument",)),
        "admin:registry_site_publication": Rule(DESK, ("pk:site",)),
        "admin:registry_photo_publication": Rule(DESK, ("pk:photo",)),
        "admin:registry_comparison_publication": Rule(DESK, ("pk:comparison",)),
        "admin:registry_comparison_alignment": Rule(DESK, ("pk:comparison",)),
        "admin:registry_comparison_points": Rule(DESK, ("pk:comparison",)),
        "admin:registry_photo_copy": Rule(DESK, ("pk:photo", "width")),
        "admin:registry_photo_reveal": Rule(DESK, ("pk:photo",)),
        "admin:registry_photo_original": Rule(DESK, ("pk:photo",)),
        "admin:registry_photo_take_over": Rule(DESK, ("pk:photo",)),
        "admin:registry_monument_reveal": Rule(DESK, ("pk:monument", "pk:placement")),
        "admin:registry_source_reveal": Rule(DESK, ("pk:source",)),
        "admin:registry_monument_gaps": Rule(DESK, ("gap",)),
        "admin:registry_threat_close": Rule(DESK, ("pk:threat",)),
        "admin:auth_user_password_change": Rule(DESK, ("pk:user",)),
        "admin:reset_second_factor": Rule(DESK, ("pk:user",)),
        "admin:registry_accesstoken_revoke": Rule(DESK, ("pk:token",)),
        "admin:registry_proposederasure_decide": Rule(DESK, ("pk:erasure",)),
        "admin:app_list": Rule(DESK, ("app",)),
        "admin:en/admin/<url>": Rule(DESK, ("monument",)),
        "registry:home": ANY,
        "registry:monuments": ANY,
        "registry:monument": Rule(ANYBODY, ("monument",)),
        "registry:comparisons": ANY,
        "registry:comparison": Rule(ANYBODY, ("comparison",)),
        "registry:comparison-embed": Rule(ANYBODY, ("comparison",)),
        "registry:photos": ANY,
        "registry:photo": Rule(ANYBODY, ("photo",)),
        "picture": Rule(ANYBODY, ("picture", "width", "ending")),
        "picture-tile": Rule(ANYBODY, ("picture", "tile")),
        "picture-tiles": Rule(ANYBODY, ("picture",)),
        "registry:restoration": ANY,
        "registry:threats": ANY,
        "registry:sources": ANY,
        "registry:source": Rule(ANYBODY, ("source",)),
        "registry:method": ANY,
    }
)
