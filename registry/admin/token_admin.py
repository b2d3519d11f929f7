"""API access tokens in the admin. Editors manage their own tokens, administrators see and revoke all of them."""

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
from registry.accounts.roles import get_logged_in_user
from registry.domain.errors import RuleViolation
from registry.domain.policy.scopes import DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS, Scope
from registry.domain.value_types import Instance, PassedOn
from registry.models import AccessToken

from .forms import violation_message

OPTIONAL_SCOPE_LABELS = {
    Scope.WRITE: _("Writing: adding and changing records"),
    Scope.DECIDE: _("Deciding: accepting, rejecting, withdrawing"),
}
SCOPE_NAMES = {Scope.READ: _("reading"), Scope.WRITE: _("writing"), Scope.DECIDE: _("deciding")}
CHANGELIST = "admin:registry_accesstoken_changelist"


class TokenForm(forms.ModelForm):
    """A form for a new access token: its name, scopes and validity in days."""

    good_for = forms.MultipleChoiceField(
        label=_("Good for, beside reading"),
        choices=[(scope.value, label) for scope, label in OPTIONAL_SCOPE_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=MAX_LIFETIME_DAYS, initial=DEFAULT_LIFETIME_DAYS
    )

    class Meta:
        model = AccessToken
        fields = ("name",)
        help_texts = {"name": _("Where it is used, so that you know later which one to revoke.")}


class TokenRequest(HttpRequest):
    """A request that has created a token, with the token's secret text."""

    token_text: str


@admin.register(AccessToken)
class TokenAdmin(admin.ModelAdmin):
    """The admin of access tokens. A token is never changed, only revoked."""

    form = TokenForm
    actions = None
    show_full_result_count = False
    change_form_template = "admin/registry/accesstoken/change_form.html"
    list_display = ("name", "user", "good_for", "created", "expires", "last_used", "state")
    list_select_related = ("user",)

    @admin.display(description=_("state"))
    def state(self, token: AccessToken) -> str:
        """Return in words whether an access token is valid, or what has ended it."""
        if token.revoked:
            return gettext("revoked")
        if not token.is_valid(timezone.now()):
            return gettext("expired")
        if token.outlived_its_password():
            return gettext("ended by a new password")
        return gettext("valid")

    @admin.display(description=_("good for"), ordering="scopes")
    def good_for(self, token: AccessToken) -> str:
        """Return the names of a token's scopes, separated by commas."""
        return gettext(", ").join(str(SCOPE_NAMES[Scope(scope)]) for scope in token.scopes.split())

    # --- Permissions ---

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
        """Return all access tokens to an administrator of users, and only their own to any other user."""
        tokens: QuerySet[AccessToken] = super().get_queryset(request)
        if request.user.has_perm("auth.change_user"):
            return tokens
        return tokens.filter(user=get_logged_in_user(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return False

    # --- Creating ---

    @method_decorator(reauthentication_required(app="registry"))
    def add_view(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        """Show the form for a new access token. Ask for the password first, unless the user has just logged in.

        A token outlives the session, so a session left open must not be enough to create one.
        """
        # The decorator asks for the password.
        response: HttpResponse = super().add_view(request, *args, **kwargs)
        return response

    def get_fields(self, request: HttpRequest, obj: Instance = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "good_for", "days")
        return ("name", "user", "good_for", "created", "expires", "last_used", "state")

    def changeform_view(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        """Show the page of an access token, or the form for a new one.

        If the action refuses to create the token, redirect to the list with an error message.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RuleViolation as violation:
            self.message_user(request, violation_message(violation), messages.ERROR)
            return HttpResponseRedirect(reverse(CHANGELIST))

    def save_form(self, request: HttpRequest, form: TokenForm, change: bool) -> AccessToken:
        """Create the access token that the form describes, and return it.

        It is created here because the rest of Django's view works with the object that this method returns.
        """
        user = get_logged_in_user(request)
        token, token_text = actions.create_token(
            user=user,
            by=user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["good_for"],
            days=form.cleaned_data["days"],
        )
        # The text is not stored. It is handed to `response_add`, which shows it once.
        cast(TokenRequest, request).token_text = token_text
        return token

    def save_model(self, request: HttpRequest, obj: AccessToken, form: TokenForm, change: bool) -> None:
        """Do nothing, because the action has saved the token."""

    def save_related(self, request: HttpRequest, form: TokenForm, formsets: list, change: bool) -> None:
        """Do nothing, because a token has no rows or relations."""

    def response_add(
        self, request: HttpRequest, obj: AccessToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Return the page that shows the text of a new access token.

        Only a digest of the text is stored, so it can never be shown again.
        """
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Access token"),
            "opts": self.opts,
            "token": obj,
            "token_text": cast(TokenRequest, request).token_text,
        }
        return TemplateResponse(request, "admin/registry/accesstoken/created.html", context)

    # --- Revoking ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revoke_token_view)
        return [path("<int:token_pk>/revoke/", view, name="registry_accesstoken_revoke"), *super().get_urls()]

    def revoke_token_view(self, request: HttpRequest, token_pk: int) -> HttpResponse:
        """Revoke an access token for good, then redirect to the list. Ignore a token that the user may not see."""
        # `get_queryset` leaves out the tokens that the user may not see.
        token = self.get_object(request, str(token_pk))
        if token is not None and request.method == "POST":
            actions.revoke_token(token, by=get_logged_in_user(request))
            message = gettext("The token is revoked.")
            self.log_change(request, token, message)
            self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse(CHANGELIST))
