"""Acts on a plan de financement: what each writes, what it refuses and then leaves as it was."""

from datetime import UTC, datetime

import pytest

from alliance.budget.enums import EtatPlan, Sens
from alliance.budget.models import Enveloppe, LigneFinancement, PlanFinancement
from alliance.budget.rules import disponible
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services import financement as services
from alliance.budget.services.financement import LigneSaisie
from alliance.documents.rules import FichierRefuse
from alliance.journal.models import Ecriture
from tests.factories import CompteFactory, FicheActionFactory
from tests.factories.budget import EnveloppeFactory, FinanceurFactory, PlanFinancementFactory
from tests.factories.financement import LigneFinancementFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def by():
    return CompteFactory()


@pytest.fixture
def fiche():
    return FicheActionFactory()


def charge(cents=100_00, **rest):
    return LigneSaisie(**{"sens": Sens.CHARGE, "compte": "601", "libelle": "Achats", "montant_cents": cents} | rest)


def produit(cents=100_00, **rest):
    return LigneSaisie(**{"sens": Sens.PRODUIT, "compte": "74com", "libelle": "Commune", "montant_cents": cents} | rest)


def save(fiche, lignes, by, version=0, **rest):
    return services.save_plan(fiche=fiche, exercice=2026, lignes=lignes, version=version, by=by, at=AT, **rest)


def equilibre(fiche, by):
    return save(fiche, [charge(), produit()], by)


def kinds():
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


def test_save_plan_creates_the_plan_and_its_lines_in_their_order(fiche, by):
    financeur = FinanceurFactory(cite=fiche.cite)

    plan = save(
        fiche, [charge(), produit(droit_commun_cents=40_00, accorde_cents=60_00, financeur=financeur)], by, note="Vu"
    )

    rows = list(plan.lignes.order_by("ordre"))
    assert [(row.ordre, row.sens, row.montant_cents, row.financeur) for row in rows] == [
        (0, "CHARGE", 100_00, None),
        (1, "PRODUIT", 100_00, financeur),
    ]
    assert (plan.version, plan.etat, plan.note, plan.modifie_by) == (1, EtatPlan.BROUILLON, "Vu", by)
    line = Ecriture.objects.get(kind="budget.financement.saved")
    assert (line.cite_id, line.details["charges_cents"], line.details["accorde_cents"]) == (
        fiche.cite_id,
        [0, 100_00],
        [0, 60_00],
    )


def test_save_plan_replaces_keeps_and_takes_off_lines(fiche, by):
    plan = equilibre(fiche, by)
    kept = plan.lignes.get(sens=Sens.CHARGE)

    plan = save(fiche, [charge(250_00, pk=kept.pk, libelle="Papier"), charge(5, compte="64")], by, version=1)

    assert plan.version == 2
    assert list(plan.lignes.order_by("ordre").values_list("pk", "libelle", "montant_cents"))[0] == (
        kept.pk,
        "Papier",
        250_00,
    )
    assert Ecriture.objects.filter(kind="budget.financement.saved").latest("pk").details["retirees"] == 1


def test_a_granted_amount_taken_off_is_in_the_journal(fiche, by):
    plan = save(fiche, [charge(), produit(accorde_cents=70_00)], by)

    save(fiche, [charge(pk=plan.lignes.get(sens=Sens.CHARGE).pk)], by, version=1)

    assert Ecriture.objects.latest("pk").details["accorde_retire_cents"] == 70_00


def test_a_line_of_another_plan_is_never_taken(fiche, by):
    stranger = LigneFinancementFactory(libelle="Ailleurs")

    plan = save(fiche, [charge(pk=stranger.pk)], by)

    stranger.refresh_from_db()
    assert (stranger.libelle, plan.lignes.count()) == ("Ailleurs", 1)


@pytest.mark.parametrize("version", [0, 2, 99])
def test_save_plan_refuses_when_somebody_saved_meanwhile(fiche, by, version):
    equilibre(fiche, by)

    with pytest.raises(services.PlanModifieEntreTemps) as refusal:
        save(fiche, [charge(9)], by, version=version)

    assert refusal.value.plan.version == 1
    assert LigneFinancement.objects.count() == 2


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        (charge(libelle=" "), "donnez un libellé"),
        (charge(compte="999"), "n'est pas dans le formulaire public"),
        (charge(compte="74com"), "est un compte de produit"),
        (charge(-1), "est négatif"),
        (charge(droit_commun_cents=1), "se disent d'un produit"),
        (charge(accorde_cents=0), "se disent d'un produit"),
        (produit(100, droit_commun_cents=101), "dépasse le montant"),
        (produit(100, accorde_cents=50, accorde_droit_commun_cents=51), "dépasse le montant accordé"),
        (produit(100, accorde_droit_commun_cents=1), "dépasse le montant accordé"),
    ],
)
def test_save_plan_refuses_a_line_and_writes_nothing(fiche, by, ligne, dit):
    with pytest.raises(services.LigneInvalide, match=dit) as refusal:
        save(fiche, [charge(), ligne], by)

    assert (refusal.value.rang, PlanFinancement.objects.count(), kinds()) == (1, 0, [])


@pytest.mark.parametrize(
    "ligne", [produit(100, droit_commun_cents=100), produit(100, accorde_cents=50, accorde_droit_commun_cents=50)]
)
def test_a_part_may_be_the_whole(fiche, by, ligne):
    assert save(fiche, [ligne], by).lignes.count() == 1


@pytest.mark.parametrize("exercice", [2018, 2101])
def test_save_plan_refuses_an_impossible_year(fiche, by, exercice):
    with pytest.raises(services.ExerciceImpossible):
        services.save_plan(fiche=fiche, exercice=exercice, lignes=[charge()], version=0, by=by, at=AT)

    assert PlanFinancement.objects.count() == 0


def test_an_archived_action_is_read_only(by):
    plan = PlanFinancementFactory(fiche__archivee_at=AT, fiche__motif_archivage="Fin")
    ligne = LigneFinancementFactory(plan=plan, produit=True)

    for act in (
        lambda: save(plan.fiche, [charge()], by, version=1),
        lambda: services.declare_definitif(plan=plan, version=1, by=by, at=AT),
        lambda: services.rouvrir_plan(plan=plan, motif="x", by=by, at=AT),
        lambda: services.joindre_preuve(ligne=ligne, by=by, at=AT, source="x"),
    ):
        with pytest.raises(services.ActionArchivee):
            act()
    assert kinds() == []


def test_declare_definitif_dates_the_plan(fiche, by):
    plan = equilibre(fiche, by)

    services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    plan.refresh_from_db()
    assert (plan.etat, plan.definitif_at, plan.definitif_by, plan.version) == (EtatPlan.DEFINITIF, AT, by, 2)
    assert kinds()[-1] == "budget.financement.declared_final"


def test_declare_definitif_refuses_one_cent_of_difference_and_says_where(fiche, by):
    plan = save(fiche, [charge(100_01), produit(100_00)], by)

    with pytest.raises(services.PlanDesequilibre, match="dépassent les produits de 0,01") as refusal:
        services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    plan.refresh_from_db()
    assert (len(refusal.value.motifs), plan.etat, plan.version) == (1, EtatPlan.BROUILLON, 1)


def test_declare_definitif_refuses_droit_commun_without_source_then_takes_it(fiche, by):
    plan = save(fiche, [charge(), produit(droit_commun_cents=1)], by)
    with pytest.raises(services.PlanDesequilibre, match="d'où vient le droit commun"):
        services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    services.joindre_preuve(ligne=plan.lignes.get(sens=Sens.PRODUIT), by=by, at=AT, source="Budget municipal")
    services.declare_definitif(plan=plan, version=2, by=by, at=AT)

    assert PlanFinancement.objects.get().etat == EtatPlan.DEFINITIF


def test_declare_definitif_refuses_what_was_not_read(fiche, by):
    plan = equilibre(fiche, by)

    with pytest.raises(services.PlanModifieEntreTemps):
        services.declare_definitif(plan=plan, version=7, by=by, at=AT)

    assert PlanFinancement.objects.get().etat == EtatPlan.BROUILLON


def test_a_final_plan_is_neither_saved_nor_declared_again(fiche, by):
    plan = equilibre(fiche, by)
    services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    with pytest.raises(services.PlanDefinitif, match="Rouvrez-le"):
        save(fiche, [charge(9)], by, version=2)
    with pytest.raises(services.PlanDefinitif, match="déjà définitif"):
        services.declare_definitif(plan=plan, version=2, by=by, at=AT)

    assert PlanFinancement.objects.get().lignes.count() == 2


def test_rouvrir_plan_keeps_the_reason_in_the_journal(fiche, by):
    plan = equilibre(fiche, by)
    services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    services.rouvrir_plan(plan=plan, motif="  La CAF  ajoute 500 € ", by=by, at=AT)

    plan.refresh_from_db()
    assert (plan.etat, plan.definitif_at, plan.version) == (EtatPlan.BROUILLON, None, 3)
    assert Ecriture.objects.get(kind="budget.financement.reopened").details["motif"] == "La CAF ajoute 500 €"


def test_rouvrir_plan_asks_for_a_reason(fiche, by):
    plan = equilibre(fiche, by)
    services.declare_definitif(plan=plan, version=1, by=by, at=AT)

    with pytest.raises(services.MotifManquant):
        services.rouvrir_plan(plan=plan, motif="  ", by=by, at=AT)

    assert PlanFinancement.objects.get().etat == EtatPlan.DEFINITIF


def test_rouvrir_plan_refuses_a_draft(fiche, by):
    plan = equilibre(fiche, by)

    with pytest.raises(services.PlanDejaBrouillon):
        services.rouvrir_plan(plan=plan, motif="Erreur", by=by, at=AT)

    assert PlanFinancement.objects.get().version == 1


def test_joindre_preuve_keeps_the_paper_and_the_former_source(fiche, by):
    plan = save(fiche, [produit(droit_commun_cents=1, source="Budget")], by)

    ligne = services.joindre_preuve(ligne=plan.lignes.get(), by=by, at=AT, nom="extrait.txt", contenu=b"Budget 2026")

    ligne.refresh_from_db()
    assert (ligne.source, ligne.preuve.nom, ligne.preuve.cite_id) == ("Budget", "extrait.txt", fiche.cite_id)
    assert kinds()[-1] == "budget.financement.proved"


def test_joindre_preuve_asks_for_something(fiche, by):
    plan = save(fiche, [produit(droit_commun_cents=1)], by)

    with pytest.raises(services.MotifManquant):
        services.joindre_preuve(ligne=plan.lignes.get(), by=by, at=AT, source="  ")

    assert PlanFinancement.objects.get().version == 1


def test_joindre_preuve_refuses_a_dangerous_file(fiche, by):
    plan = save(fiche, [produit(droit_commun_cents=1)], by)

    with pytest.raises(FichierRefuse):
        services.joindre_preuve(ligne=plan.lignes.get(), by=by, at=AT, nom="a.exe", contenu=b"MZ\x90\x00" * 50)

    assert LigneFinancement.objects.get().preuve is None


def test_droit_commun_never_enters_what_is_left_of_an_enveloppe(fiche, by):
    enveloppe = EnveloppeFactory(cite=fiche.cite)
    before = totaux_of(Enveloppe.objects.all())[enveloppe.pk]

    save(fiche, [produit(droit_commun_cents=90_00, accorde_cents=90_00, financeur=enveloppe.financeur)], by)

    after = totaux_of(Enveloppe.objects.all())[enveloppe.pk]
    assert (after, disponible(after)) == (before, disponible(before))
