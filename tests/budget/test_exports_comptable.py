"""The file of a comptable: her columns, her budget, the acts of a period."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.acteurs.enums import NatureCaisse, Role
from alliance.budget.exports.comptable import LECTEURS
from alliance.budget.models import ReglageCaisse
from alliance.budget.rules.profils import CHAMPS, PROFILS, TITRE_MAX, ColonneProfil, profil_de
from alliance.budget.selectors.comptable import MOTS, profil_of
from alliance.budget.services.engagements import desengager
from alliance.budget.services.justifications import reverser
from alliance.budget.services.profils import ColonneInconnue, ProfilVide, TitreIncorrect, set_profil_export
from alliance.budget.services.versements import annuler_versement
from alliance.journal.models import Ecriture
from tests.budget.payeurs import budget, commande, engage, teneur
from tests.budget.sortie import adresse, colonne, dicts, octets, rangs
from tests.factories.budget import AT, VersementFactory

DEUX = (ColonneProfil("reference", "Réf."), ColonneProfil("montant", "Somme"))


@pytest.fixture
def caisse(cite):
    row = budget(cite)
    row.nature = NatureCaisse.BUDGET_CCAS
    row.save()
    return row


@pytest.fixture
def comptable(caisse, client):
    client.force_login(teneur(caisse, Role.COMPTABLE))
    return client


def actes(caisse):
    """Engaged 5 000 €, 500 € given back, 3 000 € paid then 1 000 € by mistake, 200 € returned."""
    bound = engage(caisse, reference="EJ-1", objet="Ateliers", numero_ej="42")
    bound.refresh_from_db()
    desengager(engagement=bound, montant_cents=50_000, le=date(2026, 4, 20), motif="Moins", by=None, at=AT)
    VersementFactory(engagement=bound, montant_cents=300_000, reference="M-1")
    wrong = VersementFactory(engagement=bound, montant_cents=100_000, reference="M-2")
    annuler_versement(versement=wrong, motif="Saisi deux fois", by=None, at=AT)
    bound.refresh_from_db()
    reverser(
        engagement=bound, montant_cents=20_000, le=date(2026, 6, 2), reference="T-1", motif="Trop versé", by=None, at=AT
    )
    bound.refresh_from_db()
    return bound


def fichier(client, caisse, query="?exercice=2026"):
    return client.get(adresse("exporter_comptable", caisse.cite, caisse.pk, query=query))


def test_every_column_has_its_reader():
    assert set(LECTEURS) == set(CHAMPS)


@pytest.mark.parametrize("nature", list(NatureCaisse))
def test_every_kind_of_accounts_has_a_profile_of_known_columns(nature):
    profile = PROFILS[nature]

    assert {one.champ for one in profile} <= set(CHAMPS)
    assert len({one.titre for one in profile}) == len(profile)
    assert max(len(one.titre) for one in profile) <= TITRE_MAX


def test_a_column_that_is_gone_is_left_out_and_none_left_means_the_usual_ones():
    assert profil_de("AUTRE", [{"champ": "perdu", "titre": "X"}, {"champ": "le", "titre": "Jour"}]) == (
        ColonneProfil("le", "Jour"),
    )
    assert profil_de("AUTRE", [{"champ": "perdu", "titre": "X"}]) == PROFILS["AUTRE"]


def test_each_act_has_its_line_by_day_with_its_sign(comptable, caisse):
    bound = actes(caisse)

    rows = dicts(fichier(comptable, caisse))

    assert [(row["Sorte"], row["Date"]) for row in rows] == list(
        zip(MOTS, (date(2026, 4, 1), date(2026, 4, 20), date(2026, 5, 2), date(2026, 6, 2)), strict=True)
    )
    assert colonne(rows, "Montant") == [500_000, -50_000, 300_000, -20_000]
    assert [row["Référence"] for row in rows] == ["EJ-1", "EJ-1", "M-1", "T-1"]
    assert sum(colonne(rows, "Montant")[:2]) == bound.net_cents
    assert sum(colonne(rows, "Montant")[2:]) == bound.verse_cents - bound.reverse_cents


def test_an_order_outside_the_directory_has_no_siret_nor_act(comptable, caisse):
    commande(caisse, reference="BC-1")

    (row,) = dicts(fichier(comptable, caisse))

    assert (row["Tiers"], row["SIRET"], row["Délibération ou décision"], row["Convention"]) == (
        "Fournisseur (exemple)", "", "", "",
    )  # fmt: skip


def test_the_state_counts_in_ae_and_cp(comptable, caisse):
    caisse.nature = NatureCaisse.ETAT_DIRECT
    caisse.save()
    actes(caisse)

    rows = dicts(fichier(comptable, caisse))

    assert colonne(rows, "AE") == [500_000, -50_000, None, None]
    assert colonne(rows, "CP") == [None, None, 300_000, -20_000]
    assert {row["N° d'EJ"] for row in rows} == {"42"}


@pytest.mark.parametrize(
    ("query", "sortes"),
    [
        ("?quoi=engagements", MOTS[:2]),
        ("?quoi=versements", MOTS[2:]),
        ("?du=2026-05-02", MOTS[2:]),
        ("?au=2026-05-01", MOTS[:2]),
        ("?du=2026-05-02&au=2026-05-02", ("versement",)),
        ("?exercice=", MOTS),
    ],
)
def test_a_file_holds_what_was_asked(comptable, caisse, query, sortes):
    actes(caisse)

    assert tuple(row["Sorte"] for row in dicts(fichier(comptable, caisse, query))) == sortes


@pytest.mark.parametrize("query", ["?du=2026-05-02&au=2026-05-01", "?du=hier", "?exercice=1999", "?quoi=tout"])
def test_a_demand_that_cannot_be_read_is_explained(comptable, caisse, query):
    actes(caisse)

    response = fichier(comptable, caisse, query)

    assert response.status_code == 422
    assert response.context["form"].errors


def test_every_column_can_go_out(comptable, caisse):
    actes(caisse)
    whole = [ColonneProfil(champ, champ) for champ in CHAMPS]
    set_profil_export(caisse=caisse, colonnes=whole, by=None)

    heading, *rows = rangs(fichier(comptable, caisse))

    assert heading == list(CHAMPS)
    assert len(rows) == 4


def test_another_budget_does_not_exist(comptable, cite):
    other = budget(cite, nom="Fonds du collège")

    for nom in ("comptable", "exporter_comptable", "profil_export"):
        assert comptable.get(adresse(nom, cite, other.pk)).status_code == 404


def test_the_page_lists_the_columns_and_teaches_when_it_is_empty(comptable, caisse):
    empty = comptable.get(adresse("comptable", caisse.cite, caisse.pk))
    engage(caisse)
    full = comptable.get(adresse("comptable", caisse.cite, caisse.pk))

    assert "Rien n’est encore engagé" in empty.content.decode()
    assert full.context["form"]["exercice"].initial == 2026
    assert "N° de mandat" in full.content.decode()


def test_the_keeper_chooses_her_columns_in_their_order(comptable, caisse):
    actes(caisse)
    sent = {"rang_montant": "1", "titre_montant": "Somme", "rang_le": "7", "titre_le": "Jour"}

    response = comptable.post(adresse("profil_export", caisse.cite, caisse.pk), sent)

    assert response.status_code == 302
    assert rangs(fichier(comptable, caisse))[0] == ["Somme", "Jour"]


def test_every_heading_that_is_proposed_is_its_own(comptable, caisse):
    form = comptable.get(adresse("profil_export", caisse.cite, caisse.pk)).context["form"]

    proposed = [titre.initial.casefold() for _mots, _rang, titre in form.lignes]
    assert len(set(proposed)) == len(CHAMPS)


def test_a_refused_column_shows_what_to_do(comptable, caisse):
    sent = {"rang_montant": "1", "titre_montant": "Somme", "rang_le": "2", "titre_le": "somme"}

    response = comptable.post(adresse("profil_export", caisse.cite, caisse.pk), sent)
    bad = comptable.post(adresse("profil_export", caisse.cite, caisse.pk), {"rang_le": "x"})

    assert (response.status_code, bad.status_code) == (422, 422)
    assert "titre_le" in response.context["form"].errors or "Deux colonnes" in response.content.decode()
    assert not ReglageCaisse.objects.exists()


def test_the_usual_columns_come_back(comptable, caisse):
    set_profil_export(caisse=caisse, colonnes=DEUX, by=None)

    comptable.post(adresse("profil_export", caisse.cite, caisse.pk), {"defaut": "1"})

    assert profil_of(caisse) == PROFILS[caisse.nature]
    assert ReglageCaisse.objects.get(caisse=caisse).profil_export == []


def test_a_profile_is_written_once_in_the_journal(caisse, chef):
    set_profil_export(caisse=caisse, colonnes=DEUX, by=chef.compte)
    set_profil_export(caisse=caisse, colonnes=DEUX, by=chef.compte)

    assert profil_of(caisse) == DEUX
    assert Ecriture.objects.filter(kind="budget.caisse.profil_set").count() == 1


@pytest.mark.parametrize(
    ("colonnes", "refus"),
    [
        ((), ProfilVide),
        ((ColonneProfil("perdu", "X"),), ColonneInconnue),
        ((ColonneProfil("le", "A"), ColonneProfil("le", "B")), ColonneInconnue),
        ((ColonneProfil("le", ""),), TitreIncorrect),
        ((ColonneProfil("le", "x" * (TITRE_MAX + 1)),), TitreIncorrect),
        ((ColonneProfil("le", "A"), ColonneProfil("objet", "a")), TitreIncorrect),
    ],
)
def test_a_profile_is_refused(caisse, colonnes, refus):
    with pytest.raises(refus):
        set_profil_export(caisse=caisse, colonnes=colonnes, by=None)

    assert not ReglageCaisse.objects.exists()


def test_the_longest_heading_passes(caisse):
    set_profil_export(caisse=caisse, colonnes=[ColonneProfil("le", "x" * TITRE_MAX)], by=None)

    assert profil_of(caisse)[0].titre == "x" * TITRE_MAX


def test_a_file_costs_the_same_at_one_and_three(comptable, caisse):
    def cost():
        with CaptureQueriesContext(connection) as found:
            octets(fichier(comptable, caisse))
        return len(found)

    actes(caisse)
    cost()
    before = cost()
    for rank in range(2):
        VersementFactory(engagement=engage(caisse, reference=f"EJ-1{rank}"))

    assert cost() == before
