"""Give a key to another software, and take it back."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.partages.enums import PorteeJeton
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.permissions import can_share_plan
from alliance.partages.rules import CLES_MAX, DUREE_MAX_JOURS, PREFIXE, empreinte_of, opens
from alliance.plan.contrats import lire_filtres
from alliance.territoires.models import Cite


class FinHorsLimites(DomainError):
    pass


class PorteeFermee(DomainError):
    pass


class TropDeCles(DomainError):
    pass


class FiltreIllisible(DomainError):
    pass


class CleDejaRevoquee(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class JetonCree:
    """A new token and its secret, which nothing will ever show again."""

    jeton: Jeton
    secret: str


@transaction.atomic
def create_jeton(*, cite: Cite, nom: str, portee: str, dernier_jour: date, by: Compte, at: datetime) -> JetonCree:
    """Draw a token for ``by``, valid until the end of ``dernier_jour`` in Paris; only its digest is kept.

    :raises FinHorsLimites: the last day is past, or more than a year away.
    :raises PorteeFermee: the scope holds the plan, which ``by`` does not read.
    :raises TropDeCles: ``by`` has as many tokens in service as one may have.
    """
    today = timezone.localdate(at)
    latest = today + timedelta(days=DUREE_MAX_JOURS)
    if not today <= dernier_jour <= latest:
        raise FinHorsLimites(f"Choisissez un jour entre aujourd'hui et le {format_jour(latest)}.", field="dernier_jour")
    if opens(portee, PorteeJeton.PLAN) and not (verdict := can_share_plan(by, cite)):
        raise PorteeFermee(verdict.reason, field="portee")
    if Jeton.objects.filter(compte=by, cite=cite).en_service(at).count() >= CLES_MAX:
        raise TropDeCles(f"Vous avez déjà {CLES_MAX} jetons en service. Révoquez ceux qui ne servent plus.")
    secret = f"{PREFIXE}{secrets.token_urlsafe(32)}"
    jeton = Jeton.objects.create(
        compte=by,
        cite=cite,
        nom=nom.strip(),
        portee=portee,
        empreinte=empreinte_of(secret),
        indice=secret[-4:],
        cree_at=at,
        expire_at=timezone.make_aware(datetime.combine(dernier_jour + timedelta(days=1), time.min)),
    )
    record(kind="partages.jeton.created", by=by, subject=jeton, portee=str(portee), dernier_jour=str(dernier_jour))
    return JetonCree(jeton, secret)


@transaction.atomic
def revoke_jeton(*, jeton: Jeton, by: Compte, at: datetime) -> Jeton:
    """Close a token for good.

    :raises CleDejaRevoquee: it is closed already.
    """
    if not Jeton.objects.filter(pk=jeton.pk, revoque_at=None).update(revoque_at=at):
        raise CleDejaRevoquee("Ce jeton est déjà révoqué.")
    jeton.revoque_at = at
    record(kind="partages.jeton.revoked", by=by, subject=jeton)
    return jeton


@transaction.atomic
def create_lien(*, cite: Cite, nom: str, requete: str, avec_vacances: bool, by: Compte, at: datetime) -> LienAgenda:
    """Open a calendar on the dates that ``by`` sees and that the filters of ``requete`` keep.

    :param requete: the query string of the plan's page.
    :raises PorteeFermee: ``by`` does not read the plan.
    :raises FiltreIllisible: a filter cannot be read; the calendar would show more than what was asked.
    :raises TropDeCles: ``by`` has as many links in service as one may have.
    """
    if not (verdict := can_share_plan(by, cite)):
        raise PorteeFermee(verdict.reason)
    erreurs = lire_filtres(QueryDict(requete)).erreurs
    if erreurs:
        noms = ", ".join(f"« {nom} »" for nom in sorted(erreurs))
        raise FiltreIllisible(f"Ces filtres ne se lisent pas : {noms}. Refaites-les depuis la page du plan.")
    if LienAgenda.objects.filter(compte=by, cite=cite).en_service(at).count() >= CLES_MAX:
        raise TropDeCles(f"Vous avez déjà {CLES_MAX} liens d'agenda en service. Révoquez ceux qui ne servent plus.")
    lien = LienAgenda.objects.create(
        compte=by, cite=cite, nom=nom.strip(), requete=requete, avec_vacances=avec_vacances, cree_at=at
    )
    record(kind="partages.lienagenda.created", by=by, subject=lien)
    return lien


@transaction.atomic
def revoke_lien(*, lien: LienAgenda, by: Compte, at: datetime) -> LienAgenda:
    """Close the address of a calendar for good.

    :raises CleDejaRevoquee: it is closed already.
    """
    if not LienAgenda.objects.filter(pk=lien.pk, revoque_at=None).update(revoque_at=at):
        raise CleDejaRevoquee("Ce lien est déjà révoqué.")
    lien.revoque_at = at
    record(kind="partages.lienagenda.revoked", by=by, subject=lien)
    return lien
