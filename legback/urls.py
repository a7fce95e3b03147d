"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from legback import health, web_app
from legback.accounts import address_views, leaving
from workouts.api import api

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("manifest.webmanifest", web_app.manifest, name="manifest"),
    path("sw.js", web_app.worker, name="worker"),
    path("offline/", web_app.shell, name="shell"),
    path("accounts/logout/", leaving.log_out, name="account_logout"),
    path("accounts/email/", address_views.address, name="account_email"),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", address_views.confirm, name="account_confirm_email"
    ),
    path("accounts/", include("allauth.urls")),
    path("", include("legback.accounts.urls")),
    path("", include("programs.urls")),
    path("", include("workouts.urls")),
    path("", include("workouts.reminders.urls")),
    path("", include("workouts.coach.urls")),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
