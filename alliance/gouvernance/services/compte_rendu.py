"""What was said on a point, typed by several people at once: no word is lost."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from alliance.comptes.models import Compte
from alliance.gouvernance.models import Point
from alliance.gouvernance.services.fusion import Fusion, fusionner
from alliance.gouvernance.services.saisie import point_ouvert
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import format_heure

TEXTE_MAX = 50_000


class CompteRenduTropLong(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class CompteRenduEcrit:
    """The item with its text as it is kept; ``fusionne`` when somebody else had written, ``doublon`` when both texts
    say the same lines in two ways, and both are kept."""

    point: Point
    fusionne: bool = False
    doublon: bool = False


@transaction.atomic
def write_compte_rendu(
    *, point: Point, texte: str, version: int, by: Compte, at: datetime, base: str | None = None
) -> CompteRenduEcrit:
    """Write the minutes of a point.

    :param version: that of the text that the person started from.
    :param base: that very text; with it, what another person wrote meanwhile is merged line by line. Lines that both
        changed are kept one after the other, with who wrote what.
    :raises CompteRenduTropLong: beyond what a point may hold.
    :raises SeanceFermee: the séance is not in session.
    """
    _point, seance = point_ouvert(point)
    # Under the lock of the séance on PostgreSQL; SQLite has one writer.
    current = Point.objects.select_for_update(of=("self",)).get(pk=point.pk)
    mine = _normalise(texte)
    merged = _merge(current, mine, version, base, by, at)
    if len(merged.texte) > TEXTE_MAX:
        raise CompteRenduTropLong(
            f"Le compte rendu d'un point tient en {TEXTE_MAX} caractères. Joignez plutôt un document.", field="texte"
        )
    if merged.texte != current.compte_rendu:
        Point.objects.filter(pk=current.pk).update(compte_rendu=merged.texte, version=F("version") + 1)
        current.refresh_from_db(fields=["compte_rendu", "version"])
        record(
            kind="gouvernance.point.written", by=by, subject=current, cite_id=seance.instance.cite_id,
            version=current.version, fusion=merged.texte != mine,
        )  # fmt: skip
    return CompteRenduEcrit(current, merged.texte != mine, merged.doublon)


def _merge(current: Point, mine: str, version: int, base: str | None, by: Compte, at: datetime) -> Fusion:
    theirs, origin = _normalise(current.compte_rendu), None if base is None else _normalise(base)
    if version == current.version or theirs in {origin, mine} or not theirs:
        return Fusion(mine)
    title = f"[{by.nom}, {format_heure(at)}, écrit en même temps]"
    return fusionner(origin or "", mine, theirs, titre=title)


def _normalise(texte: str) -> str:
    return texte.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip("\n")
