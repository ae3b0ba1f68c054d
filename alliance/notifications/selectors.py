"""Reads of the outbox and of what each person wants of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from alliance.comptes.models import Compte
from alliance.notifications.contrats import TypeCourriel, types
from alliance.notifications.enums import EtatCourriel
from alliance.notifications.models import Courriel, Preference
from alliance.notifications.rules import ESSAIS_MAX

_SIGNATAIRE = Signer(salt="notifications.desabonnement", sep="~")


def get_type(kind: str) -> TypeCourriel | None:
    """The declared kind of this name, if any."""
    return next((declared for declared in types if declared.kind == kind), None)


def courriels_of(compte: Compte) -> list[dict]:
    """What « Mes données » shows of the mails written to a person: never their text, which may open a door."""
    rows = Courriel.objects.visible_to(compte).order_by("-cree_at", "-pk")
    return [
        {
            "objet": row.objet,
            "adresse": row.adresse,
            "écrit le": row.cree_at,
            "envoyé le": row.envoye_at,
        }
        for row in rows
    ]


def preferences_of(compte: Compte) -> list[dict]:
    """What « Mes données » shows of the optional mails that a person chose to receive or not."""
    names = {declared.kind: declared.libelle for declared in types}
    rows = Preference.objects.visible_to(compte).order_by("kind")
    return [{"courriel": names.get(row.kind, row.kind), "choix": "reçu" if row.active else "non reçu"} for row in rows]


def etats_of(cles: Iterable[str]) -> dict[str, EtatCourriel]:
    """Where the mails of these keys stand; a key without mail is absent."""
    rows = Courriel.objects.filter(cle__in=list(cles)).values_list("cle", "envoye_at", "essais")
    return {cle: _etat(bool(envoye_at), essais) for cle, envoye_at, essais in rows}


def _etat(sent: bool, essais: int) -> EtatCourriel:
    if sent:
        return EtatCourriel.ENVOYE
    return EtatCourriel.ABANDONNE if essais >= ESSAIS_MAX else EtatCourriel.EN_ATTENTE


@dataclass(frozen=True, slots=True)
class Choix:
    """An optional kind of mail, and whether the person receives it."""

    type: TypeCourriel
    active: bool


def types_facultatifs() -> list[TypeCourriel]:
    """Kinds of mail that a person may do without, in the order of their names."""
    return sorted((declared for declared in types if declared.facultatif), key=lambda declared: declared.libelle)


def choix_of(compte: Compte) -> list[Choix]:
    """Each optional kind, received unless the person said otherwise."""
    refused = set(Preference.objects.visible_to(compte).filter(active=False).values_list("kind", flat=True))
    return [Choix(declared, declared.kind not in refused) for declared in types_facultatifs()]


def is_refused(compte: Compte | None, declared: TypeCourriel) -> bool:
    """Whether the person switched this kind off; what is not optional cannot be."""
    if compte is None or not declared.facultatif:
        return False
    return Preference.objects.filter(compte=compte, kind=declared.kind, active=False).exists()


def adresse_desabonnement(compte_id: int, kind: str) -> str:
    """The whole address that switches one optional kind off for one person, without signing in."""
    return settings.URL_PUBLIQUE + reverse("desabonnement", args=[_SIGNATAIRE.sign(f"{compte_id}-{kind}")])


def desabonnement_of(signed: str) -> tuple[Compte, TypeCourriel] | None:
    """Who and what a signed address names: nothing when it was forged, or when nothing can be switched off."""
    try:
        number, _, kind = _SIGNATAIRE.unsign(signed).partition("-")
    except BadSignature:
        return None
    declared = get_type(kind)
    compte = Compte.objects.filter(pk=int(number), is_active=True).first()
    if compte is None or declared is None or not declared.facultatif:
        return None
    return compte, declared
