"""The budget that a workbook holds: which sheet, which layout, which columns; then what adds up and what does not."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alliance.budget.enums import Sens
from alliance.budget.lecture.financement import entetes as e
from alliance.budget.lecture.financement.bloc import Bloc, lire_ligne
from alliance.budget.lecture.financement.cellules import CelluleIllisible, est_vide, lire_euros, lire_jours, texte
from alliance.budget.lecture.financement.modele import Etape, Forme, Ignoree, Lecture, LigneLue
from alliance.budget.rules.comptes import POSTES, compte_ecrit, poste_of
from alliance.budget.rules.financement import totaux_du_plan
from alliance.documents.lecture import Classeur, Feuille
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.kernel.textes import enumerate_fr, plural, words

Lignes = Sequence[Sequence[Any]]


def lire_financement(classeur: Classeur, nom: str = "") -> Lecture:
    """Read the sheet called ``nom``, else the one that holds the most lines of a budget; name the others."""
    read = [(_lire_feuille(feuille), feuille) for feuille in classeur.feuilles if not feuille.vide]
    if not read:
        return Lecture()
    best, _sheet = max(read, key=lambda pair: (pair[1].nom == nom, len(pair[0].lisibles), not pair[1].masquee))
    best.autres = [lecture.feuille for lecture, _ in read if lecture is not best and len(lecture.lisibles) > 1]
    if best.autres:
        names = enumerate_fr([f"« {name} »" for name in best.autres])
        best.avertissements.insert(0, f"Feuille lue : « {best.feuille} ». Aussi des budgets, non lus : {names}.")
    return best


def _lire_feuille(feuille: Feuille) -> Lecture:
    lignes = feuille.lignes
    halves = _deux_colonnes(lignes)
    if halves is not None:
        lecture = _read_form(lignes, *halves)
    else:
        lecture = _read_flat(lignes)
    lecture.feuille = feuille.nom
    _drop_subtotals(lecture)
    _check_totals(lecture)
    _tell_days(lecture)
    if feuille.erreurs:
        lecture.avertissements.append(
            f"{plural(len(feuille.erreurs), 'cellule')} de cette feuille en erreur (#REF!…) : vérifiez le tableau."
        )
    return lecture


def _read_flat(lignes: Lignes) -> Lecture:
    found = e.ligne_entete(lignes)
    start, columns = found if found is not None else (-1, {})
    columns = _complete(columns, lignes[start + 1 :])
    titles = {column: texte(lignes[start][column]) for column in columns if start >= 0 and column < len(lignes[start])}
    block = Bloc(columns, titres=titles)
    for numero, ligne in enumerate(lignes[: max(start, 0)], start=1):
        _note_preamble(block, numero, ligne)
    for numero, ligne in enumerate(lignes[start + 1 :], start=start + 2):
        lire_ligne(block, numero, ligne)
    forme: Forme = "dauphin" if e.TYPE_FINANCEUR in columns.values() else "plat"
    return Lecture(forme=forme, lignes=block.lignes, ignorees=block.ignorees, totaux=block.totaux, etapes=block.etapes)


def _note_preamble(block: Bloc, numero: int, ligne: Sequence[Any]) -> None:
    """Lines above the headings: their days are kept."""
    said = " ".join(texte(cell) for cell in ligne if not est_vide(cell))
    for cell in ligne:
        for jour in lire_jours(cell):
            label = next((texte(one) for one in ligne if not est_vide(one) and not lire_jours(one)), said)
            block.etapes.append(Etape(numero, label[:120], jour.le, jour.brut, jour.remarque))
    if said:
        block.ignorees.append(Ignoree(numero, said[:120], "au-dessus du tableau"))


def _deux_colonnes(lignes: Lignes) -> tuple[int, int, int] | None:
    """The line that opens « charges » beside « produits », and the first column of each; ``None`` without one."""
    for index, ligne in enumerate(lignes[:60]):
        left = next((column for column, cell in enumerate(ligne) if _opens(cell, Sens.CHARGE)), None)
        if left is None:
            continue
        right = next((c for c in range(left + 1, len(ligne)) if _opens(ligne[c], Sens.PRODUIT)), None)
        if right is not None:
            while right - 1 > left and _is_code_column(lignes, index, right - 1):
                right -= 1
            return index, left, right
    return None


def _opens(cell: Any, sens: Sens) -> bool:
    said = words(texte(cell))
    marks = {Sens.CHARGE: ("charges", "depenses", "emplois"), Sens.PRODUIT: ("produits", "recettes", "ressources")}[
        sens
    ]
    others = {Sens.CHARGE: ("produits", "recettes", "ressources"), Sens.PRODUIT: ("charges", "depenses", "emplois")}[
        sens
    ]
    return said.startswith(marks) and len(said) < 60 and not any(other in said for other in others)


def _is_code_column(lignes: Lignes, index: int, column: int) -> bool:
    """Whether the column just before « produits » holds its account numbers."""
    if any(
        e.champ_of(_at(lignes[row], column)) in {e.COMPTE, e.POSTE} for row in (index, index + 1) if row < len(lignes)
    ):
        return True
    codes = [texte(_at(ligne, column)) for ligne in lignes[index + 1 :] if not est_vide(_at(ligne, column))]
    return bool(codes) and all(
        (poste := poste_of(code)) is not None and poste.sens == Sens.PRODUIT and len(code) <= 6 for code in codes
    )


def _at(ligne: Sequence[Any], column: int) -> Any:
    return ligne[column] if column < len(ligne) else None


def _read_form(lignes: Lignes, start: int, left: int, right: int) -> Lecture:
    """The two columns of the form, each read as a block."""
    first = 0 if left <= 2 else left
    width = max((len(ligne) for ligne in lignes), default=0)
    lecture = Lecture(forme="cerfa")
    above = Bloc({})
    for numero, ligne in enumerate(lignes[:start], start=1):
        _note_preamble(above, numero, ligne)
    lecture.etapes, lecture.ignorees = above.etapes, above.ignorees
    for sens, low, high in ((Sens.CHARGE, first, right), (Sens.PRODUIT, right, width)):
        half = [list(ligne[low:high]) for ligne in lignes]
        columns = _headings_of_half(half, start)
        block = Bloc(_complete(columns, half[start + 1 :]), sens_fixe=str(sens))
        skip = 2 if start + 1 < len(half) and _is_second_heading(half[start + 1]) else 1
        for numero, ligne in enumerate(half[start + skip :], start=start + skip + 1):
            lire_ligne(block, numero, ligne)
        lecture.lignes += block.lignes
        lecture.ignorees += block.ignorees
        lecture.totaux += block.totaux
        lecture.etapes += block.etapes
    lecture.lignes.sort(key=lambda ligne: (ligne.sens, ligne.numero))
    return lecture


def _headings_of_half(half: Lignes, start: int) -> dict[int, str]:
    columns = e.reconnaitre(half[start])
    if start + 1 < len(half) and _is_second_heading(half[start + 1]):
        for column, champ in e.reconnaitre(half[start + 1]).items():
            if column not in columns and champ not in columns.values():
                columns[column] = champ
    return columns


def _is_second_heading(ligne: Sequence[Any]) -> bool:
    """A second line of headings holds names of columns and no amount."""
    filled = [cell for cell in ligne if not est_vide(cell)]
    return bool(e.reconnaitre(ligne)) and not any(_is_amount(cell) for cell in filled)


def _complete(columns: dict[int, str], lignes: Lignes) -> dict[int, str]:
    """Name, from what they hold, the columns that the headings do not: accounts, words, amount."""
    columns = dict(columns)
    width = max((len(ligne) for ligne in lignes), default=0)
    free = [column for column in range(width) if column not in columns]
    if e.COMPTE not in columns.values() and e.POSTE not in columns.values():
        codes = next((column for column in free if _holds_codes(lignes, column)), None)
        if codes is not None:
            columns[codes] = e.COMPTE
            free.remove(codes)
    if e.SENS not in columns.values():
        sides = next((column for column in free if _holds_sides(lignes, column)), None)
        if sides is not None:
            columns[sides] = e.SENS
            free.remove(sides)
    if e.LIBELLE not in columns.values() and (label := _best(lignes, free, _is_words)) is not None:
        columns[label] = e.LIBELLE
        free.remove(label)
    if e.MONTANT not in columns.values() and (amount := _best(lignes, free, _is_amount)) is not None:
        columns[amount] = e.MONTANT
    return columns


def _holds_codes(lignes: Lignes, column: int) -> bool:
    cells = [texte(_at(ligne, column)) for ligne in lignes if not est_vide(_at(ligne, column))]
    good = [cell for cell in cells if len(cell) <= 14 and poste_of(compte_ecrit(cell)) and "," not in cell]
    return len(good) > 1 and len(good) >= 0.7 * len(cells) and any(cell[:2].isdigit() for cell in good)


def _holds_sides(lignes: Lignes, column: int) -> bool:
    cells = [_at(ligne, column) for ligne in lignes if not est_vide(_at(ligne, column))]
    named = [cell for cell in cells if e.sens_of(cell)]
    return len(named) > 2 and len(named) >= 0.7 * len(cells)


def _best(lignes: Lignes, columns: Sequence[int], test: Any) -> int | None:
    """The column where a test holds most often, the first at equality."""
    counts = Counter({column: sum(1 for ligne in lignes if test(_at(ligne, column))) for column in columns})
    best = max(columns, key=lambda column: (counts[column], -column), default=None)
    return best if best is not None and counts[best] else None


def _is_words(cell: Any) -> bool:
    return isinstance(cell, str) and not est_vide(cell) and not _is_amount(cell)


def _is_amount(cell: Any) -> bool:
    if est_vide(cell):
        return False
    try:
        return lire_euros(cell)[0] is not None
    except CelluleIllisible:
        return False


def _drop_subtotals(lecture: Lecture) -> None:
    """A heading that adds up the lines under it is a sub-total; the money is counted once."""
    details: dict[str, int] = defaultdict(int)
    for ligne in lecture.lignes:
        poste = poste_of(ligne.compte)
        if poste is not None and not ligne.est_intitule and not ligne.ecartee:
            details[poste.code] += ligne.montant_cents
    kept = []
    for ligne in lecture.lignes:
        poste = poste_of(ligne.compte)
        detail = details[poste.code] if poste is not None and ligne.est_intitule and ligne.lisible else 0
        if not detail or poste is None:
            kept.append(replace(ligne, est_intitule=False))
            continue
        if detail != ligne.montant_cents:
            _tell_subtotal(lecture, ligne, poste.nom, detail)
        if detail == ligne.montant_cents or lecture.forme == "cerfa":
            lecture.ignorees.append(Ignoree(ligne.numero, ligne.libelle[:120], "sous-total de ses lignes"))
        else:
            kept.append(replace(ligne, est_intitule=False))
    lecture.lignes = kept


def _tell_subtotal(lecture: Lecture, ligne: LigneLue, nom: str, detail_cents: int) -> None:
    """In the form, a heading adds up its lines; elsewhere it may be a line of its own."""
    kept = "Alliance garde les lignes" if lecture.forme == "cerfa" else "Alliance compte les deux : vérifiez"
    lecture.avertissements.append(
        f"Ligne {ligne.numero} : le poste {nom} annonce {format_cents(ligne.montant_cents)}, ses lignes "
        f"font {format_cents(detail_cents)}. {kept}."
    )


def _check_totals(lecture: Lecture) -> None:
    """A total of the file that no sum of its lines gives is said: a line was perhaps not read."""
    totaux = totaux_du_plan(lecture.lisibles)
    sums = {
        Sens.CHARGE: {totaux.charges_cents, totaux.total_charges_cents, totaux.emplois_volontaires_cents},
        Sens.PRODUIT: {totaux.produits_cents, totaux.total_produits_cents, totaux.ressources_volontaires_cents},
    }
    for sens, found in sums.items():
        found |= _partial_sums(lecture.lisibles, sens)
    for total in lecture.totaux:
        expected = sums[Sens(total.sens)] if total.sens else sums[Sens.CHARGE] | sums[Sens.PRODUIT]
        if total.montant_cents and total.montant_cents not in expected:
            side = {"CHARGE": " de charges", "PRODUIT": " de produits"}.get(total.sens, "")
            whole = totaux.total_produits_cents if total.sens == Sens.PRODUIT else totaux.total_charges_cents
            lecture.avertissements.append(
                f"Ligne {total.numero} : le fichier annonce {format_cents(total.montant_cents)}{side}, les lignes lues "
                f"font {format_cents(whole)}, bénévolat compris. Vérifiez les lignes laissées de côté."
            )


def _partial_sums(lignes: list[LigneLue], sens: Sens) -> set[int]:
    """Sums of the first headings: the form writes a total before indirect charges, another after."""
    running = 0
    found: set[int] = set()
    for poste in POSTES.values():
        if poste.sens == sens:
            here = [one for one in lignes if not one.ecartee and poste_of(one.compte) == poste]
            total = sum(one.montant_cents for one in here)
            running += total
            found |= {running, total}
    return found


def _tell_days(lecture: Lecture) -> None:
    """Say the last of the days that come back: an attestation asked three times keeps its three days."""
    groups: dict[str, list[Etape]] = defaultdict(list)
    for etape in lecture.etapes:
        groups[_kind(etape.quoi)].append(etape)
    for etapes in groups.values():
        days = sorted({etape.le for etape in etapes})
        if len(days) > 1:
            told = enumerate_fr([format_jour(day) for day in days])
            lecture.avertissements.append(
                f"« {etapes[0].quoi} » : {plural(len(days), 'date')} ({told}). "
                f"La dernière est le {format_jour(days[-1])}."
            )


def _kind(quoi: str) -> str:
    """What two steps have in common: their words, without the rank that a file gives them."""
    kept = [
        word for word in words(quoi).split() if not word.isdigit() and word not in {"nouvelle", "encore", "re", "a"}
    ]
    return " ".join(kept)
