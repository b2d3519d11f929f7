"""The dashboard on the admin's index: counts of what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.admin.forms.suggestions import SuggestionsView
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, ProposedErasure
from registry.queries.gaps import count_gaps

from .gap_text import GAP_LABELS
from .missing_fields import MISSING_LABELS, count_incomplete

admin.site.site_header = _("Heritage Damage Registry")
admin.site.site_title = _("Heritage Damage Registry")
admin.site.index_title = _("Dashboard")
admin.site.autocomplete_view = SuggestionsView.as_view(  # type: ignore[method-assign, assignment]  # ours
    admin_site=admin.site
)


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """One kind of thing that needs attention: its name, how many there are, and the URL of their list."""

    name: str
    count: int
    url: str


def dashboard_items(user: User, today: date) -> list[DashboardItem]:
    """Return the items of the dashboard: counts of records that need the attention of a user.

    The list is empty for a user who may not see claims and monuments. Run at most six queries.
    """
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []

    submitted_count = Claim.objects.filter(status=ClaimStatus.SUBMITTED.value).count()
    review_queue_url = reverse("admin:registry_claim_changelist") + f"?status__exact={ClaimStatus.SUBMITTED.value}"
    items = [DashboardItem(gettext("Claims to review"), submitted_count, review_queue_url)]

    gap_counts = count_gaps(today.toordinal())
    for kind, gap_label in GAP_LABELS.items():
        gaps_url = reverse("admin:registry_monument_gaps", args=[kind.value])
        items.append(DashboardItem(str(gap_label), gap_counts[kind].open, gaps_url))

    for model, labels in MISSING_LABELS.items():
        model_name = model._meta.model_name
        if user.has_perm(f"registry.view_{model_name}"):
            list_url = reverse(f"admin:registry_{model_name}_changelist")
            for missing_name, count in count_incomplete(model):
                items.append(DashboardItem(str(labels[missing_name]), count, f"{list_url}?lacks={missing_name}"))

    if user.has_perm("registry.decide_erasure"):
        # Erasing takes two people, so proposals of the user wait for another person.
        proposals = ProposedErasure.objects.filter(outcome=ErasureOutcome.WAITING.value).exclude(by=user.pk)
        proposals_url = (
            reverse("admin:registry_proposederasure_changelist") + f"?outcome={ErasureOutcome.WAITING.value}"
        )
        items.append(DashboardItem(gettext("Erasures that wait for a second person"), proposals.count(), proposals_url))
    return items
