"""The main job, end to end, in a real browser at phone size: once with JavaScript and once without.

The clocks stand on days of our choice; the browser, the database, the broker and the mail server are real.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser import settle
from tests.reminding import links_in, path_of
from workouts.models import CheckIn, Session, SetLog
from workouts.reminders import tasks

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TUESDAY_EVENING = datetime(2026, 11, 24, 17, 1, tzinfo=UTC)  # 18:01 in Berlin
SUNDAY = datetime(2026, 11, 29, 9, tzinfo=UTC)
EMAIL = "New.Runner@Example.com"


class Walk:
    """One new person and her phone."""

    def __init__(self, page: Any, *, has_scripts: bool) -> None:
        self.page, self.has_scripts = page, has_scripts

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(state="visible")

    def click(self, target: Any) -> None:
        target.click()
        settle(self.page)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)

    def score(self, name: str, value: object) -> None:
        self.page.locator(f"input[name={name}][value='{value}']").check()

    def count(self, selector: str) -> int:
        return int(self.page.locator(selector).count())

    def sign_up(self) -> None:
        self.page.goto("/")
        self.sees("What the study found, and what it did not")
        self.follow("Start your eight weeks")
        self.page.fill("input[name=email]", EMAIL)
        self.page.fill("input[name=password1]", "sturdy legs 2026")
        self.press("Sign up")

    def agree(self) -> None:
        self.sees("First, your agreement")
        self.page.fill("input[name=year_of_birth]", "1986")
        self.page.get_by_label("I agree that this site stores").check()
        self.press("I agree, go on")

    def answer_safety(self) -> None:
        self.sees("Is it safe to start?")
        for no in self.page.locator("input[value=no]").all():
            no.check()
        self.press("Go on")
        self.sees("You can start")
        self.press("Go on")

    def tell_about(self) -> None:
        self.page.get_by_label("Your running goal").fill("Run 10 km, easy")
        self.score("running_ability", 3)
        self.score("running", 6)
        self.score("pain_average", 5)
        self.page.get_by_label("How often do you run").fill("2")
        self.page.get_by_label("Body weight in kg").fill("71.5")
        self.press("Go on")

    def choose_days(self) -> None:
        self.sees("Your plan and your days")
        zone = self.page.get_by_label("Time zone")
        if self.has_scripts:
            assert zone.input_value() == "Europe/Berlin"  # found by the browser
        else:
            zone.select_option("Europe/Berlin")
        assert self.page.get_by_label("First day").input_value() == "2026-11-23"
        self.press("Lay out my eight weeks")

    def train(self) -> None:
        self.sees("About 33 minutes")
        self.follow("Start session")
        self.sees("How is your back right now?")
        self.play() if self.has_scripts else self.press_forms()

    def press_forms(self) -> None:
        """Without scripts each set is a form of its own."""
        self.click(self.page.locator("button[name=pain_before][value='2']"))
        planned = self.count("form.set")
        assert planned == 9
        for done in range(1, planned + 1):
            self.page.locator("form.set button.btn-primary").first.click()
            self.page.locator(".set-done").nth(done - 1).wait_for()
        # Playwright finds no text within noscript, where the forms stand.
        assert self.page.locator(".set-words").first.text_content() == "10 reps · 35 kg"
        self.click(self.page.locator("button[name=pain_peak][value='3'].scale-press"))
        self.sees("Done for today")
        self.sees("1 of 1 done")

    def play(self) -> None:
        """With scripts there is the player: a tap for each set."""
        self.page.locator("button[name=pain_before][value='2']").click()
        self.page.locator("#skip-steps").click()
        for done in range(9):
            self.page.locator(f".player-progress[value='{done}']").wait_for()
            self.page.locator("#log").click(position={"x": 20 + 20 * (done % 2), "y": 20})
        self.page.locator("#skip-steps").click()
        self.page.locator("fieldset [data-do=finish][data-score='3']").click()
        self.sees("Done for today")
        self.page.locator(".player-status.is-saved").wait_for()
        self.page.goto("/today/")
        self.sees("1 of 1 done")

    def check_in(self) -> None:
        self.page.goto("/today/")
        self.sees("How was your week?")
        self.follow("Answer")
        self.score("pain_average", 3)
        self.score("running", 4)
        self.score("running_ability", 5)
        self.score("anything_new", "no")
        self.press("Save my answers")

    def sees_the_chart_move(self) -> None:
        self.sees("Pain when running")
        self.page.get_by_role("img", name="Pain when running").first.wait_for()
        self.sees("2 points less than at the start")
        self.sees("2 points higher than at the start")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def walk(request: pytest.FixtureRequest, new_context: Callable[..., Any]) -> Walk:
    has_scripts = bool(request.param)
    context = new_context(java_script_enabled=has_scripts, timezone_id="Europe/Berlin")
    if has_scripts:
        context.clock.set_fixed_time(MONDAY)  # the start asks the browser what day it is
    return Walk(context.new_page(), has_scripts=has_scripts)


def test_a_new_person_walks_from_the_first_page_to_a_reminder_and_a_chart_that_moved(
    walk: Walk, mailbox: Any, time_machine: Any
) -> None:
    time_machine.move_to(MONDAY)
    walk.sign_up()
    walk.agree()
    walk.answer_safety()
    walk.tell_about()
    walk.page.reload(wait_until="networkidle")
    walk.choose_days()

    walk.sees("Your eight weeks are laid out")
    walk.sees("Reminders wait until you confirm your e-mail address")
    walk.train()
    assert SetLog.objects.count() == 9
    session = Session.objects.exclude(started_at=None).get()
    assert (session.pain_before, session.pain_peak, session.is_kept) == (2, 3, True)

    tasks.tick()
    (confirmation,) = mailbox.wait(1)
    assert confirmation["To"] == EMAIL.lower()
    walk.page.goto(path_of(next(link for link in links_in(confirmation) if "confirm-email" in link)))
    walk.click(walk.page.get_by_role("button").filter(has_text="Confirm").first)
    walk.page.goto("/today/")
    assert walk.count("text=Reminders wait") == 0

    mailbox.clear()
    time_machine.move_to(TUESDAY_EVENING)
    tasks.tick()
    tasks.tick()
    (reminder,) = mailbox.wait(1)
    assert reminder["Subject"] == "Chair squat day, 13 minutes"
    walk.page.goto(path_of(next(link for link in links_in(reminder) if "/sessions/" in link)))
    walk.sees("The morning after Monday")
    walk.click(walk.page.locator("button[name=morning_pain][value='2']"))
    walk.sees("How is your back right now?")

    time_machine.move_to(SUNDAY)
    walk.check_in()
    walk.sees_the_chart_move()
    assert CheckIn.objects.get(week=1).running_pain == 4

    walk.page.goto("/plan/")
    walk.sees("Week 1")
    assert walk.page.get_by_role("link", name="Monday 23 November, Supervised session, done").count() == 1
    assert walk.page.get_by_role("link", name="Thursday 26 November, Supervised session, missed").count() == 1


def test_a_tick_of_a_habit_and_its_undo_are_one_press_each(walk: Walk, time_machine: Any) -> None:
    time_machine.move_to(MONDAY)
    walk.sign_up()
    walk.agree()
    walk.answer_safety()
    walk.tell_about()
    walk.choose_days()
    stretch = walk.page.get_by_role("button", name="Stretch")
    stretch.click()
    walk.page.locator("#habit-stretch[aria-pressed=true]").wait_for()
    walk.page.get_by_role("button", name="Stretch").click()
    walk.page.locator("#habit-stretch[aria-pressed=false]").wait_for()
