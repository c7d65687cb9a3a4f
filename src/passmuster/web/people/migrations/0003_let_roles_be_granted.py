
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_make_append_only'),
    ]

    operations = [
        migrations.AlterField(
            model_name='human',
            name='role',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=32)),
                ('by', models.CharField(max_length=64)),
                ('second', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('seal', models.CharField(max_length=64)),
                ('human', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.human')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=32)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='people.grant')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
