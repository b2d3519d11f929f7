"""Claims in the admin: written down, handed in, decided on, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Field as ModelField
from django.db.models import QuerySet
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.chronology.dates import InvalidDate
from registry.domain.policy.review import EDITABLE
from registry.domain.query_values import parse_key
from registry.domain.value_types import PassedOn, Rows, Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim
from registry.models.claim import REF_PREFIX
from registry.models.refs import read_typed_ref
from registry.web.text.terms import label

from .form_pages import address_of
from .forms import ClaimForm, RecordForm, sentence, understood
from .record_admin import grade_mark, page_of
from .review_admin import ReviewAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

SAFE = ("GET", "HEAD")
CORRECTED = ("monument", "source", "said_by", "agent", "supersedes")  # taken over by key


@admin.register(Claim)
class ClaimAdmin(ReviewAdmin):
    """A claim can be edited until somebody has decided on it; then a correction takes its place."""

    form = ClaimForm
    change_form_template = "admin/registry/claim/change_form.html"
    given_once = ()
    show_facets = admin.ShowFacets.ALWAYS
    list_display = ("ref", "monument", "what", "when", "admiralty", "status")
    list_filter = (
        ("status", admin.ChoicesFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("grade", admin.ChoicesFieldListFilter),
        ("basis", admin.ChoicesFieldListFilter),
    )
    linked_lookups = ("monument", "source")
    list_select_related = ("monument", "source")
    search_fields = ("monument__name_en", "monument__name_ar", "source__title", "statement_en", "statement_ar", "key")
    search_help_text = _("A reference such as C-000123, or words from the monument, the source or the statement.")
    autocomplete_fields = ("monument", "source", "said_by", "agent", "supersedes")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("monument", "source"),
                    ("kind", "grade"),
                    "date_text",
                    ("basis", "credibility"),
                    ("statement_en", "statement_ar"),
                )
            },
        ),
        (_("How sure, how far"), {"fields": (("certainty", "extent"), "effects")}),
        (_("Why and by whom"), {"fields": (("cause", "intent"), "agent"), "classes": ("collapse",)}),
        (
            _("In the source"),
            {
                "fields": (("said_by", "locator"), ("quote", "quote_language"), "acquired_text"),
                "classes": ("collapse",),
            },
        ),
        (_("Correction"), {"fields": ("supersedes",), "classes": ("collapse",)}),
        (_("For us alone"), {"fields": ("private_note",), "classes": ("collapse",)}),
    )

    # --- The list, which is also the queue ---

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The queue with the oldest first; otherwise what was just written."""
        return ("pk",) if request.GET.get("status__exact") == ClaimStatus.SUBMITTED else ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        number = read_typed_ref(REF_PREFIX, search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("reference"), ordering="pk")
    def ref(self, claim: Claim) -> str:
        """C-000123."""
        return claim.ref

    @admin.display(description=_("what it says"), ordering="grade")
    def what(self, claim: Claim) -> str:
        """The grade in its colour; the kind of a claim without one."""
        return grade_mark(claim.grade) if claim.grade else label("claim_kind", claim.kind)

    @admin.display(description=_("date"), ordering="earliest")
    def when(self, claim: Claim) -> str:
        """As given; a long one breaks between its two ends."""
        ends = claim.date_text.partition("/")
        return format_html("<bdi><span>{}{}</span><wbr><span>{}</span></bdi>", *ends)

    @admin.display(description=_("weight"), ordering="source__reliability")
    def admiralty(self, claim: Claim) -> str:
        """Reliability of the source and credibility of the claim: B2."""
        return claim.source.reliability + claim.credibility

    # --- The form ---

    def formfield_for_dbfield(self, db_field: ModelField, request: HttpRequest, **options: PassedOn) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and db_field.name in ("statement_en", "statement_ar", "quote"):
            field.widget.attrs["rows"] = 3
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:
        """All of a decided claim. What is sent all the same goes to the action, whose refusal the form then shows."""
        return tuple(flatten_fieldsets(self.get_fieldsets(request, obj))) if self._only_reads(request, obj) else ()

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Fieldsets:
        """Where the date cannot be typed, what is understood by it is said beside it."""
        if not self._only_reads(request, obj):
            return self.fieldsets
        (name, first), *others = self.fieldsets
        fields = tuple("dated" if field == "date_text" else field for field in first["fields"])
        return ((name, {"fields": fields}), *others)

    def _only_reads(self, request: HttpRequest, claim: Claim | None) -> bool:
        frozen = claim is not None and ClaimStatus(claim.status) not in EDITABLE
        return (frozen and request.method in SAFE) or not self.has_change_permission(request, claim)

    @admin.display(description=_("date"))
    def dated(self, claim: Claim) -> str:
        """As given and as understood."""
        return format_html("<bdi>{}</bdi>: {}", claim.date_text, understood(claim.date_text))

    @admin.display(description=_("effects"))
    def effects(self, claim: Claim) -> str:
        """Their labels, where they cannot be edited."""
        return ", ".join(label("effect", effect.effect) for effect in claim.effects.all()) or "-"

    def get_changeform_initial_data(self, request: HttpRequest) -> Values:
        """What a correction takes over from the claim that it corrects (`?supersedes=`)."""
        initial = super().get_changeform_initial_data(request)
        key = parse_key(str(initial.get("supersedes", "")))
        former = None if key is None else Claim.objects.filter(pk=key).first()
        if former is None:
            return initial
        names = [name for name in flatten_fieldsets(self.fieldsets) if name not in (*CORRECTED, "effects")]
        return {
            **{name: getattr(former, name) for name in names},
            **{name: getattr(former, f"{name}_id") for name in CORRECTED},
            "effects": [effect.effect for effect in former.effects.all()],
            "supersedes": former.pk,
        }

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        claim = options.get("obj")
        if claim is not None:
            context["review"] = self.review_panel(request, claim, context.get("review_form"))
            context["frozen"] = ClaimStatus(claim.status) not in EDITABLE
            context["may_correct"] = context["frozen"] and self.has_add_permission(request)
            if context["frozen"] and request.method in SAFE:
                context.update(show_save=False, show_save_and_continue=False, show_save_and_add_another=False)
        return super().render_change_form(request, context, *args, **options)

    def view_on_site(self, claim: Claim) -> str | None:
        return page_of(claim.monument.slug)

    # --- Saving ---

    def write(self, request: HttpRequest, obj: Claim, form: RecordForm, change: bool, rows: Rows) -> Claim:
        values = {**form.columns(), "effects": form.cleaned_data["effects"]}
        if not change:
            return actions.record_claim(by=user_of(request), **values)
        return actions.revise_claim(obj, by=user_of(request), version=form.cleaned_data["version"], **values)

    def save_model(self, request: HttpRequest, obj: Claim, form: RecordForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        words = {
            "ref": obj.ref,
            "status": label("claim_status", obj.status),
            "date": understood(obj.date_text),
        }
        self.message_user(request, gettext("%(status)s %(ref)s, dated %(date)s.") % words, messages.INFO)

    def response_post_save_add(self, request: HttpRequest, obj: Claim) -> HttpResponseRedirect:
        """To the claim itself, where it can be submitted."""
        return HttpResponseRedirect(address_of(Claim, obj.pk))

    # --- Addresses of its own ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("date/", wrap(self.date_view), name="registry_claim_date"),
            path("<int:number>/review/", wrap(self.review_view), name="registry_claim_review"),
            *super().get_urls(),
        ]

    def date_view(self, request: HttpRequest) -> JsonResponse:
        """What is understood by a date as it is typed: `{"understood": ..}` or `{"problem": ..}`."""
        try:
            return JsonResponse({"understood": understood(request.GET.get("text", "")[:100])})
        except InvalidDate as problem:
            return JsonResponse({"problem": sentence(problem)})
