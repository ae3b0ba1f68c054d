"""The signed address by which a member answers a convocation, with or without account."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from alliance.gouvernance.enums import Canal, EtatSeance, Reponse
from alliance.gouvernance.models import Convocation, Membre, Presence, SeanceInstance
from alliance.gouvernance.selectors.convocations import derniers_envois, is_a_prevenir, preparer_mise_a_jour, prevenus
from alliance.kernel.dates import is_current
from alliance.notifications.enums import EtatCourriel
from alliance.notifications.selectors import etats_of

_SIGNATAIRE = Signer(salt="gouvernance.reponse", sep="~")

REPONSES = (Reponse.PRESENT, Reponse.EXCUSE, Reponse.REPRESENTE)
"""What a member may answer before the séance; who is absent did not answer."""


def adresse_reponse(seance: SeanceInstance, membre: Membre) -> str:
    """The whole address where one member answers for one séance: whoever holds it answers in her name."""
    signed = _SIGNATAIRE.sign(f"{seance.uid.hex}-{membre.pk}")
    return settings.URL_PUBLIQUE + reverse("reponse_publique", args=[signed])


def reponse_of(signed: str) -> tuple[SeanceInstance, Membre] | None:
    """The séance and the member that a signed address names; nothing for one that we did not write."""
    try:
        uid, _, number = _SIGNATAIRE.unsign(signed).partition("-")
    except BadSignature:
        return None
    seance = SeanceInstance.objects.select_related("instance__cite").filter(uid=UUID(uid)).first()
    membre = Membre.objects.select_related("compte", "pole").filter(pk=int(number)).first()
    if seance is None or membre is None or membre.instance_id != seance.instance_id:
        return None
    return seance, membre


def why_closed(seance: SeanceInstance, membre: Membre, at: datetime) -> str:
    """Why a member may no longer answer, in French; empty while she may."""
    if seance.est_consultation:
        return "Cette consultation se tient par écrit : personne ne s'y déplace."
    if seance.etat == EtatSeance.ANNULEE:
        return "Cette séance est annulée."
    if seance.etat != EtatSeance.CONVOQUEE or at >= seance.fin_at:
        return "Cette séance a déjà eu lieu."
    if not is_current(membre.from_on, membre.to_on, timezone.localdate(seance.debut_at)):
        return "Cette invitation a été retirée : la personne ne siège pas dans l'instance ce jour-là."
    return ""


def convoque_of(user, seance: SeanceInstance) -> Membre | None:
    """The seat for which a person was convoked, if she was."""
    return next((one for one in prevenus(seance) if one.compte_id is not None and one.compte_id == user.pk), None)


def reponse_courante(seance: SeanceInstance, membre: Membre) -> Presence | None:
    """What the member answered, if she did."""
    return Presence.objects.filter(seance=seance, membre=membre).exclude(reponse="").first()


def collegues_de(seance: SeanceInstance, membre: Membre) -> list[Membre]:
    """The other members of the same pôle who are expected: those who may come instead."""
    if membre.pole_id is None:
        return []
    return [one for one in prevenus(seance) if one.pole_id == membre.pole_id and one.pk != membre.pk]


@dataclass(frozen=True, slots=True)
class Suivi:
    """What a member was sent, whether it left, and what she answered."""

    membre: Membre
    envoi: Convocation
    etat: EtatCourriel | None
    reponse: Presence | None

    @property
    def sur_papier(self) -> bool:
        """Whether somebody must hand the member a sheet."""
        return self.envoi.canal == Canal.PAPIER

    @property
    def manque(self) -> bool:
        """Whether the mail could not leave."""
        return self.etat == EtatCourriel.ABANDONNE


def suivi_de(seance: SeanceInstance) -> list[Suivi]:
    """Each member who was sent something, by pôle: how it went, and her answer."""
    sent = derniers_envois(seance)
    states = etats_of(f"convocation:{seance.pk}:{row.membre_id}:{row.sequence}" for row in sent.values())
    known = {row.membre_id: row for row in seance.presences.exclude(reponse="")}
    rows = [
        Suivi(
            row.membre, row, states.get(f"convocation:{seance.pk}:{pk}:{row.sequence}"),
            None if row.annulation else known.get(pk),
        )
        for pk, row in sent.items()
    ]  # fmt: skip
    return sorted(
        rows,
        key=lambda row: (row.membre.pole.ordre if row.membre.pole else 1_000, row.membre.nom_affiche, row.membre.pk),
    )


@dataclass(frozen=True, slots=True)
class BlocConvocation:
    """What the page of a séance says of its convocation to one person."""

    montre: bool
    attendus: int
    a_prevenir: bool
    nombre: int
    reponses: dict[str, int]
    sans_reponse: int
    mon_siege: Membre | None
    ma_reponse: Presence | None
    peut_repondre: bool


def bloc_convocation(seance: SeanceInstance, user, at: datetime) -> BlocConvocation:
    """The convocation of a séance at a glance: how many expect it, who answered what, and one's own answer."""
    expected = {one.pk: one for one in prevenus(seance)}
    known = {row.membre_id: row for row in seance.presences.exclude(reponse="") if row.membre_id in expected}
    mine = next((one for one in expected.values() if one.compte_id is not None and one.compte_id == user.pk), None)
    counts = Counter(row.reponse for row in known.values())
    changed = is_a_prevenir(seance)
    return BlocConvocation(
        montre=bool(expected) and seance.etat == EtatSeance.CONVOQUEE,
        attendus=len(expected),
        a_prevenir=changed,
        nombre=len(preparer_mise_a_jour(seance).envois) if changed else 0,
        reponses={str(choice.label): counts[choice] for choice in REPONSES if counts[choice]},
        sans_reponse=len(expected) - len(known),
        mon_siege=mine,
        ma_reponse=known.get(mine.pk) if mine else None,
        peut_repondre=mine is not None and not why_closed(seance, mine, at),
    )
