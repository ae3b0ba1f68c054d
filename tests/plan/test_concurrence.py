"""Two people edit one fiche: nothing that either of them typed is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.plan.enums import Dimension, StatutFiche
from alliance.plan.models import FicheAction, Modification, ModificationChamp
from alliance.plan.selectors import IndicateurSaisi, etat_fiche
from alliance.plan.selectors.memoire import valeurs_actuelles
from alliance.plan.services import ecriture
from alliance.plan.services.fiches import (
    ConflitDeChamps,
    FicheIncoherente,
    FicheModifieeEntreTemps,
    change_statut,
    create_fiche,
    update_fiche,
)
from tests.factories import HabilitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alix(chef):
    return chef.compte


@pytest.fixture
def benoit(cite):
    return HabilitationFactory(cite=cite).compte


@pytest.fixture
def fiche(cite, alix):
    return create_fiche(
        cite=cite, exercice=2026, titre="Lire", by=alix, besoin="Un lieu", objectifs="Venir", age_min=3, age_max=11,
        codages={Dimension.THEME: ["CULTURE"], Dimension.TEMPS: ["SCOLAIRE"]}, indicateurs=[IndicateurSaisi("Venus")],
    )  # fmt: skip


def relue(fiche):
    return FicheAction.objects.get(pk=fiche.pk)


def test_two_fields_of_one_section_are_both_kept(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, version=1, besoin="Un lieu calme", objectifs="Venir")

    update_fiche(fiche=relue(fiche), by=benoit, version=1, besoin="Un lieu", objectifs="Revenir")

    kept = relue(fiche)
    assert (kept.besoin, kept.objectifs, kept.version) == ("Un lieu calme", "Revenir", 3)


def test_the_same_field_is_a_conflict_that_shows_both_texts_and_writes_nothing(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, version=1, besoin="Le sien")

    with pytest.raises(ConflitDeChamps) as refusal:
        update_fiche(fiche=relue(fiche), by=benoit, version=1, besoin="Le mien", objectifs="Revenir")

    [conflit] = refusal.value.champs
    saved = Modification.objects.get(fiche=fiche, version=2)
    assert (conflit.champ, conflit.libelle) == ("besoin", "Besoin constaté")
    assert (conflit.base, conflit.leur, conflit.mien) == ("Un lieu", "Le sien", "Le mien")
    assert (conflit.auteur, conflit.at) == (alix, saved.modifiee_at)
    assert "« Besoin constaté »" in refusal.value.message
    kept = relue(fiche)
    assert (kept.besoin, kept.objectifs, kept.version) == ("Le sien", "Venir", 2)
    assert Modification.objects.count() == 2


def test_both_typing_the_same_thing_is_no_conflict(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, version=1, besoin="Une salle")

    assert update_fiche(fiche=relue(fiche), by=benoit, version=1, besoin="Une salle") == []
    assert relue(fiche).version == 2


def test_a_field_that_came_back_to_what_she_read_is_hers_to_write(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, besoin="Une salle")
    update_fiche(fiche=relue(fiche), by=alix, besoin="Un lieu")

    update_fiche(fiche=relue(fiche), by=benoit, version=1, besoin="Un lieu calme")

    assert relue(fiche).besoin == "Un lieu calme"


def test_each_dimension_is_a_field_of_its_own(fiche, alix, benoit):
    typed = {Dimension.THEME: ["CULTURE"], Dimension.TEMPS: ["SCOLAIRE", "PERISCOLAIRE"]}
    update_fiche(fiche=relue(fiche), by=alix, version=1, codages={Dimension.THEME: ["SPORT"]})

    changes = update_fiche(fiche=relue(fiche), by=benoit, version=1, codages=typed)

    assert [change.champ for change in changes] == ["codages.TEMPS"]
    assert etat_fiche(relue(fiche))["codages.THEME"] == {"SPORT"}


def test_rows_are_compared_as_a_whole(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, version=1, indicateurs=[IndicateurSaisi("Venus", "20")])

    with pytest.raises(ConflitDeChamps) as refusal:
        update_fiche(
            fiche=relue(fiche), by=benoit, version=1, indicateurs=[IndicateurSaisi("Venus"), IndicateurSaisi("Fidèles")]
        )

    [conflit] = refusal.value.champs
    assert (conflit.leur, conflit.mien) == ("Venus → 20", "Venus\nFidèles")


def test_a_field_read_again_on_the_conflict_page_may_be_written_over(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, besoin="Le sien", objectifs="Rester")

    update_fiche(fiche=relue(fiche), by=benoit, version=1, lues={"besoin": 2}, besoin="Les deux", objectifs="Venir")

    kept = relue(fiche)
    assert (kept.besoin, kept.objectifs) == ("Les deux", "Rester")


def test_a_field_changed_again_while_the_conflict_was_read_is_a_conflict_again(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, besoin="Le sien")
    update_fiche(fiche=relue(fiche), by=alix, besoin="Le sien, suite")

    with pytest.raises(ConflitDeChamps) as refusal:
        update_fiche(fiche=relue(fiche), by=benoit, version=1, lues={"besoin": 2}, besoin="Les deux")

    assert (refusal.value.champs[0].leur, refusal.value.version) == ("Le sien, suite", 3)


def test_a_status_moved_meanwhile_is_no_conflict(fiche, alix, benoit):
    change_statut(fiche=relue(fiche), nouveau=StatutFiche.EN_COURS, by=alix, at=fiche.cree_at)

    update_fiche(fiche=relue(fiche), by=benoit, version=1, besoin="Un lieu calme")

    kept = relue(fiche)
    assert (kept.besoin, kept.statut, kept.version) == ("Un lieu calme", StatutFiche.EN_COURS, 3)


def test_a_value_is_checked_against_what_the_other_person_wrote(fiche, alix, benoit):
    update_fiche(fiche=relue(fiche), by=alix, version=1, age_min=10)

    with pytest.raises(FicheIncoherente, match="plus petit que l'âge minimum \\(10 ans\\)"):
        update_fiche(fiche=relue(fiche), by=benoit, version=1, age_min=3, age_max=8)

    assert relue(fiche).age_max == 11


def test_a_fiche_read_before_another_save_is_read_again(fiche, alix, benoit):
    stale = relue(fiche)
    update_fiche(fiche=relue(fiche), by=alix, besoin="Un lieu calme")

    update_fiche(fiche=stale, by=benoit, version=1, objectifs="Revenir", besoin="Un lieu")

    kept = relue(fiche)
    assert (kept.besoin, kept.objectifs, kept.version) == ("Un lieu calme", "Revenir", 3)
    assert (stale.version, stale.besoin) == (3, "Un lieu calme")


def test_a_fiche_that_everybody_saves_at_once_is_given_up_in_words(fiche, alix, monkeypatch):
    monkeypatch.setattr(ecriture, "ESSAIS", 0)

    with pytest.raises(FicheModifieeEntreTemps, match="gardée"):
        update_fiche(fiche=relue(fiche), by=alix, besoin="Un lieu calme")

    assert relue(fiche).besoin == "Un lieu"


TEXTES = st.sampled_from(["", "un", "deux", "trois"])
SAISIES = st.fixed_dictionaries(
    {},
    optional={
        "besoin": TEXTES,
        "objectifs": TEXTES,
        "effectif_attendu": st.sampled_from([None, 1, 2]),
        "codages.THEME": st.lists(st.sampled_from(["CULTURE", "SPORT"]), unique=True),
        "codages.TEMPS": st.lists(st.sampled_from(["SCOLAIRE", "PERISCOLAIRE"]), unique=True),
        "indicateurs": st.lists(TEXTES.filter(bool).map(IndicateurSaisi), unique=True, max_size=2),
    },
)
GESTES = st.lists(st.tuples(st.sampled_from([0, 1]), st.booleans(), SAISIES), min_size=2, max_size=8)
CHAMPS = ("besoin", "objectifs", "effectif_attendu", "codages.THEME", "codages.TEMPS", "indicateurs")


@given(gestes=GESTES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_interleaved_edits_lose_nothing(db, gestes):
    """Two people open the form or save the whole of it, in any order; each typed value is somewhere afterwards."""
    first = HabilitationFactory()
    comptes = [first.compte, HabilitationFactory(cite=first.cite).compte]
    fiche = create_fiche(cite=first.cite, exercice=2026, titre="Lire", by=comptes[0])
    formulaires = [_ouvrir(fiche), _ouvrir(fiche)]

    for qui, rouvre, saisie in gestes:
        if rouvre:
            formulaires[qui] = _ouvrir(fiche)
        version, lu = formulaires[qui]
        before, modifications = etat_fiche(relue(fiche)), Modification.objects.filter(fiche=fiche).count()
        try:
            update_fiche(fiche=relue(fiche), by=comptes[qui], version=version, **_poste(lu | saisie))
        except ConflitDeChamps as refusal:
            en_conflit = {conflit.champ for conflit in refusal.champs}
            assert en_conflit <= _touches(lu, saisie)
            assert etat_fiche(relue(fiche)) == before
            assert Modification.objects.filter(fiche=fiche).count() == modifications
            continue
        after = etat_fiche(relue(fiche))
        touched = _touches(lu, saisie)
        for champ in CHAMPS:
            assert after[champ] == (_compare(champ, saisie[champ]) if champ in touched else before[champ])
            # What was there before this save is still in the history.
            if after[champ] != before[champ]:
                last = ModificationChamp.objects.filter(modification__fiche=fiche, champ=champ).latest("pk")
                assert last.modification.version == relue(fiche).version


def _ouvrir(fiche):
    now = relue(fiche)
    flat = valeurs_actuelles(now)
    return now.version, {champ: flat[champ] for champ in CHAMPS}


def _poste(flat):
    themes, temps = flat.pop("codages.THEME"), flat.pop("codages.TEMPS")
    return flat | {"codages": {Dimension.THEME: themes, Dimension.TEMPS: temps}}


def _compare(champ, valeur):
    if champ == "indicateurs":
        return tuple((row.libelle, row.cible, row.source, row.frequence) for row in valeur)
    return frozenset(valeur) if champ.startswith("codages.") else valeur


def _touches(lu, saisie):
    return {champ for champ, valeur in saisie.items() if _compare(champ, valeur) != _compare(champ, lu[champ])}
