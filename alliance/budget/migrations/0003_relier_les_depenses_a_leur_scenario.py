"""Says of an expense put to the Cotech which simulation proposed it.

A nullable column is added without rebuilding the table, on SQLite too: its triggers stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0002_tenir_les_actes")]
    operations = [
        migrations.AddField(
            model_name="depensedemandee",
            name="scenario",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="depenses",
                to="budget.scenario", verbose_name="simulation qui l'a proposée",
            ),
        ),
    ]  # fmt: skip
