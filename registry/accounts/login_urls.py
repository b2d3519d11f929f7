"""URLs of the login and account pages, under the names that allauth expects. Other views of allauth have no URL."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.decorators.cache import never_cache

from . import views

urlpatterns = [
    path("", views.account, name="mfa_index"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("code/", never_cache(second.authenticate), name="mfa_authenticate"),
    path("code/again/", never_cache(second.reauthenticate), name="mfa_reauthenticate"),
    path("app/", never_cache(views.SetUpView.as_view()), name="mfa_activate_totp"),
    path("app/take-away/", never_cache(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", never_cache(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", never_cache(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
