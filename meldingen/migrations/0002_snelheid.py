from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meldingen', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='inzagecontrole',
            name='deel',
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
