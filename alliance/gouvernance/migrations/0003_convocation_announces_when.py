import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gouvernance", "0002_tenir_le_registre"),
    ]

    operations = [
        migrations.AddField(
            model_name="convocation",
            name="debut_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="début annoncé"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="convocation",
            name="fin_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="fin annoncée"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="convocation",
            name="lieu",
            field=models.CharField(blank=True, max_length=200, verbose_name="lieu annoncé"),
        ),
    ]
