"""A table of the money as the page shows it: every figure written once, every cell with the way to its acts."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from alliance.budget.enums import EtatEuro
from alliance.budget.selectors.criteres import Par
from alliance.budget.views.barres import CLES, MILLIERS, barre, mot
from alliance.kernel.money import NBSP, format_cents, format_number

FILTRE_DE = {
    Par.BUDGET: "enveloppe",
    Par.ENVELOPPE: "enveloppe",
    Par.FINANCEUR: "financeur",
    Par.AXE: "axe",
    Par.ACTION: "action",
    Par.PORTEUR: "porteur",
    Par.EXERCICE: "exercice",
}
SUITE = {
    Par.FINANCEUR: Par.ENVELOPPE,
    Par.AXE: Par.ACTION,
    Par.PORTEUR: Par.ACTION,
    Par.EXERCICE: Par.BUDGET,
}
"""The view that opens a row of another."""
FILTRES = ("caisse", "financeur", "enveloppe", "axe", "action", "porteur", "nature", "etat")


@dataclass(frozen=True, slots=True)
class Cellule:
    """One figure, and the list of the acts behind it when there is one."""

    texte: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rang:
    """One row ready for the page."""

    libelle: str
    detail: str
    url: str
    total: str
    total_euros: str
    a_decider: str
    barre: str
    cellules: list
    part: str = ""
    tresorerie: dict | None = None


@dataclass(frozen=True, slots=True)
class Groupe:
    """The rows of a section that stand on this page, and its total when its last row does."""

    titre: str
    rangs: list
    total: Rang | None
    hors_total: bool


def montant(cents):
    """« 435 000 »: the unit is in the caption; cents only when there are some."""
    if not cents:
        return "–"
    euros, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{format_number(euros)}{f',{rest:02d}' if rest else ''}"


def euros(cents):
    """Zero is an amount in a sentence."""
    return format_cents(cents) if cents else f"0{NBSP}€"


def pourcent(part, base):
    """« 55,6 % »; nothing when there is nothing to divide by."""
    return f"{part * 100 / base:.1f}".replace(".", ",") + f"{NBSP}%" if base else ""


class Adresses:
    """The addresses of the page and of the lists behind it, with the filters in force."""

    def __init__(self, cite, criteres, par, fiches=frozenset()):
        self.page = reverse("budget:argent", args=[cite.slug])
        self.actes = reverse("budget:actes", args=[cite.slug])
        self.cite, self.par, self.fiches = cite, par, fiches
        self.base = {"exercice": criteres.exercice or "tous"}
        for name in FILTRES:
            value = getattr(criteres, name)
            if value not in (None, ""):
                self.base[name] = value
        if criteres.comptes:
            self.base["comptes"] = 1

    def vue(self, par=None, **filtres):
        """A view of the page; an empty filter is taken off."""
        asked = {"par": (par or self.par).value} | self.base | filtres
        return f"{self.page}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"

    def liste(self, **filtres):
        """The list of the acts behind something."""
        asked = self.base | filtres
        return f"{self.actes}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"

    def rang(self, ligne):
        """What a row leads to: its own page, or the view that opens it."""
        if not ligne.cle:
            return ""
        if self.par in SUITE:
            return self.vue(SUITE[self.par], **{FILTRE_DE[self.par]: ligne.cle})
        if self.par == Par.ACTION:
            known = ligne.fiche_id in self.fiches
            return reverse("plan:fiche", args=[self.cite.slug, ligne.fiche_id]) if known else ""
        return reverse("budget:enveloppe", args=[self.cite.slug, int(ligne.cle)])

    def de(self, ligne, section, *, hors=False):
        """The filters behind a row's cells.

        :param hors: whether other budgets stay out of the sum that the row belongs to.
        """
        filtres = {FILTRE_DE[self.par]: ligne.cle} if ligne.cle else {}
        if section is not None and section.caisse is not None:
            return filtres if "enveloppe" in filtres else filtres | {"caisse": section.caisse.pk}
        return filtres | {"comptes": 1} if hors else filtres


def _cellules(ligne, colonnes, adresses, filtres, *, libre=False):
    """The states of a row; what no action holds is told by the acts of the enveloppes alone."""
    whole = adresses.liste(**filtres, etat="")
    base = f"{whole}&genre=mouvement" if libre else whole
    found = []
    for etat in colonnes:
        cents = ligne.etats[etat]
        start = whole if etat == EtatEuro.DISPONIBLE else base
        linked = cents and not (libre and etat == EtatEuro.PREVU)
        found.append(Cellule(montant(cents), f"{start}&etat={etat.value}" if linked else ""))
    return found


def rang(ligne, section, colonnes, adresses, *, sur=0, base_part=0, total=False, hors=False):
    """One row as the page shows it."""
    filtres = adresses.de(ligne, section, hors=hors)
    libre = not total and not ligne.cle
    return Rang(
        libelle=ligne.libelle,
        detail=ligne.detail,
        url="" if total else adresses.rang(ligne),
        total=montant(ligne.total_cents),
        total_euros=euros(ligne.total_cents),
        a_decider=euros(ligne.a_decider_cents),
        barre=barre(ligne.etats, ligne.libelle, sur=sur),
        cellules=_cellules(ligne, colonnes, adresses, filtres, libre=libre),
        part=pourcent(ligne.total_cents, base_part),
        tresorerie=tresorerie(ligne.tresorerie),
    )


def tresorerie(found):
    """What remains on cash, and the words when the payer advances the money."""
    if found is None:
        return None
    cents = found.caisse_cents
    return {
        "annonce": montant(found.annonce_cents),
        "notifie": montant(found.notifie_cents),
        "encaisse": montant(found.encaisse_cents),
        "depense": montant(found.depense_cents),
        "caisse": montant(cents),
        "avance": euros(-cents) if cents < 0 else "",
    }


def colonnes_of(tableau):
    """The columns of states, each with its mark."""
    return [(CLES[etat], mot(etat)) for etat in tableau.etats]


def groupes_of(tableau, page, adresses):
    """The rows of this page of the table, under their sections."""
    colonnes = tableau.etats
    apart = set(map(id, tableau.hors_total))
    tallest = max((ligne.total_cents for _s, ligne in page), default=0)
    found = []
    for _key, rows in groupby(page, key=lambda pair: id(pair[0])):
        pairs = list(rows)
        section = pairs[0][0]
        base = section.total.total_cents
        hors = bool(apart)
        rangs = [rang(one, section, colonnes, adresses, sur=tallest, base_part=base, hors=hors) for _s, one in pairs]
        ended = pairs[-1][1] is section.lignes[-1] and section.titre
        closing = rang(section.total, section, colonnes, adresses, total=True) if ended else None
        found.append(Groupe(section.titre, rangs, closing, id(section) in apart))
    return found


def cartes_of(tableau, adresses):
    """One card by budget: what is left to decide, its bar, and the bar of each of its enveloppes."""
    apart = set(map(id, tableau.hors_total))
    found = []
    for section in tableau.toutes:
        whole = section.total
        found.append(
            {
                "caisse": section.caisse,
                "reste": euros(whole.a_decider_cents),
                "total": euros(whole.total_cents),
                "barre": barre(whole.etats, section.titre, chiffres=True),
                "milliers": whole.total_cents >= MILLIERS,
                "tresorerie": tresorerie(whole.tresorerie),
                "hors_total": id(section) in apart,
                "enveloppes": [
                    {
                        "nom": ligne.libelle,
                        "detail": ligne.detail,
                        "url": adresses.rang(ligne),
                        "total": euros(ligne.total_cents),
                        "reste": euros(ligne.a_decider_cents),
                        "barre": barre(ligne.etats, ligne.libelle),
                    }
                    for ligne in section.lignes
                ],
            }
        )
    return found
