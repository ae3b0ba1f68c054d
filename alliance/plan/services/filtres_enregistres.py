"""Views of the plan kept under a name, for oneself or for the cité."""

from datetime import datetime

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.models import FiltreEnregistre
from alliance.territoires.models import Cite

REQUETE_MAX = 2000


class VueSansNom(DomainError):
    pass


class NomDeVuePris(DomainError):
    pass


class VueTropLongue(DomainError):
    pass


@transaction.atomic
def save_filtre(*, cite: Cite, nom: str, requete: str, by, at: datetime, est_partage: bool = False) -> FiltreEnregistre:
    """Keep the query string of a view under a name, its filters, sort and columns included.

    :raises VueSansNom: the name is blank.
    :raises NomDeVuePris: the person has a view of this name.
    :raises VueTropLongue: the address is longer than a view can keep.
    """
    if len(requete) > REQUETE_MAX:
        raise VueTropLongue(
            "Cette vue choisit trop d'éléments pour être enregistrée. Retirez des filtres, puis recommencez."
        )
    filtre = FiltreEnregistre.objects.create(
        cite=cite, compte=by, nom=_checked(nom, cite, by), requete=requete, est_partage=est_partage, cree_at=at
    )
    record(kind="plan.filtre.saved", by=by, subject=filtre, partage=est_partage)
    return filtre


@transaction.atomic
def update_filtre(*, filtre: FiltreEnregistre, nom: str, by, est_partage: bool | None = None) -> FiltreEnregistre:
    """Give a view another name, share it or stop sharing it.

    :param est_partage: ``None`` leaves the sharing as it is.
    :raises VueSansNom: the name is blank.
    :raises NomDeVuePris: the owner has another view of this name.
    """
    filtre.nom = _checked(nom, filtre.cite, filtre.compte, besides=filtre)
    filtre.est_partage = filtre.est_partage if est_partage is None else est_partage
    filtre.save(update_fields=["nom", "est_partage"])
    record(kind="plan.filtre.updated", by=by, subject=filtre, partage=filtre.est_partage)
    return filtre


@transaction.atomic
def unshare_filtre(*, filtre: FiltreEnregistre, by) -> FiltreEnregistre:
    """Take a shared view out of everyone's menu; its owner keeps it."""
    if filtre.est_partage:
        filtre.est_partage = False
        filtre.save(update_fields=["est_partage"])
        record(kind="plan.filtre.unshared", by=by, subject=filtre)
    return filtre


@transaction.atomic
def delete_filtre(*, filtre: FiltreEnregistre, by) -> None:
    """Forget a view; no action of the plan changes."""
    record(kind="plan.filtre.deleted", by=by, subject=filtre)
    filtre.delete()


def _checked(nom: str, cite: Cite, compte, *, besides: FiltreEnregistre | None = None) -> str:
    nom = " ".join(nom.split())
    if not nom:
        raise VueSansNom("Donnez un nom à cette vue.", field="nom")
    others = FiltreEnregistre.objects.filter(cite=cite, compte=compte, nom=nom)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise NomDeVuePris(f"Vous avez déjà une vue « {nom} ». Choisissez un autre nom.", field="nom")
    return nom
