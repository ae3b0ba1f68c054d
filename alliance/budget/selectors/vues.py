"""« Où en est l'argent ? »: one table by view, that the page draws and the exports write, exact to the cent."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from alliance.acteurs.models import Caisse
from alliance.budget.enums import EtatEuro, Perimetre
from alliance.budget.models import Enveloppe
from alliance.budget.rules import Totaux
from alliance.budget.selectors.criteres import (
    AUCUN,
    LIBELLES_PAR,
    PAR_ACTION,
    CriteresArgent,
    Par,
    Portefeuille,
    is_hors_total,
    reglage_of,
)
from alliance.budget.selectors.repartition import (
    Etats,
    Part,
    parts_par_action,
    parts_par_enveloppe,
    somme_etats,
    totaux_depuis,
    totaux_par_action,
)
from alliance.budget.selectors.totaux import totaux_of
from alliance.kernel.textes import fold
from alliance.plan.models import FicheAction

ORDRE = (
    EtatEuro.PREVU, EtatEuro.AFFECTE, EtatEuro.ATTRIBUE, EtatEuro.NOTIFIE, EtatEuro.CONVENTIONNE, EtatEuro.ENGAGE,
    EtatEuro.VERSE, EtatEuro.JUSTIFIE, EtatEuro.REVERSE, EtatEuro.GELE, EtatEuro.DISPONIBLE,
)  # fmt: skip
"""The columns: from what is wished to what is proved, then what is set apart and what is left."""

Cle = tuple[tuple, str, str, str]
"""What gathers the parts of a row: its rank, the value of its filter, its words, its detail."""


@dataclass(frozen=True, slots=True)
class Tresorerie:
    """What an enveloppe received, and what went out and did not come back; droit commun never enters it."""

    annonce_cents: int = 0
    notifie_cents: int = 0
    encaisse_cents: int = 0
    depense_cents: int = 0

    @property
    def caisse_cents(self) -> int:
        """What is left of the cash; below zero, the payer advances the money."""
        return self.encaisse_cents - self.depense_cents


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: what it is about, each state in cents, and the filter that leads to what is behind it."""

    cle: str
    libelle: str
    etats: Etats
    detail: str = ""
    tresorerie: Tresorerie | None = None
    fiche_id: int | None = None

    @property
    def total_cents(self) -> int:
        """Each notified euro once."""
        return sum(self.etats.values())

    @property
    def a_decider_cents(self) -> int:
        """« Reste à décider »: planned, and without affectation."""
        return self.etats[EtatEuro.PREVU] + self.etats[EtatEuro.DISPONIBLE]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading, and their sum. ``caisse`` is set when the section is one budget."""

    titre: str
    lignes: tuple[Ligne, ...]
    total: Ligne
    caisse: Caisse | None = None


@dataclass(frozen=True, slots=True)
class TableauArgent:
    """A view of the money. ``hors_total`` holds the budgets that no sum may take in silence."""

    par: Par
    titre: str
    entete: str
    sections: tuple[Section, ...]
    total: Ligne
    hors_total: tuple[Section, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def etats(self) -> tuple[EtatEuro, ...]:
        """The states worth a column: those that nothing is in are left out, except the usual ones."""
        rows = [self.total, *(section.total for section in self.hors_total)]
        rare = {EtatEuro.ATTRIBUE, EtatEuro.GELE}
        return tuple(etat for etat in ORDRE if etat not in rare or any(row.etats[etat] for row in rows))

    @property
    def toutes(self) -> Iterator[Section]:
        """Every section, those out of the sum last."""
        yield from self.sections
        yield from self.hors_total


@dataclass(frozen=True, slots=True)
class Compte:
    """What is counted for a view: the totals of the enveloppes, and what each action holds when the view needs it."""

    totaux: dict[int, Totaux]
    par_action: dict[tuple[int, int], Totaux] | None = None


def compte_of(portefeuille: Portefeuille, criteres: CriteresArgent, par: Par) -> Compte:
    """One query for a view, two when it keeps some actions only: enveloppes are always counted whole."""
    chosen = portefeuille.specifiques
    if not chosen:
        return Compte({}, {})
    if criteres.sur_actions:
        return Compte(totaux_of(chosen), totaux_par_action(chosen, criteres))
    if par in PAR_ACTION:
        by_action = totaux_par_action(chosen, criteres)
        return Compte(totaux_depuis(chosen, by_action), by_action)
    return Compte(totaux_of(chosen))


def tableau_argent(
    portefeuille: Portefeuille, criteres: CriteresArgent, par: Par, compte: Compte | None = None
) -> TableauArgent:
    """The one function behind each view, its page and its export.

    :param portefeuille: what the person may see, already chosen (``portefeuille_of``).
    :param compte: that of ``compte_of``, when it is known already.
    """
    enveloppes = {one.pk: one for one in portefeuille.specifiques}
    parts = _parts(compte or compte_of(portefeuille, criteres, par), criteres)
    counted, apart = _budgets(portefeuille)
    rangs = _Rangs(par, enveloppes, parts, _cles(par, enveloppes, parts))
    sections = tuple(rangs.section(caisse.nom, [caisse], caisse) for caisse in counted)
    if par != Par.BUDGET:
        sections = (rangs.section("", counted),) if counted else ()
    whole = rangs.total(_nom_du_total(counted, apart), counted)
    hors = tuple(rangs.section(caisse.nom, [caisse], caisse) for caisse in apart)
    titre = f"L'argent par {LIBELLES_PAR[par].lower()}"
    return TableauArgent(par, titre, LIBELLES_PAR[par], sections, whole, hors, tuple(_notes(counted, apart, criteres)))


def _parts(compte: Compte, criteres: CriteresArgent) -> list[Part]:
    """By enveloppe when that is enough, else by action too."""
    if compte.par_action is None:
        return parts_par_enveloppe(compte.totaux)
    return parts_par_action(compte.totaux, compte.par_action, tout=not criteres.sur_actions)


def _budgets(portefeuille: Portefeuille) -> tuple[list[Caisse], list[Caisse]]:
    """The budgets that are summed, and those that stay apart; alone in the page, a budget is its own sum."""
    caisses = portefeuille.caisses
    if len(caisses) == 1:
        return caisses, []
    return [one for one in caisses if not is_hors_total(one)], [one for one in caisses if is_hors_total(one)]


def nom_en_phrase(caisse: Caisse) -> str:
    """A budget inside a sentence: « le fonds du collège » as it is said, another one by its name."""
    nom = caisse.nom
    return f"le {nom[:1].lower()}{nom[1:]}" if nom.lower().startswith(("fonds ", "budget ")) else f"« {nom} »"


def _nom_du_total(counted: list[Caisse], apart: list[Caisse]) -> str:
    if len(counted) == 1 and not apart:
        return f"Total {counted[0].nom}"
    return f"Ensemble, sans {' ni '.join(nom_en_phrase(one) for one in apart)}" if apart else "Ensemble"


def _notes(counted: list[Caisse], apart: list[Caisse], criteres: CriteresArgent) -> Iterator[str]:
    """What must be said beside the figures, so that nobody reads them for what they are not."""
    for caisse in apart:
        yield (
            f"Le total est donné sans {nom_en_phrase(caisse)}, dont on ne sait pas s'il est compté dans le budget "
            "annoncé."
        )
    if not apart:
        for caisse in (one for one in counted if is_hors_total(one)):
            yield f"On ne sait pas si {nom_en_phrase(caisse)} est compté dans le budget annoncé."
    for caisse in counted:
        if reglage_of(caisse).perimetre == Perimetre.A_PART:
            yield f"Le total comprend {nom_en_phrase(caisse)}, qui s'ajoute au budget annoncé."
    if criteres.sur_actions:
        yield "Seules les actions choisies sont comptées : ce qui n'est affecté à aucune action n'y est pas."


@dataclass(frozen=True, slots=True)
class _Rangs:
    """The rows of a view, made from the same parts whatever the heading."""

    par: Par
    enveloppes: dict[int, Enveloppe]
    parts: list[Part]
    cle_de: Callable[[Part], Cle]

    def section(self, titre: str, caisses: list[Caisse], caisse: Caisse | None = None) -> Section:
        """The rows of some budgets."""
        kept = self._kept(caisses)
        grouped: dict[Cle, list[Part]] = defaultdict(list)
        for part in kept:
            grouped[self.cle_de(part)].append(part)
        lignes = tuple(self._ligne(cle, grouped[cle]) for cle in sorted(grouped, key=lambda one: one[0]))
        return Section(titre, lignes, self.total(f"Total {titre}" if titre else "", caisses), caisse)

    def total(self, libelle: str, caisses: list[Caisse]) -> Ligne:
        """The sum of some budgets."""
        kept = self._kept(caisses)
        return Ligne("", libelle, somme_etats(kept), tresorerie=self._tresorerie(kept))

    def _kept(self, caisses: list[Caisse]) -> list[Part]:
        ids = {caisse.pk for caisse in caisses}
        return [part for part in self.parts if self.enveloppes[part.enveloppe_id].caisse_id in ids]

    def _ligne(self, cle: Cle, parts: list[Part]) -> Ligne:
        _rang, valeur, libelle, detail = cle
        fiche_id = int(valeur) if self.par == Par.ACTION and valeur else None
        return Ligne(valeur, libelle, somme_etats(parts), detail, self._tresorerie(parts), fiche_id)

    def _tresorerie(self, parts: list[Part]) -> Tresorerie | None:
        """Only where the rows hold whole enveloppes: cash comes to an enveloppe, not to an action."""
        if self.par in PAR_ACTION or any(part.fiche_id for part in parts):
            return None
        own = [self.enveloppes[part.enveloppe_id] for part in parts]
        return Tresorerie(
            sum(one.annonce_cents for one in own), sum(one.notifie_cents for one in own),
            sum(one.encaisse_cents for one in own), sum(part.depense_cents for part in parts),
        )  # fmt: skip


def _cles(par: Par, enveloppes: dict[int, Enveloppe], parts: Iterable[Part]) -> Callable[[Part], Cle]:
    """How the parts of a view are gathered."""
    if par in PAR_ACTION:
        fiches = _fiches_of(parts)
        reader = {Par.AXE: _par_axe, Par.ACTION: _par_action, Par.PORTEUR: _par_porteur}[par]
        return lambda part: reader(fiches[part.fiche_id]) if part.fiche_id else SANS_ACTION
    years = len({one.exercice for one in enveloppes.values()}) > 1
    told = {
        Par.FINANCEUR: _par_financeur, Par.EXERCICE: _par_exercice, Par.ENVELOPPE: _par_enveloppe,
        Par.BUDGET: _sous_un_budget,
    }[par]  # fmt: skip
    return lambda part: told(enveloppes[part.enveloppe_id], years)


SANS_ACTION: Cle = ((2,), "", "Pas encore affecté à une action", "")


def _sous_un_budget(enveloppe: Enveloppe, years: bool) -> Cle:
    rang = (-enveloppe.exercice, enveloppe.financeur.famille, fold(enveloppe.financeur.nom))
    return (rang, str(enveloppe.pk), enveloppe.financeur.nom, f"exercice {enveloppe.exercice}" if years else "")


def _par_enveloppe(enveloppe: Enveloppe, years: bool) -> Cle:
    rang, cle, nom, shown = _sous_un_budget(enveloppe, years)
    detail = f"{enveloppe.caisse.nom}, {shown}" if shown else enveloppe.caisse.nom
    return ((fold(enveloppe.caisse.nom), *rang), cle, nom, detail)


def _par_financeur(enveloppe: Enveloppe, _years: bool) -> Cle:
    financeur = enveloppe.financeur
    return ((financeur.famille, fold(financeur.nom)), str(financeur.pk), financeur.nom, financeur.get_famille_display())


def _par_exercice(enveloppe: Enveloppe, _years: bool) -> Cle:
    return ((-enveloppe.exercice,), str(enveloppe.exercice), f"Exercice {enveloppe.exercice}", "")


def _fiches_of(parts: Iterable[Part]) -> dict[int, dict]:
    """What the views by axe, action and porteur say of each action, in one query.

    A keeper of a caisse reads the titles of the actions that she pays, not their fiches.
    """
    ids = {part.fiche_id for part in parts if part.fiche_id}
    rows = FicheAction.objects.filter(pk__in=ids).values(
        "pk", "code", "titre", "exercice", "porteur_id", "porteur__nom", "sous_thematique__axe_id",
        "sous_thematique__axe__code", "sous_thematique__axe__nom", "sous_thematique__axe__ordre",
    )  # fmt: skip
    return {row["pk"]: dict(row) for row in rows}


def _par_axe(fiche: dict) -> Cle:
    axe = fiche["sous_thematique__axe_id"]
    if axe is None:
        return ((1,), str(AUCUN), "Actions sans axe", "")
    code, nom = fiche["sous_thematique__axe__code"], fiche["sous_thematique__axe__nom"]
    return ((0, fiche["sous_thematique__axe__ordre"], code), str(axe), f"{code}. {nom}", "")


def _par_action(fiche: dict) -> Cle:
    rang = (0, fiche["sous_thematique__axe__ordre"] or 0, fold(fiche["code"]), fold(fiche["titre"]), fiche["pk"])
    detail = " · ".join(part for part in (fiche["code"], str(fiche["exercice"]), fiche["porteur__nom"] or "") if part)
    return (rang, str(fiche["pk"]), fiche["titre"], detail)


def _par_porteur(fiche: dict) -> Cle:
    if fiche["porteur_id"] is None:
        return ((1,), str(AUCUN), "Actions sans porteur", "")
    return ((0, fold(fiche["porteur__nom"]), fiche["porteur_id"]), str(fiche["porteur_id"]), fiche["porteur__nom"], "")
