import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pvi', '0001_initial'),
        ('pvi', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rapportage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('soort', models.CharField(choices=[('casuistiekoverzicht', 'Casuïstiekoverzicht'), ('maandrapportage', 'VIK-maandrapportage'), ('landelijk', 'Landelijke cijfers')], max_length=30)),
                ('periode', models.CharField(max_length=8)),
                ('versie', models.PositiveSmallIntegerField(default=1)),
                ('exemplaar', models.PositiveIntegerField(default=1)),
                ('grenzen', models.CharField(blank=True, max_length=64)),
                ('peildatum', models.DateField()),
                ('status', models.CharField(choices=[('gevraagd', 'In de wachtrij'), ('bezig', 'Wordt gemaakt'), ('klaar', 'Klaar'), ('mislukt', 'Niet gelukt')], default='gevraagd', max_length=9)),
                ('stap', models.PositiveSmallIntegerField(default=0)),
                ('pogingen', models.PositiveSmallIntegerField(default=0)),
                ('aangevraagd_op', models.DateTimeField()),
                ('gemaakt_op', models.DateTimeField(null=True)),
                ('inhoud', models.JSONField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('bestanden', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, size=None)),
                ('bestanden_tot', models.DateTimeField(null=True)),
                ('aangevraagd_door', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('eenheid', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid')),
                ('lezer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-peildatum', '-versie', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('soort', 'eenheid', 'periode', 'versie', 'lezer'), name='rapportage_een_per_periode_en_lezer', nulls_distinct=False, violation_error_message='Dit overzicht bestaat al.'), models.UniqueConstraint(fields=('soort', 'eenheid', 'periode', 'versie', 'exemplaar'), name='rapportage_een_per_exemplaar', nulls_distinct=False, violation_error_message='Dit exemplaar bestaat al.'), models.CheckConstraint(condition=models.Q(('lezer__isnull', True), ('soort__in', ('casuistiekoverzicht', 'maandrapportage')), _connector='XOR'), name='rapportage_besloten_heeft_lezer', violation_error_message='Een besloten rapportage is van één lezer, een deelbare van niemand.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'klaar'), _negated=True), models.Q(('inhoud__isnull', False), models.Q(('sha256', ''), _negated=True), ('gemaakt_op__isnull', False)), _connector='OR'), name='rapportage_klaar_heeft_inhoud', violation_error_message='Een overzicht dat klaar is, heeft cijfers en een afdruk daarvan.')],
            },
        ),
    ]
