"""A sheet as a table: where its headings are, what each column holds, which lines are actions and which are not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from alliance.plan.lecture import lignes_speciales as speciales
from alliance.plan.lecture.catalogue import AUX_NOTES, IGNORER, PAR_NOM
from alliance.plan.lecture.cellules import contient_identifiant_personnel, est_blanche, extrait, texte
from alliance.plan.lecture.entetes import cle, doute, reconnaitre
from alliance.plan.lecture.listes import valeur_cochee

LIGNES_SCRUTEES = 40
"""How far down the headings are looked for."""

_GENERIQUES = frozenset(
    {"type", "nature", "nb", "total", "date", "nom", "n", "montant", "autre", "detail", "public", "etat"}
)
"""Second-line headings that mean nothing without the one above."""


class FeuilleLue(Protocol):
    """What is needed of a sheet (``documents.lecture.Feuille``)."""

    @property
    def nom(self) -> str: ...
    @property
    def lignes(self) -> list[list[Any]]: ...
    @property
    def formules(self) -> frozenset[tuple[int, int]]: ...
    @property
    def fusions(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]: ...


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column: where it is, its heading, the field it holds and how that was decided.

    ``coche`` is set when the heading is itself a value (« Scolaire ») and the cells only tick it.
    """

    position: int
    entete: str
    champ: str = IGNORER
    origine: str = ""
    doute: str = ""
    exemples: tuple[str, ...] = ()
    coche: str = ""

    @property
    def lettre(self) -> str:
        """Name of the column as spreadsheets show it."""
        return lettres(self.position)


@dataclass(slots=True)
class LigneBrute:
    """One line that may be an action: its cells by position, and the group it stands under."""

    numero: int
    cellules: dict[int, Any]
    axe: tuple[str, int] | None = None
    sous_thematique: tuple[str, int] | None = None
    autre_entete: int = 0
    debout: bool = False
    reprises: dict[int, int] = field(default_factory=dict)
    partagees: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LigneSautee:
    """One line that is not an action, and why."""

    numero: int
    raison: str
    extrait: str = ""


@dataclass(frozen=True, slots=True)
class Conflit:
    """Several columns for a field that takes one."""

    champ: str
    colonnes: tuple[Colonne, ...]

    @property
    def message(self) -> str:
        """Names both columns and says what to do."""
        noms = " et ".join(f"{colonne.lettre} « {colonne.entete} »" for colonne in self.colonnes)
        return f"Les colonnes {noms} donnent toutes « {PAR_NOM[self.champ].libelle} ». Choisissez celle qui compte."


@dataclass(slots=True)
class Tableau:
    """What a sheet says, before any value is read. ``ligne_entete`` is 0 when the sheet has no headings."""

    feuille: str
    ligne_entete: int
    entete_reconnu: bool
    deux_lignes: bool
    colonnes: list[Colonne]
    lignes: list[LigneBrute]
    sautees: list[LigneSautee]
    conflits: list[Conflit]
    formules: frozenset[tuple[int, int]]

    def colonnes_de(self, champ: str) -> list[Colonne]:
        """The columns that hold a field, from left to right."""
        return [colonne for colonne in self.colonnes if colonne.champ == champ]

    @property
    def champs(self) -> frozenset[str]:
        """The fields that the sheet gives."""
        return frozenset(colonne.champ for colonne in self.colonnes if colonne.champ in PAR_NOM)


def lettres(position: int) -> str:
    """Name of a column as spreadsheets show it: 0 is A, 26 is AA."""
    name, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class _Entete:
    index: int
    textes: dict[int, str]
    deux_lignes: bool = False
    score: int = 0


def score_entete(feuille: FeuilleLue, retenues: Mapping[str, str] = {}) -> int:  # noqa: B006 -- never changed
    """How many fields the best heading line of a sheet names: the sheet with most is read by default."""
    found = _chercher_entete(feuille, _Lexique(retenues))
    return found.score if found else 0


def lire_tableau(
    feuille: FeuilleLue,
    *,
    choix: Mapping[int, str] | None = None,
    retenues: Mapping[str, str] | None = None,
    ligne_entete: int | None = None,
    axes_connus: Callable[[str], bool] = lambda _text: False,
) -> Tableau:
    """Find the headings, name the columns, sort the lines.

    :param choix: field chosen by hand for a column position; it wins over what is recognised.
    :param retenues: fields remembered from the last import, by heading key.
    :param ligne_entete: line of the headings when the person says it; 0 when there is none.
    """
    lexique = _Lexique(retenues or {})
    entete, reconnu = _choose_header(feuille, lexique, ligne_entete)
    start = entete.index + (2 if entete.deux_lignes else 1)
    width = max((len(ligne) for ligne in feuille.lignes), default=0)
    colonnes = _nommer(feuille, entete, width, start, choix or {}, lexique)
    colonnes, conflits = _departager(colonnes, choix or {})
    tableau = Tableau(
        feuille=feuille.nom,
        ligne_entete=entete.index + 1,
        entete_reconnu=reconnu,
        deux_lignes=entete.deux_lignes,
        colonnes=colonnes,
        lignes=[],
        sautees=_above(feuille, entete.index),
        conflits=conflits,
        formules=feuille.formules,
    )
    _trier(tableau, feuille, start, entete, axes_connus)
    return tableau


class _Lexique:
    """Headings recognised by name, or remembered."""

    def __init__(self, retenues: Mapping[str, str]) -> None:
        self.retenues = retenues

    def champ(self, entete: str) -> tuple[str, str]:
        """The field and how it was decided."""
        if not entete:
            return IGNORER, ""
        remembered = self.retenues.get(cle(entete))
        if remembered is not None and (remembered in PAR_NOM or remembered in {IGNORER, AUX_NOTES}):
            return remembered, "retenue"
        found = reconnaitre(entete)
        return found, "reconnue" if found else ""

    def champs(self, textes: Iterable[str]) -> list[str]:
        """The fields named by a line, unrecognised cells left out."""
        return [champ for text in textes if (champ := self.champ(text)[0]) in PAR_NOM]


def _texts(ligne: Sequence[Any]) -> dict[int, str]:
    return {
        position: " ".join(texte(valeur).split())
        for position, valeur in enumerate(ligne)
        if isinstance(valeur, (str, int)) and not isinstance(valeur, bool) and not est_blanche(valeur)
    }


def _choose_header(feuille: FeuilleLue, lexique: _Lexique, ligne_entete: int | None) -> tuple[_Entete, bool]:
    if ligne_entete == 0:
        return _Entete(-1, {}), True
    if ligne_entete is not None and ligne_entete <= len(feuille.lignes):
        return _candidate(feuille, lexique, ligne_entete - 1), True
    found = _chercher_entete(feuille, lexique)
    if found:
        return found, True
    for index, ligne in enumerate(feuille.lignes[:LIGNES_SCRUTEES]):
        texts = {position: text[:80] for position, text in _texts(ligne).items()}
        if len(texts) > 1:
            return _Entete(index, texts), False
    return _Entete(-1, {}), False


def _chercher_entete(feuille: FeuilleLue, lexique: _Lexique) -> _Entete | None:
    """The first heading line that is nearly as good as the best one: a second table below does not win."""
    found = []
    for index in range(min(LIGNES_SCRUTEES, len(feuille.lignes))):
        candidate = _candidate(feuille, lexique, index)
        champs = set(lexique.champs(candidate.textes.values()))
        if len(champs) > 1 or ("titre" in champs and len(candidate.textes) <= 2):
            found.append((candidate, "titre" in champs))
    if not found:
        return None
    best = max(candidate.score for candidate, _ in found)
    titled = [candidate for candidate, has_title in found if has_title and candidate.score * 10 >= best * 6]
    chosen = titled[0] if titled else max((candidate for candidate, _ in found), key=lambda entete: entete.score)
    for candidate, _ in found:
        # A line of groups just above the headings names fields too: the richer of two neighbours is the headings.
        if candidate.index == chosen.index + 1 and candidate.score > chosen.score:
            chosen = candidate
    return chosen


def _candidate(feuille: FeuilleLue, lexique: _Lexique, index: int) -> _Entete:
    texts = _texts(feuille.lignes[index])
    single = _Entete(index, texts, score=len(set(lexique.champs(t for t in texts.values() if len(t) <= 100))))
    if index + 1 >= len(feuille.lignes):
        return single
    below = _texts(feuille.lignes[index + 1])
    has_values = any(not isinstance(valeur, str) for valeur in feuille.lignes[index + 1] if not est_blanche(valeur))
    if not texts or len(below) < 2 or has_values:
        return single
    combined, recognised = _combine(_spread(feuille, index, texts), texts, below, lexique)
    score = len(set(lexique.champs(combined.values())))
    alone = len(set(lexique.champs(below.values())))
    completes = score > max(single.score, alone) and recognised * 2 >= len(below)
    completes = completes or speciales.is_under_groups(feuille, index, below)
    return _Entete(index, combined, True, score) if completes else single


def _spread(feuille: FeuilleLue, index: int, texts: dict[int, str]) -> dict[int, str]:
    """The texts of a line, a merged one given to every column it covers."""
    spread = dict(texts)
    for (top, left), (bottom, right) in feuille.fusions:
        if top <= index <= bottom and left in texts:
            spread |= {position: texts[left] for position in range(left, right + 1)}
    return spread


def _combine(
    spread: dict[int, str], above: dict[int, str], below: dict[int, str], lexique: _Lexique
) -> tuple[dict[int, str], int]:
    combined, recognised = dict(above), 0
    for position, text in below.items():
        group = spread.get(position, "")
        both = f"{group} {text}".strip()
        if lexique.champ(both)[0]:
            combined[position], recognised = both, recognised + 1
        elif lexique.champ(text)[0] and not (group and cle(text) in _GENERIQUES):
            combined[position], recognised = text, recognised + 1
        else:
            combined[position] = both
    return combined, recognised


def _nommer(
    feuille: FeuilleLue, entete: _Entete, width: int, start: int, choix: Mapping[int, str], lexique: _Lexique
) -> list[Colonne]:
    colonnes = []
    samples = _samples(feuille, start, width)
    for position in range(width):
        heading = entete.textes.get(position, "")
        if not heading and not samples[position]:
            continue
        champ, origine = lexique.champ(heading)
        ticked = valeur_cochee(heading, samples[position])
        if ticked and not champ:
            champ, origine = ticked[0], "reconnue"
        if position in choix:
            champ, origine = choix[position], "choisie"
        coche = ticked[1] if ticked and ticked[0] == champ else ""
        question = "" if origine else doute(heading)
        colonnes.append(Colonne(position, heading, champ, origine, question, tuple(samples[position]), coche))
    return colonnes


def _samples(feuille: FeuilleLue, start: int, width: int) -> list[list[str]]:
    samples: list[list[str]] = [[] for _ in range(width)]
    for ligne in feuille.lignes[start : start + 60]:
        for position, valeur in enumerate(ligne):
            if len(samples[position]) < 3 and not est_blanche(valeur):
                shown = "•••" if contient_identifiant_personnel(valeur) else extrait(valeur, 40)
                if shown not in samples[position]:
                    samples[position].append(shown)
    return samples


def _departager(colonnes: list[Colonne], choix: Mapping[int, str]) -> tuple[list[Colonne], list[Conflit]]:
    """A field chosen by hand for a column is not recognised in another; two equals are a conflict, read by neither."""
    chosen = {champ for champ in choix.values() if champ in PAR_NOM and not PAR_NOM[champ].plusieurs_colonnes}
    kept = [
        Colonne(c.position, c.entete, IGNORER, "", "", c.exemples)
        if c.champ in chosen and c.position not in choix
        else c
        for c in colonnes
    ]
    conflits = []
    for champ in dict.fromkeys(colonne.champ for colonne in kept):
        rivals = tuple(colonne for colonne in kept if colonne.champ == champ)
        if champ in PAR_NOM and len(rivals) > 1 and not PAR_NOM[champ].plusieurs_colonnes:
            conflits.append(Conflit(champ, rivals))
    return kept, conflits


def _above(feuille: FeuilleLue, header: int) -> list[LigneSautee]:
    return [
        LigneSautee(index + 1, "au-dessus des en-têtes", extrait(next(iter(_texts(ligne).values()), "")))
        for index, ligne in enumerate(feuille.lignes[: max(header, 0)])
        if any(not est_blanche(valeur) for valeur in ligne)
    ]


def _trier(
    tableau: Tableau, feuille: FeuilleLue, start: int, entete: _Entete, axes_connus: Callable[[str], bool]
) -> None:
    """Each line below the headings is an action, a group, or a line that is skipped and said."""
    par_champ = {colonne.champ: colonne.position for colonne in tableau.colonnes if colonne.champ in PAR_NOM}
    contexte = speciales.Contexte(
        par_champ=par_champ,
        entetes={position: cle(text) for position, text in entete.textes.items()},
        axes_connus=axes_connus,
        largeurs=speciales.widths_of(feuille.fusions),
    )
    axe: tuple[str, int] | None = None
    sous: tuple[str, int] | None = None
    autre = 0
    for index in range(start, len(feuille.lignes)):
        cellules = {p: v for p, v in enumerate(feuille.lignes[index]) if not est_blanche(v)}
        genre, intitule = speciales.classer(index, cellules, contexte)
        if genre == speciales.ACTION:
            tableau.lignes.append(LigneBrute(index + 1, cellules, axe, sous, autre))
            continue
        if genre == speciales.AXE:
            axe, sous = (intitule, index + 1), None
        elif genre == speciales.SOUS_THEMATIQUE:
            sous = (intitule, index + 1)
        elif genre == speciales.AUTRE_ENTETE:
            autre = index + 1
        tableau.sautees.append(LigneSautee(index + 1, speciales.RAISONS[genre], extrait(intitule)))
    tableau.sautees = _notes_de_bas(tableau)
    speciales.reprendre_fusions(tableau.lignes, feuille, par_champ)
    if "identifiant" not in par_champ:
        speciales.reprendre_blancs(tableau.lignes, par_champ)
    upright = speciales.is_upright(tableau.lignes, par_champ.get("titre"))
    for ligne in tableau.lignes:
        ligne.debout = upright
    _donner_axe_annonce(tableau, feuille, axes_connus)


def _donner_axe_annonce(tableau: Tableau, feuille: FeuilleLue, axes_connus: Callable[[str], bool]) -> None:
    """A sheet for each axis says it once: above its headings, or in its name."""
    if "axe" in tableau.champs or any(ligne.axe for ligne in tableau.lignes):
        return
    above = [(i + 1, t) for i in range(max(tableau.ligne_entete - 1, 0)) for t in _texts(feuille.lignes[i]).values()]
    announced = speciales.axe_annonce(feuille.nom, above, axes_connus)
    for ligne in tableau.lignes:
        ligne.axe = announced


def _notes_de_bas(tableau: Tableau) -> list[LigneSautee]:
    """What looks like the title of a group but has no action below it is a note."""
    last = max((ligne.numero for ligne in tableau.lignes), default=0)
    titles = {speciales.RAISONS[speciales.AXE], speciales.RAISONS[speciales.SOUS_THEMATIQUE]}
    return [
        LigneSautee(row.numero, "note en bas de tableau", row.extrait)
        if row.numero > last and row.raison in titles
        else row
        for row in tableau.sautees
    ]
