from datetime import UTC, datetime

import pytest

from alliance.journal.models import Ecriture
from alliance.plan.enums import Manque, StatutFiche
from alliance.plan.models import ChangementStatut, FicheAction
from alliance.plan.rules import MOTIF_OBLIGATOIRE, TRANSITIONS
from alliance.plan.services.fiches import (
    CodeDejaPris,
    ConflitDeChamps,
    FicheIncoherente,
    FicheModifieeEntreTemps,
    MotifManquant,
    TransitionInterdite,
    change_statut,
    create_fiche,
    update_fiche,
)
from alliance.plan.views.affichage import STATUTS, format_ages, phrase_manques
from tests.factories import FicheActionFactory, HabilitationFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAIRS = [(old, new) for old in StatutFiche for new in StatutFiche if old != new]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_status_follows_the_table_and_nothing_else(chef, cite, old, new):
    fiche = FicheActionFactory(cite=cite, statut=old)

    if new in TRANSITIONS[old]:
        change = change_statut(fiche=fiche, nouveau=new, by=chef.compte, at=AT, motif="Parce que.")
        assert (change.ancien, change.nouveau) == (old, new)
    else:
        with pytest.raises(TransitionInterdite):
            change_statut(fiche=fiche, nouveau=new, by=chef.compte, at=AT, motif="Parce que.")

    fiche.refresh_from_db()
    assert fiche.statut == (new if new in TRANSITIONS[old] else old)
    assert Ecriture.objects.count() == ChangementStatut.objects.count() == int(new in TRANSITIONS[old])


@pytest.mark.parametrize("new", sorted(MOTIF_OBLIGATOIRE & TRANSITIONS[StatutFiche.EN_PREPARATION]))
def test_an_action_that_stops_says_why(chef, cite, new):
    fiche = FicheActionFactory(cite=cite, statut=StatutFiche.EN_PREPARATION)

    with pytest.raises(MotifManquant):
        change_statut(fiche=fiche, nouveau=new, by=chef.compte, at=AT, motif="  ")

    assert not ChangementStatut.objects.exists()


def test_a_status_moved_meanwhile_is_refused(chef, cite):
    fiche = FicheActionFactory(cite=cite)
    FicheAction.objects.filter(pk=fiche.pk).update(statut=StatutFiche.EN_COURS)

    with pytest.raises(FicheModifieeEntreTemps):
        change_statut(fiche=fiche, nouveau=StatutFiche.ANNULEE, by=chef.compte, at=AT, motif="Faute de salle.")

    assert not ChangementStatut.objects.exists()


def test_a_move_keeps_its_instant(chef, cite):
    change = change_statut(
        fiche=FicheActionFactory(cite=cite), nouveau=StatutFiche.EN_COURS, by=chef.compte, at=AT, motif=" Salle prête. "
    )

    assert (change.change_at, change.motif, change.change_by) == (AT, "Salle prête.", chef.compte)


def test_a_version_read_too_early_is_refused_and_nothing_is_written(chef, cite):
    fiche = FicheActionFactory(cite=cite)
    update_fiche(fiche=fiche, by=chef.compte, version=1, besoin="Un besoin")

    with pytest.raises(ConflitDeChamps):
        update_fiche(fiche=FicheAction.objects.get(pk=fiche.pk), by=chef.compte, version=1, besoin="Un autre")

    fiche.refresh_from_db()
    assert (fiche.besoin, fiche.version) == ("Un besoin", 2)


@pytest.mark.parametrize(
    "champs",
    [
        {"titre": "  "},
        {"exercice": 2018},
        {"exercice": 2101},
        {"age_min": 121},
        {"age_min": 3, "age_max": 2},
        {"part_qpv_pct": 101},
    ],
)
def test_values_that_contradict_each_other_are_refused(chef, cite, champs):
    with pytest.raises(FicheIncoherente):
        create_fiche(**{"cite": cite, "exercice": 2026, "titre": "Lire", "by": chef.compte, **champs})

    assert not FicheAction.objects.exists()


def test_a_referent_without_access_to_the_cite_is_refused(chef, cite):
    with pytest.raises(FicheIncoherente, match="Invitez-le"):
        create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, referent=HabilitationFactory().compte)

    assert not FicheAction.objects.exists()


def test_a_code_is_unique_within_an_exercice(chef, cite):
    FicheActionFactory(cite=cite, code="A1", exercice=2026)
    other = create_fiche(cite=cite, exercice=2025, titre="Lire", code="A1", by=chef.compte)

    with pytest.raises(CodeDejaPris):
        create_fiche(cite=cite, exercice=2026, titre="Lire", code="A1", by=chef.compte)
    with pytest.raises(CodeDejaPris):
        update_fiche(fiche=other, by=chef.compte, exercice=2026)

    assert FicheAction.objects.count() == 2


def test_an_unknown_field_is_a_programming_error(chef, cite):
    with pytest.raises(TypeError):
        create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, couleur="vert")


@pytest.mark.parametrize(
    ("low", "high", "adults", "words"),
    [
        (3, 11, False, "3–11\u00a0ans"),
        (0, 1, False, "0–1\u00a0an"),
        (3, None, False, "dès\u00a03\u00a0ans"),
        (None, 11, False, "jusqu’à 11\u00a0ans"),
        (6, 6, False, "6\u00a0ans"),
        (None, None, True, "adultes"),
        (None, None, False, ""),
    ],
)
def test_ages_are_said_in_words(low, high, adults, words):
    assert format_ages(low, high, adultes=adults) == words


@pytest.mark.parametrize(
    ("missing", "limit", "words"),
    [
        ((), 0, "complète"),
        ((Manque.REFERENT, Manque.INDICATEUR), 0, "manque référent, indicateur"),
        ((Manque.PORTEUR, Manque.REFERENT, Manque.BESOIN, Manque.AGE), 3, "manque porteur, référent, 2 autres"),
    ],
)
def test_what_is_missing_is_named(missing, limit, words):
    assert phrase_manques(missing, limit=limit) == words


def test_every_status_has_its_sign():
    assert set(STATUTS) == set(StatutFiche.values)
