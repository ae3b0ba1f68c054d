"""The governance of each of the two cités of the world: one thing of each kind that a URL may name.

In the first cité, the troïka's person is titulaire in the Cotech, the référent leads the group, and the intervenant is
its guest; every other person sits nowhere.
"""

from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile

from alliance.acteurs.models import Pole
from alliance.documents.ecriture.actes.contenus import EnTete, en_donnees
from alliance.documents.ecriture.actes.contenus import Releve as ContenuReleve
from alliance.documents.models import Document
from alliance.gouvernance.enums import Publication, QualiteMembre, TypeDecision, TypeInstance
from alliance.gouvernance.models import (
    CommentairePoint,
    Deport,
    InteretDeclare,
    PieceSeance,
    PointModele,
    PublicationDecision,
    Releve,
)
from alliance.gouvernance.selectors.reponses import adresse_reponse
from tests.factories import CompteFactory, OrganisationFactory
from tests.factories.gouvernance import (
    ConvocationFactory,
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
    SuiteFactory,
    poles_of,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)


def gouvernance_of(cite, chef, comptes: dict) -> dict:
    """An open Cotech with a séance in each state, a group, a decision, a mission, a follow-up."""
    pole = _pole(cite, comptes.get("TROIKA"))
    cotech = InstanceFactory(cite=cite, nom="Comité technique")
    groupe = InstanceFactory(
        cite=cite, nom="Groupe parents", type=TypeInstance.GROUPE, animateur=comptes.get("REFERENT")
    )
    membre = MembreFactory(instance=cotech, pole=pole, compte=comptes.get("TROIKA") or CompteFactory())
    guest = comptes.get("INTERVENANT") or CompteFactory()
    MembreFactory(instance=groupe, qualite=QualiteMembre.INVITE, pole=None, compte=guest)
    habitant = MembreFactory(instance=groupe, habitant=True)
    seances = _seances(cotech, chef)
    decision = DecisionFactory(instance=cotech, enregistree_by=chef)
    convocation = ConvocationFactory(seance=seances["convoquee"], membre=membre)
    return seances | {
        "instance": cotech,
        "groupe": groupe,
        "pole": pole,
        "membre": membre,
        "deport": Deport.objects.create(
            point=PointFactory(seance=seances["tenue"], decision=True, propose_by=chef), membre=membre,
            motif="Siège au conseil", declare_at=AT, declare_by=chef,
        ),
        "habitant": habitant,
        "jeton_reponse": adresse_reponse(convocation.seance, membre).rstrip("/").rpartition("/")[2],
        "interet": InteretDeclare.objects.create(
            membre=membre, organisation=OrganisationFactory(cite=cite), nature="Lien", declare_at=AT, declare_by=chef
        ),
        "point_modele": PointModele.objects.create(
            instance=cotech, ordre=1, titre="Suites", nature="INFORMATION", duree_min=5
        ),
        "seance_groupe": SeanceFactory(instance=groupe, convoquee=True, cree_by=chef, **_soon()),
        "backlog": PointFactory(instance=cotech, seance=None, propose_by=chef),
        "decision": decision,
        **_registre(cotech, seances["close"], decision),
        "mission": MissionFactory(
            decision=DecisionFactory(instance=cotech, type=TypeDecision.MISSION), compte=chef, proposee_by=chef
        ),
        "suite": SuiteFactory(instance=cotech, responsable=chef, cree_by=chef, echeance_on=date(2030, 1, 1)),
    }  # fmt: skip


def _pole(cite, troika) -> Pole:
    """The pôle that the troïka's person speaks for; any one in the other cité."""
    found = troika.habilitations.filter(cite=cite).first() if troika else None
    return found.pole if found else poles_of(cite)[0]


def _soon() -> dict:
    """Always to come, whatever the day the suite runs."""
    start = datetime(2100, 3, 4, 13, 0, tzinfo=UTC)
    return {"debut_at": start, "fin_at": start + timedelta(hours=2)}


def _seances(cotech, chef) -> dict:
    brouillon = SeanceFactory(instance=cotech, cree_by=chef, **_soon())
    convoquee = SeanceFactory(instance=cotech, convoquee=True, cree_by=chef, **_soon())
    tenue = SeanceFactory(instance=cotech, tenue=True, cree_by=chef)
    close = SeanceFactory(instance=cotech, close=True, cree_by=chef)
    point = PointFactory(seance=tenue, decision=True, propose_by=chef)
    document = Document.objects.create(cite=cotech.cite, nom="note.txt", type_mime="text/plain", taille_octets=4)
    return {
        "brouillon": brouillon,
        "convoquee": convoquee,
        "tenue": tenue,
        "close": close,
        "point": point,
        "point_convoque": PointFactory(seance=convoquee, decision=True, propose_by=chef),
        "piece": PieceSeance.objects.create(seance=convoquee, document=document, jointe_by=chef),
        "commentaire_point": CommentairePoint.objects.create(point=point, texte="Mot", ecrit_at=AT, ecrit_by=chef),
    }


def _registre(cotech, close, decision) -> dict:
    """The relevé of the closed séance with its PDF, and a decision that anybody may read."""
    cite = cotech.cite
    contenu = en_donnees(ContenuReleve(en_tete=EnTete(cite=cite.nom), titre="Relevé de décisions"))
    content = ContentFile(b"%PDF-1.4", name="releve.pdf")
    document = Document.objects.create(
        cite=cite, nom="releve.pdf", fichier=content, type_mime="application/pdf", taille_octets=8, sha256="0" * 64
    )
    releve = Releve.objects.create(
        seance=close, contenu=contenu, empreinte="0" * 64, code=f"{cite.pk:04d}-AAAA-AAAA", fige_at=AT,
        document=document, document_sha256="0" * 64,
    )  # fmt: skip
    publique = DecisionFactory(instance=cotech, enregistree_by=decision.enregistree_by)
    PublicationDecision.objects.create(
        decision=publique, portee=Publication.PUBLIQUE, publiee_at=AT, publiee_by=decision.enregistree_by
    )
    return {
        "releve_code": releve.code,
        "numero_decision": decision.numero,
        "cite_slug": cite.slug,
        "numero_publique": publique.numero_affiche,
    }
