"""Dijon's territory: what the presentation and the ministries publish, and what remains to confirm."""

from dataclasses import dataclass, field
from typing import Any

from alliance.acteurs.services.cites import create_cite as open_cite
from alliance.territoires.models import Cite, Etablissement, Quartier
from alliance.territoires.services import cites, etablissements, quartiers
from alliance.territoires.services.vacances import record_vacances

DEPP = "DEPP, data.education.gouv.fr, rentrée 2022, Licence Ouverte 2.0"
FRANCE3 = "France 3, février 2015 ; à confirmer pour l'année en cours"
CALENDRIER = "Calendrier officiel 2025-2026, zone A, publié dans la presse régionale le 19/08/2025"
HYPOTHESE = "Hypothèse de la démonstration : école du quartier ; la liste officielle n'est pas publiée"


@dataclass
class Lieux:
    """What the rest of the scenario points at: établissements by UAI, quartiers by key."""

    etablissements: dict[str, Etablissement] = field(default_factory=dict)
    quartiers: dict[str, Quartier] = field(default_factory=dict)


def find_cite(facts: dict[str, Any]) -> Cite | None:
    """The demonstration's cité, if it was built."""
    return Cite.objects.filter(slug=facts["cite"]["slug"], est_exemple=True).first()


def create_cite(facts: dict[str, Any], *, by) -> Cite:
    """The cité, with its commune and its three pôles."""
    given = facts["cite"]
    cite = open_cite(nom=given["nom"], slug=given["slug"], zone=given["zone"], by=by, est_exemple=True)
    cite.communes.add(cites.upsert_commune(**given["commune"], by=by))
    return cite


def describe(cite: Cite, facts: dict[str, Any], *, by) -> Lieux:
    """Label, conventions, quartiers, établissements and school holidays."""
    label = facts["label"]
    cites.record_labellisation(cite=cite, by=by, **label)
    for convention in facts["conventions"]:
        cites.record_convention(cite=cite, by=by, **convention)
    lieux = Lieux()
    for quartier in facts["quartiers"]:
        lieux.quartiers[quartier["cle"]] = _quartier(cite, quartier, label["labellisee_on"], by=by)
    commune = cite.communes.get()
    for given in facts["etablissements"]:
        lieux.etablissements[given["uai"]] = _etablissement(given, commune, by=by)
    for given in facts["etablissements"]:
        _relations(cite, given, lieux, label["labellisee_on"], by=by)
    cites.set_chef_de_file(
        cite=cite, etablissement=lieux.etablissements["0211357L"], from_on=label["labellisee_on"],
        source=label["source"], by=by,
    )  # fmt: skip
    for periode in facts["vacances"]:
        record_vacances(zone=cite.zone, annee_scolaire="2025-2026", source=CALENDRIER, by=by, **periode)
    return lieux


def _quartier(cite: Cite, given: dict[str, Any], since, *, by) -> Quartier:
    quartier = quartiers.create_quartier(nom=given["nom"], communes=cite.communes.all(), by=by)
    quartiers.declare_code(
        quartier=quartier, code=given["code"], nom_officiel=given["nom_officiel"],
        source=given["source"], a_confirmer=given["a_confirmer"], by=by,
    )  # fmt: skip
    cites.declare_perimetre(
        cite=cite, quartier=quartier, from_on=since, source="Présentation de la cité éducative de Dijon", by=by
    )
    return quartier


def _etablissement(given: dict[str, Any], commune, *, by) -> Etablissement:
    etablissement = etablissements.upsert_etablissement(
        uai=given["uai"], nom=given["nom"], commune=commune, by=by,
        nature=given["nature"], adresse=given.get("adresse", ""), source=DEPP,
    )  # fmt: skip
    etablissements.record_constat(
        etablissement=etablissement, rentree=2022, effectif=given["effectif"],
        ips_dixiemes=round(given["ips"] * 10), source=DEPP, by=by,
    )  # fmt: skip
    return etablissement


def _relations(cite: Cite, given: dict[str, Any], lieux: Lieux, since, *, by) -> None:
    etablissement = lieux.etablissements[given["uai"]]
    shared = {"from_on": None, "by": by, "cite": cite}
    if "quartier" in given:
        certain = given.get("quartier_certain", False)
        etablissements.declare_situation(
            etablissement=etablissement, quartier=lieux.quartiers[given["quartier"]], a_confirmer=not certain,
            source="Sources publiques" if certain else "Déduit de la carte, à confirmer", **shared,
        )  # fmt: skip
    if "secteur" in given:
        etablissements.declare_secteur(
            ecole=etablissement, college=lieux.etablissements[given["secteur"]],
            source=FRANCE3, a_confirmer=True, **shared,
        )  # fmt: skip
    if "reseau" in given:
        etablissements.declare_classement(
            etablissement=etablissement, reseau=given["reseau"], a_confirmer="reseau_source" not in given,
            source=given.get("reseau_source", FRANCE3), **shared,
        )  # fmt: skip
    if given.get("membre"):
        etablissements.declare_rattachement(
            cite=cite, etablissement=etablissement, from_on=since, source=given["membre_source"], by=by
        )
    elif "quartier" in given:
        etablissements.declare_rattachement(
            cite=cite, etablissement=etablissement, from_on=None, source=HYPOTHESE, a_confirmer=True, by=by
        )
