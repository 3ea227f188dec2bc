"""The addresses: pages, sign-in, language.

Of allauth only the pages that people of a county need: accounts are made by the county, without e-mail.
"""

from allauth.account import views as account
from django.urls import include, path

urlpatterns = [
    path("", include("huitou.web.urls")),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler400 = "huitou.web.views.errors.bad_request"
handler403 = "huitou.web.views.errors.forbidden"
handler404 = "huitou.web.views.errors.not_found"
handler500 = "huitou.web.views.errors.broken"
