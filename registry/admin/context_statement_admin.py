"""Context statements in the admin: what sources say of monuments and sites besides their condition."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import ContextStatement

from .forms import RecordForm, WithdrawalForm
from .record_admin import RecordAdmin


@admin.register(ContextStatement)
class ContextStatementAdmin(RecordAdmin):
    """The admin of context statements. A statement is withdrawn with a form of its own, next to that of the record."""

    list_display = ("slug", "monument", "site", "aspect", "term", "value", "amount", "unit", "withdrawn")
    list_filter = (
        ("aspect", admin.ChoicesFieldListFilter),
        "withdrawn",
        ("site", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("monument", "site")
    linked_lookups = ("monument", "source")
    search_fields = ("slug", "monument__name_en", "monument__name_ar", "value", "statement_en", "statement_ar")
    autocomplete_fields = ("monument", "site", "party", "source")
    immutable_fields = ("slug", "monument", "site", "aspect")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("monument", "site"),
                    ("aspect", "term"),
                    ("value", "amount", "unit"),
                    ("party", "date_text"),
                    ("source", "locator"),
                    "quote",
                    ("statement_en", "statement_ar"),
                    "slug",
                )
            },
        ),
    )

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> ContextStatement:
        user = get_logged_in_user(request)
        if not change:
            return actions.record_context_statement(by=user, **form.column_values())
        version = form.cleaned_data["version"]
        return actions.revise_context_statement(obj, by=user, version=version, **form.column_values())

    # --- Withdrawing ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [
            path("<int:statement_pk>/withdraw/", view, name="registry_contextstatement_withdraw"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a statement. If the user may change it, add the form that withdraws it."""
        statement: Instance = kwargs.get("obj")
        if statement is not None and not statement.withdrawn and self.has_change_permission(request, statement):
            # A form that was refused is in the context already.
            context.setdefault("withdrawal_form", _make_withdrawal_form(statement))
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_view(self, request: HttpRequest, statement_pk: int) -> HttpResponse:
        """Withdraw a statement for the reason that the user typed."""

        def withdraw(statement: ContextStatement, values: Values) -> str:
            actions.withdraw_context_statement(statement, by=get_logged_in_user(request), **values)
            return gettext("The statement is withdrawn.")

        return self.run_panel_form(
            request, statement_pk, "withdrawal_form", make_form=_make_withdrawal_form, act=withdraw
        )


def _make_withdrawal_form(statement: ContextStatement, form_data: QueryDict | None = None) -> WithdrawalForm:
    """Make the form that withdraws a statement, bound if there is form data."""
    return WithdrawalForm(form_data, initial={"version": statement.version}, auto_id="id_withdraw_%s")
