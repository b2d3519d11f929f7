"""One's own account, and setting up the second factor. The other pages are allauth's, in our templates."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from . import second_factor


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What protects the account, and where to change it."""
    codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "set_up": second_factor.is_set_up(request.user),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
    return render(request, "account/account.html", context)


class SetUp(ActivateTOTPView):
    """Whoever has typed the first code has given the second factor in this session."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.note_given(self.request)
        return response
