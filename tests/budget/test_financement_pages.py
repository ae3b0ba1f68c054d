"""Pages of the plan de financement: what they show, keep, refuse, and what they cost."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatImport, EtatPlan
from alliance.budget.models import ImportBudget, LigneFinancement, PlanFinancement
from alliance.budget.selectors.argent_fiche import argent_de_la_fiche
from alliance.budget.services.import_financement import deposer_financement
from tests.budget.dossiers import DAUPHIN, dossier
from tests.factories import FicheActionFactory, OrganisationFactory
from tests.factories.budget import (
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EngagementFactory,
    EnveloppeFactory,
    FinanceurFactory,
    PlanFinancementFactory,
    VersementFactory,
)
from tests.factories.financement import LigneFinancementFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def fiche(cite):
    return FicheActionFactory(cite=cite)


@pytest.fixture
def plan(fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    LigneFinancementFactory(plan=plan)
    LigneFinancementFactory(plan=plan, produit=True)
    return plan


def url(name, fiche, exercice=2026):
    return reverse(f"budget:{name}", args=[fiche.cite.slug, fiche.pk, exercice])


def saisie(charges=(), produits=(), version=0, **rest):
    """What the form sends."""
    data = {"version": version, "acte": "enregistrer"} | rest
    for prefix, rows in (("charges", charges), ("produits", produits)):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for rang, row in enumerate(rows):
            data |= {f"{prefix}-{rang}-{name}": value for name, value in row.items()}
    return data


CHARGE = {"compte": "601", "libelle": "", "montant": "1 200,50 €"}
PRODUIT = {"compte": "74com", "libelle": "Ville", "montant": "1200,50", "droit_commun": "200", "source": "Budget"}


def test_an_action_without_a_plan_is_told_what_to_do(client_chef, fiche):
    response = client_chef.get(url("plan_financement", fiche))

    verifier_page(response)
    assert "Pas encore de plan de financement" in response.content.decode()


def test_the_page_shows_both_denominators_and_what_is_set_aside(client_chef, cite, fiche):
    client_chef.post(url("importer_financement", fiche), {"fichier": SimpleUploadedFile("d.csv", DAUPHIN.encode())})
    found = ImportBudget.objects.get()
    client_chef.post(reverse("budget:apercu_financement", args=[cite.slug, found.pk]), {"version": 0})

    response = client_chef.get(url("plan_financement", fiche))

    verifier_page(response)
    vue = response.context["vue"]
    p147 = next(row for group in vue.produits for row in group.lignes if "P147" in row.ligne.libelle)
    assert (p147.part_numeraire, p147.part_total) == ("5,0\u00a0%", "2,7\u00a0%")
    assert (len(vue.ecartees), vue.refus) == (1, [])
    waiting = [row.ligne.compte for group in vue.produits for row in group.lignes if row.a_repartir]
    assert waiting == ["74dep", "74com"]


def test_a_plan_is_written_and_read_again(client_chef, fiche):
    financeur = FinanceurFactory(cite=fiche.cite)

    response = client_chef.post(
        url("modifier_financement", fiche),
        saisie([CHARGE, {"compte": "60"}], [PRODUIT | {"financeur": financeur.pk, "accorde": "0"}]),
    )

    assert response.headers["Location"] == url("plan_financement", fiche)
    rows = LigneFinancement.objects.order_by("ordre").values_list("libelle", "montant_cents", "accorde_cents")
    assert list(rows) == [("Achats de matières et fournitures", 1200_50, None), ("Ville", 1200_50, 0)]
    assert LigneFinancement.objects.get(libelle="Ville").financeur == financeur


def test_the_form_of_a_plan_offers_the_usual_accounts_then_what_is_stored(client_chef, fiche, plan):
    fresh = client_chef.get(url("modifier_financement", fiche, 2027))
    stored = client_chef.get(url("modifier_financement", fiche))

    verifier_page(fresh)
    verifier_page(stored)
    assert (len(fresh.context["charges"]), len(stored.context["charges"])) == (11, 4)


def test_a_line_keeps_an_account_that_the_list_does_not_hold(client_chef, fiche, plan):
    ligne = plan.lignes.get(sens="CHARGE")
    LigneFinancement.objects.filter(pk=ligne.pk).update(compte="6099")

    client_chef.post(
        url("modifier_financement", fiche),
        saisie([{"pk": ligne.pk, "compte": "6099", "libelle": "Goûters", "montant": "5"}], version=1),
    )

    ligne.refresh_from_db()
    assert (ligne.compte, ligne.libelle, ligne.montant_cents) == ("6099", "Goûters", 500)


def test_asking_for_more_lines_writes_nothing_and_keeps_what_is_typed(client_chef, fiche):
    response = client_chef.post(url("modifier_financement", fiche), saisie([CHARGE], [], acte="ajouter"))

    verifier_page(response)
    assert (response.status_code, len(response.context["charges"]), len(response.context["produits"])) == (200, 4, 3)
    assert "1 200,50 €" in response.content.decode()
    assert PlanFinancement.objects.count() == 0


def test_a_line_ticked_off_goes(client_chef, fiche, plan):
    ligne = plan.lignes.get(sens="CHARGE")
    row = {"pk": ligne.pk, "compte": "601", "libelle": "Achats", "montant": "100", "retirer": "on"}

    client_chef.post(url("modifier_financement", fiche), saisie([row], version=1))

    assert LigneFinancement.objects.count() == 0


@pytest.mark.parametrize(
    ("ligne", "champ"),
    [
        ({"montant": "environ 5"}, "montant"),
        ({"montant": ""}, "montant"),
        ({"droit_commun": "1300"}, "droit_commun"),
        ({"accorde": "5", "accorde_droit_commun": "6"}, "accorde_droit_commun"),
        ({"compte": "999"}, "compte"),
    ],
)
def test_a_line_refused_says_which_field_and_writes_nothing(client_chef, fiche, ligne, champ):
    response = client_chef.post(url("modifier_financement", fiche), saisie([], [PRODUIT | ligne]))

    verifier_page(response)
    assert response.status_code == 422
    assert list(response.context["produits"][0].errors) == [champ]
    assert PlanFinancement.objects.count() == 0


def test_two_people_at_once_lose_nothing(client_chef, fiche, plan):
    PlanFinancement.objects.update(version=5)

    response = client_chef.post(
        url("modifier_financement", fiche), saisie([CHARGE | {"libelle": "La mienne"}], version=1)
    )

    text = response.content.decode()
    verifier_page(response)
    assert response.status_code == 422
    assert ("La mienne" in text, "Ce qui est enregistré maintenant" in text) == (True, True)
    assert (response.context["version"], LigneFinancement.objects.count()) == (5, 2)


def test_a_final_plan_sends_back_to_its_page(client_chef, fiche):
    PlanFinancementFactory(fiche=fiche, etat=EtatPlan.DEFINITIF, definitif_at=AT)

    for name in ("modifier_financement", "importer_financement"):
        assert client_chef.get(url(name, fiche)).headers["Location"] == url("plan_financement", fiche)


def test_a_plan_is_declared_final_then_opened_again(client_chef, fiche, plan):
    client_chef.post(url("declarer_financement", fiche), {"version": 1})
    assert PlanFinancement.objects.get().etat == EtatPlan.DEFINITIF
    verifier_page(client_chef.get(url("plan_financement", fiche)))

    verifier_page(client_chef.get(url("rouvrir_financement", fiche)))
    empty = client_chef.post(url("rouvrir_financement", fiche), {"motif": ""})
    client_chef.post(url("rouvrir_financement", fiche), {"motif": "La CAF ajoute 500 €"})

    assert (empty.status_code, PlanFinancement.objects.get().etat) == (422, EtatPlan.BROUILLON)


def test_an_unbalanced_plan_is_refused_on_its_page(client_chef, fiche, plan):
    LigneFinancementFactory(plan=plan, montant_cents=1)

    response = client_chef.post(url("declarer_financement", fiche), {"version": 1})

    verifier_page(response)
    assert response.status_code == 422
    assert response.context["refus"][0].startswith("En numéraire, les charges dépassent les produits de 0,01")


@pytest.mark.parametrize("version", ["7", "", "x"])
def test_declaring_what_was_not_read_is_refused(client_chef, fiche, plan, version):
    response = client_chef.post(url("declarer_financement", fiche), {"version": version})

    assert (response.status_code, PlanFinancement.objects.get().etat) == (422, EtatPlan.BROUILLON)


def test_there_is_nothing_to_declare_nor_to_open_without_a_plan(client_chef, fiche):
    assert client_chef.post(url("declarer_financement", fiche)).status_code == 422
    assert client_chef.get(url("rouvrir_financement", fiche)).status_code == 404


def test_the_source_of_droit_commun_is_said_on_its_page(client_chef, cite, plan):
    ligne = plan.lignes.get(sens="PRODUIT")
    page = reverse("budget:prouver_droit_commun", args=[cite.slug, ligne.pk])

    verifier_page(client_chef.get(page))
    refused = client_chef.post(page, {"source": ""})
    client_chef.post(page, {"source": "Budget", "fichier": SimpleUploadedFile("b.txt", b"Budget 2026")})

    ligne.refresh_from_db()
    assert (refused.status_code, ligne.source, ligne.preuve.nom) == (422, "Budget", "b.txt")
    LigneFinancement.objects.filter(pk=ligne.pk).update(droit_commun_cents=1)
    response = client_chef.get(url("plan_financement", plan.fiche))
    opened = client_chef.get(reverse("documents:telecharger", args=[cite.slug, ligne.preuve_id]))
    assert response.context["preuves"] == frozenset({ligne.preuve_id})
    assert b"".join(opened.streaming_content) == b"Budget 2026"
    opened.close()


def test_a_paste_is_previewed_then_confirmed_with_its_choices(client_chef, cite, fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    gone = LigneFinancementFactory(plan=plan, libelle="Vieux")
    LigneFinancementFactory(plan=plan, produit=True, compte="74orgasoc", libelle="CAF", accorde_cents=5)
    paste = (
        "sens\tcompte\tlibelle\tmontant\taccordé\tcommentaire\ncharge\t60\tAchats\t90\t\t\nproduit\t74\tCAF\t80\t70\t\n"
        "produit\t74\tVille\t10\t\t4 droit commun + 6 cdv\n"
    )
    response = client_chef.post(url("importer_financement", fiche), {"collage": paste})
    page = response.headers["Location"]

    preview = client_chef.get(page)
    done = client_chef.post(page, {"version": 1, "accorder-1": "on", "repartir-2": "on", f"retirer-{gone.pk}": "on"})

    verifier_page(preview)
    assert done.headers["Location"] == url("plan_financement", fiche)
    rows = LigneFinancement.objects.values_list("libelle", "accorde_cents", "droit_commun_cents").order_by("ordre")
    assert list(rows) == [("Achats", None, 0), ("CAF", 70_00, 0), ("Ville", None, 4_00)]
    verifier_page(client_chef.get(page))
    again = client_chef.post(page, {"version": 1})
    assert (again.status_code, PlanFinancement.objects.get().version) == (302, 2)


def test_a_preview_that_another_save_overtook_is_refused(client_chef, cite, fiche, plan):
    found = deposer_financement(
        fiche=fiche, exercice=2026, nom="d.csv", contenu=dossier("charge,60,601,Achats,1,,,"), by=None, at=AT
    )

    page = reverse("budget:apercu_financement", args=[cite.slug, found.pk])
    responses = [client_chef.post(page, {"version": version}) for version in ("9", "x")]

    assert [one.status_code for one in responses] == [422, 422]
    assert LigneFinancement.objects.count() == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"collage": "rien du tout"},
        {"collage": "60\tAchats\t5", "fichier": SimpleUploadedFile("d.csv", b"60;Achats;5")},
        {"fichier": SimpleUploadedFile("d.pdf", b"%PDF-1.4")},
    ],
)
def test_a_deposit_refused_says_why(client_chef, fiche, data):
    response = client_chef.post(url("importer_financement", fiche), data)

    verifier_page(response)
    assert (response.status_code, ImportBudget.objects.count()) == (422, 0)


def test_an_import_is_given_up_once(client_chef, cite, fiche):
    found = deposer_financement(
        fiche=fiche, exercice=2026, nom="d.csv", contenu=dossier("charge,60,601,Achats,1,,,"), by=None, at=AT
    )
    verifier_page(client_chef.get(url("importer_financement", fiche)))
    page = reverse("budget:abandonner_financement", args=[cite.slug, found.pk])

    client_chef.post(page)
    client_chef.post(page)

    found.refresh_from_db()
    assert (found.etat, PlanFinancement.objects.count()) == (EtatImport.ABANDONNE, 0)
    verifier_page(client_chef.get(reverse("budget:apercu_financement", args=[cite.slug, found.pk])))


def test_the_porteur_writes_hers_and_sees_no_other(client_de, cite):
    own = OrganisationFactory(cite=cite)
    mine = FicheActionFactory(cite=cite, porteur=own, statut="EN_COURS")
    other = FicheActionFactory(cite=cite, statut="EN_COURS")
    client = client_de(Role.PORTEUR, organisation=own)

    statuses = [client.get(url("modifier_financement", one)).status_code for one in (mine, other)]

    assert statuses == [200, 404]


def test_the_troika_reads_and_does_not_write(client_de, plan):
    client = client_de(Role.TROIKA)

    assert client.get(url("plan_financement", plan.fiche)).status_code == 200
    assert client.get(url("modifier_financement", plan.fiche)).status_code == 403
    assert client.post(url("declarer_financement", plan.fiche)).status_code == 403


def test_an_archived_action_is_read_only(client_chef, cite):
    plan = PlanFinancementFactory(fiche__cite=cite, fiche__archivee_at=AT, fiche__motif_archivage="Fin")

    assert client_chef.get(url("plan_financement", plan.fiche)).status_code == 200
    assert client_chef.get(url("modifier_financement", plan.fiche)).status_code == 403


@pytest.mark.parametrize("exercice", [2018, 2101])
def test_an_impossible_year_is_not_found(client_chef, fiche, exercice):
    assert client_chef.get(url("plan_financement", fiche, exercice)).status_code == 404


def test_another_cite_finds_nothing(client_chef, cite, plan):
    elsewhere = PlanFinancementFactory()

    address = reverse("budget:plan_financement", args=[cite.slug, elsewhere.fiche_id, 2026])
    assert client_chef.get(address).status_code == 404


def test_the_estimates_of_the_fiche_are_shown_when_they_differ(client_chef, cite):
    plan = PlanFinancementFactory(fiche__cite=cite, fiche__cout_cents=150_00, fiche__demande_cents=90_00)
    LigneFinancementFactory(plan=plan)
    LigneFinancementFactory(plan=plan, produit=True, droit_commun_cents=20_00)

    response = client_chef.get(url("plan_financement", plan.fiche))

    found = [(one.mot, one.fiche_cents, one.plan_cents) for one in response.context["estimations"]]
    assert found == [("coût prévisionnel", 150_00, 100_00), ("demandé à la cité", 90_00, 80_00)]


@pytest.mark.parametrize(("cout", "demande"), [(100_00, 80_00), (100_00, 100_00), (None, None)])
def test_the_estimates_that_the_plan_confirms_are_not_repeated(client_chef, cite, cout, demande):
    plan = PlanFinancementFactory(fiche__cite=cite, fiche__cout_cents=cout, fiche__demande_cents=demande)
    LigneFinancementFactory(plan=plan)
    LigneFinancementFactory(plan=plan, produit=True, droit_commun_cents=20_00)

    assert client_chef.get(url("plan_financement", plan.fiche)).context["estimations"] == []


def chaine(fiche):
    """An affectation, awarded and notified, engaged, paid in part."""
    affectation = AffectationFactory(enveloppe=EnveloppeFactory(cite=fiche.cite), fiche=fiche, montant_cents=300_00)
    award = AttributionFactory(affectation=affectation, montant_cents=200_00, notifiee=True)
    engagement = EngagementFactory(attribution=award, montant_cents=150_00)
    VersementFactory(engagement=engagement, montant_cents=50_00)
    return affectation


def test_the_tab_tells_what_each_act_waits_for(chef, fiche):
    affectation = chaine(fiche)

    argent = argent_de_la_fiche(chef.compte, fiche)

    (row,) = argent.affectations
    (engaged,) = row.engagements
    assert (row.affectation, row.engage_cents, row.verse_cents) == (affectation, 150_00, 50_00)
    assert [(one.mots, one.montant_cents) for one in row.attentes] == [
        ("un acte attributif ou une commande", 100_00),
        ("un engagement", 50_00),
    ]
    assert [(one.mots, one.montant_cents) for one in engaged.attentes] == [
        ("un versement", 100_00),
        ("un justificatif", 50_00),
    ]


def test_the_tab_waits_for_the_notification_of_an_award(chef, fiche):
    affectation = AffectationFactory(enveloppe=EnveloppeFactory(cite=fiche.cite), fiche=fiche, montant_cents=300_00)
    award = AttributionFactory(affectation=affectation, montant_cents=300_00)

    (row,) = argent_de_la_fiche(chef.compte, fiche).affectations

    assert [(one.mots, one.depuis) for one in row.attentes] == [
        (f"la notification à {award.beneficiaire.nom}", award.acte.signe_on)
    ]


def test_the_fiche_shows_its_money_to_who_steers_and_to_its_porteur_only(client_de, client, cite, chef):
    own = OrganisationFactory(cite=cite)
    fiche = FicheActionFactory(cite=cite, porteur=own, statut="EN_COURS")
    chaine(fiche)
    address = reverse("plan:fiche", args=[cite.slug, fiche.pk])

    def tabs(who):
        client.force_login(who)
        return [onglet.slug for onglet, _data in client.get(address).context["onglets"]]

    porteur = client_de(Role.PORTEUR, organisation=own).habilitation.compte
    lecteur = client_de(Role.LECTEUR).habilitation.compte
    assert ("budget" in tabs(chef.compte), "budget" in tabs(porteur), "budget" in tabs(lecteur)) == (True, True, False)


def test_the_tab_of_a_fiche_is_a_sound_page(client_chef, cite, fiche, plan):
    chaine(fiche)

    response = client_chef.get(reverse("plan:fiche", args=[cite.slug, fiche.pk]))

    verifier_page(response)
    assert "300\u00a0€ validés en Cotech" in response.content.decode()


def _count(client, address, queries):
    with queries as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["plan_financement", "modifier_financement", "importer_financement"])
def test_pages_cost_the_same_whatever_the_number_of_lines(client_chef, fiche, name, django_assert_max_num_queries):
    plan = PlanFinancementFactory(fiche=fiche)
    counts = []
    for more in (1, 3):
        for _ in range(more):
            LigneFinancementFactory(plan=plan, financeur=None)
            LigneFinancementFactory(plan=plan, produit=True, financeur=FinanceurFactory(cite=fiche.cite))
        counts.append(_count(client_chef, url(name, fiche), django_assert_max_num_queries(29)))

    assert counts[0] == counts[1]


def test_the_tab_costs_the_same_whatever_the_number_of_acts(chef, fiche, django_assert_max_num_queries):
    counts = []
    for more in (1, 3):
        for _ in range(more):
            chaine(fiche)
        with django_assert_max_num_queries(20) as captured:
            argent_de_la_fiche(chef.compte, fiche)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_preview_costs_the_same_whatever_the_number_of_lines(client_chef, cite, fiche, django_assert_max_num_queries):
    counts = []
    for lines in (1, 3):
        content = dossier(*[f"charge,60,601,Achats {n},1,,," for n in range(lines)])
        found = deposer_financement(fiche=fiche, exercice=2026, nom="d.csv", contenu=content, by=None, at=AT)
        page = reverse("budget:apercu_financement", args=[cite.slug, found.pk])
        counts.append(_count(client_chef, page, django_assert_max_num_queries(29)))

    assert counts[0] == counts[1]


def test_days_of_the_record_are_shown_on_the_report(client_chef, cite, fiche):
    content = dossier("charge,60,601,Achats,1,,,", "evenement,,,Attestation,,,,2022-08-07T22:00:00Z")
    found = deposer_financement(fiche=fiche, exercice=2026, nom="d.csv", contenu=content, by=None, at=AT)
    page = reverse("budget:apercu_financement", args=[cite.slug, found.pk])
    client_chef.post(page, {"version": 0})

    response = client_chef.get(page)

    assert [one.le for one in response.context["lecture"].etapes] == [date(2022, 8, 8)]
    assert "8 août 2022" in response.content.decode()


def test_the_fiche_with_all_its_money_stays_under_the_limit(client_chef, fiche, plan, django_assert_max_num_queries):
    chaine(fiche)
    address = reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])

    client_chef.get(address)

    _count(client_chef, address, django_assert_max_num_queries(29))


def test_the_tab_waits_for_the_signature_then_for_nothing(chef, fiche):
    affectation = AffectationFactory(enveloppe=EnveloppeFactory(cite=fiche.cite), fiche=fiche, montant_cents=300_00)
    award = AttributionFactory(affectation=affectation, montant_cents=300_00, notifiee=True)
    convention = ConventionFactory(attribution=award)
    convention.__class__.objects.filter(pk=convention.pk).update(signee_on=None)

    (unsigned,) = argent_de_la_fiche(chef.compte, fiche).affectations
    convention.__class__.objects.filter(pk=convention.pk).update(signee_on=date(2026, 3, 5))
    award.refresh_from_db()
    VersementFactory(engagement=EngagementFactory(attribution=award, montant_cents=300_00), montant_cents=300_00)
    (paid,) = argent_de_la_fiche(chef.compte, fiche).affectations

    assert [one.mots for one in unsigned.attentes] == ["la signature de la convention"]
    assert (paid.attentes, [one.mots for one in paid.engagements[0].attentes]) == ([], ["un justificatif"])
