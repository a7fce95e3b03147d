"""Every address of the site."""

from django.urls import include, path

from legback import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include("allauth.urls")),
    path("", include("legback.accounts.urls")),
    path("", include("programs.urls")),
    path("", include("workouts.urls")),
    path("", include("workouts.reminders.urls")),
]
