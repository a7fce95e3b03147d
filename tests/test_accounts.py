"""The person: an e-mail address in lower case, and a consent."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client

from legback.accounts.tasks import forget_expired_log_ins
from tests.eight_weeks import START, noon

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def people():
    return get_user_model()


def test_the_address_is_the_name_and_is_kept_in_lower_case(people):
    person = people.objects.create_user(" Runner@Example.COM", "a long password")
    assert person.email == "runner@example.com"
    assert authenticate(username="runner@example.com", password="a long password") == person


def test_two_people_cannot_have_one_address(people):
    people.objects.create_user("runner@example.com", "a long password")
    with pytest.raises(IntegrityError), transaction.atomic():
        people.objects.create_user("RUNNER@example.com", "another password")


def test_the_database_itself_refuses_an_address_with_capitals(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        people.objects.bulk_create([people(email="Runner@example.com")])


def test_the_database_keeps_no_consent_without_a_year_of_birth(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        people.objects.create_user("runner@example.com", "a long password", consented_at=noon(START))


def test_a_consent_given_withdrawn_and_given_again_counts_each_time(people):
    person = people.objects.create_user("runner@example.com", "a long password")
    assert not person.has_consented
    person.give_consent(version="1", year_of_birth=1986, now=noon(START))
    assert person.has_consented
    person.withdraw_consent(now=noon(START))
    assert not person.has_consented
    person.give_consent(version="2", year_of_birth=1986, now=noon(START))
    assert person.has_consented


def test_log_ins_that_have_run_out_are_forgotten_and_others_are_not(client, people, time_machine):
    person = people.objects.create_user("runner@example.com", "a long password")
    time_machine.move_to(noon(START))
    client.force_login(person)
    time_machine.move_to(noon(START) + timedelta(days=90))
    fresh = Client()
    fresh.force_login(person)
    assert Session.objects.count() == 2
    forget_expired_log_ins()
    assert Session.objects.get().session_key == fresh.session.session_key
