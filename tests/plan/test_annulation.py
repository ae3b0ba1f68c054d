"""Undo of a save: only its fields come back, and never over what somebody wrote since."""

import pytest
from django.utils import timezone

from alliance.journal.models import Ecriture
from alliance.plan.enums import Dimension
from alliance.plan.models import FicheAction, Levier, Modification
from alliance.plan.selectors import PartenaireSaisi, etat_fiche
from alliance.plan.services.annulation import (
    ChampsModifiesDepuis,
    DejaAnnulee,
    ModificationNonAnnulable,
    ObjetDisparu,
    undo_modification,
)
from alliance.plan.services.archivage import FicheArchivee, archive_fiche, unarchive_fiche
from alliance.plan.services.fiches import create_fiche, update_fiche
from tests.factories import HabilitationFactory, LevierFactory, OrganisationFactory, QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche(chef, cite):
    return create_fiche(
        cite=cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Un lieu", objectifs="Venir",
        quartiers=[(QuartierFactory(), 30)], partenaires=[PartenaireSaisi(OrganisationFactory(cite=cite), "ACCUEIL")],
        codages={Dimension.THEME: ["CULTURE"]},
    )  # fmt: skip


def relue(fiche):
    return FicheAction.objects.get(pk=fiche.pk)


def derniere(fiche):
    return Modification.objects.filter(fiche=fiche).latest("version")


def modifie(fiche, chef, **champs):
    update_fiche(fiche=relue(fiche), by=chef.compte, **champs)
    return derniere(fiche)


def test_undo_gives_back_every_field_of_the_save(fiche, chef):
    before = etat_fiche(relue(fiche))
    saved = modifie(
        fiche, chef, besoin="", titre="Jouer", quartiers=[], partenaires=[], codages={Dimension.THEME: ["SPORT"]},
        age_min=3, referent=chef.compte,
    )  # fmt: skip

    changes = undo_modification(modification=saved, by=chef.compte)

    undo = derniere(fiche)
    assert etat_fiche(relue(fiche)) == before
    assert len(changes) == undo.champs.count() == 7
    assert (undo.origine, undo.annule, undo.version) == ("ANNULATION", saved, 3)
    assert Ecriture.objects.filter(kind="plan.fiche.undone").count() == 1


def test_undo_leaves_the_other_fields_as_they_are_now(fiche, chef):
    saved = modifie(fiche, chef, besoin="Un lieu calme")
    modifie(fiche, chef, objectifs="Revenir")

    undo_modification(modification=saved, by=chef.compte)

    assert (relue(fiche).besoin, relue(fiche).objectifs) == ("Un lieu", "Revenir")


def test_undoing_an_undo_does_it_again(fiche, chef):
    saved = modifie(fiche, chef, besoin="Un lieu calme")
    undo_modification(modification=saved, by=chef.compte)

    undo_modification(modification=derniere(fiche), by=chef.compte)

    assert (relue(fiche).besoin, relue(fiche).version) == ("Un lieu calme", 4)


def test_a_save_is_undone_once(fiche, chef):
    saved = modifie(fiche, chef, besoin="Un lieu calme")
    undo_modification(modification=saved, by=chef.compte)

    with pytest.raises(DejaAnnulee):
        undo_modification(modification=saved, by=chef.compte)

    assert relue(fiche).version == 3


def test_a_field_changed_since_is_named_with_its_author(fiche, chef, cite):
    saved = modifie(fiche, chef, besoin="Un lieu calme", objectifs="Revenir")
    other = HabilitationFactory(cite=cite)
    modifie(fiche, other, objectifs="Rester")

    with pytest.raises(ChampsModifiesDepuis) as refusal:
        undo_modification(modification=saved, by=chef.compte)

    assert refusal.value.message.startswith(f"« Objectifs » a été modifié depuis par {other.compte.nom}, le ")
    assert (relue(fiche).besoin, relue(fiche).objectifs, relue(fiche).version) == ("Un lieu calme", "Rester", 3)


def test_a_field_changed_since_by_the_platform_is_named(fiche, chef):
    saved = modifie(fiche, chef, besoin="Un lieu calme")
    update_fiche(fiche=relue(fiche), by=None, besoin="Une salle")

    with pytest.raises(ChampsModifiesDepuis, match="modifié depuis, le "):
        undo_modification(modification=saved, by=chef.compte)


def test_what_a_field_named_is_gone(fiche, chef, cite):
    levier = LevierFactory(axe__cite=cite)
    modifie(fiche, chef, leviers=[levier])
    saved = modifie(fiche, chef, leviers=[], besoin="Une salle")
    Levier.objects.filter(pk=levier.pk).delete()

    with pytest.raises(ObjetDisparu, match="« Leviers »"):
        undo_modification(modification=saved, by=chef.compte)

    assert (relue(fiche).besoin, relue(fiche).version) == ("Une salle", 3)


def test_a_creation_is_not_undone(fiche, chef):
    with pytest.raises(ModificationNonAnnulable, match="Archivez"):
        undo_modification(modification=derniere(fiche), by=chef.compte)

    assert relue(fiche).version == 1


def test_an_archiving_is_not_undone_this_way(fiche, chef):
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=chef.compte, at=timezone.now())
    archiving = derniere(fiche)
    unarchive_fiche(fiche=relue(fiche), by=chef.compte, at=timezone.now())

    with pytest.raises(ModificationNonAnnulable, match="Autres gestes"):
        undo_modification(modification=archiving, by=chef.compte)

    assert relue(fiche).version == 3


def test_nothing_is_undone_on_an_archived_fiche(fiche, chef):
    saved = modifie(fiche, chef, besoin="Un lieu calme")
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=chef.compte, at=timezone.now())

    with pytest.raises(FicheArchivee):
        undo_modification(modification=saved, by=chef.compte)

    assert relue(fiche).besoin == "Un lieu calme"
