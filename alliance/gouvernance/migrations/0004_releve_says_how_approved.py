import importlib

from django.db import migrations, models

poser = importlib.import_module("alliance.gouvernance.migrations.0002_tenir_le_registre").poser


class Migration(migrations.Migration):
    dependencies = [("gouvernance", "0003_convocation_announces_when")]
    operations = [
        migrations.AddField(
            model_name="releve",
            name="mention_approbation",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="comment il a été approuvé"),
            preserve_default=False,
        ),
        # SQLite has just rebuilt the table, without its triggers.
        migrations.RunPython(poser, migrations.RunPython.noop),
    ]
