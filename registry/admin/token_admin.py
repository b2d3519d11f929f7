"""Access tokens in the admin: everybody makes, sees and revokes their own; who manages people sees and revokes all."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.errors import RuleViolation
from registry.domain.policy.scopes import DAYS, MOST_DAYS, Scope
from registry.domain.value_types import Instance, PassedOn
from registry.models import AccessToken

from .forms import sentence

GOOD_FOR = {
    Scope.WRITE: _("Writing: adding and changing records"),
    Scope.DECIDE: _("Deciding: accepting, rejecting, withdrawing"),
}
SHORT = {Scope.READ: _("reading"), Scope.WRITE: _("writing"), Scope.DECIDE: _("deciding")}
CHANGELIST = "admin:registry_accesstoken_changelist"


class TokenForm(forms.ModelForm):
    """What a new token is to be."""

    good_for = forms.MultipleChoiceField(
        label=_("Good for, beside reading"),
        choices=[(scope.value, words) for scope, words in GOOD_FOR.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=MOST_DAYS, initial=DAYS)

    class Meta:
        model = AccessToken
        fields = ("name",)
        help_texts = {"name": _("Where it is used, so that you know later which one to revoke.")}


class TokenRequest(HttpRequest):
    """A request that has made a token, with the token's text."""

    token_text: str


@admin.register(AccessToken)
class TokenAdmin(admin.ModelAdmin):
    """A token is never changed: it is revoked, and another made."""

    form = TokenForm
    actions = None
    show_full_result_count = False
    change_form_template = "admin/registry/accesstoken/change_form.html"
    list_display = ("name", "user", "good_for", "created", "expires", "last_used", "state")
    list_select_related = ("user",)

    @admin.display(description=_("state"))
    def state(self, token: AccessToken) -> str:
        """In a word."""
        if token.revoked:
            return gettext("revoked")
        if not token.is_valid(timezone.now()):
            return gettext("expired")
        return gettext("ended by a new password") if token.outlived_its_password() else gettext("valid")

    @admin.display(description=_("good for"), ordering="scopes")
    def good_for(self, token: AccessToken) -> str:
        """Its scopes, by name."""
        return gettext(", ").join(str(SHORT[Scope(scope)]) for scope in token.scopes.split())

    # --- Who ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return bool(request.user.is_staff)

    has_add_permission = has_module_permission

    def has_change_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessToken]:
        found: QuerySet[AccessToken] = super().get_queryset(request)
        return found if request.user.has_perm("auth.change_user") else found.filter(user=user_of(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return False

    # --- Making ---

    @method_decorator(reauthentication_required(app="registry"))
    def add_view(self, request: HttpRequest, *args: PassedOn, **options: PassedOn) -> HttpResponse:
        """Only just after a login, or the password again: a token outlives the desk that somebody left open."""
        answer: HttpResponse = super().add_view(request, *args, **options)
        return answer

    def get_fields(self, request: HttpRequest, obj: Instance = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "good_for", "days")
        return ("name", "user", "good_for", "created", "expires", "last_used", "state")

    def changeform_view(self, request: HttpRequest, *args: PassedOn, **options: PassedOn) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **options)
        except RuleViolation as refusal:
            self.message_user(request, sentence(refusal), messages.ERROR)
            return HttpResponseRedirect(reverse(CHANGELIST))

    def save_form(self, request: HttpRequest, form: TokenForm, change: bool) -> AccessToken:
        """Make the token here, where Django takes over the record that the rest of the view is about."""
        wanted = form.cleaned_data
        token, text = actions.make_token(
            user=user_of(request),
            by=user_of(request),
            name=wanted["name"],
            scopes=wanted["good_for"],
            days=wanted["days"],
        )
        request.token_text = text  # type: ignore[attr-defined]  # ours
        return token

    def save_model(self, request: HttpRequest, obj: AccessToken, form: TokenForm, change: bool) -> None:
        """Do nothing: the action has saved the token."""

    def save_related(self, request: HttpRequest, form: TokenForm, formsets: list, change: bool) -> None:
        """Do nothing: a token has no rows or relations."""

    def response_add(
        self, request: HttpRequest, obj: AccessToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page that shows it, this once. Reloading it would make another."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Access token"),
            "opts": self.opts,
            "token": obj,
            "text": cast(TokenRequest, request).token_text,
        }
        return TemplateResponse(request, "admin/registry/accesstoken/made.html", context)

    # --- Revoking ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revoke_view)
        return [path("<int:number>/revoke/", view, name="registry_accesstoken_revoke"), *super().get_urls()]

    def revoke_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """End it for good; somebody else's token is not there for those who may not see it."""
        token = self.get_object(request, str(number))
        if token is not None and request.method == "POST":
            actions.revoke_token(token, by=user_of(request))
            said = gettext("The token is revoked.")
            self.log_change(request, token, said)
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse(CHANGELIST))
