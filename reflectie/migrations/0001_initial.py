import django.db.models.deletion
import pvi.kluis.veld
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('meldingen', '0001_initial'),
        ('pvi', '0001_initial'),
        ('pvi', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Herstelplan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('loopt', 'Loopt'), ('uitgevoerd', 'Uitgevoerd'), ('gestopt', 'Gestopt door een partij'), ('niet_gewenst', 'Niet gewenst (vraag gesteld)')], default='loopt', max_length=14)),
                ('wens', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat heeft de melder of benadeelde nodig?')),
                ('toelichting', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waarom gestopt of niet gewenst?')),
                ('melding', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='herstelplan', to='meldingen.melding')),
                ('sleutel', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.sleutel')),
            ],
            options={
                'abstract': False,
            },
            bases=(pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='Herstelafspraak',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('vorm', models.CharField(max_length=20)),
                ('afspraak', pvi.kluis.veld.EncryptedTextField(verbose_name='Afspraak')),
                ('uiterlijk_op', models.DateField(blank=True, null=True)),
                ('gedaan_op', models.DateField(blank=True, null=True)),
                ('vervallen', models.BooleanField(default=False)),
                ('voor_deelnemers', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat lezen de mensen die meedoen?')),
                ('deelnemers', models.ManyToManyField(blank=True, related_name='herstelafspraken', to='meldingen.betrokkenheid')),
                ('sleutel', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.sleutel')),
                ('uitvoerder', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='afspraken', to='reflectie.herstelplan')),
            ],
            options={
                'ordering': ['uiterlijk_op', 'pk'],
            },
            bases=(pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHerstelafspraak',
            fields=[
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('vorm', models.CharField(max_length=20)),
                ('afspraak', pvi.kluis.veld.EncryptedTextField(verbose_name='Afspraak')),
                ('uiterlijk_op', models.DateField(blank=True, null=True)),
                ('gedaan_op', models.DateField(blank=True, null=True)),
                ('vervallen', models.BooleanField(default=False)),
                ('voor_deelnemers', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat lezen de mensen die meedoen?')),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reflectie.herstelplan')),
                ('sleutel', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pvi.sleutel')),
                ('uitvoerder', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical herstelafspraak',
                'verbose_name_plural': 'historical herstelafspraaks',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHerstelplan',
            fields=[
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('status', models.CharField(choices=[('loopt', 'Loopt'), ('uitgevoerd', 'Uitgevoerd'), ('gestopt', 'Gestopt door een partij'), ('niet_gewenst', 'Niet gewenst (vraag gesteld)')], default='loopt', max_length=14)),
                ('wens', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat heeft de melder of benadeelde nodig?')),
                ('toelichting', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waarom gestopt of niet gewenst?')),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('melding', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meldingen.melding')),
                ('sleutel', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pvi.sleutel')),
            ],
            options={
                'verbose_name': 'historical herstelplan',
                'verbose_name_plural': 'historical herstelplans',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalLes',
            fields=[
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('status', models.CharField(choices=[('concept', 'Concept'), ('geleverd', 'Aangeboden aan de tweede lezer'), ('gedeeld', 'Gedeeld met de reflectiekamer'), ('geen', 'Geen les, met reden')], default='concept', max_length=10)),
                ('wat', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat gebeurde er? (veranderd, zonder namen)')),
                ('waarom', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waardoor kon het gebeuren?')),
                ('gedaan', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat is gedaan om te beschermen of te begrenzen?')),
                ('helpt', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat helpt om het te voorkomen?')),
                ('voor_wie', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Voor wie is deze les?')),
                ('reden_geen', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waarom geen les?')),
                ('geschreven_op', models.DateTimeField(editable=False)),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('eenheid', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pvi.organisatieeenheid')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('melding', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meldingen.melding')),
                ('schrijver', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sleutel', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pvi.sleutel')),
                ('tweede_lezer', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical les',
                'verbose_name_plural': 'historical less',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='Les',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('concept', 'Concept'), ('geleverd', 'Aangeboden aan de tweede lezer'), ('gedeeld', 'Gedeeld met de reflectiekamer'), ('geen', 'Geen les, met reden')], default='concept', max_length=10)),
                ('wat', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat gebeurde er? (veranderd, zonder namen)')),
                ('waarom', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waardoor kon het gebeuren?')),
                ('gedaan', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat is gedaan om te beschermen of te begrenzen?')),
                ('helpt', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat helpt om het te voorkomen?')),
                ('voor_wie', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Voor wie is deze les?')),
                ('reden_geen', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Waarom geen les?')),
                ('geschreven_op', models.DateTimeField(editable=False)),
                ('eenheid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid')),
                ('melding', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='les', to='meldingen.melding')),
                ('schrijver', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sleutel', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.sleutel')),
                ('tweede_lezer', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('tweede_lezer__isnull', True), models.Q(('tweede_lezer', models.F('schrijver')), _negated=True), _connector='OR'), name='les_tweede_lezer_is_een_ander', violation_error_message='Een ander dan de schrijver leest de les na.')],
            },
            bases=(pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
        migrations.CreateModel(
            name='Nazorgmoment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('voor', models.CharField(choices=[('melder', 'Melder'), ('benadeelde', 'Benadeelde'), ('team', 'Team'), ('betrokkene', 'Betrokkene')], max_length=12)),
                ('maand', models.PositiveSmallIntegerField()),
                ('gepland_op', models.DateField()),
                ('uitkomst', models.CharField(blank=True, choices=[('gedaan', 'Gedaan'), ('afgezien', 'Niet gewenst'), ('niet_bereikt', 'Niet bereikt')], max_length=14)),
                ('gaat', models.CharField(blank=True, choices=[('goed', 'Het gaat goed'), ('wisselend', 'Het wisselt'), ('slecht', 'Het gaat niet goed')], max_length=10, verbose_name='Hoe gaat het?')),
                ('verslag', pvi.kluis.veld.EncryptedTextField(blank=True, default='', verbose_name='Wat is er besproken?')),
                ('vastgelegd_op', models.DateTimeField(editable=False, null=True)),
                ('betrokkenheid', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meldingen.betrokkenheid')),
                ('melding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nazorgmomenten', to='meldingen.melding')),
                ('sleutel', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.sleutel')),
                ('vastgelegd_door', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['gepland_op', 'voor', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('melding', 'voor', 'betrokkenheid', 'maand', 'gepland_op'), name='nazorgmoment_een_keer', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('uitkomst', ''), ('vastgelegd_op__isnull', False), _connector='OR'), name='nazorgmoment_vastgelegd_heeft_moment')],
            },
            bases=(pvi.kluis.veld.Verzegelbaar, models.Model),
        ),
    ]
