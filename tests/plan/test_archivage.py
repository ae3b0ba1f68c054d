"""An action leaves the plan for a reason, is read, and comes back; nothing changes it meanwhile."""

import pytest
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.models import FicheAction, Modification
from alliance.plan.permissions import can_archive_fiche
from alliance.plan.services.archivage import (
    FicheArchivee,
    FicheNonArchivee,
    MotifArchivageManquant,
    archive_fiche,
    unarchive_fiche,
)
from alliance.plan.services.fiches import CodeDejaPris, change_statut, create_fiche, update_fiche
from alliance.plan.services.lignee import DejaReconduite
from alliance.plan.services.pieces import attach_document, detach_document
from tests.factories import FicheActionFactory, HabilitationFactory
from tests.plan.outils_import import apercu, csv_octets, refus

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def fiche(chef, cite):
    return create_fiche(cite=cite, exercice=2026, titre="Lire", code="A1", by=chef.compte)


@pytest.fixture
def archivee(fiche, chef):
    archive_fiche(fiche=fiche, motif="  Portée par\n la ville. ", by=chef.compte, at=AT)
    return fiche


def relue(fiche):
    return FicheAction.objects.get(pk=fiche.pk)


def test_an_action_is_archived_with_its_reason(archivee, chef):
    kept = Modification.objects.get(fiche=archivee, version=2)

    assert (archivee.archivee_at, archivee.motif_archivage, archivee.version) == (AT, "Portée par la ville.", 2)
    assert (kept.origine, kept.motif, kept.modifiee_by) == ("ARCHIVAGE", "Portée par la ville.", chef.compte)
    assert kept.champs.count() == 0
    assert Ecriture.objects.filter(kind="plan.fiche.archived").count() == 1


def test_a_reason_is_asked(fiche, chef):
    with pytest.raises(MotifArchivageManquant):
        archive_fiche(fiche=fiche, motif=" \n", by=chef.compte, at=AT)

    assert relue(fiche).archivee_at is None


def test_an_action_is_archived_once(fiche, chef):
    stale = relue(fiche)
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)

    with pytest.raises(FicheArchivee):
        archive_fiche(fiche=stale, motif="Autre motif", by=chef.compte, at=AT)

    assert (relue(fiche).motif_archivage, relue(fiche).version) == ("Doublon", 2)


def test_an_action_comes_back_as_it_was(archivee, chef):
    unarchive_fiche(fiche=archivee, by=chef.compte, at=AT)

    back = relue(archivee)
    assert (back.archivee_at, back.motif_archivage, back.code, back.version) == (None, "", "A1", 3)
    assert Modification.objects.get(fiche=archivee, version=3).origine == "DESARCHIVAGE"
    assert Ecriture.objects.filter(kind="plan.fiche.unarchived").count() == 1


def test_what_is_in_the_plan_does_not_come_back(fiche, chef):
    with pytest.raises(FicheNonArchivee):
        unarchive_fiche(fiche=fiche, by=chef.compte, at=AT)

    assert relue(fiche).version == 1


def test_a_line_comes_back_once_per_exercice(cite, chef):
    premiere = FicheActionFactory(cite=cite, exercice=2025)
    renewed = FicheActionFactory(cite=cite, titre="Lire", reconduite_de=premiere, racine=premiere)
    archive_fiche(fiche=renewed, motif="Doublon", by=chef.compte, at=AT)
    FicheActionFactory(cite=cite, titre="Lire mieux", reconduite_de=premiere, racine=premiere)

    with pytest.raises(DejaReconduite, match="Lire mieux"):
        unarchive_fiche(fiche=renewed, by=chef.compte, at=AT)

    assert relue(renewed).archivee_at == AT


def test_an_exercice_that_the_line_holds_already_is_refused(cite, chef):
    premiere = FicheActionFactory(cite=cite, exercice=2025)
    renewed = FicheActionFactory(cite=cite, reconduite_de=premiere, racine=premiere)

    with pytest.raises(DejaReconduite):
        update_fiche(fiche=renewed, by=chef.compte, exercice=2025)

    assert relue(renewed).exercice == 2026


@pytest.mark.parametrize(
    "act",
    [
        lambda fiche, by: update_fiche(fiche=fiche, by=by, besoin="Un lieu"),
        lambda fiche, by: update_fiche(fiche=fiche, by=by, titre="Lire"),
        lambda fiche, by: change_statut(fiche=fiche, nouveau="EN_COURS", by=by, at=AT),
        lambda fiche, by: attach_document(fiche=fiche, nom="a.txt", contenu=b"a", by=by),
    ],
)
def test_nothing_changes_an_archived_action(archivee, chef, act):
    with pytest.raises(FicheArchivee, match="elle ne se modifie plus"):
        act(relue(archivee), chef.compte)

    assert relue(archivee).version == 2
    assert archivee.pieces.count() == 0


def test_an_action_archived_while_it_was_edited_is_not_changed(fiche, chef):
    stale = relue(fiche)
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)

    with pytest.raises(FicheArchivee):
        update_fiche(fiche=stale, by=chef.compte, version=1, besoin="Un lieu")

    assert relue(fiche).besoin == ""


def test_a_file_stays_joined_to_an_archived_action(fiche, chef):
    piece = attach_document(fiche=fiche, nom="a.txt", contenu=b"Bonjour", by=chef.compte)
    archive_fiche(fiche=piece.fiche, motif="Doublon", by=chef.compte, at=AT)

    with pytest.raises(FicheArchivee):
        detach_document(piece=piece, by=chef.compte)

    assert fiche.pieces.count() == 1


def test_the_code_of_an_archived_action_is_refused_with_the_way_back(archivee, chef, cite):
    with pytest.raises(CodeDejaPris, match="« Lire », une action archivée de 2026.*remettez-la au plan"):
        create_fiche(cite=cite, exercice=2026, titre="Autre", code="A1", by=chef.compte)

    assert FicheAction.objects.count() == 1


def test_an_import_does_not_touch_an_archived_action(archivee, chef):
    [ligne] = apercu(chef, csv_octets(["Code", "Titre"], ["A1", "Lire plus"]), "p.csv").analyse.lignes

    assert refus(ligne) == [
        "L'action « Lire » est archivée. Remettez-la au plan avant de l'importer, ou changez son code."
    ]


@pytest.mark.parametrize(
    ("role", "allowed"), [(role, role == Role.CHEF_DE_PROJET) for role in Role if role != Role.NATIONAL]
)
def test_who_archives(fiche, role, allowed):
    compte = HabilitationFactory(cite=fiche.cite, role=role).compte

    assert bool(can_archive_fiche(compte, fiche)) is allowed
