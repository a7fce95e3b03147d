"""The pages of one person's training."""

from django.urls import path

from workouts.views import check_in, plan, progress, safety, session, start, today

app_name = "workouts"

urlpatterns = [
    path("start/", start.begin, name="start"),
    path("start/consent/", start.consent, name="start-consent"),
    path("start/declined/", start.declined, name="start-declined"),
    path("start/not-yet/", start.not_yet, name="start-not-yet"),
    path("start/safety/", start.screening, name="start-safety"),
    path("start/safety/result/", start.result, name="start-result"),
    path("start/about/", start.about, name="start-about"),
    path("start/schedule/", start.schedule, name="start-schedule"),
    path("safety/", safety.recheck, name="safety"),
    path("safety/cleared/", safety.clear, name="safety-clear"),
    path("today/", today.today, name="today"),
    path("today/habits/<slug:slug>/", today.tick_habit, name="habit"),
    path("sessions/<uuid:pk>/", session.show, name="session"),
    path("sessions/<uuid:pk>/start/", session.start, name="session-start"),
    path("sessions/<uuid:pk>/morning/", session.rate_morning, name="session-morning"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/", session.describe_slot, name="session-slot"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/sets/", session.log_set, name="session-set"),
    path("sessions/<uuid:pk>/finish/", session.finish, name="session-finish"),
    path("plan/", plan.plan, name="plan"),
    path("plan/pause/", today.pause, name="pause"),
    path("plan/resume/", today.resume, name="resume"),
    path("plan/end/", today.end, name="end"),
    path("check-ins/", check_in.check_in, name="check-in"),
    path("progress/", progress.progress, name="progress"),
]
