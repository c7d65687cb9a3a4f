
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_make_grants_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('login', models.CharField(max_length=100, unique=True)),
                ('seal', models.CharField(max_length=64)),
                ('is_active', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('theme', models.CharField(blank=True, max_length=8)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('human', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.human')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FailedTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(max_length=64)),
                ('origin', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['of', 'at'], name='failed_try_of'), models.Index(fields=['origin', 'at'], name='failed_try_from')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=64)),
                ('second', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('human', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='people.human')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acceptance', to='accounts.invitation')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
