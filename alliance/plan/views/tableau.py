"""The table: the columns that one chooses, sorted, grouped, fifty rows a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.kernel.http import paginate
from alliance.kernel.money import format_cents
from alliance.kernel.textes import plural
from alliance.plan.enums import NatureAction, SexePublic
from alliance.plan.selectors import LignePlan
from alliance.plan.selectors.details import CHAMPS, LIENS, Details, details_of
from alliance.plan.views.affichage import RUBRIQUES_SUIVIES, format_ages, phrase_manques
from alliance.plan.views.demande import Demande
from alliance.plan.views.groupes import GROUPES, champ_de, grouper, is_detail
from alliance.plan.views.liste import badge, badge_validation, fiche_url

NUM, COURT, LONG = (SafeString(f' class="{nom}"') for nom in ("num", "nowrap", "long"))
LONGUEUR_MAX = 220
"""Characters of a long text that a cell shows: the fiche has the rest."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: its word in the address, its heading, the class of its cells."""

    cle: str
    mot: str
    classe: str = ""


COLONNES = {
    colonne.cle: colonne
    for colonne in (
        Colonne("code", "Code", COURT),
        Colonne("axe", "Axe", COURT),
        Colonne("sous_thematique", "Sous-thématique"),
        Colonne("levier", "Leviers"),
        Colonne("objectif_national", "Objectifs nationaux"),
        Colonne("nature", "Nature"),
        Colonne("exercice", "Exercice", COURT),
        Colonne("porteur", "Porteur"),
        Colonne("coporteur", "Co-porteurs"),
        Colonne("partenaire", "Partenaires"),
        Colonne("referent", "Référent"),
        Colonne("contact", "Contact"),
        Colonne("statut", "Statut"),
        Colonne("validation", "Validation"),
        Colonne("besoin", "Besoin", LONG),
        Colonne("objectifs", "Objectifs", LONG),
        Colonne("description", "Description", LONG),
        Colonne("age", "Âges", COURT),
        Colonne("public", "Publics"),
        Colonne("public_specifique", "Publics spécifiques"),
        Colonne("sexe", "Filles, garçons"),
        Colonne("effectif_attendu", "Personnes attendues", NUM),
        Colonne("part_qpv_pct", "Part des QPV (%)", NUM),
        Colonne("temps", "Temps"),
        Colonne("jour", "Jours"),
        Colonne("debut", "Début", COURT),
        Colonne("fin", "Fin", COURT),
        Colonne("frequence", "Fréquence"),
        Colonne("quartier", "Quartiers"),
        Colonne("etablissement", "Écoles et établissements"),
        Colonne("lieux", "Autres lieux"),
        Colonne("theme", "Thèmes"),
        Colonne("modalite", "Modalités"),
        Colonne("dispositif", "Dispositifs liés"),
        Colonne("cout", "Coût prévu", NUM),
        Colonne("demande", "Demandé", NUM),
        Colonne("financeurs", "Financeurs pressentis"),
        Colonne("indicateur", "Indicateurs", LONG),
        Colonne("questions_evaluatives", "Ce que l’on veut savoir", LONG),
        Colonne("notes", "Remarques", LONG),
        Colonne("score", "Repères remplis", NUM),
        Colonne("manque", "Ce qui manque"),
        Colonne("modifiee", "Dernière modification", COURT),
    )
}
"""Every column that may be chosen, in their order; the title always comes first."""

PAR_DEFAUT = ("code", "axe", "porteur", "referent", "age", "statut", "validation", "cout", "score", "manque")


RANGEE = (
    '<tr><td class="tb-case"><input class="form-check-input" type="checkbox" name="fiche" value="{}"'
    ' aria-label="Choisir {}"></td><th scope="row"><a href="{}">{}</a></th>{}</tr>'
)
"""One row of the table, written once for all, as those of the tree."""


def colonnes_of(query) -> list[Colonne]:
    """The columns that the address names, else the usual ones."""
    asked = [cle for cle in query.getlist("col") if cle in COLONNES]
    return [COLONNES[cle] for cle in COLONNES if cle in (asked or PAR_DEFAUT)]


def besoins_of(colonnes: list[Colonne]) -> set[str]:
    """What these columns need beyond the list."""
    return {champ_de(colonne.cle) for colonne in colonnes if is_detail(colonne.cle)}


def contexte_tableau(demande: Demande) -> dict:
    """A page of the table; grouped, its rows stand under headings."""
    query = demande.request.GET
    colonnes = colonnes_of(query)
    cle = query.get("grouper", "")
    paquets = grouper(demande.retenues, cle, demande.reperes, demande.details) if cle in GROUPES else []
    rows = [(paquet.titre, ligne) for paquet in paquets for ligne in paquet.lignes]
    page = paginate(demande.request, rows or [("", ligne) for ligne in demande.retenues])
    details = demande.details or details_of([ligne.pk for _titre, ligne in page.object_list], besoins_of(colonnes))
    cells_of = _cellules(demande, colonnes, details)
    url = fiche_url(demande.cite.slug)
    groupes: dict[str, list[SafeString]] = {}
    for titre, ligne in page.object_list:
        row = format_html(RANGEE, ligne.pk, ligne.titre, url(ligne.pk), ligne.titre, cells_of(ligne))
        groupes.setdefault(titre, []).append(row)
    totals = {paquet.titre: plural(len(paquet.lignes), "action") for paquet in paquets}
    return {
        "page": page,
        "groupes": [(titre, totals.get(titre, ""), lignes) for titre, lignes in groupes.items()],
        "colonnes": colonnes,
        "largeur": len(colonnes) + 2,
    }


def _cellules(demande: Demande, colonnes: list[Colonne], details: Details) -> Callable[[LignePlan], SafeString]:
    renders = [(f"<td{colonne.classe}>{{}}</td>", _rendu(colonne.cle, demande, details)) for colonne in colonnes]
    gabarit, writers = "".join(cell for cell, _render in renders), [render for _cell, render in renders]
    return lambda ligne: (
        format_html(gabarit, *[write(ligne) or "–" for write in writers]) if writers else SafeString("")
    )


def _rendu(cle: str, demande: Demande, details: Details) -> Callable[[LignePlan], str]:
    """How a column writes a row."""
    if cle == "axe":
        codes = {axe.pk: axe.code for axe in demande.reperes.axes}
        return lambda ligne: codes.get(ligne.axe_id, "")
    if cle == "sous_thematique":
        noms = {sous.pk: sous.intitule for sous in demande.reperes.sous_thematiques}
        return lambda ligne: noms.get(ligne.sous_thematique_id, "")
    if cle == "statut":
        sprite = static("icones/icones.svg")
        return lambda ligne: badge(ligne.statut, sprite)
    if cle == "validation":
        sprite = static("icones/icones.svg")
        return lambda ligne: badge_validation(ligne.validation, sprite)
    if cle in LIENS:
        return lambda ligne: ", ".join(details.mots(ligne.pk, cle))
    champ = champ_de(cle)
    if champ in CHAMPS:
        write = _DETAILS.get(champ, _texte)
        return lambda ligne: write(details.champ(ligne.pk, champ))
    return _SIMPLES[cle]


def _texte(valeur: Any) -> str:
    texte = "" if valeur is None else str(valeur)
    return texte if len(texte) <= LONGUEUR_MAX else f"{texte[:LONGUEUR_MAX].rsplit(' ', 1)[0]}…"


def _jour(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


_DETAILS: dict[str, Callable[[Any], str]] = {
    "nature": lambda valeur: str(NatureAction(valeur).label) if valeur else "",
    "sexe": lambda valeur: str(SexePublic(valeur).label) if valeur else "",
    "demande_cents": format_cents,
    "modifiee_at": lambda valeur: _jour(timezone.localtime(valeur)) if valeur else "",
}
_SIMPLES: dict[str, Callable[[LignePlan], str]] = {
    "code": lambda ligne: ligne.code,
    "exercice": lambda ligne: str(ligne.exercice),
    "porteur": lambda ligne: ligne.porteur,
    "referent": lambda ligne: ligne.referent,
    "age": lambda ligne: format_ages(ligne.age_min, ligne.age_max, adultes=ligne.adultes),
    "debut": lambda ligne: _jour(ligne.starts_on),
    "fin": lambda ligne: _jour(ligne.ends_on),
    "cout": lambda ligne: format_cents(ligne.cout_cents),
    "score": lambda ligne: f"{RUBRIQUES_SUIVIES - len(ligne.manques)} sur {RUBRIQUES_SUIVIES}",
    "manque": lambda ligne: phrase_manques(ligne.manques, limit=4),
}
