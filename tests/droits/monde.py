"""Two complete cités, with every role in the first: what the table of rights is replayed on."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Contact, Site
from alliance.documents.models import Document
from alliance.notifications.selectors import adresse_desabonnement
from alliance.partages.selectors.cles import adresse_of
from alliance.plan.enums import GesteLot, MomentVersion
from alliance.plan.models import (
    Commentaire,
    DispositifCoordonne,
    DocumentFiche,
    EtablissementFiche,
    ImportPlan,
    JeuTranches,
    Mention,
    Modification,
    NoteSuivi,
    QuartierFiche,
)
from alliance.plan.services.importation import confirmer, deposer, executer
from alliance.plan.services.lots import demander_lot, executer_lot
from alliance.plan.services.versions import figer_version
from alliance.territoires.models import ClassementPrioritaire, CodeQuartier, PerimetreQuartier, RattachementCite
from tests.droits.monde_budget import budget_of
from tests.droits.monde_gouvernance import gouvernance_of
from tests.factories import (
    AxeFactory,
    CiteFactory,
    CommuneFactory,
    CompteFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.factories.acces import DelegationFactory, DemandeDonneesFactory, InvitationFactory
from tests.factories.editions import EditionFactory
from tests.factories.filtres import FiltreEnregistreFactory
from tests.factories.partages import JetonFactory, LienAgendaFactory

DEDANS = (
    "CHEF_DE_PROJET", "TROIKA", "REFERENT", "GESTIONNAIRE", "COMPTABLE", "PORTEUR", "INTERVENANT", "LECTEUR",
    "REFERENT_PARCOURS", "DELEGUE_PLAN",
)  # fmt: skip
"""People of the first cité."""

DEHORS = ("NATIONAL", "ADMINISTRATEUR", "SANS_ROLE", "VOISIN")
"""People signed in who have nothing there; VOISIN is the chef de projet of the second cité."""

ANONYME = "ANONYME"
PERSONNES = (*DEDANS, *DEHORS, ANONYME)


@dataclass
class Monde:
    """The objects of both cités by name, and a client for each person."""

    a: dict = field(default_factory=dict)
    b: dict = field(default_factory=dict)
    comptes: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)

    def connecter(self) -> None:
        """Open a session for each account, once."""
        for personne, compte in self.comptes.items():
            client = Client()
            client.force_login(compte)
            self.sessions[personne] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self, personne: str) -> Client:
        """A browser that was just opened by this person: what the last one did with its cookies is forgotten."""
        client = Client()
        if personne != ANONYME:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[personne]
        return client


def construire() -> Monde:
    """Everything that a URL may name, twice."""
    monde = Monde()
    monde.a, monde.b = _cite("a"), _cite("b")
    for role in (Role(name) for name in DEDANS if name != "DELEGUE_PLAN"):
        bound = {"organisation": monde.a["organisation"]} if role in {Role.PORTEUR, Role.INTERVENANT} else {}
        monde.comptes[role.value] = HabilitationFactory(role=role, cite=monde.a["cite"], **bound).compte
    chef = monde.comptes["CHEF_DE_PROJET"]
    monde.comptes["DELEGUE_PLAN"] = DelegationFactory(
        cite=monde.a["cite"], delegant=chef, portee=Portee.PLAN
    ).compte  # fmt: skip
    monde.comptes["NATIONAL"] = HabilitationFactory(role=Role.NATIONAL, cite=None).compte
    monde.comptes["ADMINISTRATEUR"] = CompteFactory(is_administrateur=True)
    monde.comptes["SANS_ROLE"] = CompteFactory()
    monde.comptes["VOISIN"] = HabilitationFactory(cite=monde.b["cite"]).compte
    for objects, owner in ((monde.a, chef), (monde.b, monde.comptes["VOISIN"])):
        objects |= _cles(objects["cite"], owner)
        objects["edition"] = EditionFactory(cite=objects["cite"], demande_by=owner)
        objects |= _travaux(objects["cite"], objects["fiche"], owner)
        objects["modification"] = Modification.objects.filter(fiche=objects["fiche"]).latest("version")
        objects |= _echanges(objects["fiche"], owner)
        objects |= gouvernance_of(objects["cite"], owner, monde.comptes if objects is monde.a else {})
        objects |= budget_of(objects, monde.comptes if objects is monde.a else {})
        objects["vue"] = FiltreEnregistreFactory(cite=objects["cite"], compte=owner, est_partage=True)
    monde.connecter()
    return monde


def _cles(cite, compte) -> dict:
    """The keys that a person gave to other software: hers alone."""
    lien = LienAgendaFactory(habilitation=None, compte=compte, cite=cite)
    signed = adresse_of(lien).rpartition("/")[2].removesuffix(".ics")
    unsubscribed = adresse_desabonnement(compte.pk, "accueil.resume").rstrip("/").rpartition("/")[2]
    jeton = JetonFactory(habilitation=None, compte=compte, cite=cite)
    return {"desabonnement": unsubscribed, "jeton": jeton, "lien": lien, "lien_signe": signed}


def _travaux(cite, fiche, compte) -> dict:
    """A bulk edit that this person asked for, and the plan frozen once."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    parametres = {"age_min": 3}
    lot = demander_lot(cite=cite, fiches=[fiche], geste=GesteLot.AGES, parametres=parametres, by=compte, at=at)
    version = figer_version(
        cite=cite, exercice=2026, nom="Convention", moment=MomentVersion.CONVENTION, by=compte, at=at
    )
    return {"lot": executer_lot(lot=lot, at=at), "version": version}


def _echanges(fiche, compte) -> dict:
    """What this person wrote on a fiche; she is called upon there."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    said = Commentaire.objects.create(fiche=fiche, texte="Remarque", ecrit_at=at, ecrit_by=compte)
    return {
        "note": NoteSuivi.objects.create(fiche=fiche, le=at.date(), texte="Note", ecrite_at=at, ecrite_by=compte),
        "commentaire": said,
        "mention": Mention.objects.create(commentaire=said, compte=compte),
    }


def _cite(nom: str) -> dict:
    cite = CiteFactory(nom=f"Cité {nom}", slug=f"monde-{nom}")
    commune = CommuneFactory()
    cite.communes.add(commune)
    objects = {"cite": cite, "commune": commune, **_territoire(cite, commune), **_acteurs(cite)}
    return {**objects, **_plan(objects)}


def _territoire(cite, commune) -> dict:
    quartier, etablissement = QuartierFactory(), EtablissementFactory(commune=commune)
    quartier.communes.add(commune)
    return {
        "quartier": quartier,
        "etablissement": etablissement,
        "perimetre": PerimetreQuartier.objects.create(cite=cite, quartier=quartier, source="exemple"),
        "rattachement": RattachementCite.objects.create(cite=cite, etablissement=etablissement, source="exemple"),
        "classement": ClassementPrioritaire.objects.create(etablissement=etablissement, reseau="REP", source="exemple"),
        "code": CodeQuartier.objects.create(
            quartier=quartier, code=f"QN021{quartier.pk % 100:02d}M", version="2024", nom_officiel="x", source="exemple"
        ),
    }


def _acteurs(cite) -> dict:
    organisation = OrganisationFactory(cite=cite, nom=f"Association {cite.nom}")
    membre = HabilitationFactory(cite=cite, role=Role.LECTEUR)
    return {
        "organisation": organisation,
        "site": Site.objects.create(organisation=organisation, nom="Local"),
        "contact": Contact.objects.create(
            organisation=organisation, fonction="coordination", finalite="joindre", source="l'intéressé"
        ),
        "habilitation": membre,
        "invitation": InvitationFactory(cite=cite, secret=f"secret-{cite.slug}"),
        "secret": f"secret-{cite.slug}",
        "delegation": DelegationFactory(cite=cite, portee=Portee.TERRITOIRE),
        "demande": DemandeDonneesFactory(cite=cite),
    }


def _document(cite, nom: str) -> Document:
    content = ContentFile(b"exemple", name=nom)
    return Document.objects.create(
        cite=cite, nom=nom, fichier=content, type_mime="text/plain", taille_octets=7, sha256="0" * 64
    )


def _plan(objects: dict) -> dict:
    cite = objects["cite"]
    axe = AxeFactory(cite=cite)
    sous_thematique, levier = SousThematiqueFactory(axe=axe), LevierFactory(axe=axe)
    fiche = FicheActionFactory(cite=cite, sous_thematique=sous_thematique, porteur=objects["organisation"])
    QuartierFiche.objects.create(fiche=fiche, quartier=objects["quartier"])
    EtablissementFiche.objects.create(fiche=fiche, etablissement=objects["etablissement"])
    piece = DocumentFiche.objects.create(fiche=fiche, document=_document(cite, "piece.txt"), titre="Pièce")
    chef = HabilitationFactory(cite=cite, from_on=date(2020, 1, 1)).compte
    jeu = JeuTranches.objects.create(cite=cite, nom="Découpage")
    jeu.tranches.create(age_min=0, age_max=25)
    DispositifCoordonne.objects.create(cite=cite, dispositif="PRE")
    return {
        "axe": axe,
        "jeu": jeu,
        "sous_thematique": sous_thematique,
        "levier": levier,
        "fiche": fiche,
        "piece": piece,
        "document": piece.document,
        "import": _importer(cite, chef, "Atelier à vérifier"),
        "import_fini": _importer(cite, chef, "Atelier importé", jusqu_au_bout=True),
    }


def _importer(cite, chef, titre: str, *, jusqu_au_bout: bool = False) -> ImportPlan:
    contenu = f"Titre;Exercice\n{titre};2026\n".encode()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    importation = deposer(cite=cite, exercice=2026, contenu=contenu, nom="plan.csv", by=chef, at=at)
    if jusqu_au_bout:
        confirmer(import_plan=importation, by=chef, at=at, attendre=False)
        executer(import_plan=importation, at=at)
    return importation
