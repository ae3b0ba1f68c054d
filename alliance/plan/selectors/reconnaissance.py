"""Which fiche each line is about: by Alliance's identifier, by code, by title. Never by a blank, never in silence."""

from collections import defaultdict
from dataclasses import dataclass, field

from alliance.kernel.textes import enumerate_fr, fold
from alliance.plan.lecture.cellules import extrait
from alliance.plan.lecture.lignes import LigneLue
from alliance.plan.lecture.noms import Repertoire, cle_nom
from alliance.plan.selectors.referentiel import FicheConnue, Referentiel


@dataclass(slots=True)
class Appariement:
    """By position of the line: its exercice, the fiche it is about, why it is refused, what is worth saying."""

    exercices: dict[int, int] = field(default_factory=dict)
    fiches: dict[int, int] = field(default_factory=dict)
    refus: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    remarques: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def apparier(lues: list[LigneLue], referentiel: Referentiel, exercice: int) -> Appariement:
    """Recognise the fiche of each line; two lines for one fiche are both refused, and each names the other."""
    found = Appariement()
    for position, lue in enumerate(lues):
        found.exercices[position] = lue.champs.get("exercice") or exercice
    _refuser_doubles(lues, found)
    _par_identifiant(lues, referentiel, found)
    _par_code(lues, referentiel, found)
    _par_titre(lues, referentiel, found)
    _refuser_meme_fiche(lues, referentiel, found)
    _signaler_ressemblances(lues, referentiel, found)
    return found


def _identifiant(lue: LigneLue) -> str:
    return next(iter(lue.a_resoudre.get("identifiant", [])), "").strip()


def _code(lue: LigneLue) -> str:
    return fold(str(lue.champs.get("code") or ""))


def _porteur(lue: LigneLue) -> str:
    return cle_nom(next(iter(lue.a_resoudre.get("porteur", [])), ""))


def _lines(lues: list[LigneLue], positions: list[int]) -> str:
    return enumerate_fr([str(lues[position].numero) for position in positions])


def _refuser_doubles(lues: list[LigneLue], found: Appariement) -> None:
    """Two lines with one code, or with the same title and porteur and no code to tell them apart."""
    by_code: dict[tuple[str, int], list[int]] = defaultdict(list)
    by_title: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for position, lue in enumerate(lues):
        if _code(lue):
            by_code[_code(lue), found.exercices[position]].append(position)
        elif lue.titre and not _identifiant(lue):
            by_title[fold(lue.titre), found.exercices[position], _porteur(lue)].append(position)
    for positions in (group for group in by_code.values() if len(group) > 1):
        code = str(lues[positions[0]].champs["code"])
        said = f"Le code « {code} » est celui des lignes {_lines(lues, positions)}. Donnez un code à chacune."
        _refuser(positions, said, found)
    for positions in (group for group in by_title.values() if len(group) > 1):
        said = f"Les lignes {_lines(lues, positions)} ont le même titre. Gardez-en une, ou donnez-leur un code."
        _refuser(positions, said, found)


def _refuser(positions: list[int], message: str, found: Appariement) -> None:
    for position in positions:
        found.refus[position].append(message)


def _par_identifiant(lues: list[LigneLue], referentiel: Referentiel, found: Appariement) -> None:
    for position, lue in enumerate(lues):
        given = _identifiant(lue)
        if not given:
            continue
        fiche = referentiel.fiches.get(int(given)) if given.isdecimal() and len(given) < 16 else None
        if fiche is None:
            found.refus[position].append(
                f"L'identifiant Alliance « {extrait(given)} » n'est pas celui d'une action de cette cité. "
                "Videz cette cellule pour créer une action."
            )
            continue
        _retenir(position, fiche, found)
        if "exercice" not in lue.champs or lue.champs["exercice"] is None:
            found.exercices[position] = fiche.exercice


def _retenir(position: int, fiche: FicheConnue, found: Appariement) -> None:
    found.fiches[position] = fiche.pk
    if fiche.archivee:
        found.refus[position].append(
            f"L'action « {fiche.titre} » est archivée. Remettez-la au plan avant de l'importer, ou changez son code."
        )


def _par_code(lues: list[LigneLue], referentiel: Referentiel, found: Appariement) -> None:
    for position, lue in enumerate(lues):
        owner = referentiel.par_code.get((_code(lue), found.exercices[position])) if _code(lue) else None
        if owner is None:
            continue
        if position not in found.fiches:
            _retenir(position, referentiel.fiches[owner], found)
        elif found.fiches[position] != owner:
            found.refus[position].append(
                f"Le code « {lue.champs['code']} » est déjà celui de « {referentiel.fiches[owner].titre} » "
                f"pour {found.exercices[position]}. Choisissez-en un autre."
            )


def _par_titre(lues: list[LigneLue], referentiel: Referentiel, found: Appariement) -> None:
    """By title and exercice; the porteur decides between two. A fiche that another line claims is not free."""
    claimed = set(found.fiches.values())
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for position, lue in enumerate(lues):
        if position not in found.fiches and lue.titre and not _identifiant(lue):
            groups[fold(lue.titre), found.exercices[position]].append(position)
    for key, positions in groups.items():
        free = [referentiel.fiches[pk] for pk in referentiel.par_titre.get(key, []) if pk not in claimed]
        for position in positions:
            _choisir(position, lues[position], free, len(positions) == 1, referentiel, found)


def _choisir(
    position: int, lue: LigneLue, free: list[FicheConnue], alone: bool, referentiel: Referentiel, found: Appariement
) -> None:
    if not free:
        return
    same = [fiche for fiche in free if _same_porteur(lue, fiche, referentiel)]
    if len(same) == 1:
        _retenir(position, same[0], found)
    elif alone and len(free) == 1:
        _retenir(position, free[0], found)
    elif len(free) > 1 and not (same == [] and _porteur(lue) and not alone):
        names = enumerate_fr([_nommer(fiche, referentiel) for fiche in free])
        found.refus[position].append(
            f"Plusieurs actions du plan portent ce titre : {names}. Ajoutez leur code ou l'identifiant Alliance."
        )
    if position in found.fiches and _code(lue):
        before = referentiel.fiches[found.fiches[position]].code
        if before:
            found.remarques[position].append(f"reconnue par son titre : son code était « {before} »")


def _same_porteur(lue: LigneLue, fiche: FicheConnue, referentiel: Referentiel) -> bool:
    porteur = referentiel.organisations.get(fiche.porteur_id or -1)
    if porteur is None:
        return fiche.porteur_id is None and not _porteur(lue)
    return _porteur(lue) in {cle_nom(porteur.nom), cle_nom(porteur.sigle)} - {""}


def _nommer(fiche: FicheConnue, referentiel: Referentiel) -> str:
    porteur = referentiel.organisations.get(fiche.porteur_id or -1)
    details = [part for part in (fiche.code and f"code {fiche.code}", porteur and porteur.nom) if part]
    return f"« {fiche.titre} » ({', '.join(details) if details else f'identifiant {fiche.pk}'})"


def _refuser_meme_fiche(lues: list[LigneLue], referentiel: Referentiel, found: Appariement) -> None:
    by_fiche: dict[int, list[int]] = defaultdict(list)
    for position, pk in found.fiches.items():
        by_fiche[pk].append(position)
    for pk, positions in by_fiche.items():
        if len(positions) > 1:
            for position in positions:
                message = (
                    f"Les lignes {_lines(lues, positions)} désignent la même action "
                    f"« {referentiel.fiches[pk].titre} ». Gardez-en une."
                )
                if not found.refus[position]:
                    found.refus[position].append(message)


def _signaler_ressemblances(lues: list[LigneLue], referentiel: Referentiel, found: Appariement) -> None:
    """A new action that looks like one which no line is about: perhaps the same, with a corrected title."""
    taken = set(found.fiches.values())
    by_exercice: dict[int, Repertoire] = defaultdict(Repertoire)
    for fiche in referentiel.fiches.values():
        if fiche.pk not in taken and not fiche.archivee:
            by_exercice[fiche.exercice].ajouter(fiche.pk, fiche.titre)
    for position, lue in enumerate(lues):
        index = by_exercice.get(found.exercices[position])
        if position in found.fiches or index is None or not lue.titre or len(index.noms) > 500:
            continue
        near = index.ressemblants(lue.titre)
        if near:
            other = referentiel.fiches[int(str(near[0]))]
            found.remarques[position].append(f"ressemble à {_nommer(other, referentiel)}, absente de ce fichier")
