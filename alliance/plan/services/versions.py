"""Freezing the plan of an exercice under a name. A version is never changed: another one is frozen."""

from datetime import datetime

from django.db import IntegrityError, transaction

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.plan.enums import MomentVersion
from alliance.plan.models import FicheAction, VersionFiche, VersionPlan
from alliance.plan.selectors import fiches_with_rows
from alliance.plan.selectors.filtres import ordre_du_plan
from alliance.plan.selectors.instantane import instantane_of
from alliance.plan.selectors.lignee import cle_de_lignee
from alliance.territoires.models import Cite

PAR_PAQUET = 200
NOM_MAX = 120


class VersionRefusee(DomainError):
    pass


@transaction.atomic
def figer_version(
    *, cite: Cite, exercice: int, nom: str, moment: str, precision: str = "", by, at: datetime
) -> VersionPlan:
    """Keep every fiche in the plan of ``exercice`` as it stands, field by field, under a name.

    :raises VersionRefusee: no name, a name already given, or no action in the plan of that exercice.
    """
    nom, precision = " ".join(nom.split()), precision.strip()
    if not nom or len(nom) > NOM_MAX:
        raise VersionRefusee(f"Donnez un nom à cette version, en {NOM_MAX} caractères au plus.", field="nom")
    noms = VersionPlan.objects.filter(cite=cite).values_list("nom", flat=True)
    if fold(nom) in {fold(pris) for pris in noms}:
        raise VersionRefusee(f"Une version s'appelle déjà « {nom} ». Donnez un autre nom à celle-ci.", field="nom")
    keys = list(
        ordre_du_plan(FicheAction.objects.actives().filter(cite=cite, exercice=exercice)).values_list("pk", flat=True)
    )
    if not keys:
        raise VersionRefusee(f"Le plan {exercice} n'a aucune action : il n'y a rien à figer.", field="exercice")
    try:
        with transaction.atomic():
            version = VersionPlan.objects.create(
                cite=cite, exercice=exercice, nom=nom, moment=MomentVersion(moment), precision=precision,
                figee_at=at, figee_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise VersionRefusee(f"Une version vient d'être figée sous le nom « {nom} ».", field="nom") from error
    for start in range(0, len(keys), PAR_PAQUET):
        _figer(version, keys[start : start + PAR_PAQUET], start)
    record(
        kind="plan.version.frozen", by=by, subject=version, exercice=exercice, moment=version.moment, fiches=len(keys)
    )
    return version


def _figer(version: VersionPlan, keys: list[int], start: int) -> None:
    found = {fiche.pk: fiche for fiche in fiches_with_rows(FicheAction.objects.filter(pk__in=keys))}
    VersionFiche.objects.bulk_create(
        VersionFiche(
            version=version, fiche=found[key], racine_cle=cle_de_lignee(found[key]), ordre=start + rank,
            code=found[key].code, titre=found[key].titre, statut=found[key].statut,
            contenu=instantane_of(found[key]),
        )
        for rank, key in enumerate(keys, start=1)
    )  # fmt: skip
