"""The administration: who comes in, what is there to see, and above all what is not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Field
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from legback.accounts.erasure import erase
from legback.accounts.models import User
from programs import versions
from programs.models import Plan, PlanLine, PlanSession, Slot
from tests import eight_weeks
from tests.coaching import add_second_factor, coach_person, make_coach
from workouts.coach.models import Message, Note
from workouts.models import Adjustment, Coaching, Enrolment, Profile, SessionSlot, Status
from workouts.reminders import outbox
from workouts.reminders.models import Heartbeat, Mail, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

CANARY = "canary-of-the-runner"
HEALTH = {"CheckIn", "SetLog", "SessionSlot", "Session", "Screening", "Profile", "Hindrance", "HabitTick"} | {
    *("WeekTurn", "CheckResult", "RemovedSet", "Entry", "Adjustment", "Access", "Note", "Message"),
    *("Invitation", "Correspondence", "Authenticator", "EmailAddress", "EmailConfirmation", "LogEntry"),
}
SCORES = re.compile(
    r"pain|abilit|morning|feel|rir|body_weight|year_of_birth|consent|running_goal|activity|note\b|\bto\b|context"
    r"|password|screening|goal"
)


@pytest.fixture
def host(db: None) -> Any:
    """The first staff account, as `createsuperuser` makes it, with a second factor."""
    person = User.objects.create_superuser("host@example.com", "a long and dull password")
    add_second_factor(person)
    return person


@pytest.fixture
def staff(client: Client, host: Any) -> Client:
    client.force_login(host)
    return client


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def addresses() -> list[str]:
    """Every address below /admin/, with ids of nobody in place of the arguments."""
    found = set()
    for route, _pattern in walk(admin.site.get_urls()):
        path = re.sub(r"<(?:\w+:)?\w+>", "1", route)
        path = path.replace(r"^(?P<app_label>", "").replace("(?P<url>.*)$", "nothing/here")
        found |= {path.split("|")[0] + "/"} if "|" in path else {path}
    return sorted("/admin/" + path for path in found)


ADDRESSES = addresses()


def model_pages() -> list[str]:
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]


def change_page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# Who comes in


def test_the_addresses_are_all_of_them() -> None:
    assert len(ADDRESSES) > 60
    assert {"/admin/", "/admin/login/", "/admin/logout/", "/admin/autocomplete/"} <= set(ADDRESSES)
    assert {"/admin/accounts/user/1/change/", "/admin/programs/plan/1/publish/"} <= set(ADDRESSES)


def test_a_visitor_is_led_to_the_log_in_of_the_site(client: Client) -> None:
    for address in ADDRESSES:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/accounts/login/?next=/admin/"), address


@pytest.mark.parametrize("make", [eight_weeks.make_person, make_coach])
def test_who_is_no_staff_finds_nothing_with_or_without_a_second_factor(client: Client, make: Any) -> None:
    client.force_login(make())
    for address in ADDRESSES:
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address


def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client) -> None:
    person = User.objects.create_superuser("new@example.com", "a long and dull password")
    RecoveryCodes.activate(person)  # codes for an emergency alone are no second factor
    client.force_login(person)
    for address in ADDRESSES:
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), address
    assert "Please set up a second factor first." in client.get(reverse("mfa_index")).content.decode()


def test_the_page_of_the_second_factor_leads_staff_back_once_there_is_one(client: Client, host: Any) -> None:
    client.force_login(host)
    page = client.get(reverse("mfa_index")).content.decode()
    assert 'href="/admin/"' in page
    assert "Staff and coaches need one." in page
    runner = eight_weeks.make_person()
    add_second_factor(runner)
    client.force_login(runner)
    page = client.get(reverse("mfa_index")).content.decode()
    assert "/admin/" not in page
    assert "It is up to you." in page


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_an_app_and_a_passkey_open_the_administration(client: Client, kind: str) -> None:
    person = User.objects.create_superuser("new@example.com", "a long and dull password")
    Authenticator.objects.create(user=person, type=kind, data={})
    client.force_login(person)
    assert client.get("/admin/").status_code == 200


def test_who_is_switched_off_or_loses_the_factor_is_out_at_the_next_request(staff: Client, host: Any) -> None:
    Authenticator.objects.filter(user=host).exclude(type="recovery_codes").delete()
    assert staff.get("/admin/")["Location"] == reverse("mfa_index")
    add = User.objects.filter(pk=host.pk)
    add.update(is_staff=False)
    assert staff.get("/admin/").status_code == 404
    add.update(is_active=False)
    assert staff.get("/admin/").status_code == 302


def test_logging_out_and_passwords_go_through_the_pages_of_the_site(staff: Client) -> None:
    assert staff.get("/admin/login/")["Location"] == "/admin/"
    assert staff.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    answer = staff.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert staff.get("/admin/").status_code == 302


def test_a_password_alone_does_not_log_staff_in_once_they_have_a_factor(client: Client, host: Any) -> None:
    posted = {"login": host.email, "password": "a long and dull password", "next": "/admin/"}
    answer = client.post("/accounts/login/?next=/admin/", posted)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302


def test_pages_of_staff_are_kept_by_no_cache_and_ask_for_nothing_unsafe(staff: Client) -> None:
    answer = staff.get("/admin/accounts/user/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<style|\son\w+=|\sstyle=|<script>", answer.content.decode())


# What is there


def test_nothing_is_registered_that_holds_what_somebody_told_or_a_secret() -> None:
    names = {model.__name__ for model in admin.site._registry}
    assert not names & HEALTH
    assert {"User", "Group", "Plan", "PlanSession", "Exercise", "Ladder", "Rung", "Check", "Habit"} <= names
    assert {"RoutineStep", "Enrolment", "Coaching", "Reminder", "Mail", "Heartbeat"} <= names


def shown_fields(page: admin.ModelAdmin) -> set[str]:
    """Whatever a page about people can show, sort, filter or search by."""
    declared = page.get_fieldsets(request_of_nobody(), object())
    in_forms = [name for _title, options in declared for name in options["fields"]]
    filters = [each[0] if isinstance(each, tuple) else each for each in page.list_filter]
    inlines = [name for inline in page.inlines for name in inline.fields]
    return {
        str(name)
        for name in [
            *in_forms,
            *page.list_display,
            *filters,
            *page.search_fields,
            *inlines,
            page.date_hierarchy,
        ]
    }


def request_of_nobody() -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = User(is_superuser=True)
    return request


def test_no_page_about_people_shows_searches_or_filters_by_a_score_or_a_secret() -> None:
    for model in (User, Enrolment, Coaching, Reminder, Mail, Heartbeat):
        wrong = {name for name in shown_fields(admin.site._registry[model]) if SCORES.search(name)}
        assert not wrong, model.__name__


@pytest.fixture
def told(runner: Any, staff: Client) -> Any:
    """A runner who has told everything, each text with the canary in it."""
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    eight_weeks.check_in(enrolment, 1, pain_average=5, running_ability=4)
    Profile.objects.filter(user=runner).update(running_goal=CANARY)
    Enrolment.objects.update(running_goal=CANARY, activity_2=CANARY)
    SessionSlot.objects.update(note=CANARY)
    coaching = coach_person(make_coach(), runner, name=CANARY)
    now = timezone.now()
    Note.objects.create(coaching=coaching, text=CANARY, created_at=now, changed_at=now)
    Message.objects.create(coaching=coaching, is_from_coach=True, text=CANARY, sent_at=now)
    Adjustment.objects.create(
        enrolment=enrolment, by=coaching.coach, kind="hold", week=2, round=1, note=CANARY, made_at=now
    )
    outbox.put(
        kind="home", to="", user=runner, context={"token": CANARY}, may_repeat=False, now=timezone.now()
    )
    Reminder.objects.create(
        user=runner, kind="home", local_date=eight_weeks.START, enrolment=enrolment, mail=Mail.objects.get(),
        created_at=timezone.now(),
    )  # fmt: skip
    Heartbeat.objects.beat("worker", timezone.now())
    return coaching


def test_nothing_that_somebody_told_is_on_any_page(told: Any, staff: Client, runner: Any) -> None:
    rows = [
        *(runner, told, Enrolment.objects.get(), Reminder.objects.get(), Mail.objects.get()),
        *(Heartbeat.objects.get(), Plan.objects.first(), PlanSession.objects.first()),
    ]
    pages = [*model_pages(), "/admin/"]
    for row in rows:
        pages += [change_page(row), change_page(row).replace("/change/", "/history/")]
    for page in pages:
        answer = staff.get(page)
        assert answer.status_code == 200, page
        assert CANARY not in answer.content.decode(), page


def test_what_somebody_told_cannot_be_searched_or_filtered(told: Any, staff: Client, runner: Any) -> None:
    for page in model_pages():
        found = staff.get(page, {"q": CANARY}).content.decode()
        assert runner.email not in found, page
    for page, asked in (
        ("accounts/user", "enrolments__check_ins__pain_average__gte"),
        ("accounts/user", "profile__running_goal__icontains"),
        ("accounts/user", "year_of_birth"),
        ("accounts/user", "consented_at__isnull"),
        ("accounts/user", "password__startswith"),
        ("workouts/enrolment", "running_goal__icontains"),
        ("workouts/enrolment", "check_ins__pain_average"),
        ("workouts/enrolment", "user__password__startswith"),
        ("workouts/coaching", "name__icontains"),
        ("reminders/mail", "to__startswith"),
        ("reminders/mail", "context__token"),
        ("reminders/reminder", "session__pain_before"),
        ("reminders/reminder", "mail__context__token"),
    ):
        assert staff.get(f"/admin/{page}/", {asked: "1"}).status_code == 400, asked


def test_the_filters_that_the_pages_offer_work(staff: Client) -> None:
    for page, asked in (
        ("accounts/user", {"is_staff__exact": "1"}),
        ("workouts/enrolment", {"plan__name": "Strong legs", "starts_on__year": "2026"}),
        ("workouts/coaching", {"ended_at__isempty": "1"}),
        ("reminders/mail", {"state__exact": "sent"}),
        ("reminders/reminder", {"mail__state__exact": "sent", "kind__exact": "home"}),
        ("programs/rung", {"place__exact": "gym"}),
        ("programs/plan", {"is_draft__exact": "1"}),
    ):
        assert staff.get(f"/admin/{page}/", asked).status_code == 200, page


def test_nobody_is_deleted_here_nor_anything_that_hangs_on_them(
    told: Any, staff: Client, runner: Any
) -> None:
    rows = (runner, told, Enrolment.objects.get(), Reminder.objects.get(), Mail.objects.get())
    for row in rows:
        address = change_page(row).replace("/change/", "/delete/")
        assert staff.get(address).status_code == 403
        assert staff.post(address, {"post": "yes"}).status_code == 403
        if row is not runner:
            assert staff.post(change_page(row), {}).status_code == 403
    for page in model_pages():
        if "auth/group" not in page:
            assert "delete_selected" not in staff.get(page).content.decode(), page


def test_no_page_asks_more_of_the_database_for_more_people(staff: Client) -> None:
    pages = [page for page in model_pages() if "/programs/" not in page]

    def people(first: int, last: int) -> None:
        coach = make_coach(f"coach{first}@example.com")
        for number in range(first, last):
            person = eight_weeks.make_person(f"runner{number}@example.com")
            enrolment = eight_weeks.enrol(person)
            coach_person(coach, person)
            letter = Mail.objects.create(
                kind="home", user=person, created_at=timezone.now(), not_before=timezone.now()
            )
            Reminder.objects.create(
                user=person, kind="home", local_date=eight_weeks.START, enrolment=enrolment, mail=letter,
                created_at=timezone.now(),
            )  # fmt: skip

    def counts() -> dict[str, int]:
        found = {}
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert staff.get(page).status_code == 200
            found[page] = len(queries)
        return found

    people(0, 2)
    counts()  # content types and the like are looked up once
    before = counts()
    people(2, 8)
    assert counts() == before
    assert max(before.values()) <= 15


# People


def user_form(person: Any, **values: Any) -> dict[str, Any]:
    """What the page of a person sends, with other values here and there."""
    form: dict[str, Any] = {
        "is_active": "on" if person.is_active else "",
        "coach_name": person.coach_name,
        "enrolments-TOTAL_FORMS": "0",
        "enrolments-INITIAL_FORMS": "0",
    }
    form |= {name: "on" for name in ("is_coach", "is_staff", "is_superuser") if getattr(person, name)}
    return {name: value for name, value in {**form, **values}.items() if value != ""}


def test_staff_makes_somebody_a_coach_and_ends_it_again(staff: Client, runner: Any) -> None:
    answer = staff.post(change_page(runner), user_form(runner, is_coach="on"))
    assert "People see this name, so a coach needs one." in answer.content.decode()
    staff.post(change_page(runner), user_form(runner, is_coach="on", coach_name="Anna"))
    runner.refresh_from_db()
    assert (runner.is_coach, runner.coach_name) == (True, "Anna")
    person = eight_weeks.make_person("other@example.com")
    coach_person(runner, person)
    add_second_factor(runner)
    assert Coaching.objects.of_coach(runner).count() == 1
    staff.post(change_page(runner), user_form(runner, is_coach=""))
    assert Coaching.objects.of_coach(runner).count() == 0


def test_changing_somebody_keeps_what_the_page_does_not_show(staff: Client, runner: Any) -> None:
    before = User.objects.filter(pk=runner.pk).values().get()
    staff.post(change_page(runner), user_form(runner, email="x@example.com", password="x", year_of_birth="1"))
    assert User.objects.filter(pk=runner.pk).values().get() == before


def test_a_person_added_here_gets_no_mail_no_consent_and_no_password(staff: Client) -> None:
    answer = staff.post("/admin/accounts/user/add/", {"email": "New@Example.com"})
    person = User.objects.get(email="new@example.com")
    assert answer["Location"] == "/admin/accounts/user/"
    assert not mail.outbox
    assert not Mail.objects.exists()
    assert not person.has_usable_password()
    assert (person.consented_at, person.year_of_birth, person.is_staff) == (None, None, False)
    again = staff.post("/admin/accounts/user/add/", {"email": "NEW@example.com"})
    assert "There is an account with this address already." in again.content.decode()


def test_a_person_added_here_sets_a_password_by_the_link_for_a_forgotten_one(
    staff: Client, client: Client
) -> None:
    staff.post("/admin/accounts/user/add/", {"email": "new@example.com"})
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "new@example.com"})
    assert Mail.objects.get().context["template"] == "account/email/password_reset_key"


def test_second_factors_are_shown_by_kind_and_day_only(staff: Client, host: Any) -> None:
    page = staff.get(change_page(host)).content.decode()
    assert "TOTP Authenticator" in page
    for one in Authenticator.objects.filter(user=host):
        secrets = [str(value) for value in one.data.values() if len(str(value)) > 5]
        assert secrets
        assert not [secret for secret in secrets if secret in page]


def helper(*permissions: str) -> User:
    """Staff with some rights, and not all."""
    person = User.objects.create_user("helper@example.com", "a long and dull password", is_staff=True)
    add_second_factor(person)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return person


def test_only_a_superuser_gives_rights_and_nobody_to_themselves(
    client: Client, runner: Any, host: Any
) -> None:
    person = helper("change_user", "view_user")
    client.force_login(person)
    wishes = {"is_staff": "on", "is_superuser": "on", "groups": Group.objects.create(name="All").pk}
    for one in (runner, person):
        client.post(change_page(one), user_form(one, **wishes))
        one.refresh_from_db()
        assert not one.is_superuser
        assert not one.groups.exists()
    assert not runner.is_staff
    assert client.post(change_page(host), user_form(host, is_active="")).status_code == 403
    client.force_login(host)
    client.post(change_page(runner), user_form(runner, is_staff="on"))
    client.post(change_page(host), user_form(host, is_active="", is_staff=""))
    runner.refresh_from_db()
    host.refresh_from_db()
    assert (runner.is_staff, host.is_active, host.is_staff) == (True, True, True)


def test_staff_sees_what_their_groups_allow_and_no_more(client: Client) -> None:
    client.force_login(helper("view_exercise"))
    assert client.get("/admin/programs/exercise/").status_code == 200
    for closed in ("/admin/accounts/user/", "/admin/workouts/coaching/", "/admin/programs/plan/"):
        assert client.get(closed).status_code == 403
    plan = Plan.objects.current().get(slug="strong-legs")
    assert client.post(reverse("admin:programs_plan_begin", args=[plan.pk])).status_code == 404


def test_the_history_names_fields_only_and_goes_with_the_person(staff: Client, runner: Any) -> None:
    staff.post(change_page(runner), user_form(runner, is_coach="on", coach_name=CANARY))
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == "Changed Is coach and Name as a coach."
    assert CANARY not in entry.change_message + entry.object_repr
    erase(runner)
    assert not LogEntry.objects.exists()


def test_an_enrolment_shows_plan_version_dates_and_status(staff: Client, runner: Any) -> None:
    enrolment = eight_weeks.enrol(runner)
    Enrolment.objects.update(paused_on=eight_weeks.START + timedelta(days=2))
    page = staff.get(change_page(enrolment)).content.decode()
    assert str(Status.PAUSED.label) in page
    assert "Strong legs" in page
    assert "running_goal" not in page
    assert "<select" not in page.replace('id="nav-filter"', "")


def test_a_coaching_is_found_by_either_address(staff: Client, runner: Any) -> None:
    coach_person(make_coach(), runner)
    for asked, found in (("coach@", True), ("runner@", True), ("nobody@", False)):
        page = staff.get("/admin/workouts/coaching/", {"q": asked}).content.decode()
        assert ("coach@example.com" in page) is found


# Plans


@pytest.fixture
def draft() -> Plan:
    return versions.begin(plan=Plan.objects.current().get(slug="strong-legs"))


def plan_form(staff: Client, page: str, **values: Any) -> dict[str, Any]:
    """What the page would send as it stands, with other values here and there."""
    context = staff.get(page).context
    form: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for one in forms:
        for bound in one:
            value = bound.value()
            if value is True:
                form[bound.html_name] = "on"
            elif value not in (None, False):
                form[bound.html_name] = value
    return {**form, **values}


def test_a_published_plan_is_only_shown(staff: Client) -> None:
    plan = Plan.objects.current().get(slug="strong-legs")
    page = staff.get(change_page(plan)).content.decode()
    assert "Make a new version to change" in page
    assert 'name="name"' not in page
    session = plan.sessions.first()
    assert 'name="lines-0-sets"' not in staff.get(change_page(session)).content.decode()
    for row in (plan, session):
        assert staff.post(change_page(row), {"name": "x"}).status_code == 403
        assert staff.get(change_page(row).replace("/change/", "/delete/")).status_code == 403
    assert staff.get("/admin/programs/plan/add/").status_code == 403


def test_a_new_version_is_begun_changed_and_published_here(staff: Client) -> None:
    plan = Plan.objects.current().get(slug="strong-legs")
    begin = reverse("admin:programs_plan_begin", args=[plan.pk])
    assert staff.get(begin)["Location"] == change_page(plan)  # a GET changes nothing
    assert Plan.objects.filter(slug=plan.slug).count() == 1
    page = staff.post(begin)["Location"]
    made = Plan.objects.get(slug=plan.slug, is_draft=True)
    assert page == change_page(made)

    answer = staff.post(page, plan_form(staff, page, tagline="Another line", **{"weeks-0-phase": "Begin"}))
    assert answer.status_code == 302, answer.context["errors"]
    session = made.sessions.get(week=1, code="s1")
    line = PlanLine.objects.get(plan_session=session, slot__slug="squat")
    number = list(session.lines.all()).index(line)
    sent = plan_form(staff, change_page(session), **{f"lines-{number}-sets": "3"})
    assert staff.post(change_page(session), sent)["Location"] == page

    publish = reverse("admin:programs_plan_publish", args=[made.pk])
    assert staff.get(publish)["Location"] == page
    assert Plan.objects.current().get(slug=plan.slug) == plan
    assert "Published: who starts from now on" in staff.post(publish, follow=True).content.decode()
    now = Plan.objects.current().get(slug=plan.slug)
    assert (now, now.tagline, now.weeks.get(number=1).phase) == (made, "Another line", "Begin")
    assert PlanLine.objects.get(pk=line.pk).sets == 3
    assert list(Plan.objects.get(pk=plan.pk).weeks.values_list("phase")[:1]) == [("Learn",)]


def test_what_is_at_fault_is_said_on_the_page_and_nothing_is_published(staff: Client, draft: Plan) -> None:
    Slot.objects.create(plan=draft, code="s1", slug="plank", name="Plank")
    answer = staff.post(reverse("admin:programs_plan_publish", args=[draft.pk]), follow=True)
    assert "The slot “s1 Plank” has a line in no week" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_line_is_offered_the_slots_of_its_own_session_only(staff: Client, draft: Plan) -> None:
    page = staff.get(change_page(draft.sessions.get(week=1, code="h1"))).content.decode()
    offered = set(re.findall(r"<option value=\"\d+\"[^>]*>(h1|h2|s1|s2) ", page))
    assert offered == {"h1"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minimum": "12", "maximum": "8"}, "At least as many as in “From”."),
        ({"minimum": "0"}, "1 to 600."),
        ({"sets": "0"}, "1 to 10 sets."),
        ({"sets": "11"}, "1 to 10 sets."),
        ({"effort_rir": "6"}, "0 to 5, or empty."),
        ({"rest_seconds": "301"}, "10 to 300 seconds."),
        ({"sets": "many"}, "Enter a whole number."),
        ({"rung": "999999"}, "Select a valid choice."),
        ({"slot": "other"}, "Please correct the duplicate data for slot."),
    ],
)
def test_a_line_that_the_database_would_refuse_is_refused_on_the_page(
    staff: Client, draft: Plan, changes: dict[str, str], said: str
) -> None:
    session = draft.sessions.get(week=1, code="s1")
    page = change_page(session)
    form = plan_form(staff, page)
    changes = {name: form["lines-1-slot"] if value == "other" else value for name, value in changes.items()}
    answer = staff.post(page, form | {f"lines-0-{name}": value for name, value in changes.items()})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "is violated" not in answer.content.decode()


def test_the_codes_and_the_effort_are_explained(staff: Client, draft: Plan) -> None:
    assert "h1 and h2 are home sessions that take turns" in staff.get(change_page(draft)).content.decode()
    page = staff.get(change_page(draft.sessions.get(week=1, code="s1"))).content.decode()
    assert "how many more repetitions would have gone well" in page
    assert "h1 and h2: home sessions that take turns" in page


def test_the_pages_of_groups_say_what_they_are(staff: Client) -> None:
    for page in ("/admin/auth/group/", "/admin/auth/group/add/"):
        assert "says what its members may see and change in here" in staff.get(page).content.decode()


def test_moments_are_written_as_everywhere_else_with_their_clock(staff: Client, runner: Any) -> None:
    User.objects.filter(pk=runner.pk).update(joined_at=datetime(2026, 11, 2, 15, 4, tzinfo=UTC))
    assert "2 Nov 2026, 15:04 UTC" in staff.get(change_page(runner)).content.decode()


def test_a_draft_that_is_published_meanwhile_is_not_saved_any_more(staff: Client, draft: Plan) -> None:
    session = draft.sessions.get(week=1, code="s1")
    forms = {page: plan_form(staff, page) for page in (change_page(draft), change_page(session))}
    versions.publish(plan=draft)
    for page, form in forms.items():
        assert staff.post(page, form).status_code == 403


def test_a_draft_can_be_thrown_away_with_all_its_parts(staff: Client, draft: Plan) -> None:
    address = change_page(draft).replace("/change/", "/delete/")
    assert staff.get(address).status_code == 200
    staff.post(address, {"post": "yes"})
    assert not Plan.objects.filter(is_draft=True).exists()
    assert not PlanSession.objects.filter(plan=draft.pk).exists()


def test_exercises_and_ladders_say_where_they_are_changed(staff: Client) -> None:
    for page in ("/admin/programs/exercise/", "/admin/programs/ladder/", "/admin/programs/rung/"):
        assert "programs/library" in staff.get(page).content.decode()
        assert staff.get(page + "add/").status_code == 403


def test_a_page_of_the_library_shows_its_rungs_in_a_few_questions(staff: Client) -> None:
    from programs.models import Exercise, Ladder

    for row in (Ladder.objects.get(slug="squat"), Exercise.objects.get(rungs__slug="chair-squat")):
        staff.get(change_page(row))
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(change_page(row)).content.decode()
        assert "Chair squat" in page
        assert len(queries) <= 12


def test_the_first_staff_account_comes_from_the_command_line(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long and dull password")
    call_command("createsuperuser", interactive=False, email="First@Example.com", verbosity=0)
    with pytest.raises(CommandError, match="There is an account with this address already"):
        call_command("createsuperuser", interactive=False, email="first@example.com", verbosity=0)
    posted = {"login": "first@example.com", "password": "a long and dull password"}
    answer = client.post("/accounts/login/?next=/admin/", {**posted, "next": "/admin/"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    assert not EmailAddress.objects.filter(verified=False).exists()  # such a one would bar the second factor


def test_every_field_of_the_pages_exists() -> None:
    """A renamed field is a fault here and not a page that breaks."""
    for model, page in admin.site._registry.items():
        for name in page.search_fields:
            here: Any = model
            for part in name.split("__"):
                field: Field = here._meta.get_field(part)
                here = field.related_model or here
