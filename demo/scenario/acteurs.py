"""Who is who in the demonstration: institutions, examples of associations, personas that are functions."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from alliance.acteurs.enums import NatureCaisse, Portee, Role
from alliance.acteurs.models import Caisse, Organisation, Pole
from alliance.acteurs.services.acces import create_delegation, create_habilitation
from alliance.acteurs.services.cites import create_caisse, set_portage
from alliance.acteurs.services.contacts import add_contact
from alliance.acteurs.services.organisations import confirm_organisation, create_organisation
from alliance.comptes.models import Compte
from alliance.comptes.services import create_compte
from alliance.territoires.models import Cite
from demo.scenario.territoire import Lieux

PRESENTATION = "Présentation de la cité éducative de Dijon"


def create_comptes(facts: dict[str, Any], *, mot_de_passe: str) -> dict[str, Compte]:
    """One account per function, and the technical administrator, who sees no content."""
    comptes = {
        given["cle"]: create_compte(
            email=given["email"], nom=given["nom"], mot_de_passe=mot_de_passe, est_exemple=True, by=None
        )
        for given in facts["personas"]
    }
    comptes["administrateur"] = create_compte(
        email="administrateur@exemple.invalid", nom="Administrateur technique (exemple)",
        mot_de_passe=mot_de_passe, est_exemple=True, is_administrateur=True, by=None,
    )  # fmt: skip
    return comptes


def open_cite(cite: Cite, facts: dict[str, Any], comptes: dict[str, Compte], *, today: date) -> None:
    """The chef de projet's mandate, until the end of the school year after next."""
    chef = next(given for given in facts["personas"] if given["cle"] == "chef")
    create_habilitation(
        compte=comptes["chef"], cite=cite, role=Role.CHEF_DE_PROJET, from_on=date(today.year - 1, 9, 1),
        to_on=date(today.year + 1, 8, 31), note_mandat=chef["mandat"], by=None,
    )  # fmt: skip


def create_organisations(
    cite: Cite, structure: dict[str, Any], lieux: Lieux, *, by: Compte, today: date
) -> dict[str, Organisation]:
    """The directory: real institutions, made-up associations; a part was checked, a part was not."""
    organisations: dict[str, Organisation] = {}
    for rank, given in enumerate(structure["organisations"]):
        organisation = create_organisation(
            cite=cite, nom=given["nom"], sigle=given.get("sigle", ""), type=given["type"],
            etablissement=lieux.etablissements.get(given.get("uai", "")),
            est_exemple=given.get("exemple", False), by=by,
        )  # fmt: skip
        organisations[given["cle"]] = organisation
        if rank % 3:
            checked = datetime.combine(today - timedelta(days=20 + 14 * rank), time(9), tzinfo=UTC)
            confirm_organisation(organisation=organisation, by=by, at=checked)
        if given.get("exemple"):
            add_contact(
                organisation=organisation, fonction="Accueil", email=f"{given['cle']}@exemple.invalid",
                finalite="Joindre la structure au sujet de ses actions", source="Exemple de la démonstration",
                est_public=rank % 2 == 0, by=by,
            )  # fmt: skip
    set_portage(cite=cite, organisation=organisations["ccas"], from_on=date(2022, 1, 29), source=PRESENTATION, by=by)
    for nature, nom, holder in (
        (NatureCaisse.BUDGET_CCAS, "Budget du CCAS", "ccas"),
        (NatureCaisse.FONDS_COLLEGE, "Fonds de la cité éducative au collège Rameau", "rameau"),
        (NatureCaisse.ETAT_DIRECT, "Versements directs de l'État", "prefecture"),
    ):
        create_caisse(cite=cite, nature=nature, nom=nom, titulaire=organisations[holder], by=by)
    return organisations


def grant_others(
    cite: Cite,
    facts: dict[str, Any],
    comptes: dict[str, Compte],
    organisations: dict[str, Organisation],
    *,
    today: date,
) -> None:
    """Every other role, each bound to what it must be bound to, and a partial delegation."""
    chef, since = comptes["chef"], date(today.year, 1, 1)
    poles = {pole.nature: pole for pole in Pole.objects.filter(cite=cite)}
    caisses = {caisse.nature: caisse for caisse in Caisse.objects.filter(cite=cite)}
    for given in [*facts["personas"], *facts["roles_en_plus"]]:
        if given["cle"] == "chef":
            continue
        bound = {
            "pole": poles.get(given.get("pole", "")),
            "caisse": caisses.get(given.get("caisse", "")),
            "organisation": organisations.get(given.get("organisation", "")),
        }
        create_habilitation(
            compte=comptes[given["cle"]], role=given["role"], from_on=since, note_mandat="exemple",
            cite=None if given["role"] == Role.NATIONAL else cite, by=None if given["role"] == Role.NATIONAL else chef,
            **({"qualite": given["qualite"]} if "qualite" in given else {}), **bound,
        )  # fmt: skip
    create_delegation(
        cite=cite, delegant=chef, compte=comptes["assistante"], portee=Portee.PLAN, from_on=today,
        to_on=today + timedelta(days=180), motif="Saisie des fiches action (exemple)", by=chef,
    )  # fmt: skip
