"""Adds the rule sets that a force put in force."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('laboratory', '0002_make_append_only'),
        ('people', '0004_make_grants_append_only'),
    ]

    operations = [
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
            options={
                'constraints': [models.UniqueConstraint(fields=('force', 'in_force_from'), name='one_rule_set_begins_on_a_day')],
            },
        ),
    ]
