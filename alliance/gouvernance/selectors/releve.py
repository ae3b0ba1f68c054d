"""The relevé as it is read: its frozen words, who receives it, and how anybody checks a copy."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from alliance.documents.ecriture.actes.contenus import Releve as ContenuReleve
from alliance.documents.ecriture.actes.contenus import Verification, contenu_depuis
from alliance.documents.enums import GenreActe
from alliance.gouvernance.enums import Canal
from alliance.gouvernance.models import Membre, Releve, SeanceInstance
from alliance.gouvernance.selectors.sieges import membres_on


def acte_fige(releve: Releve, *, logo: bytes | None = None) -> ContenuReleve:
    """The relevé as it was frozen, with the address and the code by which anybody checks it."""
    acte = contenu_depuis(GenreActe.RELEVE, releve.contenu, logo=logo)
    assert isinstance(acte, ContenuReleve)
    url = settings.URL_PUBLIQUE + reverse("verifier_code", args=[releve.code])
    return replace(acte, verification=Verification(url=url, code=releve.code, empreinte=releve.empreinte))


def nom_fichier(seance: SeanceInstance) -> str:
    """« releve-comite-technique-14-2026-10-22 », without extension."""
    day = timezone.localdate(seance.debut_at)
    return f"releve-{slugify(seance.instance.nom)}-{seance.numero or seance.pk}-{day:%Y-%m-%d}"


def destinataires_of(seance: SeanceInstance) -> list[Membre]:
    """Members who receive the relevé by mail: those who sat that day and whom a mail reaches."""
    return [one for one in _membres(seance) if one.canal == Canal.COURRIEL and one.adresse_courriel]


def sur_papier_of(seance: SeanceInstance) -> list[Membre]:
    """Members to whom the relevé is handed on paper."""
    return [one for one in _membres(seance) if one.canal == Canal.PAPIER or not one.adresse_courriel]


def _membres(seance: SeanceInstance) -> list[Membre]:
    return membres_on(seance.instance, timezone.localdate(seance.debut_at))


@dataclass(frozen=True, slots=True)
class Constat:
    """What checking a fingerprint says: whose relevé it is, and whether both are the same."""

    releve: Releve | None
    identique: bool


def releve_par_code(code: str) -> Releve | None:
    """The relevé that a code names, however it was typed: case, spaces and dashes change nothing."""
    letters = "".join(signe for signe in code.upper() if signe.isalnum())
    typed = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    return _releves().filter(code=typed).first() if typed else None


def releve_par_empreinte(empreinte: str) -> Releve | None:
    """The relevé whose PDF, or whose content, has this fingerprint."""
    wanted = empreinte.strip().lower()
    if not wanted:
        return None
    return _releves().filter(document_sha256=wanted).first() or _releves().filter(empreinte=wanted).first()


def comparer(releve: Releve | None, empreinte: str) -> Constat:
    """Compare a fingerprint with those of a relevé; without one, look for the relevé that has it."""
    wanted = empreinte.strip().lower()
    if releve is None:
        found = releve_par_empreinte(wanted)
        return Constat(found, found is not None)
    return Constat(releve, wanted != "" and wanted in {releve.document_sha256, releve.empreinte})


def _releves():
    return Releve.objects.select_related("seance__instance__cite")
