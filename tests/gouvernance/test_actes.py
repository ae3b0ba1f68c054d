import io
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Caisse
from alliance.documents.ecriture.actes.contenus import contenu_depuis, en_donnees
from alliance.documents.models import Document
from alliance.documents.services.modeles import deposer_gabarit
from alliance.gouvernance.enums import (
    Canal,
    EtatSeance,
    NaturePoint,
    NatureSeance,
    QualiteMembre,
    Reponse,
    SensAvis,
    TypeDecision,
)
from alliance.gouvernance.exports.actes import contenu_convocation
from alliance.gouvernance.models import Deport, PieceSeance
from alliance.gouvernance.selectors.actes import releve_de, releve_provisoire_de
from alliance.gouvernance.selectors.actes_missions import lettre_de
from alliance.gouvernance.selectors.actes_prevus import (
    convocations_de,
    emargement_de,
    membres_sur_papier,
    ordre_du_jour_de,
)
from alliance.gouvernance.services.cloture import close_seance
from tests.documents.fabrique_word import lignes, word
from tests.factories import CompteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    PointFactory,
    PresenceFactory,
    SeanceFactory,
    SuiteFactory,
)
from tests.gouvernance.salle import (
    DEFAVORABLE,
    FAVORABLE,
    UNANIME,
    avis,
    chef_de,
    cotech,
    point,
    seance_tenue,
    sous_reserve,
    titulaires,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 22, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chef(client):
    habilitation = HabilitationFactory(role=Role.CHEF_DE_PROJET)
    client.force_login(habilitation.compte)
    return habilitation


def convoked(cite, **kwargs):
    return SeanceFactory(instance=cotech(cite=cite), convoquee=True, **kwargs)


def piece(by, **where):
    cite = (where.get("seance") or where["point"]).instance.cite
    document = Document.objects.create(cite=cite, nom="Budget.pdf", type_mime="application/pdf", taille_octets=1)
    return PieceSeance.objects.create(document=document, jointe_by=by, **where)


def caisse(cite):
    return Caisse.objects.create(
        cite=cite, nom="Budget du CCAS", nature="BUDGET_CCAS", titulaire=OrganisationFactory(cite=cite)
    )  # fmt: skip


def test_the_agenda_has_hours_documents_and_a_sum():
    seance, by = SeanceFactory(convoquee=True, numero=14, lieu="Mairie", est_exemple=True), CompteFactory()
    PointFactory(seance=seance, ordre=1, duree_min=15, presentateur="Référente", description="  Détail ")
    second = PointFactory(
        seance=seance, ordre=2, duree_min=50, nature=NaturePoint.DECISION, type_decision=TypeDecision.DEPENSE,
        montant_cents=680_000, caisse=caisse(seance.instance.cite),
    )  # fmt: skip
    piece(by, point=second)
    piece(by, seance=seance)

    acte = ordre_du_jour_de(seance, by, at=AT)

    assert (acte.titre, acte.instance, acte.edite) == (
        "Ordre du jour",
        f"{seance.instance.nom} n°\u00a014",
        "22 octobre 2026",
    )
    assert (acte.lieu, acte.en_tete.exemple, acte.provisoire, acte.etat) == ("Mairie", True, False, "")
    assert acte.quand == "jeudi 22 octobre 2026, de 14\u00a0h à 16\u00a0h"
    assert [(one.numero, one.heure, one.nature, one.presentateur) for one in acte.points] == [
        ("1", "14\u00a0h", "échange", "Référente"),
        ("2", "14\u00a0h\u00a015", "décision", ""),
    ]
    assert (acte.points[0].description, acte.points[1].documents) == ("Détail", ("Budget.pdf",))
    assert acte.points[1].montant == "6\u00a0800\u00a0€, Budget du CCAS"
    assert acte.documents == ("Budget.pdf",)
    assert "1" in acte.duree_totale


def test_the_agenda_of_a_draft_says_so():
    acte = ordre_du_jour_de(SeanceFactory(), CompteFactory(), at=AT)

    assert (acte.provisoire, acte.etat) == (True, "En préparation : cette séance n'est pas convoquée.")
    assert (acte.points, acte.duree_totale) == ((), "")


def test_a_written_consultation_has_no_hours():
    seance = SeanceFactory(convoquee=True, nature=NatureSeance.CONSULTATION)
    PointFactory(seance=seance)

    acte = ordre_du_jour_de(seance, CompteFactory(), at=AT)

    assert (acte.points[0].heure, acte.points[0].duree, acte.duree_totale) == ("", "", "")
    assert acte.quand.startswith("jusqu'au jeudi 22 octobre 2026")


def test_a_delegation_says_its_dates():
    seance = SeanceFactory()
    PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.DELEGATION, montant_cents=100_000,
        caisse=caisse(seance.instance.cite), du=date(2026, 1, 1), au=date(2026, 12, 31),
    )  # fmt: skip

    acte = ordre_du_jour_de(seance, CompteFactory(), at=AT)

    assert acte.points[0].montant.endswith("Budget du CCAS, du 1er janvier 2026 au 31 décembre 2026")


def test_the_sheet_to_sign_goes_by_pole_then_guests_then_inhabitants():
    instance = InstanceFactory(membres=True)
    MembreFactory(instance=instance, habitant=True, nom="Camille Exemple")
    organisation = OrganisationFactory(cite=instance.cite, nom="Association")
    guest = MembreFactory(
        instance=instance, qualite=QualiteMembre.INVITE, pole=None, organisation=organisation, fonction="Directrice"
    )
    seance = SeanceFactory(instance=instance, convoquee=True)
    first = titulaires(seance)[0]
    PresenceFactory(seance=seance, membre=first, reponse=Reponse.EXCUSE)
    PresenceFactory(seance=seance, membre=guest, presence=Reponse.REPRESENTE, remplacant="Sacha Exemple")
    PresenceFactory(seance=seance, membre=titulaires(seance)[1], reponse=Reponse.PRESENT)

    acte = emargement_de(seance, at=AT)

    poles = [row.pole.nom for row in instance.poles_attendus.order_by("pole__ordre")]
    assert [group.nom for group in acte.groupes] == [*poles, "Invités", "Parents et habitants"]
    assert [line.qualite for line in acte.groupes[0].lignes] == ["titulaire", "suppléant"]
    assert acte.groupes[0].lignes[0].mention == "excusé"
    assert acte.groupes[1].lignes[0].mention == ""
    assert acte.groupes[3].lignes[0].fonction == "Directrice, Association"
    assert acte.groupes[3].lignes[0].mention == "représenté par Sacha Exemple"
    assert acte.groupes[4].lignes[0].nom == "Camille Exemple"
    assert acte.lignes_libres == 3


def test_letters_are_for_those_whom_no_mail_reaches():
    seance = convoked(cotech().cite)
    paper = MembreFactory(instance=seance.instance, qualite=QualiteMembre.INVITE, pole=None, canal=Canal.PAPIER)
    parent = MembreFactory(instance=seance.instance, habitant=True, email="")
    MembreFactory(instance=seance.instance, habitant=True)

    assert {one.pk for one in membres_sur_papier(seance)} == {paper.pk, parent.pk}


def test_a_letter_says_where_to_whom_and_how_to_answer():
    seance, by = SeanceFactory(convoquee=True, message="Un goûter suit."), CompteFactory(nom="Dominique Exemple")
    parent = MembreFactory(
        instance=seance.instance, habitant=True, nom="Camille Exemple", adresse_postale="1 rue\n00000 Exemple"
    )
    PointFactory(seance=seance, titre="La cantine")

    letter = contenu_convocation(seance, parent, by, at=AT)

    assert (letter.nom, letter.adresse, letter.signataire) == (
        "Camille Exemple",
        "1 rue\n00000 Exemple",
        "Dominique Exemple",
    )
    assert (letter.fait_le, letter.message, letter.pole) == ("Le 22 octobre 2026", "Un goûter suit.", "")
    assert letter.invitation.endswith("se réunit. Votre présence est attendue.")
    assert [one.titre for one in letter.points] == ["La cantine"]
    assert letter.reponses[0] == "je serai là"


@pytest.mark.parametrize(
    ("kwargs", "words", "answers"),
    [
        ({"convoquee": True, "nature": NatureSeance.CONSULTATION}, "vous consulte par écrit", 0),
        ({"etat": EtatSeance.ANNULEE, "annulee_at": AT}, "est annulée", 0),
        ({"convoquee": True}, "se réunit", 3),
    ],
)
def test_a_letter_says_what_is_asked(kwargs, words, answers):
    seance = SeanceFactory(**kwargs)
    delegate = MembreFactory(instance=seance.instance, organisation=OrganisationFactory(cite=seance.instance.cite))

    letter = convocations_de(seance, [delegate], CompteFactory(), at=AT)[0]

    assert words in letter.invitation
    assert len(letter.reponses) == answers
    assert (letter.pole, letter.organisation) == (delegate.pole.nom, delegate.organisation.nom)


def test_the_provisional_releve_says_what_the_rule_gives_now():
    seance = seance_tenue()
    point(seance, *UNANIME, titre="Adopté", ordre=1)
    sous_reserve(seance, titre="Sous réserve", ordre=2)
    point(seance, FAVORABLE, FAVORABLE, DEFAVORABLE, titre="Refusé", ordre=3)
    PointFactory(seance=seance, titre="Dit", compte_rendu=" Des mots. ", ordre=4)

    acte = releve_provisoire_de(seance, at=AT)

    assert (acte.provisoire, acte.etat) == (True, "Relevé provisoire : la séance n'est pas close, rien n'est arrêté.")
    assert [(one.numero, one.issue, one.decision) for one in acte.points] == [
        ("1", "adoptée", ""),
        ("2", "adoptée sous réserve", ""),
        ("3", "rejetée", ""),
        ("4", "", ""),
    ]
    reserved = acte.points[1]
    assert "L'accord écrit des directrices" in reserved.condition
    assert [one.sens for one in reserved.avis] == ["favorable", "favorable", "favorable avec réserve"]
    assert reserved.avis[2].texte == "L'accord écrit des directrices\nCondition à lever avant l'effet."
    assert (acte.points[3].compte_rendu, acte.points[3].type_decision, acte.points[3].avis) == ("Des mots.", "", ())
    assert acte.quorum == "Quorum atteint\u00a0: 3 pôles présents sur 3, il en faut 2."
    assert {one.phrase for one in acte.poles} == {"présente, par son titulaire"}


def test_presences_are_told_person_by_person_and_pole_by_pole():
    seance = seance_tenue(presents=1)
    _first, second, third = titulaires(seance)
    PresenceFactory(seance=seance, membre=second, presence=Reponse.REPRESENTE, remplacant="Sacha Exemple")
    PresenceFactory(seance=seance, membre=third, reponse=Reponse.EXCUSE)
    gone = MembreFactory(
        instance=seance.instance, qualite=QualiteMembre.INVITE, pole=None, from_on=date(2022, 1, 1),
        to_on=date(2022, 2, 1),
    )  # fmt: skip
    PresenceFactory(seance=seance, membre=gone, presence=Reponse.ABSENT)

    acte = releve_provisoire_de(seance, at=AT)

    assert [one.phrase for one in acte.poles] == [
        "présente, par son titulaire",
        "représentée par Sacha Exemple",
        "absente",
    ]
    assert [one.presence for one in acte.presences] == [
        "présent", "", "représenté par Sacha Exemple", "", "excusé", "", "absent",
    ]  # fmt: skip
    assert acte.presences[-1].pole == "Invités"
    assert acte.quorum == "Quorum atteint\u00a0: 2 pôles présents sur 3, il en faut 2."


def test_a_missing_quorum_and_an_empty_pole_are_told():
    seance = SeanceFactory(tenue=True)
    MembreFactory(instance=seance.instance)

    acte = releve_provisoire_de(seance, at=AT)

    assert acte.quorum == "Quorum non atteint\u00a0: 0 pôle présent sur 3, il en faut 2."
    assert [one.phrase for one in acte.poles] == ["absente", "aucun délégué nommé", "aucun délégué nommé"]


def test_the_suppleant_who_is_alone_is_named_as_such():
    seance = seance_tenue(presents=0)
    pole = titulaires(seance)[0].pole
    deputy = pole.membres.get(qualite=QualiteMembre.SUPPLEANT)
    PresenceFactory(seance=seance, membre=deputy, presence=Reponse.PRESENT)

    assert releve_provisoire_de(seance, at=AT).poles[0].phrase == "présente, par son suppléant"


def test_a_deport_and_a_pole_that_leaves_are_told():
    seance, by = seance_tenue(), CompteFactory()
    made = point(seance, FAVORABLE, FAVORABLE)
    pole = titulaires(seance)[2].pole
    for membre in pole.membres.filter(instance=seance.instance):
        Deport.objects.create(point=made, membre=membre, motif="Trésorière", declare_at=AT, declare_by=by)

    traite = releve_provisoire_de(seance, at=AT).points[0]

    assert len(traite.deports) == 2
    assert traite.deports[0].endswith(f"({pole.nom}) ne prend pas part à ce point\u00a0: Trésorière")
    assert f"Tous les délégués du pôle « {pole.nom} » se sont déportés" in traite.explication
    assert (traite.avis[2].sens, traite.avis[2].donne_par) == ("déporté", "")


def test_who_gave_an_avis_and_how():
    seance = seance_tenue()
    made = PointFactory(seance=seance, decision=True)
    first, second, _third = titulaires(seance)
    avis(made, first, SensAvis.FAVORABLE, institution_porteuse=True)
    avis(made, second, SensAvis.ABSTENTION, a_distance=True)

    given = releve_provisoire_de(seance, at=AT).points[0].avis

    assert (given[0].porteuse, given[0].donne_par) == ("institution porteuse", f"{first.compte.nom}, titulaire")
    assert given[1].donne_par == f"{second.compte.nom}, titulaire, à distance"
    assert (given[2].sens, given[2].donne_par) == ("aucun avis", "")


def test_a_consultation_tells_who_answered():
    seance = seance_tenue(presents=0, nature=NatureSeance.CONSULTATION)
    point(seance, FAVORABLE)

    acte = releve_provisoire_de(seance, at=AT)

    assert acte.presences == ()
    assert [one.phrase for one in acte.poles] == ["a donné son avis", "n'a pas répondu", "n'a pas répondu"]
    assert acte.mentions == ("Consultation écrite : les avis ont été donnés par écrit, sans réunion.",)
    assert acte.quorum == "Apprécié point par point\u00a0: 2 pôles sur 3 doivent avoir donné leur avis."
    assert "silence" in acte.regle


def test_follow_ups_are_told_without_those_that_were_dropped():
    seance = seance_tenue()
    made = PointFactory(seance=seance)
    owner = CompteFactory(nom="Dominique Exemple")
    SuiteFactory(instance=seance.instance, point=made, responsable=owner, quoi="Appeler", echeance_on=date(2026, 11, 2))
    SuiteFactory(instance=seance.instance, point=made, responsable=None, responsable_nom="La directrice", quoi="Écrire")
    SuiteFactory(instance=seance.instance, point=made, abandonnee_at=AT, motif_abandon="Sans objet")

    suites = releve_provisoire_de(seance, at=AT).points[0].suites

    assert [(one.quoi, one.qui, one.echeance) for one in suites] == [
        ("Appeler", "Dominique Exemple", "2 novembre 2026"),
        ("Écrire", "La directrice", ""),
    ]


def test_the_frozen_releve_has_the_words_of_the_register(chef):
    seance = seance_tenue(cotech(cite=chef.cite))
    point(seance, *UNANIME, ordre=1)
    cited = DecisionFactory(instance=seance.instance)
    PointFactory(
        seance=seance, ordre=2, nature=NaturePoint.DECISION, type_decision=TypeDecision.RETRAIT, cite_decision=cited
    )

    acte = releve_de(seance, at=AT)

    assert (acte.provisoire, acte.etat) == (False, "À approuver")
    assert [(one.issue, one.decision) for one in acte.points] == [("", ""), ("", "")]
    assert acte.points[1].decision_citee == f"{cited.numero_affiche} {cited.titre}"
    assert contenu_depuis("RELEVE", en_donnees(acte)) == acte


def test_the_closed_seance_tells_its_numbers(chef):
    seance = seance_tenue(cotech(cite=chef.cite))
    point(seance, *UNANIME, ordre=1)
    sous_reserve(seance, ordre=2)

    close_seance(seance=seance, by=chef.compte, at=AT)

    acte = releve_de(seance, at=AT)
    assert [(one.issue, one.decision) for one in acte.points] == [
        ("adoptée", "2026-001"),
        ("adoptée sous réserve", "2026-002"),
    ]
    assert acte.points[1].condition.endswith("L'accord écrit des directrices")
    assert contenu_depuis("RELEVE", seance.releve.contenu) == acte


def test_the_letter_of_a_mission_says_everything():
    decision = DecisionFactory(type=TypeDecision.MISSION, instance__nom="Comité technique")
    group = InstanceFactory(cite=decision.cite, type="GROUPE", nom="Groupe lecture")
    before = MissionFactory(
        decision=DecisionFactory(instance=decision.instance, type=TypeDecision.MISSION), from_on=date(2025, 1, 1),
        to_on=date(2025, 12, 31),
    )  # fmt: skip
    mission = MissionFactory(
        decision=decision, compte=CompteFactory(nom="Dominique Exemple"), role="REFERENT", instance_animee=group,
        plafond_cents=200_000, caisse=caisse(decision.cite), remplace=before, est_exemple=True,
    )  # fmt: skip

    acte = lettre_de(mission, at=AT)

    assert (acte.nom, acte.mission, acte.groupe) == (
        "Dominique Exemple",
        "référent de groupe de travail",
        "Groupe lecture",
    )
    assert (acte.plafond, acte.budget) == ("2\u00a0000\u00a0€", "Budget du CCAS")
    assert (acte.du, acte.au, acte.decision, acte.decision_le) == (
        "1er janvier 2026", "31 décembre 2026", decision.numero_affiche, "14 mai 2024",
    )  # fmt: skip
    assert acte.renouvelle == "mission du 1er janvier au 31 décembre 2025"
    assert (acte.provisoire, acte.etat, acte.en_tete.exemple) == (False, "", True)
    assert len(acte.signataires) == 3


def test_a_mission_that_is_not_decided_is_a_draft():
    proposed = PointFactory(nature=NaturePoint.DECISION, type_decision=TypeDecision.MISSION)
    mission = MissionFactory(decision=None, point=proposed, cite=proposed.instance.cite)

    acte = lettre_de(mission, at=AT)

    assert (acte.provisoire, acte.decision, acte.plafond, acte.renouvelle) == (True, "", "", "")
    assert acte.instance == proposed.instance.nom


@pytest.mark.parametrize("write", [ordre_du_jour_de, releve_provisoire_de, releve_de, emargement_de])
def test_reading_takes_as_many_queries_for_3_and_for_60_points(write):
    counts = []
    for number in (3, 60):
        seance = seance_tenue()
        for rank in range(number):
            made = point(seance, *UNANIME, ordre=rank)
            SuiteFactory(instance=seance.instance, point=made)
        args = (CompteFactory(),) if write is ordre_du_jour_de else ()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            write(seance, *args, at=AT)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] < 30


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def url(name, thing, *args):
    cite = thing.cite if hasattr(thing, "cite") else thing.instance.cite
    return reverse(f"gouvernance:{name}", args=[cite.slug, thing.pk, *args])


@pytest.mark.parametrize("name", ["ordre_du_jour", "emargement", "releve_provisoire"])
def test_the_papers_of_a_seance_come_in_both_formats(client, chef, name):
    seance = seance_tenue(cotech(cite=chef.cite, nom="Comité technique"))
    point(seance, *UNANIME, titre="La cantine")

    pdf = client.get(url(name, seance, "pdf"))
    word_file = client.get(url(name, seance, "docx"))

    said = {"emargement": "Signature"}.get(name, "La cantine")
    assert said in text_of(pdf.content)
    assert word_file.content.startswith(b"PK")
    assert f'{name.replace("_", "-")}-comite-technique-2026-10-22.pdf"' in pdf.headers["Content-Disposition"]
    assert pdf.headers["Cache-Control"] == "private, no-store"


def test_the_word_file_of_the_cite_is_used(client, chef):
    seance = seance_tenue(cotech(cite=chef.cite))
    deposer_gabarit(
        cite=chef.cite, genre="RELEVE", nom="a.docx", contenu=word("REPÈRE-7431 {{ instance }}"), by=chef.compte, at=AT
    )  # fmt: skip

    response = client.get(url("releve_provisoire", seance, "docx"))

    assert lignes(response.content) == [f"REPÈRE-7431 {seance.instance.nom} n°\u00a0{seance.numero}"]


def test_a_word_file_that_no_longer_fills_is_told(client, chef):
    mission = MissionFactory(decision__instance__cite=chef.cite)
    gabarit = deposer_gabarit(
        cite=chef.cite, genre="LETTRE_MISSION", nom="a.docx", contenu=word("x"), by=chef.compte, at=AT
    )
    gabarit.document.fichier.storage.delete(gabarit.document.fichier.name)
    gabarit.document.fichier.storage.save(gabarit.document.fichier.name, io.BytesIO(word("{{ titre|inconnu }}")))

    response = client.get(url("lettre_mission", mission, "docx"))

    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert response.status_code == 302
    assert told[0].startswith("Le modèle Word de la cité ne se remplit pas. La balise « {{ titre|inconnu }} »")


def test_letters_are_printed_together(client, chef):
    seance = convoked(chef.cite)
    for nom in ("Camille Exemple", "Sacha Exemple"):
        MembreFactory(instance=seance.instance, habitant=True, nom=nom, canal=Canal.PAPIER)

    response = client.get(url("convocations_papier", seance))

    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    assert [nom in page.extract_text() for nom, page in zip(("Camille", "Sacha"), pages, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("name", "kwargs", "said"),
    [
        ("convocations_papier", {}, "une fois la séance convoquée"),
        ("convocations_papier", {"convoquee": True}, "aucune lettre à imprimer"),
        ("emargement", {"convoquee": True, "nature": NatureSeance.CONSULTATION}, "personne n’y signe"),
        ("releve_provisoire", {}, "elle ne l’est pas"),
        ("releve_provisoire", {"close": True}, ""),
    ],
)
def test_a_paper_that_makes_no_sense_sends_back(client, chef, name, kwargs, said):
    seance = SeanceFactory(instance=InstanceFactory(cite=chef.cite), **kwargs)
    args = [] if name == "convocations_papier" else ["pdf"]

    response = client.get(url(name, seance, *args))

    told = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert (response.status_code, said in told) == (302, True)
    assert response.url.endswith("/releve/") == (not said)


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_the_person_of_a_mission_reads_her_letter(client, format_):
    habilitation = HabilitationFactory(role=Role.REFERENT)
    client.force_login(habilitation.compte)
    mission = MissionFactory(decision__instance__cite=habilitation.cite, compte=habilitation.compte)
    other = MissionFactory(decision__instance__cite=habilitation.cite)

    assert client.get(url("lettre_mission", mission, format_)).status_code == 200
    assert client.get(url("lettre_mission", other, format_)).status_code == 404


def test_the_letter_has_an_address_without_format(client, chef):
    mission = MissionFactory(decision__instance__cite=chef.cite)

    assert client.get(url("lettre_mission", mission)).content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["ordre_du_jour", "emargement", "releve_provisoire"])
def test_another_format_does_not_exist(client, chef, name):
    assert client.get(url(name, convoked(chef.cite), "odt")).status_code == 404


def test_a_member_reads_the_agenda_and_not_what_is_prepared(client):
    habilitation = HabilitationFactory(role=Role.INTERVENANT)
    client.force_login(habilitation.compte)
    instance = InstanceFactory(cite=habilitation.cite)
    MembreFactory(instance=instance, qualite=QualiteMembre.INVITE, pole=None, compte=habilitation.compte)
    seance = SeanceFactory(instance=instance, convoquee=True)
    draft = SeanceFactory(instance=instance, debut_at=AT, fin_at=AT + timedelta(hours=1))

    assert client.get(url("ordre_du_jour", seance, "pdf")).status_code == 200
    assert client.get(url("emargement", seance, "pdf")).status_code == 403
    assert client.get(url("convocations_papier", seance)).status_code == 403
    assert client.get(url("ordre_du_jour", draft, "pdf")).status_code == 404


def test_the_chef_of_another_cite_sees_nothing(client):
    client.force_login(chef_de(InstanceFactory().cite))

    assert client.get(url("ordre_du_jour", SeanceFactory(convoquee=True), "pdf")).status_code == 404


def test_the_page_of_a_seance_offers_what_may_be_printed(client, chef):
    seance = seance_tenue(cotech(cite=chef.cite))

    page = client.get(url("seance", seance)).content.decode()

    assert [url(name, seance, "pdf") in page for name in ("ordre_du_jour", "emargement", "releve_provisoire")] == [
        True
    ] * 3


def test_a_member_is_offered_the_agenda_only(client):
    habilitation = HabilitationFactory(role=Role.INTERVENANT)
    client.force_login(habilitation.compte)
    instance = InstanceFactory(cite=habilitation.cite)
    MembreFactory(instance=instance, qualite=QualiteMembre.INVITE, pole=None, compte=habilitation.compte)
    seance = SeanceFactory(instance=instance, tenue=True)
    PointFactory(seance=seance)

    page = client.get(url("seance", seance)).content.decode()

    assert [url(name, seance, "pdf") in page for name in ("ordre_du_jour", "emargement", "releve_provisoire")] == [
        True,
        False,
        False,
    ]
