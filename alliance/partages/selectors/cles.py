"""The keys: those of a person, the one that a secret or a signed address names."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.rules import empreinte_of, is_well_formed
from alliance.territoires.models import Cite

_SIGNATAIRE = Signer(salt="partages.agenda", sep="~")


def jetons_of(user, cite: Cite) -> QuerySet[Jeton]:
    """One's tokens in a cité, those in service first, the latest first."""
    rows = Jeton.objects.visible_to(user).filter(cite=cite)
    return rows.order_by(F("revoque_at").asc(nulls_first=True), "-expire_at", "-pk")


def liens_of(user, cite: Cite) -> QuerySet[LienAgenda]:
    """One's calendar links in a cité, those in service first, the latest first."""
    rows = LienAgenda.objects.visible_to(user).filter(cite=cite).select_related("cite")
    return rows.order_by(F("revoque_at").asc(nulls_first=True), "-cree_at", "-pk")


def jeton_of(secret: str) -> Jeton | None:
    """The token that these letters are, or none.

    What is looked up is a digest that the caller cannot steer, and it is compared in constant time: the answer
    takes as long whether the token is unknown or known.
    """
    wanted = empreinte_of(secret)
    found = Jeton.objects.select_related("compte", "cite").filter(empreinte=wanted).first()
    known = found.empreinte if found is not None else "0" * len(wanted)
    return found if hmac.compare_digest(known, wanted) and is_well_formed(secret) else None


@dataclass(frozen=True, slots=True)
class Adresse:
    """What a signed address says: which row, born when."""

    pk: int
    cree_at: datetime


def _mark(at: datetime) -> int:
    """Microseconds: the row's own birth, so that a number given again never opens an old address."""
    delta = at - datetime(2000, 1, 1, tzinfo=UTC)
    return (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds


def adresse_of(lien: LienAgenda) -> str:
    """The whole address of a calendar link: whoever holds it reads the calendar."""
    signed = _SIGNATAIRE.sign(f"{lien.pk}-{_mark(lien.cree_at)}")
    return settings.URL_PUBLIQUE + reverse("agenda", args=[signed])


def lien_of(signed: str) -> tuple[bool, LienAgenda | None]:
    """Whether we wrote this address, and the link in service that it opens: (True, None) is a closed one."""
    try:
        number, _, mark = _SIGNATAIRE.unsign(signed).partition("-")
    except BadSignature:
        return False, None
    rows = LienAgenda.objects.filter(pk=int(number), revoque_at=None).select_related("compte", "cite")
    lien = rows.first()
    return True, lien if lien is not None and str(_mark(lien.cree_at)) == mark else None


def cles_finies(limite: datetime) -> tuple[QuerySet[Jeton], QuerySet[LienAgenda]]:
    """Keys that were revoked, or that expired, before ``limite``."""
    jetons = Jeton.objects.filter(Q(revoque_at__lt=limite) | Q(revoque_at=None, expire_at__lt=limite))
    return jetons, LienAgenda.objects.filter(revoque_at__lt=limite)
