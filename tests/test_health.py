"""The two pages for machines."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from legback import health
from tests.reminding import deaf_port
from workouts.reminders.models import Heartbeat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

PATIENCE_SECONDS = health.PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """What works must not look broken only because the machine is busy."""
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)


def test_ready_has_patience_for_less_than_a_second() -> None:
    assert PATIENCE_SECONDS < 1


def test_live_answers_without_asking_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_is_well_when_database_broker_and_worker_are(client: Client) -> None:
    Heartbeat.objects.beat("worker", timezone.now())
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
        "missing": [],
    }


def test_ready_names_a_worker_that_has_gone_silent(client: Client) -> None:
    Heartbeat.objects.beat("worker", timezone.now() - timedelta(minutes=4))
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["missing"] == ["worker"]


def test_ready_names_a_broker_that_is_away(client: Client, settings: Any, tmp_path: Any) -> None:
    Heartbeat.objects.beat("worker", timezone.now())
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["missing"] == ["broker"]


def test_ready_answers_although_the_broker_swallows_everything(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    with deaf_port() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port.number}/0"
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert "broker" in response.json()["missing"]


def test_nobody_can_change_anything_through_health(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
    assert client.post("/health/ready").status_code == 405


def test_a_beat_overwrites_the_one_before() -> None:
    now = timezone.now()
    Heartbeat.objects.beat("worker", now - timedelta(minutes=1))
    Heartbeat.objects.beat("worker", now)
    assert Heartbeat.objects.get(name="worker").beat_at == now
