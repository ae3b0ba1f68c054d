"""A second click on « Demander » writes nothing.

The column may be NULL and its index is partial: neither rebuilds the table on SQLite, whose triggers stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0002_tenir_les_actes")]
    operations = [
        migrations.AddField(
            model_name="depensedemandee",
            name="cle",
            field=models.UUIDField(editable=False, null=True, verbose_name="clé d'idempotence"),
        ),
        migrations.AddConstraint(
            model_name="depensedemandee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cle__isnull", False)), fields=("cle",), name="budget_depense_one_per_key"
            ),
        ),
    ]
