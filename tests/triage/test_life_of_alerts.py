"""Whatever patients log and nurses do, in any order, an alert keeps its promises."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.triage.acting import DAY, log_course, summary_of
from tracker.journal.record_day import record_day
from tracker.models import Alert, AlertEvent, Door
from tracker.triage.alerts import AlertConflict, acknowledge, assign, resolve
from tracker.triage.snooze import snooze, wake_due

pytestmark = pytest.mark.django_db
STEPS = st.one_of(
    st.tuples(st.just("log"), st.integers(0, 10), st.booleans()),
    st.tuples(st.just("save the same"), st.integers(0, 1)),
    st.tuples(st.just("next day"), st.integers(1, 9)),
    st.tuples(
        st.sampled_from(["acknowledge", "assign", "snooze", "resolve"]),
        st.integers(0, 3),
        st.integers(0, 1),
    ),
)


class Life:
    """One patient, two nurses, and a clock."""

    def __init__(self) -> None:
        clinic = a_clinic()
        self.nurses = [a_nurse(clinic), a_nurse(clinic)]
        self.patient = a_patient(clinic, day=40)
        log_course(self.patient, "pain_leg", [3] * 5, until=TODAY - DAY)
        self.now = NOW
        self.said: dict[str, object] = {"pain_leg": 3}

    @property
    def today(self):
        return self.patient.local_date(self.now)

    def take(self, kind, *given):
        """One step, and what it may never lead to."""
        self.now += timedelta(minutes=1)
        before = self.resolved()
        if kind == "log":
            pain, fever = given
            self.said = {"pain_leg": pain, "symptoms": ["fever"] if fever else []}
            self.save()
        elif kind == "save the same":
            self.save(medicine_doses=given[0])
            unresolved = self.unresolved()
            for doses in (given[0], 0):
                self.save(medicine_doses=doses)
                assert self.unresolved() == unresolved, "nothing new was said"
        elif kind == "next day":
            self.now += given[0] * DAY
            wake_due(now=self.now)
        else:
            self.act(kind, *given)
        assert before <= self.resolved(), "what is resolved stays so"

    def save(self, **more):
        record_day(
            patient=self.patient, day=self.today, answers={**self.said, **more}, entered_by=None,
            door=Door.PAGE, now=self.now,
        )  # fmt: skip

    def act(self, kind, which, who):
        alerts = list(Alert.objects.filter(patient=self.patient).unresolved().order_by("rule"))
        if not alerts:
            return
        alert, nurse = alerts[which % len(alerts)], self.nurses[who]
        try:
            if kind == "acknowledge":
                acknowledge(alert, by=nurse, now=self.now)
            elif kind == "assign":
                assign(alert, to=nurse, by=self.nurses[0], now=self.now)
            elif kind == "snooze":
                until = self.today + 3 * DAY
                snooze(alert, until=until, reason="Later", by=nurse, now=self.now)
            else:
                resolve(alert, by=nurse, outcome="expected", note="", now=self.now)
        except AlertConflict:
            pass

    def resolved(self):
        found = Alert.objects.filter(patient=self.patient, state="resolved")
        return set(found.values_list("pk", flat=True))

    def unresolved(self):
        found = Alert.objects.filter(patient=self.patient).unresolved()
        return set(found.values_list("rule", flat=True))

    def check(self):
        alerts = list(Alert.objects.filter(patient=self.patient))
        standing = [alert for alert in alerts if alert.state != "resolved"]
        assert len({alert.rule for alert in standing}) == len(standing)
        asleep = [alert for alert in standing if alert.state == "snoozed"]
        assert not any(alert.rule.startswith("red_flag") for alert in asleep)
        summary = summary_of(self.patient)
        assert summary.open_alerts == len(standing) - len(asleep)
        assert summary.snoozed_alerts == len(asleep)
        for alert in alerts:
            kinds = list(AlertEvent.objects.filter(alert=alert).values_list("kind", flat=True))
            assert kinds[0] == "raised"
            assert (kinds[-1] == "resolved") == (alert.state == "resolved")


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=10))
def test_the_promises_hold_in_any_order(db, steps):
    life = Life()
    for step in steps:
        life.take(*step)
        life.check()
