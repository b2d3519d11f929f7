"""Claims in the admin: recording, submitting for review, deciding and correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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
from registry.accounts.roles import get_logged_in_user
from registry.domain.chronology.dates import InvalidDate
from registry.domain.query_values import parse_key
from registry.domain.value_types import PassedOn, Rows, Values
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus
from registry.models import Claim
from registry.models.claim import CLAIM_PREFIX
from registry.models.refs import parse_typed_ref
from registry.queries import is_claim_frozen
from registry.queries.claims import get_further_speakers
from registry.web.text.terms import label

from .claim_fieldsets import CLAIM_FIELDSETS
from .form_pages import change_url, make_discard_form
from .forms import ClaimForm, RecordForm, describe_date, explain_date, violation_message
from .missing_fields import MissingFieldsFilter
from .record_admin import grade_html, public_page_url
from .review_admin import ReviewAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

SAFE_METHODS = ("GET", "HEAD")
FOREIGN_KEYS = ("monument", "site", "source", "said_by", "agent", "assessor", "supersedes")
SUBJECT_NAMES = ("monument__name_en", "monument__name_ar", "site__name_en", "site__name_ar")
MAX_DATE_LENGTH = 100  # characters that the explanation of a date reads


@admin.register(Claim)
class ClaimAdmin(ReviewAdmin):
    """The admin of claims. After a reviewer has decided on a claim, it can only be superseded by a correction."""

    form = ClaimForm
    change_form_template = "admin/registry/claim/change_form.html"
    immutable_fields = ()
    show_facets = admin.ShowFacets.ALWAYS
    list_display = ("ref", "subject", "grade_or_kind", "recorded_date", "admiralty", "status")
    list_filter = (
        ("status", admin.ChoicesFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("grade", admin.ChoicesFieldListFilter),
        ("basis", admin.ChoicesFieldListFilter),
        MissingFieldsFilter,
    )
    linked_lookups = ("monument", "site", "source")
    list_select_related = ("monument", "site", "source")
    search_fields = (*SUBJECT_NAMES, "source__title", "statement_en", "statement_ar", "key")
    search_help_text = _("A reference such as C-000123, or words from the monument, the source or the statement.")
    autocomplete_fields = FOREIGN_KEYS
    fieldsets = CLAIM_FIELDSETS

    # --- The list, which is also the review queue ---

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the order of the list: oldest first in the queue of submitted claims, else newest first."""
        if request.GET.get("status__exact") == ClaimStatus.SUBMITTED:
            return ("pk",)
        return ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Search the claims. A reference such as C-000123 finds exactly that claim."""
        claim_pk = parse_typed_ref(CLAIM_PREFIX, search_term)
        if claim_pk is None:
            return super().get_search_results(request, queryset, search_term)

        may_have_duplicates = False
        return queryset.filter(pk=claim_pk), may_have_duplicates

    @admin.display(description=_("reference"), ordering="pk")
    def ref(self, claim: Claim) -> str:
        """Return the permanent reference of a claim, such as C-000123."""
        return claim.ref

    @admin.display(description=_("monument or site"), ordering="monument")
    def subject(self, claim: Claim) -> str:
        """Return the name of the monument or the site that a claim is about."""
        return str(claim.subject)

    @admin.display(description=_("what it says"), ordering="grade")
    def grade_or_kind(self, claim: Claim) -> str:
        """Return the HTML of a claim's damage grade, or the label of its kind if it has no grade."""
        if claim.grade and claim.kind != ClaimKind.EVENT_ON:
            return grade_html(claim.grade, claim.worst_grade)
        return label("claim_kind", claim.kind)

    @admin.display(description=_("date"), ordering="earliest")
    def recorded_date(self, claim: Claim) -> str:
        """Return the HTML of a claim's EDTF date. The line may break at the slash between its two ends."""
        start, slash, end = claim.date_text.partition("/")
        return format_html("<bdi><span>{}{}</span><wbr><span>{}</span></bdi>", start, slash, end)

    @admin.display(description=_("weight"), ordering="source__reliability")
    def admiralty(self, claim: Claim) -> str:
        """Return the Admiralty code of a claim: reliability of the source and credibility of the claim, such as B2."""
        return claim.source.reliability + claim.credibility

    # --- The form ---

    def formfield_for_dbfield(self, db_field: ModelField, request: HttpRequest, **kwargs: PassedOn) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ("statement_en", "statement_ar", "quote"):
            field.widget.attrs["rows"] = 3
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:
        """Return all fields of the form if the page is read-only, else none.

        The page of a frozen claim (one that was decided on) is read-only for GET requests, but not for POST requests,
        so that the action can refuse the change and explain why.
        """
        if not self._is_read_only(request, obj):
            return ()
        return tuple(flatten_fieldsets(self.get_fieldsets(request, obj)))

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Fieldsets:
        """Return the fieldsets of the form. A read-only page also gives the claim's date in words."""
        fieldsets = super().get_fieldsets(request, obj)
        if not self._is_read_only(request, obj):
            return fieldsets

        (main_title, main_options), *other_fieldsets = fieldsets
        main_fields = list(main_options["fields"])
        # An input explains its date by itself, but a read-only field shows only the EDTF text.
        date_index = main_fields.index("date_text")
        main_fields[date_index] = "date_with_words"
        # The source's words only help to choose the kind and the grades. They are not stored.
        main_fields.remove("wording")
        return ((main_title, {"fields": tuple(main_fields)}), *other_fieldsets)

    def _is_read_only(self, request: HttpRequest, claim: Claim | None) -> bool:
        """Return whether the page shows a claim without inputs: it is frozen, or the user may not change it."""
        shows_frozen_claim = claim is not None and is_claim_frozen(claim) and request.method in SAFE_METHODS
        return shows_frozen_claim or not self.has_change_permission(request, claim)

    @admin.display(description=_("date"))
    def date_with_words(self, claim: Claim) -> str:
        """Return the HTML of a claim's EDTF date, followed by the date in words."""
        return format_html("<bdi>{}</bdi>: {}", claim.date_text, describe_date(claim.date_text))

    @admin.display(description=_("effects"))
    def effects(self, claim: Claim) -> str:
        """Return the labels of a claim's effects, separated by commas, for pages where they cannot be changed."""
        return ", ".join(label("effect", effect.effect) for effect in claim.effects.all()) or "-"

    @admin.display(description=_("Further speakers"))
    def further_speakers(self, claim: Claim) -> str:
        """Return the names of a claim's further speakers, separated by commas, where they cannot be changed."""
        return ", ".join(str(speaker) for speaker in get_further_speakers(claim)) or "-"

    def get_changeform_initial_data(self, request: HttpRequest) -> Values:
        """Return the initial values of the form for a new claim.

        If the URL parameter `supersedes` names a claim to correct, start with the values of that claim.
        """
        initial = super().get_changeform_initial_data(request)
        corrected_pk = parse_key(str(initial.get("supersedes", "")))
        if corrected_pk is None:
            return initial
        corrected_claim = Claim.objects.filter(pk=corrected_pk).first()
        if corrected_claim is None:
            return initial

        values: Values = {}
        for name in flatten_fieldsets(super().get_fieldsets(request)):
            if name == "effects":
                # The effects are rows of another table.
                values[name] = [effect.effect for effect in corrected_claim.effects.all()]
            elif name == "further_speakers":
                values[name] = get_further_speakers(corrected_claim)
            elif name == "wording":
                continue
            elif name in FOREIGN_KEYS:
                values[name] = getattr(corrected_claim, f"{name}_id")
            else:
                values[name] = getattr(corrected_claim, name)
        values["supersedes"] = corrected_claim.pk
        return values

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a claim with the panel for its review.

        A frozen claim (one that a reviewer has decided on) has no buttons for saving.
        """
        claim = kwargs.get("obj")
        if claim is not None:
            claim_is_frozen = is_claim_frozen(claim)
            context["review"] = self.build_review_panel(request, claim, context.get("review_form"))
            context["frozen"] = claim_is_frozen
            # A form that was refused is in the context already.
            context.setdefault("discard_form", make_discard_form(claim))
            context["may_correct"] = claim_is_frozen and self.has_add_permission(request)
            # After a refused POST, the form is shown again with the typed values and its buttons.
            if claim_is_frozen and request.method in SAFE_METHODS:
                context.update(show_save=False, show_save_and_continue=False, show_save_and_add_another=False)
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, claim: Claim) -> str | None:
        # A claim in a refused form may not be recorded yet.
        return public_page_url(claim.ref, "registry:claim") if claim.pk is not None else None

    # --- Saving ---

    def save_by_action(
        self, request: HttpRequest, obj: Claim, form: RecordForm, change: bool, row_changes: Rows
    ) -> Claim:
        claim_form = cast(ClaimForm, form)
        values = {
            **form.column_values(),
            "effects": form.cleaned_data["effects"],
            "further_speakers": form.cleaned_data["further_speakers"],
            "acknowledge": claim_form.acknowledged_codes(),
            "acknowledge_reason": form.cleaned_data["acknowledge_reason"],
        }
        if not change:
            return actions.record_claim(by=get_logged_in_user(request), **values)
        return actions.revise_claim(obj, by=get_logged_in_user(request), version=form.cleaned_data["version"], **values)

    def save_model(self, request: HttpRequest, obj: Claim, form: RecordForm, change: bool) -> None:
        """Tell the editor the status of the saved claim and its date in words.

        The action has already saved the claim.
        """
        super().save_model(request, obj, form, change)
        message = gettext("%(status)s %(ref)s, dated %(date)s.") % {
            "status": label("claim_status", obj.status),
            "ref": obj.ref,
            "date": describe_date(obj.date_text),
        }
        self.message_user(request, message, messages.INFO)

    def response_post_save_add(self, request: HttpRequest, obj: Claim) -> HttpResponseRedirect:
        """Redirect to the page of the new claim, where it can be submitted for review."""
        return HttpResponseRedirect(change_url(Claim, obj.pk))

    # --- Further URLs ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("date/", wrap(self.explain_date_view), name="registry_claim_date"),
            path("<int:claim_pk>/review/", wrap(self.review_view), name="registry_claim_review"),
            path("<int:claim_pk>/discard/", wrap(self.discard_view), name="registry_claim_discard"),
            *super().get_urls(),
        ]

    def explain_date_view(self, request: HttpRequest) -> JsonResponse:
        """Explain a typed date in words, for the script that shows them next to the input.

        The JSON is `{"understood": ...}`, or `{"problem": ...}` if the text is not a date.
        """
        date_text = request.GET.get("text", "")[:MAX_DATE_LENGTH]
        try:
            return JsonResponse({"understood": explain_date(date_text)})
        except InvalidDate as error:
            return JsonResponse({"problem": violation_message(error)})
