"""The pages of one person's training."""

from django.urls import path

from workouts.views import check_in, going_on, in_session, plan, progress, safety, session, start, today

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
    path("today/obstacle/", going_on.answer_obstacle, name="obstacle"),
    path("today/offer/", going_on.answer_offer, name="offer"),
    path("today/smaller-week/", going_on.smaller_week, name="smaller-week"),
    path("today/back/", going_on.end_travel, name="travel-end"),
    path("today/coach/<uuid:pk>/", going_on.read_coach_change, name="coach-change"),
    path("sessions/<uuid:pk>/", session.show, name="session"),
    path("sessions/<uuid:pk>/start/", session.start, name="session-start"),
    path("sessions/<uuid:pk>/begin-anew/", session.begin_anew, name="session-begin-anew"),
    path("sessions/<uuid:pk>/move/", session.move, name="session-move"),
    path("sessions/<uuid:pk>/morning/", session.rate_morning, name="session-morning"),
    path("sessions/<uuid:pk>/news/", session.answer_news, name="session-news"),
    path("sessions/<uuid:pk>/finish/", session.finish, name="session-finish"),
    path("sessions/<uuid:pk>/flags/", in_session.report_flags, name="session-flags"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/", in_session.describe_slot, name="session-slot"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/sets/", in_session.log_set, name="session-set"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/pain/", in_session.report_pain, name="session-pain"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/slip/", in_session.take_back_pain, name="session-slip"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/ease/", in_session.ease, name="session-ease"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/swap/", in_session.swap, name="session-swap"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/swap-back/", in_session.swap_back, name="session-swap-back"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/choose/", in_session.choose, name="session-choose"),
    path("sessions/<uuid:pk>/slots/<int:slot_pk>/feel/", in_session.feel, name="session-feel"),
    path("plan/", plan.plan, name="plan"),
    path("plan/pause/", today.pause, name="pause"),
    path("plan/resume/", today.resume, name="resume"),
    path("plan/keep/", going_on.keep, name="keep"),
    path("plan/end/", today.end, name="end"),
    path("check-ins/", check_in.check_in, name="check-in"),
    path("progress/", progress.progress, name="progress"),
]
