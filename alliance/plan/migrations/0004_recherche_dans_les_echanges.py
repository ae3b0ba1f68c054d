from django.db import migrations, models

from alliance.kernel.textes import fold


def fold_titles(apps, _schema_editor):
    """The documents that were there already are found by their title too."""
    pieces = apps.get_model("plan", "DocumentFiche").objects.all()
    for piece in pieces.iterator():
        piece.titre_recherche = fold(piece.titre)
        piece.save(update_fields=["titre_recherche"])


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0003_modification_de_chaque_ligne"),
    ]

    operations = [
        migrations.AddField(
            model_name="commentaire",
            name="texte_recherche",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="documentfiche",
            name="titre_recherche",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="notesuivi",
            name="texte_recherche",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
    ]
