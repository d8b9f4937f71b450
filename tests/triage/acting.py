"""What the tests of an alert's life share: logging, and what stands."""

from datetime import timedelta

from tests.cast import NOW, TODAY
from tracker.journal.record_day import record_day
from tracker.models import Alert, AlertEvent, Door, Summary

DAY = timedelta(days=1)


def log(patient, day=TODAY, *, now=None, **answers):
    """The patient logs a day, on its own morning."""
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE,
        now=now or NOW + (day - TODAY),
    )  # fmt: skip


def log_course(patient, measure, values, *, until=TODAY):
    """The patient logs `values` of one measure on successive days, the last on `until`."""
    for back, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
        log(patient, until - back * DAY, **{measure: value})


def unresolved(patient):
    return {a.rule: a for a in Alert.objects.filter(patient=patient).unresolved()}


def state_of(alert):
    return Alert.objects.get(pk=alert.pk).state


def history(alert):
    return [(e.kind, e.by) for e in AlertEvent.objects.filter(alert=alert).select_related("by")]


def summary_of(patient):
    return Summary.objects.get(patient=patient)
