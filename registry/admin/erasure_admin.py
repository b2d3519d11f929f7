"""Proposed erasures in the admin: a second person erases the hidden content for good, or keeps it."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.errors import RuleViolation
from registry.domain.policy.erasure import DECIDED, ErasureOutcome
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import ProposedErasure

from .form_pages import add_violation_to_form, copy_as_get
from .forms import ErasureForm
from .history_admin import NoLogEntryMixin
from .lookup_allowlist import LookupAllowlistMixin

OUTCOME_LABELS = {
    ErasureOutcome.WAITING: _("Waits for a second person"),
    ErasureOutcome.ERASED: _("Erased for good"),
    ErasureOutcome.KEPT: _("Kept"),
}
DECIDE_PERMISSION = "registry.decide_erasure"
FORM_AUTO_ID = "id_decision_%s"  # keeps the HTML ids apart from those of the record's own form


class OutcomeFilter(admin.SimpleListFilter):
    """A list filter by the outcome of a proposed erasure."""

    title, parameter_name = _("outcome of the proposal"), "outcome"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(outcome.value, str(label)) for outcome, label in OUTCOME_LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in list(ErasureOutcome):
            return queryset
        return queryset.filter(outcome=self.value())


@admin.register(ProposedErasure)
class ErasureAdmin(LookupAllowlistMixin, NoLogEntryMixin):
    """The admin of proposed erasures. They are made elsewhere, decided on here, and never changed."""

    actions = None
    show_full_result_count = False
    change_form_template = "admin/registry/proposederasure/change_form.html"
    list_display = ("hidden_record", "by", "at", "state", "decided_by")
    list_filter = (OutcomeFilter,)
    list_select_related = ("source", "monument", "by", "decided_by")
    fields = ("hidden_record", "affected_rows", "why", ("by", "at"), "state", ("decided_by", "decided_at"), "reason")

    @admin.display(description=_("what was hidden"))
    def hidden_record(self, proposal: ProposedErasure) -> str:
        """Return the name of the record whose content was hidden. A protected source is named by its pseudonym."""
        return str(proposal)

    @admin.display(description=_("rows whose older content goes"))
    def affected_rows(self, proposal: ProposedErasure) -> str:
        """Return table and key of each affected row, as the command `propose_erasure` takes them."""
        return gettext(", ").join(f"{table} {key}" for table, key, _seq in proposal.rows)

    @admin.display(description=_("state"), ordering="outcome")
    def state(self, proposal: ProposedErasure) -> str:
        """Return the label of the proposal's outcome."""
        return str(OUTCOME_LABELS[ErasureOutcome(proposal.outcome)])

    # --- Permissions ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(DECIDE_PERMISSION))

    def has_view_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return bool(request.user.has_perm(DECIDE_PERMISSION))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    # --- Deciding ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_erasure_view)
        return [path("<int:proposal_pk>/decide/", view, name="registry_proposederasure_decide"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a proposed erasure, with the form for deciding on it while it is undecided."""
        proposal = kwargs["obj"]
        if proposal is not None and proposal.outcome == ErasureOutcome.WAITING.value:
            refused_form = context.get("decision_form")
            context["decision"] = {
                "is_own_proposal": proposal.by_id == request.user.pk,
                "form": refused_form or ErasureForm(auto_id=FORM_AUTO_ID),
                "concerns_source": proposal.source_id is not None,
                "concerns_place": proposal.monument_id is not None,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_erasure_view(self, request: HttpRequest, proposal_pk: int) -> HttpResponse:
        """Erase or keep the hidden content that a proposal is about, then redirect to the list of proposals.

        If the decision is refused, render the page of the proposal with the error and the typed reason.
        """
        proposal = self.get_object(request, str(proposal_pk))
        outcome = request.POST.get("outcome", "")
        is_decision = request.method == "POST" and outcome in DECIDED
        if proposal is None or not is_decision:
            return HttpResponseRedirect(reverse("admin:registry_proposederasure_change", args=[proposal_pk]))

        form = ErasureForm(request.POST, auto_id=FORM_AUTO_ID)
        if form.is_valid():
            user = get_logged_in_user(request)
            try:
                actions.decide_erasure(proposal, ErasureOutcome(outcome), by=user, **form.cleaned_data)
            except RuleViolation as violation:
                add_violation_to_form(form, violation, proposal)
            else:
                message = f"{proposal}: {OUTCOME_LABELS[ErasureOutcome(outcome)]}."
                self.message_user(request, message, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:registry_proposederasure_changelist"))
        return self.changeform_view(copy_as_get(request), str(proposal_pk), "", {"decision_form": form})


def get_waiting_erasures(record: Instance, user: User) -> list[tuple[ProposedErasure, str]]:
    """Return the undecided proposals to erase content of a record, each with the URL for deciding on it.

    The URL is "" if the user may not decide. Run one query.
    """
    may_decide = user.has_perm(DECIDE_PERMISSION)
    proposals = record.erasures.filter(outcome=ErasureOutcome.WAITING.value).select_related("by")

    proposals_with_urls = []
    for proposal in proposals:
        decision_url = ""
        if may_decide:
            decision_url = reverse("admin:registry_proposederasure_change", args=[proposal.pk])
        proposals_with_urls.append((proposal, decision_url))
    return proposals_with_urls
