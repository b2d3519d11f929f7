"""Interventions in the admin, with their steps."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import Intervention, InterventionParty, InterventionStep
from registry.queries.restoration import get_status_on
from registry.web.text.restoration_text import format_dated_status
from registry.web.text.terms import label

from .form_pages import change_url, make_discard_form
from .forms import ReasonForm, RecordForm
from .forms.intervention_forms import PartyForm, StepForm
from .record_admin import RecordAdmin, RecordInline


class StepInline(RecordInline):
    """The steps of an intervention: changes of its status, each with a date and a source."""

    model = InterventionStep
    form = StepForm
    autocomplete_fields = ("source",)
    fields = (("kind", "status", "date_text"), "source", ("note_en", "note_ar"), "version")


class PartyInline(RecordInline):
    """The parties of an intervention: who has which role, and what funders give."""

    model = InterventionParty
    form = PartyForm
    autocomplete_fields = ("actor", "source")
    fields = (("actor", "role"), ("amount", "currency"), "source", "quote", ("note_en", "note_ar"), "remove")


@admin.register(Intervention)
class InterventionAdmin(RecordAdmin):
    """The admin of interventions. The status of an intervention is derived from its steps."""

    inlines = (PartyInline, StepInline)
    change_form_template = "admin/registry/intervention/change_form.html"
    list_display = ("title_en", "title_ar", "site", "type", "current_status")
    list_filter = (("type", admin.ChoicesFieldListFilter), ("site", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("site",)
    search_fields = ("title_en", "title_ar", "slug", "monuments__name_en", "monuments__name_ar")
    prepopulated_fields = {"slug": ("title_en",)}
    autocomplete_fields = ("site", "monuments")
    fields = (
        ("title_en", "title_ar"),
        ("slug", "type"),
        "further_types",
        "site",
        "monuments",
        ("description_en", "description_ar"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intervention]:
        """Return the interventions with their steps, from which the list derives their status."""
        return super().get_queryset(request).prefetch_related("steps__source")

    @admin.display(description=_("status"))
    def current_status(self, intervention: Intervention) -> str:
        """Return the latest status of an intervention in words, with the date of the last word on it."""
        _, on_day = get_status_on(intervention.steps.all(), None)
        return format_dated_status(on_day)

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Intervention:
        is_new = not change
        party_changes = [row for row in row_changes if isinstance(row, actions.PartyChange)]
        return actions.save_intervention(
            None if is_new else obj,
            by=get_logged_in_user(request),
            version=form.cleaned_data["version"],
            steps=[row for row in row_changes if isinstance(row, actions.StepChange)],
            party_changes=party_changes,
            changed=is_new or form.has_changed() or bool(party_changes),
            **form.column_values(),
        )

    def build_row_change(self, row_form: RecordForm) -> actions.StepChange | actions.PartyChange:
        """Build the change that an editor made to a step or a party of an intervention in an inline form."""
        if isinstance(row_form.instance, InterventionParty):
            return actions.PartyChange(row_form.instance, removed=row_form.cleaned_data["remove"])
        columns = row_form.column_values()
        # Django adds these two fields to every inline form, but the action does not take them.
        columns.pop("id", None)
        columns.pop("intervention", None)

        # A new step has no primary key yet.
        step = None
        if row_form.instance.pk is not None:
            step = row_form.instance
        return actions.StepChange(columns, step, row_form.cleaned_data["version"])

    # --- Discarding a step ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.discard_step_view)
        address = "<int:intervention_pk>/steps/<int:step_pk>/discard/"
        return [path(address, view, name="registry_intervention_discard_step"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of an intervention. If the user may change its steps, add a form for discarding each."""
        intervention: Instance = kwargs.get("obj")
        if intervention is not None and may_change_steps(request, intervention):
            refused_form: ReasonForm | None = context.get("discard_form")
            panels = [_build_discard_panel(step, refused_form) for step in intervention.steps.all()]
            context["discard_panels"] = panels
        return super().render_change_form(request, context, *args, **kwargs)

    def discard_step_view(self, request: HttpRequest, intervention_pk: int, step_pk: int) -> HttpResponse:
        """Discard a step of an intervention for the reason that the user typed."""
        step = InterventionStep.objects.filter(intervention=intervention_pk, pk=step_pk).first()
        if step is None:
            return HttpResponseRedirect(change_url(Intervention, intervention_pk))

        def make_form(intervention: Intervention, form_data: QueryDict) -> ReasonForm:
            return make_discard_form(step, form_data)

        def discard(intervention: Intervention, values: Values) -> str:
            actions.discard_step(step, by=get_logged_in_user(request), **values)
            return gettext("The step “%(step)s” was discarded.") % {"step": name_step(step)}

        return self.run_panel_form(
            request,
            intervention_pk,
            "discard_form",
            make_form=make_form,
            act=discard,
            may_act=may_change_steps,
            part=step,
        )


def may_change_steps(request: HttpRequest, intervention: Intervention) -> bool:
    """Return whether the user may change the steps of interventions."""
    return bool(request.user.has_perm("registry.change_interventionstep"))


def name_step(step: InterventionStep) -> str:
    """Return the name of a step for editors: its status or kind in words and its date, as in "under way, 2018"."""
    words = label("intervention_status", step.status) if step.status else label("step_kind", step.kind)
    return gettext(", ").join([words, step.date_text])


def _build_discard_panel(step: InterventionStep, refused_form: ReasonForm | None) -> Values:
    """Build the template context for discarding a step. A form that was refused is shown again with its error."""
    form = make_discard_form(step)
    is_refused = refused_form is not None and refused_form.auto_id == form.auto_id
    url = reverse("admin:registry_intervention_discard_step", args=[step.intervention_id, step.pk])
    return {"step": name_step(step), "url": url, "form": refused_form if is_refused else form, "open": is_refused}
