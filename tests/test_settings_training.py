"""Settings of the training: days, clock, equipment, and another plan in place of this one."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from programs.models import Plan
from programs.screening import FULL, RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.reminding import DUE, TUESDAY, make_runner, tick
from workouts import enrolling, replanning, safety, training
from workouts.models import CheckIn, Enrolment, Profile, Session, WeekMode
from workouts.reminders.models import Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

NEXT_WEEK = START + timedelta(days=7)
DAYS = {"supervised_weekdays": ["1", "4"], "home_weekdays": ["0", "3", "6"]}
PAGES = ("/settings/days/", "/settings/equipment/", "/settings/plan/", "/settings/plan/strong-back/")


@pytest.fixture
def enrolment(client, time_machine):
    """Supervised on Mondays and Thursdays, at home on Tuesdays and Fridays."""
    time_machine.move_to(noon(START), tick=False)
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    client.force_login(enrolment.user)
    return enrolment


@pytest.fixture
def go_to(client, enrolment, time_machine):
    """The same person on another day."""

    def go(day):
        time_machine.move_to(noon(day), tick=False)
        client.force_login(enrolment.user)

    return go


def words(answer) -> str:
    """What a person reads on the page, on one line."""
    html = answer.content.decode()
    return re.sub(r"\s+", " ", unescape(strip_tags(html[html.index("<main") : html.index("</main>")])))


def dates(enrolment, kind) -> list:
    found = enrolment.sessions.filter(kind=kind, on_date__lt=START + timedelta(days=14)).order_by("on_date")
    return [(on_date - START).days for on_date in found.values_list("on_date", flat=True)]


def answer_safety(user, now, **yes) -> None:
    safety.record(user=user, answers={**dict.fromkeys(FULL, False), **yes}, now=now)


# Days


def test_the_day_from_which_new_days_count_is_said_before_they_are_saved(client, enrolment):
    page = words(client.get("/settings/days/"))
    assert "New days count from Monday 9 November; this week stays as it is." in page
    html = client.get("/settings/days/").content.decode()
    assert re.findall(r'name="(\w+)_weekdays" value="(\d)"[^>]*checked', html) == [
        *[("supervised", "0"), ("supervised", "3")],
        *[("home", "1"), ("home", "4")],
    ]


def test_new_days_count_from_the_next_week_and_the_running_one_stays(client, enrolment):
    answer = client.post("/settings/days/", DAYS, follow=True)
    assert answer.redirect_chain == [("/settings/", 302)]
    assert "Your training days are saved. New days count from Monday 9 November" in words(answer)
    assert dates(enrolment, "supervised") == [0, 3, 7 + 1, 7 + 4]
    assert dates(enrolment, "home") == [1, 4, 7 + 0, 7 + 3, 7 + 6]
    assert "SupervisedTue, Fri At homeMon, Thu, Sun" in words(client.get("/settings/"))


def test_a_plan_still_to_come_takes_new_days_from_its_first_week(client, enrolment, go_to):
    go_to(START - timedelta(days=1))
    assert "the first week, which begins on Monday 2 November" in words(client.get("/settings/days/"))
    client.post("/settings/days/", DAYS)
    assert dates(enrolment, "supervised") == [1, 4, 8, 11]


def test_a_pause_and_the_last_week_say_when_new_days_count(client, enrolment, go_to):
    enrolling.pause(enrolment, now=noon(START))
    go_to(START + timedelta(days=20))
    assert "the week after the one in which you paused" in words(client.get("/settings/days/"))
    Enrolment.objects.update(paused_on=None, week=8, week_starts_on=START + timedelta(days=14))
    assert "the last of your eight weeks" in words(client.get("/settings/days/"))
    Enrolment.objects.update(week_mode=WeekMode.KEEP)
    assert "New days count from Monday 23 November" in words(client.get("/settings/days/"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"supervised_weekdays": ["1", "2"]}, "do not follow each other"),
        ({"supervised_weekdays": ["1"]}, "Please choose exactly two days."),
        ({"supervised_weekdays": []}, "Please choose two days."),
        ({"home_weekdays": ["0", "1"]}, "please choose another day than Tue here"),
        ({"home_weekdays": ["0"]}, "Please choose two to five days."),
    ],
)
def test_days_that_do_not_fit_are_refused_as_at_the_start_and_stay_as_typed(client, enrolment, change, said):
    before = list(enrolment.sessions.values("pk", "on_date"))
    answer = client.post("/settings/days/", {**DAYS, **change})
    assert answer.status_code == 422
    assert said in words(answer)
    checked = re.findall(r'name="home_weekdays" value="(\d)"[^>]*checked', answer.content.decode())
    assert checked == {**DAYS, **change}["home_weekdays"]
    assert list(enrolment.sessions.values("pk", "on_date")) == before


def test_new_days_too_close_to_the_last_session_are_refused_with_both_named(client, enrolment):
    session = enrolment.sessions.get(on_date=START + timedelta(days=3))
    Session.objects.filter(pk=session.pk).update(on_date=START + timedelta(days=6))
    answer = client.post("/settings/days/", {"supervised_weekdays": ["0", "2"], "home_weekdays": ["1", "4"]})
    assert answer.status_code == 422
    assert (
        "Your legs need a day between: the supervised session of Sunday 8 November and the first one on the "
        "new days, on Monday 9 November, would come too close together." in words(answer)
    )
    enrolment.refresh_from_db()
    assert enrolment.supervised_weekdays == [0, 3]


def test_a_session_done_later_than_planned_counts_by_the_day_on_which_it_was_done(client, enrolment):
    enrolment.sessions.filter(on_date=START + timedelta(days=3)).update(
        started_at=noon(START + timedelta(days=6)), started_on=START + timedelta(days=6)
    )
    answer = client.post(
        "/settings/days/", {**DAYS, "supervised_weekdays": ["0", "2"], "home_weekdays": ["1", "4"]}
    )
    assert "of Sunday 8 November and the first one on the new days, on Monday 9 November" in words(answer)


def test_saving_days_ends_a_smaller_week_which_is_said_before(client, enrolment):
    assert "smaller week" not in words(client.get("/settings/days/"))
    replanning.reshape(enrolment, now=timezone.now())
    assert "At homeTue, ten minutes" in words(client.get("/settings/"))
    assert "You have a smaller week now" in words(client.get("/settings/days/"))
    client.post("/settings/days/", DAYS)
    enrolment.refresh_from_db()
    assert not enrolment.is_reshaped
    later = enrolment.sessions.filter(on_date__gte=NEXT_WEEK)
    assert set(later.values_list("variant", flat=True)) == {"full"}
    assert enrolment.sessions.get(on_date=START + timedelta(days=1)).variant == "short"


# The clock


def test_the_zone_stands_beside_the_hour_and_is_saved_with_it(client, enrolment):
    client.post(
        "/settings/reminders/",
        {"reminders_on": "on", "reminder_time": "07:15", "time_zone": "America/New_York"},
    )
    enrolment.refresh_from_db()
    assert (enrolment.time_zone, enrolment.reminder_time) == ("America/New_York", time(7, 15))
    assert enrolment.next_due_at == noon(START)
    card = client.get("/settings/").content.decode()
    assert '<option value="America/New_York" selected>America/New York</option>' in card


def test_a_place_that_is_none_is_refused_and_what_was_typed_stays(client, enrolment):
    answer = client.post(
        "/settings/reminders/", {"reminders_on": "on", "reminder_time": "07:15", "time_zone": "Mars/Base"}
    )
    assert answer.status_code == 422
    assert "Please choose where your days begin and end." in words(answer)
    assert 'value="07:15"' in answer.content.decode()
    enrolment.refresh_from_db()
    assert (enrolment.time_zone, enrolment.reminder_time) == ("UTC", time(18))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hours", [-9, -1, 1, 5])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Kathmandu", "Pacific/Pago_Pago"])
def test_another_zone_never_brings_a_second_reminder_that_day(client, time_machine, mailbox, zone, hours):
    time_machine.move_to(noon(START), tick=False)
    enrolment = make_runner()
    changes_at = DUE + timedelta(hours=hours)
    for moment in (DUE + timedelta(hours=n, minutes=1) for n in range(-30, 42, 2)):
        if moment > changes_at:
            time_machine.move_to(changes_at, tick=False)
            client.force_login(enrolment.user)
            form = {"reminders_on": "on", "reminder_time": "18:00", "time_zone": zone}
            assert client.post("/settings/reminders/", form).status_code == 302
            changes_at = datetime.max.replace(tzinfo=DUE.tzinfo)
        time_machine.move_to(moment, tick=False)
        tick(moment)
    assert len(mailbox.messages) == Reminder.objects.filter(mail__state="sent").count()
    assert set(Reminder.objects.values_list("local_date", flat=True)) <= {TUESDAY}
    # Where the day jumps ahead before its hour has come there may be none; after it there was one.
    assert len(mailbox.messages) in ({1} if hours > 0 else {0, 1})


# Equipment


def test_equipment_is_changed_and_its_consequence_said(client, enrolment):
    page = words(client.get("/settings/equipment/"))
    assert "Exercises that need something else are replaced from your next session on." in page
    assert "Nothing ticked: you get the plan’s own exercises." in page
    answer = client.post(
        "/settings/equipment/", {"equipment": ["weights", "mat"], "body_weight_kg": "71.5"}, follow=True
    )
    assert answer.redirect_chain == [("/settings/", 302)]
    assert "It counts from your next session." in words(answer)
    assert "mat, weights (dumbbell, kettlebell, backpack)" in words(answer)
    profile = Profile.objects.get()
    assert (profile.equipment, profile.body_weight_kg) == (["mat", "weights"], Decimal("71.5"))
    answer = client.post("/settings/equipment/", {"body_weight_kg": ""}, follow=True)
    assert "Nothing ticked: you get the plan’s own exercises." in words(answer)
    assert Profile.objects.get().body_weight_kg is None


def test_the_next_session_takes_what_there_is(client, enrolment):
    own = client.get("/today/").content.decode()
    assert "Leg press" in own
    client.post("/settings/equipment/", {"equipment": ["mat"]})
    assert "Leg press" not in client.get("/today/").content.decode()


def test_a_weight_in_pounds_is_shown_and_taken_in_pounds(client, enrolment):
    type(enrolment.user).objects.update(units="lb")
    client.post("/settings/equipment/", {"body_weight_lb": "158", "body_weight_kg": ""})
    assert Profile.objects.get().body_weight_kg == Decimal("71.7")
    html = client.get("/settings/equipment/").content.decode()
    assert "Body weight in lb (optional)" in html
    assert re.search(r'name="body_weight_lb" value="158"', html)


def test_a_weight_that_cannot_be_is_refused_and_what_was_ticked_stays(client, enrolment):
    answer = client.post("/settings/equipment/", {"equipment": ["box"], "body_weight_kg": "7"})
    assert answer.status_code == 422
    assert "Please give a weight from 30 to 250 kg" in words(answer)
    assert re.search(r'value="box"[^>]*checked', answer.content.decode())
    assert Profile.objects.get().equipment == []


# Another plan


def sent_by(page) -> dict[str, str]:
    """What the button on the page sends."""
    return dict(re.findall(r'type="hidden" name="(enrolment)" value="([^"]*)"', page.content.decode()))


def change_to(client, slug):
    path = f"/settings/plan/{slug}/"
    return client.post(path, sent_by(client.get(path)), follow=True)


def test_the_three_plans_are_shown_with_ones_own_marked(client, enrolment):
    html = client.get("/settings/plan/").content.decode()
    assert re.findall(r'href="/settings/plan/([\w-]+)/"', html) == [
        *("strong-legs", "strong-back", "steady-core")
    ]
    own = html.split("<h2>Strong legs</h2>")[1].split("</li>")[0]
    assert "your plan now" in own
    assert "Start this plan anew" in own
    assert html.count("your plan now") == 1


def test_what_another_plan_means_is_said_before_anything_happens(client, enrolment):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    before = Enrolment.objects.values().get()
    page = words(client.get("/settings/plan/strong-back/"))
    for said in (
        "Change to Strong back?",
        "Strong legs ends. What you have logged stays.",
        "Strong back begins with week 1 on Thursday 5 November.",
        "Loads and versions of the exercises begin anew.",
        "Your weekdays stay. Reminders go on at their hour.",
    ):
        assert said in page
    assert "Your pause ends." not in page
    assert Enrolment.objects.values().get() == before


def test_another_plan_begins_with_its_first_week_on_the_same_days(client, enrolment):
    Enrolment.objects.update(reminder_time=time(7, 30), reminders_on=False)
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    assert "Reminders stay off." in words(client.get("/settings/plan/strong-back/"))
    answer = change_to(client, "strong-back")
    assert answer.redirect_chain == [("/today/", 302)]
    assert "Strong back begins with week 1 on Thursday 5 November." in words(answer)
    enrolment.refresh_from_db()
    assert enrolment.ended_on == START
    assert enrolment.sessions.exclude(started_at=None).count() == 1
    begun = Enrolment.objects.get(ended_on=None)
    assert (begun.plan.slug, begun.week, begun.starts_on) == ("strong-back", 1, START + timedelta(days=3))
    assert (begun.supervised_weekdays, begun.home_weekdays) == ([0, 3], [1, 4])
    assert (begun.reminder_time, begun.reminders_on, begun.time_zone) == (time(7, 30), False, "UTC")
    assert begun.sessions.count() == 8 * 4


def test_the_same_plan_is_started_anew_in_two_steps(client, enrolment, go_to):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    go_to(START + timedelta(days=1))
    page = words(client.get("/settings/plan/strong-legs/"))
    assert "Start Strong legs anew?" in page
    assert "Strong legs ends as it stands and begins again." in page
    assert (
        "go on from what you last trained in Strong legs; after a long time away they begin lighter." in page
    )
    assert "begin anew. Your newest" not in page
    change_to(client, "strong-legs")
    begun = Enrolment.objects.get(ended_on=None)
    assert (begun.plan.slug, begun.starts_on) == ("strong-legs", START + timedelta(days=3))
    assert begun.pk != enrolment.pk


def test_a_plan_of_which_nothing_was_done_yet_makes_room_today(client, enrolment):
    change_to(client, "steady-core")
    begun = Enrolment.objects.get()
    assert (begun.plan.slug, begun.starts_on) == ("steady-core", START)


def test_a_plan_of_which_nothing_was_logged_begins_anew_and_one_trained_before_goes_on(client, enrolment):
    assert "begin anew. Your newest scores" in words(client.get("/settings/plan/strong-legs/"))
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    change_to(client, "strong-back")
    assert "go on from what you last trained in Strong legs" in words(
        client.get("/settings/plan/strong-legs/")
    )
    assert "begin anew. Your newest scores" in words(client.get("/settings/plan/steady-core/"))


def test_the_other_plan_leaves_a_day_of_rest_after_the_last_supervised_session(client, enrolment, go_to):
    Enrolment.objects.update(supervised_weekdays=[1, 4])  # the new days, which count from the next week
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    go_to(START + timedelta(days=1))
    assert "on Friday 6 November" in words(client.get("/settings/plan/strong-back/"))
    change_to(client, "strong-back")
    assert Enrolment.objects.get(ended_on=None).starts_on == START + timedelta(days=4)


def test_the_newest_scores_become_the_start_of_the_other_plan(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    person = eight_weeks.make_person()
    enrolment = eight_weeks.enrol(person, pain_average=6, running_ability=3, ability_2=2, ability_3=4)
    newest = {
        "pain_average": 3,
        "pain_worst": 5,
        "running_pain": 2,
        "no_run": "",
        "running_ability": 6,
        "runs": 3,
        "km": Decimal("21.5"),
    }
    eight_weeks.check_in(enrolment, 1, pain_average=9, ability_2=5)
    eight_weeks.check_in(enrolment, 2, **newest)
    now = noon(START + timedelta(days=14))
    begun = replanning.change_plan(enrolment, plan=Plan.objects.current().get(slug="strong-back"), now=now)
    start = CheckIn.objects.filter(enrolment=begun).values(*newest, "ability_2", "ability_3").get(week=0)
    assert start == {**newest, "ability_2": 5, "ability_3": 4}
    assert Profile.objects.get().baseline is None


def test_a_pause_ends_and_a_smaller_week_goes_on_in_the_other_plan(client, enrolment):
    replanning.reshape(enrolment, now=timezone.now())
    Enrolment.objects.update(hotel_until=START + timedelta(days=5))
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    enrolling.pause(enrolment, now=timezone.now())
    assert "Your pause ends." in words(client.get("/settings/plan/strong-back/"))
    change_to(client, "strong-back")
    begun = Enrolment.objects.get(ended_on=None)
    assert begun.paused_on is None
    assert (begun.is_reshaped, begun.home_weekdays) == (True, [1])
    assert begun.hotel_until == START + timedelta(days=5)
    assert set(begun.sessions.filter(kind="home").values_list("variant", flat=True)) == {"short"}


def test_answers_that_have_grown_old_come_first_and_lead_back(client, enrolment, go_to):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    go_to(START + timedelta(days=27))
    assert "First the safety questions" not in words(client.get("/settings/plan/strong-back/"))
    go_to(START + timedelta(days=28))
    page = client.get("/settings/plan/strong-back/")
    assert "Your answers are more than four weeks old." in words(page)
    assert sent_by(page) == {}
    path = "/safety/?plan=strong-back"
    assert f'href="{path}"' in page.content.decode()
    answer = client.post("/settings/plan/strong-back/", {"enrolment": str(enrolment.pk)})
    assert answer.status_code == 422
    assert Enrolment.objects.filter(plan__slug="strong-back").count() == 0
    assert client.get(path).content.decode().count('type="radio"') == 2 * len(FULL)
    assert client.post(path, dict.fromkeys(FULL, "no")).url == "/settings/plan/strong-back/"
    change_to(client, "strong-back")
    assert Enrolment.objects.get(ended_on=None).plan.slug == "strong-back"


@pytest.mark.parametrize("slug", ["strong-legs", "strong-back"])
def test_after_the_eight_weeks_another_plan_asks_all_questions_anew(client, enrolment, go_to, slug):
    """Also of somebody who answered them all a few days before the end."""
    eight_weeks.keep_to(enrolment, week=9)
    end = START + timedelta(weeks=8)
    answer_safety(enrolment.user, noon(end - timedelta(days=3)))
    replanning.keep_on(enrolment, now=noon(end))
    go_to(end + timedelta(days=1))
    path, questions = f"/settings/plan/{slug}/", f"/safety/?plan={slug}"
    page = client.get(path)
    assert "Your eight weeks are over. Please answer all of them once more" in words(page)
    assert sent_by(page) == {}
    asked = client.get(questions)
    assert asked.content.decode().count('type="radio"') == 2 * len(FULL)
    assert "Before another plan begins" in words(asked)
    assert client.post(questions, dict.fromkeys(FULL, "no")).url == path
    change_to(client, slug)
    assert Enrolment.objects.get(ended_on=None).week == 1


def test_the_way_back_from_the_safety_questions_leads_to_a_plan_or_to_today(client, enrolment):
    for wish in ("", "?plan=nonsense", "?plan=//elsewhere.example", "?plan="):
        assert client.post(f"/safety/{wish}", dict.fromkeys(RECHECK, "no")).url == "/today/"


@pytest.mark.parametrize("how", ["lock", "news", "news after a stop"])
def test_no_plan_begins_while_training_is_closed(client, enrolment, time_machine, how):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    if how == "lock":
        answer_safety(enrolment.user, timezone.now(), D4=True)
    elif how == "news after a stop":
        later = timezone.now() + timedelta(hours=1)
        training.answer_news(enrolment.sessions.get(on_date=START), is_new=True, now=later)
    else:
        enrolment.check_ins.update(anything_new=True, changed_at=timezone.now() + timedelta(hours=1))
    page = client.get("/settings/plan/strong-back/")
    assert "Training is closed for now" in words(page)
    assert 'href="/safety/?plan=strong-back"' in page.content.decode()
    answer = client.post("/settings/plan/strong-back/", {"enrolment": str(enrolment.pk)})
    assert answer.status_code == 422
    assert Enrolment.objects.get().plan.slug == "strong-legs"


def test_a_page_of_a_plan_that_was_left_meanwhile_changes_nothing(client, enrolment):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    old = sent_by(client.get("/settings/plan/strong-legs/"))
    change_to(client, "strong-back")
    answer = client.post("/settings/plan/strong-legs/", old, follow=True)
    assert "Your plan has changed meanwhile." in words(answer)
    assert Enrolment.objects.get(ended_on=None).plan.slug == "strong-back"
    assert "Your plan has changed meanwhile." in words(
        client.post("/settings/plan/strong-legs/", {}, follow=True)
    )


def test_two_presses_at_once_begin_one_plan(enrolment):
    plan = Plan.objects.current().get(slug="strong-back")
    replanning.change_plan(enrolment, plan=plan, now=timezone.now())
    with pytest.raises(replanning.HasEndedError):
        replanning.change_plan(enrolment, plan=plan, now=timezone.now())
    assert Enrolment.objects.count() == 1
    assert Profile.objects.get().baseline is None


def test_an_unknown_plan_is_not_found(client, enrolment):
    assert client.get("/settings/plan/strong-arms/").status_code == 404


# Who may, and what


@pytest.mark.parametrize("path", ["/settings/days/", "/settings/plan/", "/settings/plan/strong-back/"])
def test_without_a_plan_or_after_its_end_today_says_what_comes_next(client, enrolment, path):
    Enrolment.objects.update(finished_on=START)
    for method in (client.get, client.post):
        answer = method(path, follow=True)
        assert answer.redirect_chain == [("/today/", 302)]
        assert "Your eight weeks are done." in words(answer)
    settings = client.get("/settings/").content.decode()
    assert "See what comes next" in settings
    assert "/settings/plan/" not in settings
    assert "/settings/days/" not in settings
    eight_weeks.keep(enrolment.sessions.filter(on_date=START))
    enrolling.end(enrolment, now=timezone.now())
    answer = client.get(path, follow=True)
    assert answer.redirect_chain == [("/today/", 302)]
    assert "You have no plan now" in words(answer)


def test_somebody_new_hears_that_there_is_nothing_to_change_yet(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    client.force_login(eight_weeks.make_person())
    assert client.get("/settings/equipment/").url == "/today/"
    assert "/settings/equipment/" not in client.get("/settings/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_these_pages_need_a_log_in_and_an_agreement(client, enrolment, path):
    rows = list(Enrolment.objects.values()), list(Profile.objects.values())
    enrolment.user.withdraw_consent(now=timezone.now())
    for method in (client.get, client.post):
        assert method(path).url == "/start/consent/"
    page = client.get("/settings/").content.decode()
    assert not any(shown in page for shown in ("Training days", "Equipment", "Your plan", "Reminders"))
    client.logout()
    for method in (client.get, client.post):
        assert method(path).url.startswith("/accounts/login/")
    assert (list(Enrolment.objects.values()), list(Profile.objects.values())) == rows


def test_one_persons_settings_change_nobody_elses(client, enrolment):
    other = eight_weeks.enrol(eight_weeks.make_person("other@example.com"))
    profile = Profile.objects.filter(user=other.user)
    before = Enrolment.objects.filter(pk=other.pk).values().get(), profile.values().get()
    sessions = list(other.sessions.values())
    client.post("/settings/days/", DAYS)
    client.post("/settings/equipment/", {"equipment": ["mat"], "body_weight_kg": "70"})
    client.post("/settings/reminders/", {"reminder_time": "08:00", "time_zone": "Asia/Tokyo"})
    client.post("/settings/plan/strong-back/", {"enrolment": str(other.pk)})
    change_to(client, "strong-back")
    assert (Enrolment.objects.filter(pk=other.pk).values().get(), profile.values().get()) == before
    assert list(other.sessions.values()) == sessions


@pytest.mark.parametrize(
    ("path", "own", "may_change"),
    [
        (
            "/settings/days/",
            DAYS,
            {"supervised_weekdays", "home_weekdays", "is_reshaped", "next_due_at"},
        ),
        ("/settings/equipment/", {"equipment": ["mat"]}, {"equipment", "body_weight_kg"}),
        (
            "/settings/reminders/",
            {"reminders_on": "on", "reminder_time": "08:00", "time_zone": "Asia/Tokyo"},
            {"reminders_on", "reminder_time", "time_zone", "next_due_at"},
        ),
        ("/settings/units/", {"units": "lb"}, {"units"}),
    ],
)
def test_a_form_changes_its_own_fields_and_no_other(client, enrolment, path, own, may_change):
    person = get_user_model().objects.filter(pk=enrolment.user_id)

    def stored():
        rows = Enrolment.objects.values().get(), Profile.objects.values().get(), person.values().get()
        return {(n, name): value for n, row in enumerate(rows) for name, value in row.items()}

    before = stored()
    values = ("1", "on", "5", "2020-01-01")
    for value in values:
        every = {name: value for _row, name in before if name not in own}
        assert client.post(path, {**every, "body_weight_kg": "70", **own}).status_code == 302
        after = stored()
        assert {name for row, name in before if after[row, name] != before[row, name]} <= may_change
        client.force_login(enrolment.user)


def test_these_pages_ask_at_most_ten_queries_whatever_the_history(client, enrolment, go_to):
    counts = {}
    for week in (1, 3):
        eight_weeks.live(enrolment, weeks=week)
        eight_weeks.check_in(enrolment, week, pain_average=3)
        go_to(START + timedelta(days=7 * week))
        for path in ("/settings/", *PAGES):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            own = [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
            assert counts.setdefault(path, len(own)) == len(own) <= 10, (path, own)
