"""Tell what is known of alerts from before their history was kept."""

from django.db import migrations

BATCH = 1000


def tell(apps, schema_editor):
    Alert = apps.get_model("tracker", "Alert")
    AlertEvent = apps.get_model("tracker", "AlertEvent")
    events = []
    for alert in Alert.objects.filter(events=None).iterator(chunk_size=BATCH):
        events += _of(AlertEvent, alert)
        if len(events) >= BATCH:
            AlertEvent.objects.bulk_create(events)
            events = []
    AlertEvent.objects.bulk_create(events)


def _of(AlertEvent, alert):
    yield AlertEvent(alert=alert, kind="raised", at=alert.raised_at, words=alert.reason)
    if alert.acknowledged_at:
        yield AlertEvent(
            alert=alert, kind="acknowledged", at=alert.acknowledged_at, by_id=alert.owner_id
        )
    if alert.escalated_at:
        yield AlertEvent(alert=alert, kind="escalated", at=alert.escalated_at)
    if alert.withdrawn_at:
        yield AlertEvent(alert=alert, kind="withdrawn", at=alert.withdrawn_at)
    if alert.resolved_at:
        yield AlertEvent(
            alert=alert,
            kind="resolved",
            at=alert.resolved_at,
            by_id=alert.resolved_by_id,
            words=alert.get_outcome_display(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0013_life_of_alerts_and_rules_of_clinics"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop, elidable=True),
    ]
