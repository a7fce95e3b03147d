"""The pages of a coach, and those on which a person meets their coaches."""

from django.urls import path

from workouts.coach.views import cohort, invite, roster, second_factor, today

app_name = "coach"

urlpatterns = [
    path("coach/", roster.show, name="roster"),
    path("coach/second-factor/", second_factor.show, name="second-factor"),
    # the sessions of the day
    path("coach/today/", today.show, name="today"),
    # one person
    # notes and messages
    # groups
    path("coach/cohort/", cohort.show, name="cohort"),
    # invitations, and the person's side of a coaching
    path("coach/invite/", invite.show, name="invite"),
]
