from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0004_caregivers_and_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='logversion',
            name='client_id',
            field=models.UUIDField(blank=True, help_text='The name that the device gave to what it sent.', null=True),
        ),
        migrations.AddField(
            model_name='logversion',
            name='is_overtaken',
            field=models.BooleanField(default=False, help_text='Typed before the version that stood when it arrived.'),
        ),
        migrations.AddField(
            model_name='logversion',
            name='typed_at',
            field=models.DateTimeField(blank=True, help_text='When it was typed, if the device said so.', null=True),
        ),
        migrations.AlterField(
            model_name='dailylog',
            name='door',
            field=models.CharField(choices=[('page', "the patient's page"), ('email_link', 'the link in an e-mail'), ('nurse', 'a nurse, by phone'), ('api', 'the API'), ('import', 'an import'), ('offline', "the patient's phone, kept there without network")], max_length=10),
        ),
        migrations.AlterField(
            model_name='logversion',
            name='door',
            field=models.CharField(choices=[('page', "the patient's page"), ('email_link', 'the link in an e-mail'), ('nurse', 'a nurse, by phone'), ('api', 'the API'), ('import', 'an import'), ('offline', "the patient's phone, kept there without network")], max_length=10),
        ),
        migrations.AlterField(
            model_name='pegversion',
            name='door',
            field=models.CharField(choices=[('page', "the patient's page"), ('email_link', 'the link in an e-mail'), ('nurse', 'a nurse, by phone'), ('api', 'the API'), ('import', 'an import'), ('offline', "the patient's phone, kept there without network")], max_length=10),
        ),
        migrations.AlterField(
            model_name='weeklypeg',
            name='door',
            field=models.CharField(choices=[('page', "the patient's page"), ('email_link', 'the link in an e-mail'), ('nurse', 'a nurse, by phone'), ('api', 'the API'), ('import', 'an import'), ('offline', "the patient's phone, kept there without network")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='logversion',
            constraint=models.UniqueConstraint(condition=models.Q(('client_id__isnull', False)), fields=('client_id',), name='what_a_device_sent_is_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='logversion',
            constraint=models.CheckConstraint(condition=models.Q(('typed_at', None), ('typed_at__lte', models.F('recorded_at')), _connector='OR'), name='nothing_is_typed_after_it_was_recorded'),
        ),
        migrations.AddConstraint(
            model_name='logversion',
            constraint=models.CheckConstraint(condition=models.Q(('is_overtaken', False), models.Q(('typed_at__isnull', False), ('typed_at__lt', models.F('recorded_at'))), _connector='OR'), name='only_what_was_typed_earlier_is_overtaken'),
        ),
    ]
