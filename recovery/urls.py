"""Every address of the site."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tracker import admin
from tracker.web.common import display, language
from tracker.web.entry import pages
from tracker.web.operations import demo_mail, health_pages, mail_reports

urlpatterns: list[URLPattern | URLResolver] = [
    # Signing in is allauth's, under its own names; of its many pages only these exist.
    path("sign-in/", account.request_login_code, name="account_request_login_code"),
    path("sign-in/", account.request_login_code, name="account_login"),
    path("sign-in/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("", pages.landing, name="landing"),
    path("invite/<str:token>/", pages.invitation, name="invitation"),
    path("language/", language.choose_language, name="language"),
    path("text-size/", display.choose_text_size, name="text_size"),
    path("", include("tracker.web.urls")),
    path("api/", include("tracker.api.urls")),
    path("admin/", admin.site.urls),
    # For machines
    path("healthz", health_pages.healthz, name="healthz"),
    path("readyz", health_pages.readyz, name="readyz"),
    path("metrics", health_pages.metrics, name="metrics"),
    path("mail/reports/", mail_reports.mail_reports, name="mail_reports"),
]

if settings.MAIL_IS_KEPT_HERE:
    urlpatterns += [
        path("demo/mail/", demo_mail.mailbox, name="demo_mailbox"),
        path("demo/mail/<slug:name>/", demo_mail.mail, name="demo_mail"),
        path("demo/mail/<slug:name>/html/", demo_mail.mail_html, name="demo_mail_html"),
    ]
