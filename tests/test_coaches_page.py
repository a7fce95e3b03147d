"""What a person reads about their coaches: who, since when, what they see and looked at (S1, S2)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from workouts import audit
from workouts.coach.models import Note
from workouts.models import Access, Adjustment, Coaching, Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

What = Access.What
NOW = noon(START + timedelta(days=8))


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def coach() -> Any:
    return make_coach()


@pytest.fixture
def enrolment() -> Enrolment:
    return eight_weeks.enrol(eight_weeks.make_person())


@pytest.fixture
def person(enrolment: Enrolment) -> Any:
    return enrolment.user


@pytest.fixture
def client(person: Any) -> Client:
    return logged_in(person)


@pytest.fixture
def coaching(coach: Any, person: Any) -> Coaching:
    return coach_person(coach, person)


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def plain(answer: Any) -> str:
    """What stands in the middle of a page, without its marks."""
    main = words(answer).split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# The settings and the list


@pytest.mark.parametrize("page", ["/settings/", "/coaches/"])
def test_a_coach_is_named_with_the_first_day_and_the_last_look(
    client: Client, coaching: Coaching, page: str
) -> None:
    text = plain(client.get(page))
    assert "Anna Coach" in text
    assert "Your coach since 11 October 2026." in text
    assert "Has not looked at your data yet." in text
    for days, what in ((3, What.PAGE), (1, What.LIST)):
        at = NOW - timedelta(days=days)
        audit.look(coach=coaching.coach, people=[coaching.person_id], what=what, now=at)
    assert "Looked at your data last on 9 November 2026." in plain(client.get(page))
    page = words(client.get(page))
    for link in (f"/coaches/{coaching.pk}/", f"/coaches/{coaching.pk}/end/", "/coaches/trail/"):
        assert f'href="{link}"' in page


def test_without_a_coach_the_settings_say_that_nobody_sees_anything(client: Client) -> None:
    assert "Only you see your data, and whoever looks after this server." in plain(client.get("/settings/"))
    assert "You have no coach" in plain(client.get("/coaches/"))


@pytest.mark.parametrize("number", [1, 12])
def test_the_settings_ask_the_database_ten_questions_at_most(
    client: Client, person: Any, number: int, django_assert_max_num_queries: Any
) -> None:
    for each in range(number):
        coaching = coach_person(make_coach(f"coach-{each}@example.com", f"Coach {each}"), person)
        audit.look(coach=coaching.coach, people=[person.pk], what=What.PAGE, now=NOW)
    client.get("/settings/")  # turns the week
    with django_assert_max_num_queries(10):
        assert "Coach 0" in words(client.get("/settings/"))
    with django_assert_max_num_queries(10):
        assert "Coach 0" in words(client.get("/coaches/"))


def test_a_coach_who_is_none_any_more_is_said_to_see_nothing(client: Client, coaching: Coaching) -> None:
    get_user_model().objects.filter(pk=coaching.coach_id).update(is_coach=False)
    assert "Sees nothing: the account is no coach’s at the moment." in plain(client.get("/coaches/"))


def test_without_an_agreement_the_pages_still_work_and_the_coach_sees_nothing(
    client: Client, coaching: Coaching
) -> None:
    client.post("/settings/consent/")
    assert "Sees nothing while your agreement is not given." in plain(client.get("/coaches/"))
    assert "Sees nothing while" in plain(client.get("/settings/"))
    assert "Nothing is shown while your agreement is not given." in plain(
        client.get(f"/coaches/{coaching.pk}/")
    )
    client.post(f"/coaches/{coaching.pk}/end/")
    assert Coaching.objects.get().ended_at == NOW


# What they see


def history(page: str) -> str:
    """Everything that happened, without its marks."""
    part = page.split('id="history"')[1].split("<ol")[1].split("</ol>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_the_person_reads_the_page_that_the_coach_has_without_presses_and_notes(
    client: Client, coaching: Coaching, coach: Any, enrolment: Enrolment
) -> None:
    eight_weeks.train(enrolment.sessions.first())
    Note.objects.create(coaching=coaching, text="Canary of the coach", created_at=NOW, changed_at=NOW)
    theirs = words(logged_in(coach).get(f"/coach/people/{coaching.pk}/"))
    own = words(client.get(f"/coaches/{coaching.pk}/"))
    assert "Canary of the coach" in theirs
    assert "Canary" not in own
    assert "under the name Runner 12" in own
    assert "Supervised session, week 1" in history(own)
    assert history(own) == history(theirs)
    for heading in ("Pain and running, week by week", "What the rules did", "Targets"):
        assert heading in own
        assert heading in theirs
    main = own.split("<main")[1].split("</main>")[0]
    assert "<form" not in main
    assert "/coach/" not in main, "nothing leads to a page of the coach"
    assert not Access.objects.exclude(coach=coach).exists(), "one's own look is no line of the trail"


def test_what_they_see_costs_ten_questions_at_most_and_can_be_leafed_through(
    client: Client, coaching: Coaching, django_assert_max_num_queries: Any
) -> None:
    client.get("/settings/")  # turns the week
    for weeks in ("", "?weeks=1"):
        with django_assert_max_num_queries(10):
            assert "What happened" in words(client.get(f"/coaches/{coaching.pk}/{weeks}"))


def test_somebody_without_a_plan_yet_reads_that_there_is_nothing(coach: Any) -> None:
    new = eight_weeks.make_person("new@example.com")
    coaching = coach_person(coach, new)
    assert "No plan yet" in plain(logged_in(new).get(f"/coaches/{coaching.pk}/"))


# Ending it


def test_ending_asks_once_and_holds_from_the_coaches_next_request_on(
    client: Client, coaching: Coaching, coach: Any
) -> None:
    as_coach = logged_in(coach)
    assert as_coach.get(f"/coach/people/{coaching.pk}/end/").status_code == 200
    assert "From this moment Anna Coach sees nothing of you" in plain(
        client.get(f"/coaches/{coaching.pk}/end/")
    )
    assert Coaching.objects.get().ended_at is None, "a GET changes nothing"
    answer = client.post(f"/coaches/{coaching.pk}/end/", follow=True)
    assert answer.redirect_chain == [("/coaches/", 302)]
    text = plain(answer)
    assert "Anna Coach sees nothing of you any more." in text
    assert "11 October 2026 to 10 November 2026. You ended it. Sees nothing." in text
    assert as_coach.get(f"/coach/people/{coaching.pk}/end/").status_code == 404


def test_a_second_tab_hears_that_it_has_ended_already(client: Client, coaching: Coaching) -> None:
    client.post(f"/coaches/{coaching.pk}/end/")
    ended_at = Coaching.objects.get().ended_at
    for ask in (client.get, client.post):
        answer = ask(f"/coaches/{coaching.pk}/end/", follow=True)
        assert "Anna Coach sees nothing of you any more." in plain(answer)
    assert client.get(f"/coaches/{coaching.pk}/").url == "/coaches/"
    assert Coaching.objects.get().ended_at == ended_at


def test_one_coach_is_ended_and_another_stays(client: Client, coaching: Coaching, person: Any) -> None:
    other = coach_person(make_coach("other@example.com", "Otto Coach"), person)
    client.post(f"/coaches/{coaching.pk}/end/")
    assert list(Coaching.objects.open()) == [other]


@pytest.mark.parametrize("page", ["", "trail/", "{pk}/", "{pk}/end/"])
def test_nobody_without_a_log_in_reads_any_of_it(coaching: Coaching, page: str) -> None:
    answer = Client().get("/coaches/" + page.format(pk=coaching.pk))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


# The trail


def test_the_trail_is_read_by_local_days_with_the_newest_first(
    client: Client, coaching: Coaching, enrolment: Enrolment
) -> None:
    Enrolment.objects.update(time_zone="Asia/Tokyo")
    coach, person = coaching.coach, coaching.person_id
    late = datetime(2026, 11, 8, 16, 30, tzinfo=UTC)  # Monday already, in Tokyo
    audit.look(coach=coach, people=[person], what=What.LIST, now=late - timedelta(hours=3))
    audit.look(coach=coach, people=[person], what=What.PAGE, now=late)
    session = enrolment.sessions.first()
    audit.change(coach=coach, person=person, what=What.MOVED, now=late, subject=session.pk)
    page = client.get("/coaches/trail/")
    text = plain(page)
    assert "Monday 9 November 2026 01:30 Anna Coach moved a session · that of Mon 2 Nov" in text
    assert text.index("01:30 Anna Coach looked at your page") < text.index("Sunday 8 November 2026")
    assert "Sunday 8 November 2026 22:30 Anna Coach saw you in the list of their people" in text
    assert f'href="/sessions/{session.pk}/"' in words(page)


def test_a_coach_whose_account_is_gone_stays_in_the_trail_without_a_name(
    client: Client, coaching: Coaching
) -> None:
    audit.look(coach=coaching.coach, people=[coaching.person_id], what=What.PAGE, now=NOW)
    coaching.coach.delete()
    assert "A former coach looked at your page" in plain(client.get("/coaches/trail/"))


def test_a_coach_with_whom_it_has_ended_stays_in_the_trail_by_name(
    client: Client, coaching: Coaching
) -> None:
    audit.look(coach=coaching.coach, people=[coaching.person_id], what=What.PAGE, now=NOW)
    client.post(f"/coaches/{coaching.pk}/end/")
    assert "Anna Coach looked at your page" in plain(client.get("/coaches/trail/"))


def test_a_change_says_what_was_changed_also_after_the_coaching_has_ended(
    client: Client, coaching: Coaching, enrolment: Enrolment
) -> None:
    coach, person = coaching.coach, coaching.person_id
    change = Adjustment.objects.create(
        enrolment=enrolment, by=coach, kind=Adjustment.Kind.EASE, week=2, round=1, note="Rest.", made_at=NOW
    )
    audit.change(coach=coach, person=person, what=What.ADJUSTED, now=NOW, subject=change.pk)
    client.post(f"/coaches/{coaching.pk}/end/")
    text = plain(client.get("/coaches/trail/"))
    assert "Anna Coach changed your plan: Week 2 is an easier one." in text
    Adjustment.objects.update(enrolment=eight_weeks.enrol(eight_weeks.make_person("other@example.com")))
    assert "easier" not in plain(client.get("/coaches/trail/")), "somebody else's is not told"


def test_the_trail_says_when_a_coaching_began_and_who_ended_it(
    client: Client, coaching: Coaching, person: Any
) -> None:
    Coaching.objects.update(ended_at=NOW, ended_by=Coaching.Ended.BY_COACH)
    ben = coach_person(make_coach("ben@example.com", "Ben Coach"), person)
    client.post(f"/coaches/{ben.pk}/end/")
    text = plain(client.get("/coaches/trail/"))
    assert "Anna Coach became your coach" in text
    assert "Anna Coach ended it with you" in text
    assert "You ended it with Ben Coach" in text
    assert text.index("You ended it with Ben Coach") < text.index("Ben Coach became your coach")


def test_on_which_page_a_beginning_stands_goes_by_its_moment(client: Client, coaching: Coaching) -> None:
    def stands(hours: float) -> list[bool]:
        Coaching.objects.update(started_at=NOW - timedelta(hours=hours))
        pages = (plain(client.get(f"/coaches/trail/?page={page}")) for page in (1, 2, 3))
        return ["Anna Coach became your coach" in page for page in pages]

    Access.objects.bulk_create(
        Access(person=coaching.person, coach=coaching.coach, what=What.PAGE, at=NOW - timedelta(hours=hour))
        for hour in range(150)
    )
    assert [stands(hours) for hours in (-1, 59, 59.5, 60, 119.5, 200)] == [
        [True, False, False],
        [True, False, False],
        [False, True, False],
        [False, True, False],
        [False, False, True],
        [False, False, True],
    ]


@pytest.mark.parametrize("what", list(What))
def test_every_kind_of_look_and_change_is_a_plain_sentence(
    client: Client, coaching: Coaching, what: str
) -> None:
    Access.objects.create(person=coaching.person, coach=coaching.coach, what=what, at=NOW)
    assert f"Anna Coach {What(what).label}" in plain(client.get("/coaches/trail/"))


def test_only_ones_own_lines_are_read_and_no_session_of_somebody_else_is_named(
    client: Client, coaching: Coaching, person: Any
) -> None:
    other = eight_weeks.enrol(eight_weeks.make_person("other@example.com"))
    theirs = other.sessions.first()
    audit.look(coach=coaching.coach, people=[other.user_id], what=What.PAGE, now=NOW)
    audit.look(coach=coaching.coach, people=[person.pk], what=What.SESSION, now=NOW, subject=theirs.pk)
    page = words(client.get("/coaches/trail/"))
    assert "looked at your page" not in page
    assert str(theirs.pk) not in page


def test_a_session_that_is_gone_leaves_its_line(client: Client, coaching: Coaching) -> None:
    gone = coaching.pk  # a well-formed id of nothing
    for subject in (gone, "not an id", ""):
        audit.change(
            coach=coaching.coach, person=coaching.person_id, what=What.MOVED, now=NOW, subject=subject
        )
    text = plain(client.get("/coaches/trail/"))
    assert text.count("Anna Coach moved a session") == 3
    assert "that of" not in text


def test_the_trail_is_read_in_pages_at_the_same_cost(
    client: Client, coaching: Coaching, django_assert_max_num_queries: Any
) -> None:
    Access.objects.bulk_create(
        Access(person=coaching.person, coach=coaching.coach, what=What.PAGE, at=NOW - timedelta(hours=hour))
        for hour in range(150)
    )
    with django_assert_max_num_queries(10):
        first = plain(client.get("/coaches/trail/"))
    assert "Page 1 of 3" in first
    assert first.count("looked at your page") == 60
    assert plain(client.get("/coaches/trail/?page=3")).count("looked at your page") == 30
    assert "Page 1 of 3" in plain(client.get("/coaches/trail/?page=nonsense"))


def test_no_score_stands_in_the_trail(client: Client, coaching: Coaching, enrolment: Enrolment) -> None:
    eight_weeks.check_in(enrolment, 1, pain_average=7, running_pain=7, running_ability=2)
    fields = {field.name for field in Access._meta.get_fields()}
    assert fields == {"id", "person", "coach", "what", "subject", "at", "hour"}
    audit.look(coach=coaching.coach, people=[coaching.person_id], what=What.PAGE, now=timezone.now())
    assert not re.search(r"\b7\b(?! November)", plain(client.get("/coaches/trail/")))
