"""The shapes of the answers. Amounts are whole cents, days and instants ISO 8601, closed lists a code and its words."""

from datetime import date, datetime
from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")


class Liste(Schema, Generic[T]):
    """One page of a list, in a stable order."""

    total: int = Field(description="Nombre de lignes, toutes pages comprises.")
    page: int
    pages: int
    par_page: int
    elements: list[T]


class Valeur(Schema):
    """A value of a closed list."""

    code: str
    libelle: str


class Intitule(Schema):
    id: int
    code: str
    nom: str


class Nomme(Schema):
    id: int
    nom: str


class CiteLue(Schema):
    nom: str
    slug: str
    zone_de_vacances: Valeur


class JetonLu(Schema):
    nom: str
    portee: Valeur
    expire_at: datetime
    cite: CiteLue


class Exercice(Schema):
    exercice: int
    nombre_de_fiches: int
    par_defaut: bool = Field(description="L'exercice que les listes prennent quand aucun n'est demandé.")


class Axe(Intitule):
    leviers: list[Nomme]
    sous_thematiques: list[Intitule]


class EtablissementLu(Nomme):
    uai: str


class QuartierLu(Nomme):
    effectif_attendu: int | None


class PartenaireLu(Schema):
    organisation: Nomme
    role: Valeur


class IndicateurLu(Schema):
    libelle: str
    cible: str
    source: str
    frequence: str


class FicheLue(Schema):
    """One action, as a list gives it."""

    id: int
    url: str = Field(description="La page de la fiche.")
    version: int = Field(description="Augmente à chaque enregistrement.")
    exercice: int
    code: str
    titre: str
    statut: Valeur
    validation: Valeur = Field(description="Ce que les décisions en vigueur font de l'action.")
    nature: Valeur | None
    axe: Intitule | None
    sous_thematique: Intitule | None
    objectifs_nationaux: list[Valeur]
    porteur: Nomme | None
    debut_le: date | None
    fin_le: date | None
    age_min_ans: int | None
    age_max_ans: int | None = Field(description="Compris.")
    publics: list[Valeur]
    temps: list[Valeur]
    themes: list[Valeur]
    dispositifs: list[Valeur]
    cout_previsionnel_cents: int | None
    demande_cents: int | None
    est_exemple: bool
    est_archivee: bool
    manques: list[Valeur] = Field(description="Ce qui manque à la fiche.")
    modifiee_at: datetime


class FicheDetaillee(FicheLue):
    """One action in full. The names of people, the notes, the comments and the history stay in Alliance."""

    leviers: list[Nomme]
    publics_specifiques: list[Valeur]
    jours: list[Valeur]
    modalites: list[Valeur]
    sexe: Valeur | None
    effectif_attendu: int | None
    part_qpv_pct: int | None
    frequence: str
    quartiers: list[QuartierLu]
    etablissements: list[EtablissementLu]
    autres_lieux: str
    partenaires: list[PartenaireLu]
    financeurs: str
    besoin: str
    objectifs: str
    description: str
    questions_evaluatives: str
    indicateurs: list[IndicateurLu]
    cree_at: datetime


class CommuneLue(Schema):
    code_insee: str
    nom: str


class SiteLu(Nomme):
    adresse: str
    code_postal: str
    commune: CommuneLue | None
    quartier: Nomme | None
    telephone: str


class ContactLu(Schema):
    """A professional contact: what the page of the organisation shows to the same person."""

    id: int
    fonction: str
    nom: str
    email: str
    telephone: str
    finalite: str = Field(description="À quoi sert ce contact : ne l'utilisez pas pour autre chose.")
    source: str
    est_public: bool = Field(description="Faux : réservé aux personnes qui ont accès à l'annuaire.")


class OrganisationLue(Nomme):
    url: str
    sigle: str
    type: Valeur
    siret: str
    rna: str
    etablissement: EtablissementLu | None
    presentation: str
    site_web: str
    est_exemple: bool
    est_archivee: bool
    verifiee_at: datetime | None
    modifiee_at: datetime
    sites: list[SiteLu]
    contacts: list[ContactLu]
