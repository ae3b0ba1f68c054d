"""Which columns the comptable of a budget receives."""

from collections.abc import Sequence

from django.db import transaction

from alliance.acteurs.models import Caisse
from alliance.budget.models import ReglageCaisse
from alliance.budget.rules.profils import CHAMPS, PROFILS, TITRE_MAX, ColonneProfil
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class ProfilVide(DomainError):
    pass


class ColonneInconnue(DomainError):
    pass


class TitreIncorrect(DomainError):
    pass


@transaction.atomic
def set_profil_export(*, caisse: Caisse, colonnes: Sequence[ColonneProfil], by: Compte | None) -> ReglageCaisse:
    """Say which columns the export of a budget has, in their order, with their headings.

    The columns of its kind of accounts are kept as « none chosen »: they follow the kind.

    :raises ProfilVide: no column.
    :raises ColonneInconnue: a column that does not exist, or twice the same.
    :raises TitreIncorrect: a heading is missing, too long, or used twice.
    """
    _check(colonnes)
    chosen = () if tuple(colonnes) == PROFILS[caisse.nature] else colonnes
    values = [{"champ": one.champ, "titre": one.titre} for one in chosen]
    reglage = ReglageCaisse.objects.select_for_update().filter(caisse=caisse).first() or ReglageCaisse(caisse=caisse)
    if reglage.profil_export == values:
        return reglage
    reglage.profil_export = values
    reglage.save()
    record(
        kind="budget.caisse.profil_set", by=by, subject=reglage, cite_id=caisse.cite_id, caisse_id=caisse.pk,
        champs=[one.champ for one in colonnes],
    )  # fmt: skip
    return reglage


def _check(colonnes: Sequence[ColonneProfil]) -> None:
    if not colonnes:
        raise ProfilVide("Gardez au moins une colonne : donnez un rang à l'une d'elles.")
    fields, headings = set(), set()
    for one in colonnes:
        if one.champ not in CHAMPS or one.champ in fields:
            raise ColonneInconnue(f"« {one.champ} » n'est pas une colonne de l'export, ou elle y est deux fois.")
        if not one.titre or len(one.titre) > TITRE_MAX:
            raise TitreIncorrect(
                f"La colonne « {CHAMPS[one.champ]} » attend un titre de 1 à {TITRE_MAX} caractères.",
                field=f"titre_{one.champ}",
            )
        if one.titre.casefold() in headings:
            raise TitreIncorrect(
                f"Deux colonnes portent le titre « {one.titre} ». Changez l'un des deux.", field=f"titre_{one.champ}"
            )
        fields.add(one.champ)
        headings.add(one.titre.casefold())
