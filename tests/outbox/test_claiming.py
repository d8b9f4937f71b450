"""Claiming: bounded batches, no row twice, and an index that keeps it quick."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.cast import NOW, a_clinic
from tracker.models import Message
from tracker.operations import mail_cycle
from tracker.outbox.queue import CHUNK, claim_due

pytestmark = pytest.mark.django_db


def messages(count, *, due_at=NOW, state="planned"):
    clinic = a_clinic()
    return Message.objects.bulk_create(
        Message(
            clinic=clinic, kind="invitation", to_email="a@home.example", dedupe_key=str(uuid4()),
            message_id=str(uuid4()), state=state, reason="" if state == "planned" else "Over.",
            due_at=due_at, try_at=due_at, useful_until=due_at, created_at=NOW,
        )
        for _ in range(count)
    )  # fmt: skip


def test_a_claim_takes_no_more_than_its_limit_in_chunks_of_one_lease():
    messages(3 * CHUNK)
    chunks = claim_due(now=NOW, limit=2 * CHUNK)
    assert [len(chunk.ids) for chunk in chunks] == [CHUNK, CHUNK]
    assert len({chunk.lease for chunk in chunks}) == 1


def test_what_is_claimed_is_not_claimed_again():
    messages(10)
    first = [key for chunk in claim_due(now=NOW, limit=6) for key in chunk.ids]
    second = [key for chunk in claim_due(now=NOW, limit=6) for key in chunk.ids]
    assert len(first) == 6
    assert len(second) == 4
    assert not {*first} & {*second}


def test_one_turn_takes_up_all_that_is_due_however_much_it_is():
    messages(2100)
    assert sum(len(chunk.ids) for chunk in mail_cycle.take_due(now=NOW)) == 2100
    assert list(mail_cycle.take_due(now=NOW)) == []


def test_who_stops_in_mid_turn_leaves_the_rest_for_the_next():
    messages(2100)
    next(mail_cycle.take_due(now=NOW))  # the broker went away, say
    assert Message.objects.filter(state="planned").count() == 1100


@pytest.mark.postgres
def test_the_claim_reads_its_index_alone_however_many_are_planned():
    messages(5000, due_at=NOW + timedelta(days=1))
    messages(5000, state="skipped")
    messages(20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tracker_message")
    plan = Message.objects.claimable(NOW).order_by("try_at").values("pk")[:1000].explain()
    assert "Index Scan using message_to_claim" in plan
    assert "Sort" not in plan
