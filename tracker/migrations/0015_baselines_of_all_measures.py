"""Keep every measure from before the procedure in the summary: the rules judge by pain too."""

from django.db import migrations, models

MEASURES = (
    "daily_distance_m", "steps", "walking_distance_m", "walking_min", "standing_min",
    "pain_back", "pain_leg", "medicine_doses",
)  # fmt: skip
BATCH = 1000


def fill(apps, schema_editor):
    Procedure = apps.get_model("tracker", "Procedure")
    Summary = apps.get_model("tracker", "Summary")
    batch = []
    for procedure in Procedure.objects.filter(active=True).iterator(chunk_size=BATCH):
        batch.append(procedure)
        if len(batch) == BATCH:
            _fill(Summary, batch)
            batch = []
    _fill(Summary, batch)


def _fill(Summary, procedures):
    known = {procedure.patient_id: _baselines(procedure) for procedure in procedures}
    summaries = list(Summary.objects.filter(patient__in=known))
    for summary in summaries:
        summary.baselines = known[summary.patient_id]
    Summary.objects.bulk_update(summaries, ["baselines"])


def _baselines(procedure):
    values = {measure: getattr(procedure, f"baseline_{measure}") for measure in MEASURES}
    return {measure: float(value) for measure, value in values.items() if value is not None}


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0014_history_of_alerts_so_far"),
    ]

    operations = [
        migrations.AlterField(
            model_name="summary",
            name="baselines",
            field=models.JSONField(
                blank=True, default=dict, help_text="The measures before the procedure, as known."
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
