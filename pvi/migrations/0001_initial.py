import django.db.models.deletion
import django.utils.timezone
import pvi.models.medewerker
import pvi.velden
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Taakloop',
            fields=[
                ('taak', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('begonnen_op', models.DateTimeField()),
                ('klaar_op', models.DateTimeField(null=True)),
                ('gelukt_op', models.DateTimeField(null=True)),
                ('fout', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Verzending',
            fields=[
                ('merk', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('antwoord', models.TextField(blank=True)),
                ('dag', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Medewerker',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', pvi.velden.Mailveld(max_length=254, unique=True, verbose_name='werkmail')),
                ('naam', models.CharField(max_length=120)),
                ('personeelsnummer', pvi.velden.Nummerveld(blank=True, max_length=20, null=True, unique=True)),
                ('uitgenodigd_op', models.DateTimeField(blank=True, editable=False, null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['naam', 'pk'],
            },
            managers=[
                ('objects', pvi.models.medewerker.MedewerkerManager()),
            ],
        ),
        migrations.CreateModel(
            name='Aanstelling',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rol', models.CharField(choices=[('vp', 'Vertrouwenspersoon'), ('tc', 'Teamchef'), ('sh', 'Sectorhoofd'), ('pc', 'Politiechef'), ('vi', 'VIK-coördinator'), ('vo', 'VIK-onderzoeker'), ('hr', 'HR-adviseur'), ('tr', 'Triagecommissie'), ('sm', 'Strafmaatoverleg'), ('tj', 'Team Juridische Zaken'), ('lc', 'Landelijk Coördinator'), ('kl', 'Klachtbehandelaar'), ('rk', 'Reflectiekamer'), ('ct', 'Control'), ('bh', 'Beheer'), ('fg', 'Functionaris gegevensbescherming'), ('cd', 'Chief Diversity Officer'), ('ko', 'Korpsleiding')], max_length=2)),
                ('functie', models.CharField(blank=True, choices=[('', '–'), ('oe', 'Operationeel expert'), ('voorzitter', 'Voorzitter'), ('lid', 'Lid'), ('secretaris', 'Secretaris'), ('coordinator', 'Coördinator'), ('plv_vz', 'Plaatsvervangend voorzitter'), ('plv_lid', 'Plaatsvervangend lid'), ('plv_secr', 'Plaatsvervangend secretaris')], default='', max_length=12)),
                ('van', models.DateTimeField()),
                ('tot', models.DateTimeField(blank=True, null=True)),
                ('medewerker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aanstellingen', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['van', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rol__in', ['ml', 'bk', 'bu', 'hb']), _negated=True), name='aanstelling_is_geen_relatie', violation_error_message='Melder, betrokkene, buddy en herstelbegeleider zijn geen aanstelling.'), models.CheckConstraint(condition=models.Q(('tot__isnull', True), ('tot__gte', models.F('van')), _connector='OR'), name='aanstelling_eindigt_na_begin', violation_error_message='De einddatum ligt vóór de begindatum.')],
            },
        ),
        migrations.CreateModel(
            name='Beheerlog',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('op', models.DateTimeField(db_index=True)),
                ('handeling', models.CharField(choices=[('account', 'Account gemaakt'), ('gegevens', 'Gegevens veranderd'), ('uitgenodigd', 'Uitnodiging gestuurd'), ('gedeactiveerd', 'Account gesloten'), ('geactiveerd', 'Account heropend'), ('gevraagd', 'Aangevraagd'), ('bevestigd', 'Bevestigd'), ('afgewezen', 'Afgewezen of ingetrokken'), ('beeindigd', 'Aanstelling beëindigd'), ('eenheid', 'Eenheid veranderd'), ('lijst', 'Lijst veranderd'), ('tekst', 'Tekst veranderd'), ('opnieuw', 'Mislukt werk opnieuw geprobeerd')], max_length=14)),
                ('onderdeel', models.CharField(blank=True, max_length=200)),
                ('wijziging', models.JSONField(default=dict)),
                ('door', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('over', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-op', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Mislukking',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('taak', models.CharField(max_length=60)),
                ('onderwerp', models.CharField(max_length=80)),
                ('fout', models.CharField(blank=True, max_length=100)),
                ('pogingen', models.PositiveIntegerField(default=0)),
                ('eerste_op', models.DateTimeField()),
                ('laatste_op', models.DateTimeField()),
                ('volgende_op', models.DateTimeField()),
                ('opgegeven_op', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-laatste_op', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('taak', 'onderwerp'), name='mislukking_een_per_rij')],
            },
        ),
        migrations.CreateModel(
            name='OrganisatieEenheid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('naam', models.CharField(max_length=120)),
                ('soort', models.CharField(choices=[('korps', 'Korps'), ('regionaal', 'Regionale eenheid'), ('landelijk', 'Landelijke eenheid'), ('ondersteunend', 'Ondersteunend'), ('sector', 'Sector'), ('team', 'Team'), ('groep', 'Groep of leerteam')], max_length=16)),
                ('niveau', models.PositiveSmallIntegerField()),
                ('geldig_van', models.DateField()),
                ('geldig_tot', models.DateField(blank=True, null=True)),
                ('aantal_medewerkers', models.PositiveIntegerField(blank=True, null=True)),
                ('eenheid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='onderdelen', to='pvi.organisatieeenheid')),
                ('opvolger', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voorgangers', to='pvi.organisatieeenheid')),
                ('ouder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kinderen', to='pvi.organisatieeenheid')),
            ],
            options={
                'ordering': ['niveau', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('geldig_tot__isnull', True), ('geldig_tot__gte', models.F('geldig_van')), _connector='OR'), name='eenheid_eindigt_na_begin', violation_error_message='De einddatum ligt vóór de begindatum.')],
            },
        ),
        migrations.CreateModel(
            name='EenheidAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alias', models.CharField(max_length=120, unique=True)),
                ('eenheid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliassen', to='pvi.organisatieeenheid')),
            ],
        ),
        migrations.CreateModel(
            name='Aanstellingsverzoek',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('aangevraagd_op', models.DateTimeField(editable=False)),
                ('bevestigd_op', models.DateTimeField(editable=False, null=True)),
                ('afgewezen_op', models.DateTimeField(editable=False, null=True)),
                ('rol', models.CharField(choices=[('vp', 'Vertrouwenspersoon'), ('tc', 'Teamchef'), ('sh', 'Sectorhoofd'), ('pc', 'Politiechef'), ('vi', 'VIK-coördinator'), ('vo', 'VIK-onderzoeker'), ('hr', 'HR-adviseur'), ('tr', 'Triagecommissie'), ('sm', 'Strafmaatoverleg'), ('tj', 'Team Juridische Zaken'), ('lc', 'Landelijk Coördinator'), ('kl', 'Klachtbehandelaar'), ('rk', 'Reflectiekamer'), ('ct', 'Control'), ('bh', 'Beheer'), ('fg', 'Functionaris gegevensbescherming'), ('cd', 'Chief Diversity Officer'), ('ko', 'Korpsleiding')], max_length=2, verbose_name='rol')),
                ('functie', models.CharField(blank=True, choices=[('', '–'), ('oe', 'Operationeel expert'), ('voorzitter', 'Voorzitter'), ('lid', 'Lid'), ('secretaris', 'Secretaris'), ('coordinator', 'Coördinator'), ('plv_vz', 'Plaatsvervangend voorzitter'), ('plv_lid', 'Plaatsvervangend lid'), ('plv_secr', 'Plaatsvervangend secretaris')], default='', max_length=12, verbose_name='functie')),
                ('van', models.DateTimeField(verbose_name='vanaf')),
                ('tot', models.DateTimeField(blank=True, null=True, verbose_name='tot')),
                ('aangevraagd_door', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('aanstelling', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='verzoek', to='pvi.aanstelling')),
                ('afgewezen_door', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bevestigd_door', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('medewerker', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)sen', to=settings.AUTH_USER_MODEL)),
                ('eenheid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid', verbose_name='eenheid')),
            ],
            options={
                'ordering': ['-aangevraagd_op', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('bevestigd_door__isnull', True), models.Q(('bevestigd_door', models.F('aangevraagd_door')), _negated=True), _connector='OR'), name='aanstellingsverzoek_van_twee_mensen', violation_error_message='Iemand anders bevestigt wat jij aanvraagt.'), models.CheckConstraint(condition=models.Q(('bevestigd_op__isnull', True), ('afgewezen_op__isnull', True), _connector='OR'), name='aanstellingsverzoek_een_uitkomst', violation_error_message='Deze aanvraag is al afgehandeld.'), models.CheckConstraint(condition=models.Q(('medewerker', models.F('aangevraagd_door')), _negated=True), name='aanstellingsverzoek_niet_voor_jezelf', violation_error_message='Voor jezelf kun je niets aanvragen. Vraag het een andere beheerder.'), models.CheckConstraint(condition=models.Q(('bevestigd_door__isnull', True), models.Q(('bevestigd_door', models.F('medewerker')), _negated=True), _connector='OR'), name='aanstellingsverzoek_niet_van_jezelf', violation_error_message='Je kunt geen verandering bevestigen die over jezelf gaat.'), models.CheckConstraint(condition=models.Q(('tot__isnull', True), ('tot__gt', models.F('van')), _connector='OR'), name='aanstellingsverzoek_eindigt_na_begin', violation_error_message='Het einde ligt niet na het begin.')],
            },
        ),
        migrations.AddField(
            model_name='aanstelling',
            name='eenheid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aanstellingen', to='pvi.organisatieeenheid'),
        ),
        migrations.AddField(
            model_name='medewerker',
            name='ontvangend_team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid'),
        ),
        migrations.AddField(
            model_name='medewerker',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid'),
        ),
        migrations.CreateModel(
            name='Referentie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lijst', models.CharField(max_length=30)),
                ('code', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=160)),
                ('volgorde', models.PositiveSmallIntegerField()),
                ('geldig_van', models.DateField()),
                ('geldig_tot', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['lijst', 'volgorde', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('lijst', 'code'), name='referentie_code_uniek')],
            },
        ),
        migrations.CreateModel(
            name='Sleutel',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('soort', models.CharField(choices=[('zaak', 'texts and files of one melding'), ('identiteit', 'identity of one melder'), ('klacht', 'texts of one klacht without a melding, or of an uploaded list of them'), ('bestand', 'a file that lies ready for one reader'), ('benadeling', 'one report of benadeling, or what is asked of a politiechef against it')], editable=False, max_length=10)),
                ('omwikkeld', models.BinaryField(null=True)),
                ('hoofdsleutel_id', models.CharField(editable=False, max_length=20)),
                ('vernietigd', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('omwikkeld', None), ('vernietigd', True)), models.Q(('omwikkeld__isnull', False), ('vernietigd', False)), _connector='OR'), name='sleutel_vernietigd_is_leeg')],
            },
        ),
        migrations.CreateModel(
            name='Tekst',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sleutel', models.CharField(editable=False, max_length=60)),
                ('tekst', models.CharField(max_length=300)),
                ('gezet_op', models.DateTimeField(editable=False)),
            ],
            options={
                'ordering': ['-gezet_op', 'pk'],
                'indexes': [models.Index(fields=['sleutel', '-gezet_op'], name='pvi_tekst_sleutel_29d459_idx')],
            },
        ),
        migrations.CreateModel(
            name='VroegerTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tot', models.DateField()),
                ('medewerker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vroegere_teams', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pvi.organisatieeenheid')),
            ],
            options={
                'ordering': ['tot', 'pk'],
                'indexes': [models.Index(fields=['team', 'tot'], name='pvi_vroeger_team_id_965c2b_idx')],
            },
        ),
        migrations.CreateModel(
            name='Weggelegd',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wie', models.CharField(max_length=64)),
                ('merk', models.CharField(max_length=64, unique=True)),
                ('inhoud', models.BinaryField()),
                ('volgnummer', models.BigIntegerField()),
                ('tot', models.DateField()),
            ],
            options={
                'ordering': ['-volgnummer', 'pk'],
                'indexes': [models.Index(fields=['wie', '-volgnummer'], name='pvi_weggele_wie_939ada_idx')],
            },
        ),
        migrations.CreateModel(
            name='Accountmail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('klaar_op', models.DateTimeField()),
                ('verzonden_op', models.DateTimeField(null=True)),
                ('vervallen', models.BooleanField(default=False)),
                ('soort', models.CharField(choices=[('uitnodiging', 'Uitnodiging'), ('wachtwoord', 'Wachtwoord vergeten')], max_length=11)),
                ('medewerker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accountmails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['klaar_op', 'pk'],
                'indexes': [models.Index(condition=models.Q(('vervallen', False), ('verzonden_op__isnull', True)), fields=['klaar_op'], name='accountmail_wacht')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('vervallen', False), ('verzonden_op__isnull', True)), fields=('medewerker', 'soort'), name='accountmail_een_wacht')],
            },
        ),
        migrations.CreateModel(
            name='Accountverzoek',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('aangevraagd_op', models.DateTimeField(editable=False)),
                ('bevestigd_op', models.DateTimeField(editable=False, null=True)),
                ('afgewezen_op', models.DateTimeField(editable=False, null=True)),
                ('soort', models.CharField(choices=[('werkmail', 'Ander werkmailadres'), ('herstel', 'Inloggen herstellen')], max_length=10)),
                ('email', pvi.velden.Mailveld(blank=True, max_length=254, verbose_name='nieuwe werkmail')),
                ('aangevraagd_door', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('afgewezen_door', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bevestigd_door', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('medewerker', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)sen', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-aangevraagd_op', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('bevestigd_door__isnull', True), models.Q(('bevestigd_door', models.F('aangevraagd_door')), _negated=True), _connector='OR'), name='accountverzoek_van_twee_mensen', violation_error_message='Iemand anders bevestigt wat jij aanvraagt.'), models.CheckConstraint(condition=models.Q(('bevestigd_op__isnull', True), ('afgewezen_op__isnull', True), _connector='OR'), name='accountverzoek_een_uitkomst', violation_error_message='Deze aanvraag is al afgehandeld.'), models.CheckConstraint(condition=models.Q(('medewerker', models.F('aangevraagd_door')), _negated=True), name='accountverzoek_niet_voor_jezelf', violation_error_message='Voor jezelf kun je niets aanvragen. Vraag het een andere beheerder.'), models.CheckConstraint(condition=models.Q(('bevestigd_door__isnull', True), models.Q(('bevestigd_door', models.F('medewerker')), _negated=True), _connector='OR'), name='accountverzoek_niet_van_jezelf', violation_error_message='Je kunt geen verandering bevestigen die over jezelf gaat.')],
            },
        ),
        migrations.AddIndex(
            model_name='aanstelling',
            index=models.Index(fields=['eenheid', 'rol'], name='pvi_aanstel_eenheid_c07d38_idx'),
        ),
    ]
