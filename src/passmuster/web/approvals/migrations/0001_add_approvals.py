
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_make_grants_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=32)),
                ('facts', models.JSONField()),
                ('by', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='people.force')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(max_length=16)),
                ('shown', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='approvals.proposal')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
