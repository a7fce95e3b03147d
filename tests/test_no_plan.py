"""What the pages say to somebody without a plan: go on where you were, or why training is closed."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import eight_weeks
from tests.starting import NOW, answers, go, words
from workouts import enrolling
from workouts.models import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

PAGES = ("/today/", "/plan/", "/progress/", "/check-ins/")


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def runner(client):
    user = get_user_model().objects.create_user("runner@example.com", "a long password")
    client.force_login(user)
    return user


def main_of(answer) -> str:
    html = words(answer)
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("step", "number"), [("safety", 2), ("safety/result", 2), ("about", 3), ("schedule", 4)]
)
def test_a_start_half_made_goes_on_at_its_open_step(client, runner, page, step, number):
    go(client, until="safety" if step == "safety/result" else step)
    if step == "safety/result":
        client.post("/start/safety/", answers(C4="yes"))  # something to read first
    client.logout()
    client.force_login(runner)
    html = main_of(client.get(page))
    assert re.search(rf'href="/start/{step}/">Go on at step {number} of 4</a>', html)
    assert "Your plan is not laid out yet" in html
    assert "Start your eight weeks" not in html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", ["E2", "D3"])
def test_a_lock_before_the_first_plan_is_said_with_the_way_to_what_to_do(client, runner, page, key):
    go(client, until="safety")
    client.post("/start/safety/", {**answers(**{key: "yes"}), "is_sure": "on"})
    html = main_of(client.get(page))
    assert "Training is closed for now" in html
    assert 'href="/safety/">What to do, and how it opens again</a>' in html
    assert "/start/" not in html


def test_a_lock_is_said_also_when_the_answers_have_grown_old(client, runner, time_machine):
    go(client, until="safety")
    client.post("/start/safety/", {**answers(D3="yes"), "is_sure": "on"})
    time_machine.move_to(NOW + timedelta(days=60))
    client.force_login(runner)
    assert "Training is closed for now" in main_of(client.get("/today/"))


def test_after_a_plan_has_ended_the_next_one_starts_at_the_beginning(client, runner, time_machine):
    go(client, until=None)
    eight_weeks.train(Enrolment.objects.get().sessions.order_by("on_date").first())
    enrolling.end(Enrolment.objects.get(), now=NOW)
    html = main_of(client.get("/today/"))
    assert "You have no plan now" in html
    assert 'href="/start/">Start your eight weeks</a>' in html
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client.post("/start/safety/", answers())
    assert "Go on at step 3 of 4" in main_of(client.get("/today/"))


@pytest.mark.parametrize("page", PAGES)
def test_these_pages_ask_at_most_ten_queries_too(client, runner, page):
    go(client)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    assert len(queries) <= 10, [query["sql"] for query in queries]
