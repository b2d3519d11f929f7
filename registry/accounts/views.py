"""Views of the user's own account and of the setup of the second factor. Other views come from allauth."""

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
    """Show users their own account: whether a second factor is set up, and how many recovery codes are left."""
    recovery_codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    unused_codes = recovery_codes.wrap().get_unused_codes() if recovery_codes else []
    context = {"set_up": second_factor.is_set_up(request.user), "codes_left": len(unused_codes)}
    return render(request, "account/account.html", context)


class SetUpView(ActivateTOTPView):
    """The view to set up the second factor. Its first code counts as the second factor of this session."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.record_given(self.request)
        return response
