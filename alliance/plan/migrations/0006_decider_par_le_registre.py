from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan", "0005_lier_aux_decisions")]

    operations = [
        migrations.AlterField(
            model_name="modification",
            name="origine",
            field=models.CharField(
                choices=[
                    ("CREATION", "création"),
                    ("SAISIE", "saisie"),
                    ("IMPORT", "import d'un tableur"),
                    ("LOT", "modification groupée"),
                    ("ANNULATION", "annulation"),
                    ("COPIE", "duplication"),
                    ("RECONDUCTION", "reconduction"),
                    ("ARCHIVAGE", "archivage"),
                    ("DESARCHIVAGE", "retour au plan"),
                    ("DECISION", "décision"),
                ],
                max_length=12,
                verbose_name="origine",
            ),
        ),
    ]
