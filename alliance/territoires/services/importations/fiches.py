"""One line of a schools table, read cell by cell before anything is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import words
from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.rules import annee_de_rentree, check_uai, nature_of, secteur_of, uai_key
from alliance.territoires.services.importations import cellules
from alliance.territoires.services.importations.lecture import Enregistrement
from alliance.territoires.services.importations.rapport import Ligne

LONGUEURS = {"nom": 200, "adresse": 200, "telephone": 30, "circonscription": 150, "commune": 120}


@dataclass(slots=True)
class Fiche:
    """What a line says: its key, what it knows of the établissement, what it found at a rentrée."""

    ligne: Ligne
    uai: str = ""
    rentree: int | None = None
    insee: str = ""
    commune: str = ""
    departement: str = ""
    valeurs: dict[str, Any] = field(default_factory=dict)
    effectif: int | None = None
    ips: int | None = None
    nature_vague: bool = False


def read_fiche(row: Enregistrement, *, rentree: int | None) -> Fiche:
    """Read one record. What cannot be read is named in the line; without a valid UAI, nothing is kept.

    :param rentree: the year of the rentrée when the table does not say it.
    """
    fiche = Fiche(ligne=Ligne(row.numero, row["uai"]), rentree=rentree)
    if row.erreur:
        fiche.ligne.refuse(row.erreur)
        return fiche
    try:
        fiche.uai = _uai(row["uai"], fiche.ligne)
    except DomainError as refusal:
        fiche.ligne.refuse(refusal.message)
        return fiche
    _read_place(row, fiche)
    _read_identity(row, fiche)
    _read_contact(row, fiche)
    _read_rentree(row, fiche)
    fiche.ligne.objet = " ".join(part for part in (fiche.uai, fiche.valeurs.get("nom", "")) if part)
    return fiche


def _uai(text: str, ligne: Ligne) -> str:
    code = text.replace(" ", "").upper()
    if re.fullmatch(r"[0-9]{6}[A-Z]", code) and uai_key(code[:6]) == code[6]:
        ligne.remarques.append(f"UAI « {code} » lu 0{code} (zéro de tête perdu)")
        code = f"0{code}"
    return check_uai(code)


def _cell(fiche: Fiche, read: Callable[..., Any], *texts: str) -> Any:
    """The value of a cell, or ``None`` with the reason kept in the line."""
    if not any(texts):
        return None
    try:
        return read(*texts)
    except DomainError as refusal:
        fiche.ligne.refus.append(refusal.message)
        return None


def _keep(fiche: Fiche, name: str, value: Any) -> None:
    if value in ("", None):
        return
    limit = LONGUEURS.get(name)
    if limit and len(value) > limit:
        fiche.ligne.refus.append(f"La colonne « {name} » dépasse {limit} caractères.")
        return
    fiche.valeurs[name] = value


def _read_place(row: Enregistrement, fiche: Fiche) -> None:
    fiche.commune = row["commune"][: LONGUEURS["commune"]]
    found = _cell(fiche, cellules.read_insee, row["insee"])
    if found:
        fiche.insee, lost = found
        if lost:
            fiche.ligne.remarques.append(f"code INSEE « {row['insee']} » lu {fiche.insee} (zéro de tête perdu)")
    if fiche.insee:
        fiche.departement = fiche.insee[:3] if fiche.insee.startswith("97") else fiche.insee[:2]
    else:
        fiche.departement = cellules.read_departement(row["departement"] or fiche.uai[:3])
    postcode = _cell(fiche, cellules.read_code_postal, row["code_postal"])
    if postcode:
        fiche.valeurs["code_postal"], lost = postcode
        if lost:
            fiche.ligne.remarques.append(f"code postal « {row['code_postal']} » lu {postcode[0]}")
    _keep(fiche, "adresse", row["adresse"])
    point = _cell(fiche, cellules.read_coordonnees, row["latitude"], row["longitude"], row["position"])
    if point:
        fiche.valeurs["latitude"], fiche.valeurs["longitude"] = point


def _read_identity(row: Enregistrement, fiche: Fiche) -> None:
    joined = " ".join(part for part in (row["denomination"], row["patronyme"]) if part)
    name = " ".join((row["nom"] or joined).split())
    _keep(fiche, "nom", name)
    nature = nature_of(
        nature=row["nature"],
        nom=row["denomination"] or name,
        maternelle=row["maternelle"],
        elementaire=row["elementaire"],
    )
    _keep(fiche, "nature", nature)
    levels_said = row["maternelle"] or row["elementaire"]
    fiche.nature_vague = (
        nature == NatureEtablissement.ELEMENTAIRE and "niveau" in words(row["nature"]).split() and not levels_said
    )
    secteur = secteur_of(row["secteur"], row["contrat"])
    _keep(fiche, "secteur", secteur)
    if row["secteur"] and secteur is None:
        fiche.ligne.refus.append(f"Le secteur « {row['secteur']} » n'est ni public ni privé.")
    _keep(fiche, "ouvert_on", _cell(fiche, cellules.read_jour, row["ouvert"]))
    closed = _cell(fiche, cellules.read_jour, row["ferme"])
    _keep(fiche, "ferme_on", closed)
    if words(row["etat"]).startswith("ferme") and closed is None:
        fiche.ligne.remarques.append("dit fermé, sans date : la fermeture n'est pas enregistrée")


def _read_contact(row: Enregistrement, fiche: Fiche) -> None:
    _keep(fiche, "telephone", row["telephone"])
    _keep(fiche, "email", _cell(fiche, cellules.read_email, row["email"]))
    _keep(fiche, "site_web", _cell(fiche, cellules.read_site, row["site_web"]))
    _keep(fiche, "circonscription", row["circonscription"])


def _read_rentree(row: Enregistrement, fiche: Fiche) -> None:
    said = _cell(fiche, annee_de_rentree, row["rentree"])
    fiche.rentree = said if row["rentree"] else fiche.rentree
    effectif = _cell(fiche, cellules.read_effectif, row["effectif"])
    ips = _cell(fiche, cellules.read_ips, row["ips"])
    if row["ips"] and ips is None and cellules.is_absent(row["ips"]):
        fiche.ligne.remarques.append("IPS non publié")
    if ips is not None and cellules.is_rounded(row["ips"]):
        fiche.ligne.remarques.append(f"IPS « {row['ips']} » arrondi au dixième")
    if fiche.rentree is None:
        if effectif is not None or ips is not None:
            fiche.ligne.remarques.append("effectif non daté, laissé de côté (donnez --rentree pour le garder)")
        return
    fiche.effectif, fiche.ips = effectif, ips
