"""Around the enveloppes: financeurs, settings of the budgets, law of a body, years closed and opened again."""

from datetime import UTC, datetime

import pytest

from alliance.acteurs.enums import NatureCaisse
from alliance.acteurs.services import cites
from alliance.budget.enums import DroitOrganisme, FamilleFinanceur, Perimetre
from alliance.budget.models import ExerciceClos, Financeur, ReglageCaisse, StatutJuridique
from alliance.budget.services import financeurs as services
from alliance.journal.models import Ecriture
from tests.factories import CaisseFactory, CiteFactory, CompteFactory, OrganisationFactory
from tests.factories.budget import AT, EnveloppeFactory, FinanceurFactory

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


# Financeurs


def test_a_financeur_is_named_with_its_programme():
    organisation = OrganisationFactory()

    row = services.create_financeur(
        cite=organisation.cite, nom=" Politique de la ville ", famille=FamilleFinanceur.ETAT_VILLE, programme=" 147 ",
        organisation=organisation, by=None,
    )  # fmt: skip

    assert (row.nom, row.programme, row.organisation) == ("Politique de la ville", "147", organisation)
    assert kinds() == ["budget.financeur.created"]


def both(cite, existing, **values):
    """A refusal met on creation and on correction alike."""
    given = {"nom": "CAF", "famille": FamilleFinanceur.ORGANISME_SOCIAL, "by": None} | values
    yield lambda: services.create_financeur(cite=cite, **given)
    yield lambda: services.update_financeur(financeur=existing, **given)


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"nom": "  "}, services.NomManquant, "nom"),
        ({"nom": "Région"}, services.FinanceurDejaCree, "nom"),
        ({"organisation": OrganisationFactory}, services.HorsCite, "organisation"),
    ],
)
def test_a_financeur_that_cannot_be_is_refused_and_nothing_is_written(values, error, field):
    cite = CiteFactory()
    FinanceurFactory(cite=cite, nom="Région")
    existing = FinanceurFactory(cite=cite, nom="Département")
    values = {name: value() if callable(value) else value for name, value in values.items()}

    for act in both(cite, existing, **values):
        with pytest.raises(error) as caught:
            act()
        assert caught.value.field == field

    assert sorted(Financeur.objects.values_list("nom", flat=True)) == ["Département", "Région"]
    assert kinds() == []


def test_a_financeur_of_another_cite_may_have_the_same_name():
    FinanceurFactory(nom="CAF")

    services.create_financeur(cite=CiteFactory(), nom="CAF", famille=FamilleFinanceur.ORGANISME_SOCIAL, by=None)

    assert Financeur.objects.filter(nom="CAF").count() == 2


def test_a_correction_says_what_changed_and_nothing_when_nothing_did():
    row = FinanceurFactory(nom="CAF", famille=FamilleFinanceur.ORGANISME_SOCIAL)
    same = {"financeur": row, "nom": "CAF", "famille": row.famille, "by": None}

    services.update_financeur(**same)
    services.update_financeur(**(same | {"programme": "Fonds locaux"}))

    row.refresh_from_db()
    assert row.programme == "Fonds locaux"
    assert Ecriture.objects.get().details == {"champs": ["programme"]}


# Budgets


def test_a_budget_is_corrected_once():
    caisse = CaisseFactory(nom="Fonds")
    holder = OrganisationFactory(cite=caisse.cite)
    values = {"nom": "Fonds du collège", "nature": NatureCaisse.FONDS_COLLEGE, "titulaire": holder, "by": None}

    cites.update_caisse(caisse=caisse, **values)
    cites.update_caisse(caisse=caisse, **values)

    caisse.refresh_from_db()
    assert (caisse.nom, caisse.nature, caisse.titulaire) == ("Fonds du collège", NatureCaisse.FONDS_COLLEGE, holder)
    assert kinds() == ["acteurs.caisse.updated"]


def test_a_budget_keeps_a_name_of_its_own_and_a_holder_of_its_cite():
    caisse = CaisseFactory(nom="Fonds")
    CaisseFactory(cite=caisse.cite, nom="CCAS")
    values = {"caisse": caisse, "nature": caisse.nature, "by": None}

    with pytest.raises(cites.CaisseDejaCreee):
        cites.update_caisse(nom="CCAS", titulaire=caisse.titulaire, **values)
    with pytest.raises(cites.HorsCite):
        cites.update_caisse(nom="Fonds", titulaire=OrganisationFactory(), **values)

    caisse.refresh_from_db()
    assert (caisse.nom, kinds()) == ("Fonds", [])


@pytest.mark.parametrize(("seuil", "accepted"), [(-1, False), (0, True), (100, True), (101, False)])
def test_the_threshold_is_a_percentage(seuil, accepted):
    caisse = CaisseFactory()

    if accepted:
        services.regler_caisse(caisse=caisse, seuil_alerte_pct=seuil, by=None)
    else:
        with pytest.raises(services.SeuilIncorrect, match=str(seuil)):
            services.regler_caisse(caisse=caisse, seuil_alerte_pct=seuil, by=None)

    assert ReglageCaisse.objects.count() == int(accepted)


@pytest.mark.parametrize("perimetre", [Perimetre.A_PART, Perimetre.INCONNU])
def test_a_perimeter_that_is_not_counted_is_explained(perimetre):
    caisse = CaisseFactory()

    with pytest.raises(services.PrecisionManquante):
        services.regler_caisse(caisse=caisse, perimetre=perimetre, note=" ", by=None)
    assert ReglageCaisse.objects.count() == 0

    row = services.regler_caisse(caisse=caisse, perimetre=perimetre, note="La convention ne le dit pas", by=None)
    assert row.perimetre == perimetre


def test_settings_are_replaced_the_columns_of_the_export_kept_and_nothing_is_said_when_nothing_changes():
    caisse = CaisseFactory()
    ReglageCaisse.objects.create(caisse=caisse, profil_export=[{"champ": "reference", "titre": "EJ"}])

    services.regler_caisse(caisse=caisse, deux_personnes=True, by=None)
    row = services.regler_caisse(caisse=caisse, deux_personnes=True, by=None)

    row.refresh_from_db()
    assert (row.deux_personnes, row.profil_export) == (True, [{"champ": "reference", "titre": "EJ"}])
    (line,) = Ecriture.objects.all()
    assert (line.kind, line.cite_id, line.details["champs"]) == (
        "budget.caisse.settled", caisse.cite_id, ["deux_personnes"],
    )  # fmt: skip


# Law of a body


def test_a_law_is_declared_with_its_source_and_corrected():
    organisation, compte = OrganisationFactory(), CompteFactory()
    services.declare_statut_juridique(
        organisation=organisation, droit=DroitOrganisme.PUBLIC, source="Site", by=None, at=AT
    )

    services.declare_statut_juridique(
        organisation=organisation, droit=DroitOrganisme.PRIVE, source=" Statuts ", by=compte, at=AT
    )

    row = StatutJuridique.objects.get()
    assert (row.droit, row.source, row.declare_by) == (DroitOrganisme.PRIVE, "Statuts", compte)
    assert kinds() == ["budget.statut.declared"] * 2


def test_a_law_without_source_is_not_declared():
    with pytest.raises(services.SourceManquante) as caught:
        services.declare_statut_juridique(
            organisation=OrganisationFactory(), droit=DroitOrganisme.PRIVE, source=" ", by=None, at=AT
        )

    assert (caught.value.field, StatutJuridique.objects.count(), kinds()) == ("source", 0, [])


# Years

FIN_2026 = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
"""One minute before 2027 in Paris."""


def close(cite, **values):
    return services.clore_exercice(**({"cite": cite, "exercice": 2026, "by": None, "at": AT} | values))


def test_a_year_is_closed_once():
    row = EnveloppeFactory(notifie_cents=0)

    clos = close(row.cite, motif=" Comptes arrêtés ")
    with pytest.raises(services.ExerciceDejaClos, match="01/10/2026"):
        close(row.cite)

    assert (ExerciceClos.objects.get(), clos.motif) == (clos, "Comptes arrêtés")
    assert kinds() == ["budget.exercice.closed"]


@pytest.mark.parametrize(("minutes", "begun"), [(59, False), (60, True)])
def test_a_year_that_has_not_begun_is_not_closed(minutes, begun):
    row = EnveloppeFactory(exercice=2027, notifie_cents=0)
    at = FIN_2026.replace(minute=59) if minutes == 59 else datetime(2026, 12, 31, 23, 0, tzinfo=UTC)

    if begun:
        close(row.cite, exercice=2027, at=at)
    else:
        with pytest.raises(services.ExerciceAVenir, match="2027"):
            close(row.cite, exercice=2027, at=at)

    assert ExerciceClos.objects.count() == int(begun)


def test_a_year_without_enveloppe_is_not_closed():
    EnveloppeFactory(notifie_cents=0)

    with pytest.raises(services.ExerciceSansEnveloppe, match="2026"):
        close(CiteFactory())

    assert ExerciceClos.objects.count() == 0


def test_a_year_is_opened_again_with_a_reason_that_stays():
    row = EnveloppeFactory(notifie_cents=0)
    close(row.cite)

    services.rouvrir_exercice(cite=row.cite, exercice=2026, motif=" Avenant tardif ", by=None, at=AT)

    assert ExerciceClos.objects.count() == 0
    line = Ecriture.objects.get(kind="budget.exercice.reopened")
    assert (line.cite_id, line.details["motif"], line.details["clos_on"]) == (
        row.cite_id, "Avenant tardif", "2026-10-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("exercice", "motif", "error"),
    [(2026, " ", services.MotifManquant), (2025, "Avenant tardif", services.ExerciceOuvert)],
)
def test_a_year_is_not_opened_without_reason_nor_when_it_is_open(exercice, motif, error):
    row = EnveloppeFactory(notifie_cents=0)
    close(row.cite)

    with pytest.raises(error):
        services.rouvrir_exercice(cite=row.cite, exercice=exercice, motif=motif, by=None, at=AT)

    assert (ExerciceClos.objects.count(), kinds()) == (1, ["budget.exercice.closed"])
