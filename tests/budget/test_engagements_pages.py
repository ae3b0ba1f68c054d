"""The desk of a keeper, the lists, the page of an engagement and each of its forms."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.budget.contributions.engagements import attentes_des_engagements
from alliance.budget.models import (
    Desengagement,
    Engagement,
    Justification,
    ReglageCaisse,
    Reversement,
    Versement,
)
from alliance.budget.services.attributions import annuler_attribution
from alliance.budget.services.versements import annuler_versement
from tests.budget.payeurs import affecte, attribue, budget, cle, commande, convention, engage, mots, teneur
from tests.factories import CiteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.budget import AT, EngagementFactory, VersementFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


@pytest.fixture
def caisse(cite):
    return budget(cite)


@pytest.fixture
def compte(caisse):
    return teneur(caisse)


@pytest.fixture
def tenu(client, compte):
    """A client signed in as the gestionnaire of ``caisse``."""
    client.force_login(compte)
    return client


def test_a_desk_with_nothing_teaches(tenu, cite):
    page = verifier_page(tenu.get(url("mon_budget", cite)))

    assert "Rien n'attend" in mots(page)


def test_the_desk_shows_each_thing_with_one_button(tenu, cite, caisse):
    award = attribue(caisse)
    order = affecte(caisse, 120_000)
    to_pay = engage(caisse, 300_000)
    to_prove = VersementFactory(engagement=engage(caisse, 200_000)).engagement

    page = verifier_page(tenu.get(url("mon_budget", cite)))

    links = {link.attrs["href"] for link in page.find("a")}
    assert {
        url("engager", cite, award.pk), url("engager_commande", cite, order.pk), url("verser", cite, to_pay.pk),
        url("justifier", cite, to_prove.pk),
    } <= links  # fmt: skip


def test_the_desk_holds_nothing_of_another_budget(tenu, cite, caisse):
    engage(budget(cite, "Fonds du collège"))

    page = mots(verifier_page(tenu.get(url("mon_budget", cite))))

    assert "Fonds du collège" not in page
    assert "Rien n'attend" in page


def test_the_desk_of_another_budget_does_not_exist(tenu, cite, caisse):
    other = budget(cite, "Fonds du collège")

    assert tenu.get(url("mon_budget", cite), {"caisse": other.pk}).status_code == 404
    assert tenu.get(url("mon_budget", cite), {"caisse": "x"}).status_code == 404


def test_an_award_that_waits_for_its_convention_has_no_button(tenu, cite, caisse):
    award = attribue(caisse, 2_300_001)

    page = verifier_page(tenu.get(url("mon_budget", cite)))

    assert "Convention à écrire, au-dessus de 23 000 €" in mots(page)
    assert url("engager", cite, award.pk) not in {link.attrs["href"] for link in page.find("a")}


def test_a_payment_whose_day_has_not_come_waits_apart(tenu, cite, caisse):
    lines = ("ACOMPTE", 1_000_000, date(2026, 4, 1)), ("SOLDE", 1_300_001, date(2099, 12, 1))
    row = EngagementFactory(attribution=convention(attribue(caisse, 2_300_001), *lines))
    assert url("verser", cite, row.pk) in tenu.get(url("mon_budget", cite)).content.decode()

    VersementFactory(engagement=row, montant_cents=1_000_000)

    page = verifier_page(tenu.get(url("mon_budget", cite)))
    assert "Échéances à venir 1" in mots(page)
    assert url("verser", cite, row.pk) not in page_links(page)


def page_links(page):
    return {link.attrs.get("href") for link in page.find("a")}


def test_the_chef_sees_who_records_and_has_no_button(client_chef, cite, caisse, compte):
    engage(caisse)

    page = verifier_page(client_chef.get(url("mon_budget", cite)))

    assert f"En attente de {compte.nom}" in mots(page)
    assert not any(link.endswith("/verser/") for link in page_links(page))


def test_the_chef_records_while_nobody_keeps_the_budget(client_chef, cite, caisse):
    row = engage(caisse)

    assert url("verser", cite, row.pk) in page_links(verifier_page(client_chef.get(url("mon_budget", cite))))
    assert client_chef.get(url("verser", cite, row.pk)).status_code == 200


def test_a_cite_without_budget_says_so(client_chef, cite):
    assert "n'a pas encore de budget" in mots(verifier_page(client_chef.get(url("mon_budget", cite))))


@pytest.mark.parametrize("nom", ["mon_budget", "engagements", "versements", "importer_versements"])
def test_a_porteur_has_no_list_of_money(client, cite, caisse, nom):
    client.force_login(HabilitationFactory(role=Role.PORTEUR, cite=cite).compte)

    assert client.get(url(nom, cite)).status_code == 403


def test_the_porteur_reads_the_engagement_of_his_action_and_records_nothing(client, cite, caisse):
    row = engage(caisse)
    fiche = row.affectation.fiche
    fiche.porteur = OrganisationFactory(cite=cite)
    fiche.save(update_fields=["porteur"])
    client.force_login(HabilitationFactory(role=Role.PORTEUR, cite=cite, organisation=fiche.porteur).compte)

    page = verifier_page(client.get(url("engagement", cite, row.pk)))

    assert not [link for link in page_links(page) if link and link.endswith(("/verser/", "/completer/", "/justifier/"))]
    assert client.get(url("verser", cite, row.pk)).status_code == 403


PAGES = ("engagement", "completer_engagement", "desengager", "verser", "justifier", "reverser")


@pytest.mark.parametrize("nom", PAGES)
def test_an_engagement_of_another_budget_does_not_exist(tenu, cite, caisse, nom):
    other = engage(budget(cite, "Fonds du collège"))

    assert tenu.get(url(nom, cite, other.pk)).status_code == 404


@pytest.mark.parametrize("nom", PAGES)
def test_an_engagement_of_another_cite_does_not_exist(client_chef, cite, nom):
    other = engage(budget(CiteFactory()))

    assert client_chef.get(url(nom, cite, other.pk)).status_code == 404


def test_nothing_of_another_budget_is_in_the_lists(tenu, cite, caisse):
    mine = engage(caisse, reference="A-1")
    other = engage(budget(cite, "Fonds du collège"), reference="B-2")
    VersementFactory(engagement=mine, reference="PAY-A")
    VersementFactory(engagement=other, reference="PAY-B")

    for nom, shown, hidden in (("engagements", "A-1", "B-2"), ("versements", "PAY-A", "PAY-B")):
        for query in ({}, {"q": hidden}, {"caisse": other.caisse_id}):
            page = mots(verifier_page(tenu.get(url(nom, cite), query)))
            assert hidden not in page.replace(f"« {hidden} »", "")
        assert shown in mots(verifier_page(tenu.get(url(nom, cite))))


def test_a_proof_of_another_budget_is_not_downloaded(tenu, cite, caisse, django_user_model):
    other = VersementFactory(engagement=engage(budget(cite, "Fonds du collège"))).engagement
    mine = VersementFactory(engagement=engage(caisse)).engagement
    for row in (other, mine):
        keeper = teneur(row.caisse, Role.COMPTABLE)
        tenu.force_login(keeper)
        file = SimpleUploadedFile("bilan.csv", b"a;b\n1;2\n", "text/csv")
        sent = {"montant_cents": "10", "le": "2026-06-01", "reference": "Bilan", "fichier": file, "cle": cle()}
        assert tenu.post(url("justifier", cite, row.pk), sent).status_code == 302
    tenu.force_login(keeper)

    seen = {}
    for row in Justification.objects.all():
        response = tenu.get(reverse("documents:telecharger", args=[cite.slug, row.document_id]))
        seen[row.engagement.caisse_id] = response.status_code
        response.close()

    assert seen == {caisse.pk: 200, other.caisse_id: 404}


def saisie(**kwargs):
    return {"montant_cents": "1 000", "le": "2026-05-04", "reference": "R-1", "cle": cle()} | kwargs


def test_an_award_is_engaged_from_its_page(tenu, cite, caisse, compte):
    award = attribue(caisse)
    page = verifier_page(tenu.get(url("engager", cite, award.pk)))
    assert "Reste à engager" in mots(page)

    response = tenu.post(url("engager", cite, award.pk), saisie(objet="Cafés", numero_ej="21000"))

    row = Engagement.objects.get()
    assert response.url == url("engagement", cite, row.pk)
    assert (row.montant_cents, row.reference, row.numero_ej, row.beneficiaire, row.enregistre_by) == (
        100_000, "R-1", "21000", award.beneficiaire, compte,
    )  # fmt: skip


def test_an_award_not_notified_says_what_it_waits_for(tenu, cite, caisse):
    award = attribue(caisse, notifiee=False)

    page = verifier_page(tenu.get(url("engager", cite, award.pk)))

    assert "elle s'engage après sa notification" in mots(page)
    response = tenu.post(url("engager", cite, award.pk), saisie(objet="Cafés"))
    assert response.status_code == 422
    assert "n'est pas notifiée" in mots(verifier_page(response))
    assert Engagement.objects.count() == 0


def test_an_order_names_its_supplier(tenu, cite, caisse):
    row = affecte(caisse)
    sent = saisie(objet="Jeux", nature="COMMANDE", facture="F-3")
    response = tenu.post(url("engager_commande", cite, row.pk), sent)
    assert response.status_code == 422
    assert "Dites qui est payé" in mots(verifier_page(response))
    assert Engagement.objects.count() == 0

    tenu.post(url("engager_commande", cite, row.pk), sent | {"tiers": "Imprimerie (exemple)"})

    made = Engagement.objects.get()
    assert (made.nature, made.tiers, made.facture, made.attribution) == (
        "COMMANDE",
        "Imprimerie (exemple)",
        "F-3",
        None,
    )


def test_a_payroll_needs_no_name(tenu, cite, caisse):
    row = affecte(caisse)

    tenu.post(url("engager_commande", cite, row.pk), saisie(objet="Poste", nature="MASSE_SALARIALE"))

    assert Engagement.objects.get().nature == "MASSE_SALARIALE"


def test_a_supplier_of_another_cite_cannot_be_sent(tenu, cite, caisse):
    row = affecte(caisse)
    stranger = OrganisationFactory(type=TypeOrganisation.ASSOCIATION)

    response = tenu.post(
        url("engager_commande", cite, row.pk), saisie(objet="Jeux", nature="COMMANDE", beneficiaire=stranger.pk)
    )

    assert response.status_code == 422
    assert Engagement.objects.count() == 0


def test_the_page_tells_everything_that_happened(tenu, cite, caisse, compte):
    row = engage(caisse, 500_000, by=compte)
    paid = VersementFactory(engagement=row, montant_cents=200_000, reference="PAY-1")
    wrong = VersementFactory(engagement=row, montant_cents=100_000, reference="PAY-2")
    annuler_versement(versement=wrong, motif="Saisi deux fois", by=compte, at=AT)

    page = verifier_page(tenu.get(url("engagement", cite, row.pk)))

    told = mots(page)
    assert "reste 3 000 € à verser" in told
    assert "Saisi deux fois" in told
    assert "En attente de Titulaire de Budget du CCAS : le solde de 3 000 €" in told
    assert "En attente de Club (exemple) : le justificatif de 2 000 €" in told
    assert url("annuler_versement", cite, paid.pk) in page_links(page)
    assert url("annuler_versement", cite, wrong.pk) not in page_links(page)


def test_a_keeper_does_not_read_the_plan_from_there(tenu, client_de, cite, caisse):
    row = engage(caisse)
    tenu.force_login(teneur(caisse))
    fiche = reverse("plan:fiche", args=[cite.slug, row.affectation.fiche_id])

    assert fiche not in page_links(verifier_page(tenu.get(url("engagement", cite, row.pk))))


FORMULAIRES = [
    ("verser", Versement, {"nature": "ACOMPTE"}, "Le versement est enregistré."),
    ("justifier", Justification, {}, "Le justificatif est enregistré."),
    ("reverser", Reversement, {"motif": "Non réalisé"}, "Le reversement est enregistré."),
    ("desengager", Desengagement, {"motif": "Facture moins chère"}, "L'engagement est diminué d'autant."),
]


@pytest.fixture
def entame(caisse):
    """5 000 € engaged, 2 000 € paid."""
    row = engage(caisse)
    VersementFactory(engagement=row, montant_cents=200_000)
    return row


@pytest.mark.parametrize(("nom", "modele", "plus", "message"), FORMULAIRES)
def test_a_second_click_records_nothing_and_says_so(tenu, cite, entame, nom, modele, plus, message):
    before, sent = modele.objects.count(), saisie(**plus)
    first = tenu.post(url(nom, cite, entame.pk), sent, follow=True)
    assert message in mots(verifier_page(first))

    second = tenu.post(url(nom, cite, entame.pk), sent, follow=True)

    assert "C'est déjà enregistré" in mots(verifier_page(second))
    assert second.redirect_chain == first.redirect_chain
    assert modele.objects.count() == before + 1


def test_a_second_click_on_what_used_everything_says_so_too(tenu, cite, entame):
    sent = saisie(montant_cents="3 000", nature="SOLDE")
    tenu.post(url("verser", cite, entame.pk), sent)

    again = tenu.post(url("verser", cite, entame.pk), sent, follow=True)

    assert "C'est déjà enregistré" in mots(verifier_page(again))
    entame.refresh_from_db()
    assert entame.reste_a_verser_cents == 0


def test_a_second_click_on_engager_goes_to_the_same_engagement(tenu, cite, caisse):
    award, sent = attribue(caisse), saisie(objet="Cafés", montant_cents="5 000")
    first = tenu.post(url("engager", cite, award.pk), sent)

    second = tenu.post(url("engager", cite, award.pk), sent)

    assert second.url == first.url
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize(
    ("nom", "plus", "reste"),
    [("verser", {"nature": "SOLDE"}, "3 000"), ("justifier", {}, "2 000"), ("reverser", {"motif": "x"}, "2 000"),
     ("desengager", {"motif": "x"}, "3 000")],
)  # fmt: skip
def test_a_cent_beyond_what_is_left_is_refused(tenu, cite, entame, nom, plus, reste):
    before = Engagement.objects.values().get(pk=entame.pk)

    response = tenu.post(url(nom, cite, entame.pk), saisie(montant_cents=f"{reste},01", **plus))

    assert response.status_code == 422
    assert f"{reste} €" in mots(verifier_page(response))
    assert Engagement.objects.values().get(pk=entame.pk) == before


@pytest.mark.parametrize("nom", ["verser", "justifier", "reverser", "desengager"])
@pytest.mark.parametrize("montant", ["-1", "0", "0,001", "1000000000000000", "", "abc"])
def test_an_impossible_amount_is_refused(tenu, cite, entame, nom, montant):
    before = Engagement.objects.values().get(pk=entame.pk)

    response = tenu.post(url(nom, cite, entame.pk), saisie(montant_cents=montant, nature="SOLDE", motif="x"))

    assert response.status_code == 422
    verifier_page(response)
    assert Engagement.objects.values().get(pk=entame.pk) == before


@pytest.mark.parametrize("nom", ["verser", "justifier", "reverser", "desengager"])
@pytest.mark.parametrize(("le", "mot"), [("2099-01-01", "est à venir"), ("2026-03-31", "précède l'engagement")])
def test_a_day_to_come_or_before_the_engagement_is_refused(tenu, cite, entame, nom, le, mot):
    response = tenu.post(url(nom, cite, entame.pk), saisie(le=le, nature="SOLDE", motif="x"))

    assert response.status_code == 422
    assert mot in mots(verifier_page(response))


def test_the_next_payment_is_proposed_from_the_echeancier(tenu, cite, caisse):
    lines = ("ACOMPTE", 800_000, date(2026, 4, 1)), ("SOLDE", 1_500_001, date(2026, 9, 1))
    row = EngagementFactory(attribution=convention(attribue(caisse, 2_300_001), *lines))

    def proposed():
        page = verifier_page(tenu.get(url("verser", cite, row.pk)))
        inputs = {node.attrs.get("name"): node.attrs.get("value") for node in page.find("input")}
        checked = [node.attrs["value"] for node in page.find("input") if "checked" in node.attrs]
        return inputs["montant_cents"].replace("\u00a0", " "), checked

    assert proposed() == ("8 000 €", ["ACOMPTE"])
    VersementFactory(engagement=row, montant_cents=500_000)
    assert proposed() == ("3 000 €", ["ACOMPTE"])
    VersementFactory(engagement=row, montant_cents=300_000)
    assert proposed() == ("15 000,01 €", ["SOLDE"])


def test_two_persons_is_off_by_default_and_explains_who_may(tenu, cite, caisse, compte):
    row = engage(caisse, by=compte)
    assert tenu.get(url("verser", cite, row.pk)).status_code == 200
    ReglageCaisse.objects.create(caisse=caisse, deux_personnes=True)

    response = tenu.get(url("verser", cite, row.pk))

    assert response.status_code == 403
    assert "une autre personne enregistre ses versements" in mots(verifier_page(response))
    assert tenu.post(url("verser", cite, row.pk), saisie(nature="SOLDE")).status_code == 403
    assert "une autre personne enregistre" in mots(verifier_page(tenu.get(url("engagement", cite, row.pk))))
    assert "Engagé par vous" in mots(verifier_page(tenu.get(url("mon_budget", cite))))
    assert Versement.objects.count() == 0
    tenu.force_login(teneur(caisse, Role.COMPTABLE))
    assert tenu.post(url("verser", cite, row.pk), saisie(nature="SOLDE")).status_code == 302


def test_a_cancelled_payment_is_to_be_paid_again(tenu, cite, entame):
    paid = Versement.objects.get()
    verifier_page(tenu.get(url("annuler_versement", cite, paid.pk)))
    assert tenu.post(url("annuler_versement", cite, paid.pk), {"motif": " "}).status_code == 422

    tenu.post(url("annuler_versement", cite, paid.pk), {"motif": "Virement rejeté"})

    entame.refresh_from_db()
    assert entame.reste_a_verser_cents == 500_000
    again = tenu.post(url("annuler_versement", cite, paid.pk), {"motif": "Virement rejeté"}, follow=True)
    assert "déjà annulé" in mots(verifier_page(again))


def test_a_proof_takes_the_name_of_its_file(tenu, cite, entame):
    file = SimpleUploadedFile("bilan.csv", b"a;b\n1;2\n", "text/csv")

    tenu.post(url("justifier", cite, entame.pk), saisie(reference="", fichier=file))

    row = Justification.objects.get()
    assert (row.reference, row.document.nom, row.montant_cents) == ("bilan.csv", "bilan.csv", 100_000)


def test_a_proof_without_piece_nor_words_is_refused(tenu, cite, entame):
    response = tenu.post(url("justifier", cite, entame.pk), saisie(reference=""))

    assert response.status_code == 422
    assert "Dites quelle pièce" in mots(verifier_page(response))
    assert Justification.objects.count() == 0


def test_the_chef_may_justify_for_a_kept_budget_and_not_pay(client_chef, cite, entame, compte):
    assert client_chef.get(url("justifier", cite, entame.pk)).status_code == 200
    assert client_chef.get(url("verser", cite, entame.pk)).status_code == 403


def test_an_engagement_is_completed_with_what_the_payer_says_later(tenu, cite, caisse):
    row = commande(caisse)
    verifier_page(tenu.get(url("completer_engagement", cite, row.pk)))

    response = tenu.post(
        url("completer_engagement", cite, row.pk),
        {"numero_ej": "EJ9", "service_fait_on": "2026-05-02", "mandate_on": "2026-05-10", "numero_mandat": "M7"},
    )

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.numero_ej, row.service_fait_on, row.mandate_on, row.numero_mandat, row.facture) == (
        "EJ9", date(2026, 5, 2), date(2026, 5, 10), "M7", "",
    )  # fmt: skip


def test_completing_before_the_engagement_is_refused(tenu, cite, caisse):
    row = commande(caisse)

    response = tenu.post(url("completer_engagement", cite, row.pk), {"service_fait_on": "2026-03-31"})

    assert response.status_code == 422
    assert "précède l'engagement" in mots(verifier_page(response))


@pytest.mark.parametrize(
    ("filtre", "attendu"),
    [
        ({}, {"A", "B", "C"}),
        ({"etat": "a_verser"}, {"A"}),
        ({"etat": "a_justifier"}, {"B"}),
        ({"etat": "solde"}, {"C"}),
        ({"nature": "COMMANDE"}, {"C"}),
        ({"q": "ref-a"}, {"A"}),
        ({"exercice": "2026"}, {"A", "B", "C"}),
        ({"exercice": "1999", "nature": "?"}, {"A", "B", "C"}),
    ],
)
def test_the_list_of_engagements_is_filtered_by_its_address(client_chef, cite, caisse, filtre, attendu):
    engage(caisse, reference="REF-A")
    VersementFactory(engagement=engage(caisse, reference="REF-B"))
    proved = VersementFactory(engagement=commande(caisse, reference="REF-C")).engagement
    Engagement.objects.filter(pk=proved.pk).update(justifie_cents=500_000)

    page = mots(verifier_page(client_chef.get(url("engagements", cite), filtre)))

    assert {name for name in "ABC" if f"REF-{name} " in page} == attendu


@pytest.mark.parametrize(
    ("filtre", "attendu"),
    [
        ({}, {"1", "2"}),
        ({"du": "2026-06-01"}, {"2"}),
        ({"au": "2026-05-31"}, {"1"}),
        ({"q": "pay-1"}, {"1"}),
        ({"q": "club"}, {"1", "2"}),
        ({"annules": "on"}, {"3"}),
        ({"du": "hier"}, {"1", "2"}),
    ],
)
def test_the_list_of_payments_is_filtered_by_its_address(client_chef, cite, caisse, filtre, attendu):
    row = engage(caisse)
    for number, le in (("1", date(2026, 5, 2)), ("2", date(2026, 6, 2)), ("3", date(2026, 7, 2))):
        paid = VersementFactory(engagement=row, montant_cents=100, reference=f"PAY-{number}", le=le)
    annuler_versement(versement=paid, motif="Erreur", by=None, at=AT)

    page = mots(verifier_page(client_chef.get(url("versements", cite), filtre)))

    assert {number for number in "123" if f"PAY-{number} " in page} == attendu


@pytest.mark.parametrize("nom", ["engagements", "versements"])
def test_a_list_answers_its_fragment_and_pages(client_chef, cite, caisse, nom):
    assert "pour l'instant" in mots(verifier_page(client_chef.get(url(nom, cite))))
    row = engage(caisse)
    for number in range(31):
        VersementFactory(engagement=row, montant_cents=1, reference=f"P-{number}")

    fragment = verifier_fragment(client_chef.get(url(nom, cite), headers={"HX-Request": "true"}))

    assert fragment.find("section")[0].attrs["id"] == "liste"
    assert ("page=2" in str(client_chef.get(url(nom, cite)).content)) == (nom == "versements")
    assert "avec ces filtres" in mots(verifier_page(client_chef.get(url(nom, cite), {"q": "introuvable"})))


def _fill(caisse, count):
    for _ in range(count):
        attribue(caisse)
        affecte(caisse)
        row = engage(caisse, 200_000)
        VersementFactory(engagement=row, montant_cents=100_000)


@pytest.mark.parametrize("nom", ["mon_budget", "engagements", "versements"])
def test_a_list_asks_as_much_for_three_rows_as_for_one(tenu, cite, caisse, django_assert_max_num_queries, nom):
    _fill(caisse, 1)
    with django_assert_max_num_queries(29) as one:
        tenu.get(url(nom, cite))
    _fill(caisse, 2)

    with django_assert_max_num_queries(len(one)):
        tenu.get(url(nom, cite))


def test_the_page_of_an_engagement_asks_as_much_for_three_acts(tenu, cite, caisse, django_assert_max_num_queries):
    row = engage(caisse)
    VersementFactory(engagement=row, montant_cents=100)
    with django_assert_max_num_queries(29) as one:
        tenu.get(url("engagement", cite, row.pk))
    VersementFactory(engagement=row, montant_cents=100)
    VersementFactory(engagement=row, montant_cents=100)

    with django_assert_max_num_queries(len(one)):
        tenu.get(url("engagement", cite, row.pk))


def _attentes(compte, cite):
    return [(row.titre, row.contexte.replace("\u00a0", " ")) for row in attentes_des_engagements(compte, cite)]


def test_the_home_page_of_a_keeper_counts_what_she_may_engage(tenu, cite, caisse, compte):
    assert _attentes(compte, cite) == []
    attribue(caisse, 100_000)
    attribue(caisse, 200_000)
    attribue(caisse, 2_300_001)
    attribue(caisse, 300_000, notifiee=False)
    attribue(budget(cite, "Fonds du collège"))

    assert _attentes(compte, cite) == [("Engager 2 attributions notifiées", "Budget du CCAS, 3 000 € en tout.")]
    page = verifier_page(tenu.get(reverse("accueil_cite", args=[cite.slug])))
    assert "Engager 2 attributions notifiées" in mots(page)
    assert url("mon_budget", cite) in page_links(page)


def test_the_chef_has_no_desk_in_her_rail(client_chef, chef, cite, caisse):
    attribue(caisse)

    page = verifier_page(client_chef.get(reverse("accueil_cite", args=[cite.slug])))

    assert url("mon_budget", cite) not in page_links(page)
    assert _attentes(chef.compte, cite) == []


def test_an_award_cancelled_or_without_its_convention_is_not_engaged(tenu, cite, caisse):
    cancelled = attribue(caisse)
    annuler_attribution(attribution=cancelled, motif="Erreur", by=None, at=AT)
    short = attribue(caisse, 2_300_001)
    whole = engage(caisse).attribution

    told = {
        award.pk: mots(verifier_page(tenu.get(url("engager", cite, award.pk)))) for award in (cancelled, short, whole)
    }

    assert "Cette attribution est annulée" in told[cancelled.pk]
    assert "la convention se signe avant d'engager" in told[short.pk]
    assert "déjà engagé" in told[whole.pk]


def test_an_order_is_recorded_once_and_pays_somebody_of_the_list(tenu, cite, caisse):
    row = affecte(caisse, 100_000)
    sent = saisie(objet="Jeux", nature="COMMANDE", beneficiaire=caisse.titulaire_id)
    first = tenu.post(url("engager_commande", cite, row.pk), sent)

    again = tenu.post(url("engager_commande", cite, row.pk), sent)

    assert again.url == first.url
    assert Engagement.objects.get().beneficiaire == caisse.titulaire
    assert "déjà attribuée, engagée ou libérée" in mots(verifier_page(tenu.get(url("engager_commande", cite, row.pk))))


def test_an_order_paid_waits_for_the_proof_of_its_payer(tenu, cite, caisse):
    row = VersementFactory(engagement=commande(caisse)).engagement

    page = mots(verifier_page(tenu.get(url("engagement", cite, row.pk))))

    assert "En attente de Titulaire de Budget du CCAS : le justificatif" in page


def test_an_engagement_given_back_entirely_says_so(tenu, cite, caisse):
    row = engage(caisse)
    tenu.post(url("desengager", cite, row.pk), saisie(montant_cents="5 000", motif="Action annulée"))

    page = mots(verifier_page(tenu.get(url("engagement", cite, row.pk))))

    assert "0 € à Club (exemple)" in page
    assert "Désengagé" in page
    for nom in ("verser", "justifier", "reverser", "desengager"):
        assert not verifier_page(tenu.get(url(nom, cite, row.pk))).find("main")[0].find("form")


def test_the_desk_of_one_of_several_budgets(client_chef, cite, caisse):
    other = budget(cite, "Fonds du collège")

    page = verifier_page(client_chef.get(url("mon_budget", cite), {"caisse": other.pk}))

    assert "Fonds du collège" in mots(page)
    assert "?caisse=" + str(caisse.pk) in page_links(page)
