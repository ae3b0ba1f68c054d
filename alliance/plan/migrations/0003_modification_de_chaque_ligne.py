import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0002_tenir_le_plan"),
    ]

    operations = [
        migrations.AddField(
            model_name="lignelot",
            name="modification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="lignes_de_lot",
                to="plan.modification",
            ),
        ),
    ]
