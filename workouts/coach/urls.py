"""The pages of a coach, and those on which a person meets their coaches."""

from django.urls import path

from workouts.coach.views import (
    adjust,
    cohort,
    invite,
    mails,
    messages,
    notes,
    person,
    person_side,
    roster,
    second_factor,
    today,
)

app_name = "coach"

urlpatterns = [
    path("coach/", roster.show, name="roster"),
    path("coach/people.csv", roster.table, name="roster-csv"),
    path("coach/second-factor/", second_factor.show, name="second-factor"),
    # the sessions of the day
    path("coach/today/", today.show, name="today"),
    path("coach/today/<uuid:pk>/targets/", today.targets, name="today-targets"),
    path("coach/today/<uuid:pk>/attended/", today.attended, name="today-attended"),
    path("coach/today/<uuid:pk>/absent/", today.absent, name="today-absent"),
    path("coach/today/<uuid:pk>/undo/", today.undo, name="today-undo"),
    path("coach/today/<uuid:pk>/move/", today.move, name="today-move"),
    path("coach/people/<uuid:pk>/hour/", today.hour, name="today-hour"),
    # one person
    path("coach/people/<uuid:pk>/", person.show, name="person"),
    path("coach/people/<uuid:pk>/adjust/", adjust.show, name="adjust"),
    path("coach/people/<uuid:pk>/adjust/<uuid:adjustment>/undo/", adjust.undo, name="adjust-undo"),
    # notes and messages
    path("coach/people/<uuid:pk>/notes/", notes.show, name="person-notes"),
    path("coach/people/<uuid:pk>/notes/<uuid:note>/", notes.edit, name="person-note"),
    path("coach/people/<uuid:pk>/notes/<uuid:note>/delete/", notes.delete, name="note-delete"),
    path("coach/people/<uuid:pk>/notes/<uuid:note>/put-back/", notes.put_back, name="note-put-back"),
    path("coach/people/<uuid:pk>/messages/", messages.person_thread, name="person-messages"),
    path("coach/people/<uuid:pk>/messages/seen/", messages.person_seen, name="person-messages-seen"),
    path("coach/messages/", messages.inbox, name="inbox"),
    path("coach/mails/", mails.wishes, name="mails"),
    path("messages/", messages.own, name="messages"),
    path("messages/mails/", messages.switch_mails, name="message-mails"),
    path("messages/<uuid:pk>/", messages.thread, name="thread"),
    path("messages/<uuid:pk>/seen/", messages.thread_seen, name="thread-seen"),
    path("r/<str:token>/stop-mails/", mails.stop, name="stop-mails"),
    path("r/<str:token>/undo-mails/", mails.undo, name="undo-stop-mails"),
    # groups
    path("coach/cohort/", cohort.show, name="cohort"),
    path("coach/cohort/table.csv", cohort.table, name="cohort-table"),
    # invitations, and the person's side of a coaching
    path("coach/invite/", invite.show, name="invite"),
    path("coach/invite/<uuid:invitation>/withdraw/", invite.withdraw, name="withdraw"),
    path("coach/invite/<uuid:invitation>/again/", invite.again, name="invite-again"),
    path("coach/people/<uuid:pk>/end/", invite.end_coaching, name="end-coaching"),
    path("invitations/<str:token>/", person_side.invitation, name="invitation"),
    path("invitations/<str:token>/decline/", person_side.decline, name="decline"),
    path("coaches/", person_side.coaches, name="coaches"),
    path("coaches/trail/", person_side.trail, name="trail"),
    path("coaches/<uuid:pk>/", person_side.own_coach, name="own-coach"),
    path("coaches/<uuid:pk>/end/", person_side.leave, name="leave"),
]
