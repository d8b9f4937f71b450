"""Insisting: what only this process knows is recorded once the database is back."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from tracker.outbox.db_restart import insist

pytestmark = pytest.mark.django_db(transaction=True)

A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """How long it waited each time; nobody really waits."""
    waited: list[float] = []
    monkeypatch.setattr("tracker.outbox.db_restart.time.sleep", waited.append)
    return waited


def away(times):
    """A database that is away for so many questions."""
    answers = iter([OperationalError("the database starts anew")] * times)

    def record():
        for error in answers:
            raise error
        return True

    return record


def test_it_asks_again_until_the_database_is_back(waits):
    assert insist(away(3), within=A_MINUTE)
    assert waits == sorted(waits)
    assert len(waits) == 3


def test_what_the_database_answers_is_not_asked_again(waits):
    assert insist(lambda: False, within=A_MINUTE) is False
    assert waits == []


def test_it_does_not_insist_beyond_its_time():
    with pytest.raises(OperationalError):
        insist(away(1), within=timedelta(0))


def test_inside_a_transaction_it_raises_at_once(waits):
    with pytest.raises(OperationalError), transaction.atomic():
        insist(away(1), within=A_MINUTE)
    assert waits == []
