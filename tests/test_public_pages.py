"""The pages that need no account: landing, plans with the study, exercises."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs import amounts
from programs.catalogue import FAMILIES
from programs.models import Category, Exercise, Measure, Plan, Rung, Sides
from programs.overview import PlanView
from programs.views import _runs

# Words that would turn a training log into something it is not (domain.md 3.4).
FORBIDDEN = re.compile(
    r"\b(patients?|therap\w+|treat(s|ed|ment\w*)?|prescri\w+|cure[sd]?|rehab\w*)\b", re.IGNORECASE
)


@pytest.fixture
def library(db):
    call_command("load_library", verbosity=0)


def words(response):
    """What a person reads of a page: no tags, no line breaks."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def names(response):
    """Names of the exercises that a list shows, in its order."""
    return re.findall(r'<span class="rows-title">(.*?)</span>', response.content.decode())


def every_page():
    pages = [reverse(f"programs:{name}") for name in ("landing", "plans", "exercises")]
    pages += [reverse("programs:plan", args=[slug]) for slug in Plan.objects.values_list("slug", flat=True)]
    pages += [
        reverse("programs:exercise", args=[slug]) for slug in Exercise.objects.values_list("slug", flat=True)
    ]
    return pages


def test_every_public_page_opens_without_an_account_and_says_what_it_is(client, library):
    titles = []
    for page in every_page():
        response = client.get(page)
        html = response.content.decode()
        assert response.status_code == 200, page
        assert len(re.findall(r"<h1[ >]", html)) == 1, page
        assert re.search(r'<meta name="description" content="[^"]{40,}', html), page
        titles += re.findall(r"<title>(.*?)</title>", html)
    assert len(titles) == len(set(titles)) == 3 + 3 + 44


def test_no_public_page_uses_a_forbidden_word_or_an_inline_script_or_style(client, library):
    for page in every_page():
        response = client.get(page)
        assert not FORBIDDEN.search(words(response)), (page, FORBIDDEN.search(words(response)))
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", response.content.decode()), (
            page
        )


def test_no_public_page_loads_anything_from_elsewhere(client, library):
    loading = re.compile(
        r"<(?:link|script|img|iframe|source)\b[^>]*\b(?:href|src)=\"(?:https?:)?//", re.IGNORECASE
    )
    for page in every_page():
        assert not loading.search(client.get(page).content.decode()), page


def test_the_landing_page_shows_three_plans_four_figures_and_one_way_in(client, library):
    response = client.get(reverse("programs:landing"))
    html = response.content.decode()
    assert [name for name in ("Strong legs", "Strong back", "Steady core") if name in words(response)] == [
        "Strong legs",
        "Strong back",
        "Steady core",
    ]
    assert html.count('role="img"') == 4
    assert set(re.findall(r'href="([^"]*)">Start', html)) == {reverse("workouts:start")}


def test_the_landing_page_says_what_the_study_found_and_what_it_did_not(client, library):
    text = words(client.get(reverse("programs:landing")))
    for group, points in (("Leg strength", "+3.8"), ("Back extensors", "+3.0"), ("Core stability", "+2.7")):
        assert re.search(rf"{group}\s+{re.escape(points)}", text)
    assert "no difference between them" in text
    assert "No group went without a program" in text


def test_the_way_in_leads_a_logged_in_person_to_today(client, library, django_user_model):
    client.force_login(django_user_model.objects.create_user("runner@example.com", "a long password"))
    html = client.get(reverse("programs:landing")).content.decode()
    assert f'href="{reverse("workouts:today")}">Go to Today' in html
    assert reverse("workouts:start") not in html


def test_the_plans_page_compares_minutes_and_needs(client, library):
    text = words(client.get(reverse("programs:plans")))
    # The spans of the tables of minutes in domain.md 5.2 to 5.4, checks of the first week added.
    for minutes in ("25–35 minutes", "13–17 minutes", "26–40 minutes", "23–34 minutes", "13–18 minutes"):
        assert minutes in text


def test_the_study_stands_with_its_limits_and_sources(client, library):
    response = client.get(reverse("programs:plans"))
    text = words(response)
    assert 'id="study"' in response.content.decode()
    assert "For pain there was no difference" in text
    assert "Legback was not part of the study" in text
    assert "The full text of the study was not open to us" in text
    assert "https://doi.org/10.1249/MSS.0000000000001396" in response.content.decode()


@pytest.mark.parametrize("slug", ["strong-legs", "strong-back", "steady-core"])
def test_a_plan_page_shows_eight_weeks_with_every_line_of_the_plan(client, library, slug):
    plan = Plan.objects.current().with_weeks().get(slug=slug)
    text = words(client.get(reverse("programs:plan", args=[slug])))
    view = PlanView(plan)
    assert [week.week.number for week in view.weeks] == list(range(1, 9))
    for week in view.weeks:
        assert week.week.why in text
        for session in week.sessions:
            for line, work in session.rows:
                assert f"{line.rung.name} {work}" in text


def test_a_plan_page_starts_that_plan(client, library):
    html = client.get(reverse("programs:plan", args=["strong-back"])).content.decode()
    assert f"{reverse('workouts:start')}?plan=strong-back" in html


def test_a_plan_page_shows_the_checks_of_that_plan_only(client, library):
    assert "Wall sit, longest time" in words(client.get(reverse("programs:plan", args=["strong-legs"])))
    assert "One-leg stand" in words(client.get(reverse("programs:plan", args=["steady-core"])))
    assert "One-leg stand" not in words(client.get(reverse("programs:plan", args=["strong-legs"])))


def test_the_exercises_page_lists_the_whole_library_once_in_groups(client, library):
    response = client.get(reverse("programs:exercises"))
    assert sorted(names(response)) == sorted(Exercise.objects.values_list("name", flat=True))
    assert "44 exercises" in words(response)
    groups = re.findall(r'<h2 id="([\w-]+)">', response.content.decode())
    assert groups == [slug for slug, _name, _muscles in FAMILIES if slug != "other"]


def test_a_search_finds_names_variations_and_muscles_in_any_case(client, library):
    def found(q):
        return names(client.get(reverse("programs:exercises"), {"q": q}))

    assert "Reverse lunge" in found("REVERSE")
    assert "Glute bridge" in found("marching bridge")
    assert "Heel raise" in found("calves")
    assert found("lunge bicycle") == []


def test_filters_narrow_together_and_stay_in_the_form(client, library):
    asked = {"q": "", "muscle": "quadriceps", "equipment": "none", "place": "home", "plan": "strong-legs"}
    response = client.get(reverse("programs:exercises"), asked)
    found = [Exercise.objects.get(name=name) for name in names(response)]
    assert found
    for exercise in found:
        assert "quadriceps" in exercise.muscles + exercise.second_muscles
        assert exercise.equipment == []
        assert exercise.place == "home"
        assert exercise.rungs.filter(lines__plan_session__plan__slug="strong-legs").exists()
    for value in ("quadriceps", "none", "home", "strong-legs"):
        assert re.search(rf'<option value="{value}" selected', response.content.decode())


def test_an_exercise_that_a_plan_only_offers_counts_as_used_by_it(client, library):
    assert "Barbell back squat" in names(client.get(reverse("programs:exercises"), {"plan": "strong-legs"}))
    text = words(client.get(reverse("programs:exercise", args=["bb-squat"])))
    assert "Strong legs , weeks 7–8" in text


def test_a_search_without_a_result_says_so_and_offers_a_way_back(client, library):
    response = client.get(reverse("programs:exercises"), {"q": "trampoline"})
    assert "Nothing fits all of that" in words(response)
    assert f'class="btn btn-primary" href="{reverse("programs:exercises")}"' in response.content.decode()


@pytest.mark.parametrize(
    "query", ["?muscle=wings", "?place=moon&plan=nope", "?q=" + "x" * 500, "?q=%00<script>"]
)
def test_a_nonsense_search_never_breaks_the_page(client, library, query):
    response = client.get(reverse("programs:exercises") + query)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_an_exercise_page_shows_everything_that_the_library_says(client, library):
    exercise = Exercise.objects.get(slug="reverse-lunge")
    response = client.get(reverse("programs:exercise", args=["reverse-lunge"]))
    text = words(response)
    for said in (
        exercise.summary,
        *exercise.steps,
        exercise.why,
        *exercise.mistakes,
        *exercise.muscle_labels,
    ):
        assert said in text
    assert f'role="img" aria-label="{exercise.name}"' in response.content.decode()
    assert "Strong legs , weeks 3–4" in text


def test_an_exercise_page_shows_its_ladders_with_easier_and_harder_neighbours(client, library):
    text = words(client.get(reverse("programs:exercise", args=["reverse-lunge"])))
    for rung, place in (
        ("Split squat", "easier"),
        ("Reverse lunge", "this one"),
        ("Forward lunge", "harder"),
    ):
        assert re.search(rf"{rung}\s+{place}", text)


def test_an_exercise_on_two_ladders_shows_both(client, library):
    text = words(client.get(reverse("programs:exercise", args=["bw-squat"])))
    assert "Ladder: Squat" in text
    assert "Ladder: Slow squat" in text


def test_an_exercise_that_needs_a_gym_names_its_stand_in_at_home(client, library):
    html = client.get(reverse("programs:exercise", args=["leg-press"])).content.decode()
    after = html.split("At home instead")[1]
    assert reverse("programs:exercise", args=["goblet-squat"]) in after.split("</section>")[0]


def test_a_warm_up_move_says_where_it_is_used(client, library):
    move = Exercise.objects.filter(category=Category.WARM_UP).first()
    assert "Where it is used" in words(client.get(reverse("programs:exercise", args=[move.slug])))


@pytest.mark.parametrize("page", ["/exercises/moonwalk/", "/programs/moonwalk/", "/moonwalk/"])
def test_an_address_that_leads_nowhere_gets_a_friendly_page(client, library, page):
    response = client.get(page)
    assert response.status_code == 404
    assert reverse("programs:exercises") in response.content.decode()
    assert "This page is not here" in words(response)


def test_the_number_of_queries_does_not_grow_with_the_library(client, library):
    pages = [reverse(f"programs:{name}") for name in ("landing", "plans", "exercises")]
    pages += [reverse("programs:plan", args=["strong-legs"]), reverse("programs:exercise", args=["bw-squat"])]

    def counted():
        counts = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            counts.append(len(queries))
        return counts

    counted()
    before = counted()
    squat = Exercise.objects.get(slug="bw-squat")
    ladder = squat.rungs.first().ladder
    for number in range(40):
        extra = Exercise.objects.create(
            slug=f"extra-{number}",
            name=f"Extra {number}",
            summary="More",
            muscles=["glutes"],
            steps=["Go"],
            why="Because",
            pose="bw-squat",
        )
        for exercise in (extra, squat):
            Rung.objects.create(
                slug=f"{exercise.slug}-extra-{number}",
                ladder=ladder,
                exercise=exercise,
                minimum=5,
                maximum=8,
                order=Rung.objects.filter(ladder=ladder).count() + 1,
                name=f"Rung {number}",
                pose="bw-squat",
            )
    assert counted() == before
    assert max(before) <= 5


def test_amounts_read_as_people_write_them():
    assert amounts.work(3, 8, 12, Measure.REPS, Sides.BOTH) == "3 × 8–12"
    assert amounts.work(2, 10, 10, Measure.REPS, Sides.EACH) == "2 × 10 each side"
    assert amounts.work(3, 20, 30, Measure.SECONDS, Sides.ALTERNATING) == "3 × 20–30 s each side"


def test_weeks_are_told_as_runs():
    assert _runs([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7–8"
    assert _runs([4]) == "4"


def test_the_choice_of_colours_is_kept_and_leads_back(client, library):
    response = client.post(reverse("programs:theme"), {"theme": "dark", "next": "/exercises/?q=squat"})
    assert response.headers["Location"] == "/exercises/?q=squat"
    assert 'data-theme="dark"' in client.get(reverse("programs:exercises")).content.decode()


def test_the_choice_of_colours_leads_nowhere_else_and_takes_no_nonsense(client, library):
    response = client.post(reverse("programs:theme"), {"theme": '"><b>', "next": "https://example.com/"})
    assert response.headers["Location"] == "/"
    assert "data-theme" not in client.get("/").content.decode()
    assert client.get(reverse("programs:theme")).status_code == 405


def test_the_landing_page_and_each_plan_say_that_targets_follow_the_person(client, library):
    assert "the plan listens to your back and says why it moves" in words(
        client.get(reverse("programs:landing"))
    )
    text = words(client.get(reverse("programs:plan", args=["strong-legs"])))
    assert "they rise when every set went well and your back stayed calm" in text
