"""Erasures that wait for a second person: what was hidden is erased from the ledger for good here, or kept."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.errors import RuleViolation
from registry.domain.policy.erasure import DECIDED, Outcome
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import ProposedErasure

from .form_pages import as_get, refuse
from .forms import ErasureForm
from .history_admin import NoLogEntryMixin
from .lookup_allowlist import LookupAllowlistMixin

OUTCOMES = {
    Outcome.WAITING: _("Waits for a second person"),
    Outcome.ERASED: _("Erased for good"),
    Outcome.KEPT: _("Kept"),
}
MAY_DECIDE = "registry.decide_erasure"


class OutcomeFilter(admin.SimpleListFilter):
    """What waits, and what became of the others."""

    title, parameter_name = _("outcome of the proposal"), "outcome"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(outcome.value, str(words)) for outcome, words in OUTCOMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(outcome=self.value()) if self.value() in list(Outcome) else queryset


@admin.register(ProposedErasure)
class ErasureAdmin(LookupAllowlistMixin, NoLogEntryMixin):
    """A proposal is made where something is hidden; here it is decided on, and never changed."""

    actions = None
    show_full_result_count = False
    change_form_template = "admin/registry/proposederasure/change_form.html"
    list_display = ("hidden", "by", "at", "state", "decided_by")
    list_filter = (OutcomeFilter,)
    list_select_related = ("source", "monument", "by", "decided_by")
    fields = ("hidden", "in_the_ledger", "why", ("by", "at"), "state", ("decided_by", "decided_at"), "reason")

    @admin.display(description=_("what was hidden"))
    def hidden(self, proposal: ProposedErasure) -> str:
        """The record, of a protected source its pseudonym."""
        return str(proposal)

    @admin.display(description=_("rows whose older content goes"))
    def in_the_ledger(self, proposal: ProposedErasure) -> str:
        """The rows, as `propose_erasure` and `export_proof` name them."""
        return gettext(", ").join(f"{table} {key}" for table, key, _seq in proposal.rows)

    @admin.display(description=_("state"), ordering="outcome")
    def state(self, proposal: ProposedErasure) -> str:
        """In words."""
        return str(OUTCOMES[Outcome(proposal.outcome)])

    # --- Who ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MAY_DECIDE))

    def has_view_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return bool(request.user.has_perm(MAY_DECIDE))

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
        proposal = options["obj"]
        if proposal is not None and proposal.outcome == Outcome.WAITING.value:
            context["decision"] = {
                "own": proposal.by_id == request.user.pk,
                "form": context.get("decision_form") or ErasureForm(auto_id="id_decision_%s"),
                "source": proposal.source_id is not None,
                "place": proposal.monument_id is not None,
            }
        return super().render_change_form(request, context, *args, **options)

    def decide_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Erase or keep; what is refused stands on the proposal's page, with what was typed."""
        proposal = self.get_object(request, str(number))
        back = reverse("admin:registry_proposederasure_change", args=[number])
        outcome = request.POST.get("outcome", "")
        if proposal is None or request.method != "POST" or outcome not in DECIDED:
            return HttpResponseRedirect(back)
        form = ErasureForm(request.POST, auto_id="id_decision_%s")
        if form.is_valid():
            try:
                actions.decide_erasure(proposal, Outcome(outcome), by=user_of(request), **form.cleaned_data)
            except RuleViolation as refusal:
                refuse(form, refusal, proposal)
            else:
                said = f"{proposal}: {OUTCOMES[Outcome(outcome)]}."
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:registry_proposederasure_changelist"))
        return self.changeform_view(as_get(request), str(number), "", {"decision_form": form})


def waiting_on(record: Instance, user: User) -> list[tuple[ProposedErasure, str]]:
    """The proposals that wait on a source or a monument; each with where this person decides on it, "" for nowhere."""
    found = record.erasures.filter(outcome=Outcome.WAITING.value).select_related("by")
    may = user.has_perm(MAY_DECIDE)
    return [(each, reverse("admin:registry_proposederasure_change", args=[each.pk]) if may else "") for each in found]
