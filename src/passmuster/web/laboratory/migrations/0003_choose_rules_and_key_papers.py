"""Adds what a force judges by and reads tables with, and printed reports that two key."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('laboratory', '0002_make_append_only'),
        ('people', '0004_make_grants_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('laboratory', models.CharField(max_length=64)),
                ('scan_sha256', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_reports', to='people.force')),
            ],
        ),
        migrations.CreateModel(
            name='ReportKeying',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('human', models.CharField(max_length=64)),
                ('typed_sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keyings', to='laboratory.paperreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RuleSetChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('version', models.CharField(max_length=32)),
                ('body', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('in_force_from', models.DateField()),
                ('certificate', models.CharField(max_length=24)),
                ('certificate_sha256', models.CharField(max_length=64)),
                ('first', models.CharField(max_length=64)),
                ('second', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_sets', to='people.force')),
            ],
        ),
        migrations.CreateModel(
            name='MappingChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('laboratory', models.CharField(max_length=64)),
                ('mapping_sha256', models.CharField(max_length=64)),
                ('in_force_from', models.DateField()),
                ('certificate', models.CharField(max_length=24)),
                ('certificate_sha256', models.CharField(max_length=64)),
                ('first', models.CharField(max_length=64)),
                ('second', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mappings', to='people.force')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('force', 'laboratory', 'in_force_from'), name='one_mapping_begins_on_a_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='paperreport',
            constraint=models.UniqueConstraint(fields=('force', 'laboratory', 'scan_sha256'), name='one_paper_report_per_scan'),
        ),
        migrations.AddConstraint(
            model_name='rulesetchoice',
            constraint=models.UniqueConstraint(fields=('force', 'in_force_from'), name='one_rule_set_begins_on_a_day'),
        ),
    ]
