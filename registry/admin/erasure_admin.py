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

from .form_pages import add_refusal_to_form, copy_as_get
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
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<int:number>/decide/", view, name="registry_proposederasure_decide"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        """Render the page of a proposed erasure, with the form for the decision while the proposal waits."""
        proposal = options["obj"]
        if proposal is not None and proposal.outcome == ErasureOutcome.WAITING.value:
            context["decision"] = {
                "is_own_proposal": proposal.by_id == request.user.pk,
                "form": context.get("decision_form") or ErasureForm(auto_id=FORM_AUTO_ID),
                "concerns_source": proposal.source_id is not None,
                "concerns_place": proposal.monument_id is not None,
            }
        return super().render_change_form(request, context, *args, **options)

    def decide_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Erase or keep the content of a proposed erasure, then redirect to the list of proposals.

        If that is refused, render the page of the proposal with the error and the typed reason.
        """
        proposal = self.get_object(request, str(number))
        proposal_url = reverse("admin:registry_proposederasure_change", args=[number])
        outcome = request.POST.get("outcome", "")
        if proposal is None or request.method != "POST" or outcome not in DECIDED:
            return HttpResponseRedirect(proposal_url)

        form = ErasureForm(request.POST, auto_id=FORM_AUTO_ID)
        if form.is_valid():
            try:
                actions.decide_erasure(
                    proposal, ErasureOutcome(outcome), by=get_logged_in_user(request), **form.cleaned_data
                )
            except RuleViolation as refusal:
                add_refusal_to_form(form, refusal, proposal)
            else:
                message = f"{proposal}: {OUTCOME_LABELS[ErasureOutcome(outcome)]}."
                self.message_user(request, message, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:registry_proposederasure_changelist"))
        return self.changeform_view(copy_as_get(request), str(number), "", {"decision_form": form})


def waiting_erasures(record: Instance, user: User) -> list[tuple[ProposedErasure, str]]:
    """Return the undecided erasures of a source or monument, each with the URL for deciding on it. One query.

    The URL is "" for a user who may not decide.
    """
    proposals = record.erasures.filter(outcome=ErasureOutcome.WAITING.value).select_related("by")
    if not user.has_perm(DECIDE_PERMISSION):
        return [(proposal, "") for proposal in proposals]
    return [(proposal, reverse("admin:registry_proposederasure_change", args=[proposal.pk])) for proposal in proposals]
