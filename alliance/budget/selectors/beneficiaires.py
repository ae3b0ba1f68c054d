"""Who may receive a subvention for an action: its porteur when the law lets it, else somebody in its name."""

from dataclasses import dataclass

from alliance.acteurs.enums import TypeOrganisation
from alliance.acteurs.models import Organisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.selectors.seuils import droit_de
from alliance.territoires.models import Cite

GROUPES = (
    (DroitOrganisme.PUBLIC, "Communes, CCAS, collèges et autres organismes publics"),
    (DroitOrganisme.PRIVE, "Associations et entreprises"),
    (None, "Statut juridique à déclarer d'abord"),
)


@dataclass(frozen=True, slots=True)
class Annuaire:
    """The organisations of a cité that may be awarded something, by law; read once for a whole form."""

    groupes: tuple[tuple[str, tuple[Organisation, ...]], ...]

    def __iter__(self):
        return (organisation for _words, members in self.groupes for organisation in members)


def annuaire_des_beneficiaires(cite: Cite) -> Annuaire:
    """Everybody in the directory with a legal personality, or whose law is not known yet; in one query."""
    rows = Organisation.objects.filter(cite=cite).actives().select_related("statut_juridique")
    by_law: dict[DroitOrganisme | None, list[Organisation]] = {}
    for organisation in rows.order_by("nom_recherche", "pk"):
        by_law.setdefault(droit_de(organisation), []).append(organisation)
    return Annuaire(tuple((words, tuple(by_law[law])) for law, words in GROUPES if law in by_law))


def explication(porteur: Organisation | None) -> str:
    """Why the money goes to somebody else than the porteur; empty when the porteur may receive it."""
    if porteur is None:
        return "Cette action n'a pas de porteur : choisissez qui reçoit l'argent."
    law = droit_de(porteur)
    if law == DroitOrganisme.SANS_PERSONNALITE:
        return (
            f"« {porteur.nom} » n'a pas de personnalité juridique : l'argent ne peut pas lui être versé. Choisissez "
            f"qui le reçoit en son nom : {_relais(porteur)}."
        )
    if law is None:
        return (
            f"On ne sait pas si « {porteur.nom} » est de droit public ou privé. Déclarez son statut juridique : le "
            "seuil de 23 000 € ne compte que le droit privé."
        )
    return ""


def _relais(porteur: Organisation) -> str:
    if porteur.type == TypeOrganisation.ECOLE:
        return "sa commune, sa caisse des écoles, un collège ou un lycée, ou une association"
    if porteur.type == TypeOrganisation.CIRCONSCRIPTION:
        return "un collège ou un lycée, une commune, ou une association"
    return "sa commune, son CCAS, un collège ou un lycée, ou une association"


def beneficiaire_propose(porteur: Organisation | None) -> Organisation | None:
    """The porteur, unless it has no legal personality."""
    if porteur is None or droit_de(porteur) == DroitOrganisme.SANS_PERSONNALITE:
        return None
    return porteur
