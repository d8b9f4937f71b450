# Contacts between staff and patients.

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0008_landmarks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(help_text='When it was.')),
                ('kind', models.CharField(choices=[('call', 'Call'), ('visit', 'Visit'), ('message', 'Message'), ('other', 'Other')], max_length=7)),
                ('direction', models.CharField(choices=[('to', 'To the patient'), ('from', 'From the patient')], max_length=4)),
                ('reached', models.BooleanField(help_text='Whether the patient was reached: as the outcome says.')),
                ('outcome', models.CharField(choices=[('advised', 'Spoke with the patient, gave advice'), ('seen', 'Seen in clinic, or a visit arranged'), ('sent_to_ed', 'Sent to the emergency department'), ('expected', 'Expected at this stage'), ('mistake', 'Entered by mistake'), ('other', 'Something else'), ('left_message', 'Left a message'), ('no_answer', 'No answer, or did not come'), ('wrong_number', 'The number does not work')], max_length=12)),
                ('minutes', models.PositiveSmallIntegerField(help_text='The time that it took the staff.', validators=[django.core.validators.MaxValueValidator(240)])),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField()),
                ('alert', models.ForeignKey(blank=True, help_text='The alert that it was about.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='tracker.alert')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='tracker.patient')),
            ],
            options={
                'ordering': ['-at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('patient', 'at', 'kind', 'by'), name='one_contact_per_patient_time_kind_and_person'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['left_message', 'no_answer', 'wrong_number']), ('reached', False)), models.Q(('outcome__in', ['advised', 'seen', 'sent_to_ed', 'expected', 'mistake', 'other']), ('reached', True)), _connector='OR'), name='contact_reached_is_as_its_outcome_says'), models.CheckConstraint(condition=models.Q(('minutes__gte', 0), ('minutes__lte', 240)), name='contact_takes_at_most_240_minutes'), models.CheckConstraint(condition=models.Q(('direction__in', ['to', 'from']), ('kind__in', ['call', 'visit', 'message', 'other'])), name='contact_is_of_a_known_kind_and_direction'), models.CheckConstraint(condition=models.Q(('created_at__gte', models.F('at'))), name='contact_is_recorded_after_it_was')],
            },
        ),
    ]
