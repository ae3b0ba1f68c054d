"""The pages of a bulk edit: choose, see what would happen, launch, follow, find again."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import EtatTravail, GesteLot, StatutFiche
from alliance.plan.forms.lots import FORMULAIRES
from alliance.plan.models import FicheAction, Lot
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import create_fiche
from alliance.plan.services.lots import demander_lot, executer_lot
from alliance.territoires.models import PerimetreQuartier, RattachementCite
from tests.factories import (
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)


def url(name, chef, *args):
    return reverse(f"plan:{name}", args=[chef.cite.slug, *args])


@pytest.fixture
def trois(chef):
    return [FicheActionFactory(cite=chef.cite, titre=f"Action {number}") for number in (1, 2, 3)]


def poster(client, chef, fiches, name="preparer_lot", **data):
    return client.post(url(name, chef), {"fiche": [fiche.pk for fiche in fiches], **data})


def faire(chef, fiches, geste=GesteLot.AGES, **parametres):
    lot = demander_lot(
        cite=chef.cite, fiches=fiches, geste=geste, parametres=parametres or {"age_min": 3}, by=chef.compte, at=AT,
        retour="statut=EN_COURS",
    )  # fmt: skip
    return executer_lot(lot=lot, at=AT)


def titres(page):
    return [node.text for node in page.find("summary") if node.parent.attrs.get("class", "").startswith("lo-groupe")]


def test_the_gestes_are_offered_first(client_chef, chef, trois):
    page = verifier_page(poster(client_chef, chef, trois))

    assert page.find("h1")[0].text == "Modifier 3 actions"
    offered = [node.attrs["value"] for node in page.find("button") if node.attrs.get("name") == "geste"]
    assert offered == list(GesteLot.values)


def test_what_only_the_chef_does_is_not_offered_to_others(client_de, trois):
    client = client_de(Role.REFERENT)
    chef = client.habilitation

    page = verifier_page(poster(client, chef, trois))

    offered = {node.attrs["value"] for node in page.find("button") if node.attrs.get("name") == "geste"}
    assert set(GesteLot.values) - offered == {"ARCHIVER", "RECONDUIRE"}


@pytest.mark.parametrize("geste", GesteLot.values)
def test_each_geste_has_its_form_and_says_what_is_lacking(client_chef, chef, trois, geste):
    page = verifier_page(poster(client_chef, chef, trois, geste=geste))
    empty = poster(client_chef, chef, trois, geste=geste, acte="apercu")

    assert titres(page)[0].startswith("3 actions")
    assert (empty.status_code, len(verifier_page(empty).find("h1"))) == (422, 1)


def test_every_geste_has_a_form():
    assert set(FORMULAIRES) == set(GesteLot.values)


def test_the_preview_names_the_refusals_before_anything_is_written(client_chef, chef, trois):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)
    FicheAction.objects.filter(pk=trois[1].pk).update(statut=StatutFiche.TERMINEE)

    page = verifier_page(poster(client_chef, chef, trois, geste="STATUT", statut="EN_PREPARATION", acte="apercu"))

    assert titres(page) == ["2 actions seront refusées", "1 action sera modifiée"]
    assert "Archivée : remettez-la d’abord au plan." in page.text
    assert "Elle est « terminée » : elle ne peut passer qu’à « en cours »." in page.text
    assert "Modifier 1 action" in [node.text for node in page.find("button")]
    assert Lot.objects.count() == 0


def test_the_preview_of_a_renewal_says_what_is_there_already(client_chef, chef, trois):
    faire(chef, trois[:1], GesteLot.RECONDUIRE, exercice=2027)
    FicheAction.objects.filter(pk=trois[1].pk).update(statut=StatutFiche.ANNULEE)
    late = FicheActionFactory(cite=chef.cite, exercice=2028)
    archived = FicheActionFactory(cite=chef.cite)
    archive_fiche(fiche=archived, motif="Finie", by=chef.compte, at=AT)
    asked = {"geste": "RECONDUIRE", "exercice": 2027, "acte": "apercu"}

    page = verifier_page(poster(client_chef, chef, [*trois, late, archived], **asked))

    assert titres(page) == ["3 actions seront refusées", "1 action sera reconduite", "1 action déjà ainsi"]
    assert "Déjà au plan 2027 : « Action 1 »." in page.text
    assert "Reconduire 1 action" in [node.text for node in page.find("button")]


def test_the_preview_names_what_one_may_not_write_and_what_is_so_already(client, chef, trois):
    troika = HabilitationFactory(cite=chef.cite, role=Role.TROIKA)
    FicheAction.objects.filter(pk__in=[fiche.pk for fiche in trois[:2]]).update(referent=troika.compte)
    FicheAction.objects.filter(pk=trois[0].pk).update(statut=StatutFiche.EN_COURS)
    client.force_login(troika.compte)

    page = verifier_page(poster(client, chef, trois, geste="STATUT", statut="EN_COURS", acte="apercu"))

    assert titres(page) == ["1 action sera refusée", "1 action sera modifiée", "1 action déjà ainsi"]
    assert "Le statut d'une action se change par le chef de projet ou le référent de l'action." in page.text


def test_nothing_to_change_offers_nothing_to_launch(client_chef, chef, trois):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)

    page = verifier_page(poster(client_chef, chef, trois[:1], geste="ARCHIVER", motif="Double", acte="apercu"))

    assert titres(page) == ["1 action déjà ainsi"]
    assert "Aucune fiche ne changerait." in page.text


def test_all_the_list_is_chosen_by_its_filters(client_chef, chef, trois):
    FicheAction.objects.filter(pk=trois[0].pk).update(statut=StatutFiche.EN_COURS)
    asked = {"toutes": "1", "requete": "statut=EN_COURS&exercice=2026", "geste": "RECONDUIRE"}

    posted = verifier_page(client_chef.post(url("preparer_lot", chef), asked))
    linked = verifier_page(client_chef.get(url("preparer_lot", chef), asked))

    for page in (posted, linked):
        assert page.find("h1")[0].text == "Reconduire 1 action"
        assert [n.attrs["value"] for n in page.find("input") if n.attrs.get("name") == "exercice"] == ["2027"]
        assert f"{url('plan', chef)}?statut=EN_COURS&exercice=2026" in {n.attrs.get("href") for n in page.find("a")}


def test_the_box_of_the_whole_list_chooses_it_as_the_page_sends_it(client_chef, chef, trois):
    listed = verifier_page(client_chef.get(url("plan", chef), {"exercice": trois[0].exercice}))
    [box] = [node for node in listed.find("input") if node.attrs.get("name") == "toutes"]
    [asked] = [node for node in listed.find("input") if node.attrs.get("name") == "requete"]
    sent = {node.attrs["name"]: node.attrs["value"] for node in (box, asked)}

    page = verifier_page(poster(client_chef, chef, trois[:1], **sent))

    assert page.find("h1")[0].text == "Modifier 3 actions"


def test_launching_does_it_and_tells_it(client_chef, chef, trois, django_capture_on_commit_callbacks):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)
    selection = ",".join(str(fiche.pk) for fiche in trois)

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(
            url("lancer_lot", chef), {"selection": selection, "geste": "AGES", "age_min": "3", "requete": "q=lire"}
        )

    lot = Lot.objects.get()
    assert response.url == url("lot", chef, lot.pk)
    page = verifier_page(client_chef.get(response.url))
    assert page.find("h1")[0].text == "2 actions modifiées, 1 refusée"
    assert "Donner des âges : dès 3 ans" in page.text
    assert f"{url('plan', chef)}?q=lire" in {node.attrs.get("href") for node in page.find("a")}
    assert sorted(FicheAction.objects.values_list("titre", "age_min")) == [
        ("Action 1", None), ("Action 2", 3), ("Action 3", 3),
    ]  # fmt: skip


VALEURS = {
    "REFERENT": lambda chef: {"referent": chef.compte.pk},
    "PORTEUR": lambda chef: {"porteur": OrganisationFactory(cite=chef.cite).pk},
    "SOUS_THEMATIQUE": lambda chef: {"sous_thematique": SousThematiqueFactory(axe__cite=chef.cite).pk},
    "STATUT": lambda chef: {"statut": "AJOURNEE", "motif": "Attente"},
    "DATES": lambda chef: {"starts_on": "2026-09-01", "ends_on": ""},
    "AGES": lambda chef: {"age_max": "11"},
    "AJOUTER_CODAGE": lambda chef: {"codage": "TEMPS:VACANCES"},
    "RETIRER_CODAGE": lambda chef: {"codage": "TEMPS:SCOLAIRE"},
    "AJOUTER_QUARTIER": lambda chef: {"quartier": _quartier(chef)},
    "RETIRER_QUARTIER": lambda chef: {"quartier": _quartier(chef)},
    "AJOUTER_ETABLISSEMENT": lambda chef: {"etablissement": _etablissement(chef)},
    "RETIRER_ETABLISSEMENT": lambda chef: {"etablissement": _etablissement(chef)},
    "ARCHIVER": lambda chef: {"motif": "Double"},
    "RECONDUIRE": lambda chef: {"exercice": "2027", "decaler_dates": "on", "garder_montants": "on"},
}


def _quartier(chef):
    return PerimetreQuartier.objects.create(cite=chef.cite, quartier=QuartierFactory()).quartier_id


def _etablissement(chef):
    return RattachementCite.objects.create(cite=chef.cite, etablissement=EtablissementFactory()).etablissement_id


@pytest.mark.parametrize("geste", GesteLot.values)
def test_each_geste_goes_from_its_form_to_its_result(
    client_chef, chef, trois, geste, django_capture_on_commit_callbacks
):
    create_fiche(cite=chef.cite, exercice=2026, titre="Autre", by=chef.compte)
    data = {"geste": geste, **VALEURS[geste](chef)}

    preview = verifier_page(poster(client_chef, chef, trois, acte="apercu", **data))
    sent = {n.attrs["name"]: n.attrs.get("value", "") for n in preview.find("input") if n.attrs.get("type") == "hidden"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url("lancer_lot", chef), sent)

    lot = Lot.objects.get()
    expected = "INCHANGEE" if geste.startswith("RETIRER") else "FAITE"
    assert response.url == url("lot", chef, lot.pk)
    assert set(lot.lignes.values_list("etat", flat=True)) == {expected}
    verifier_page(client_chef.get(response.url))


@pytest.mark.parametrize(
    "data", [{}, {"geste": "AUTRE"}, {"geste": "AGES"}, {"geste": "AGES", "age_min": "12", "age_max": "3"}]
)
def test_what_cannot_be_launched_comes_back(client_chef, chef, trois, data):
    response = poster(client_chef, chef, trois, "lancer_lot", **data)

    assert (response.status_code, Lot.objects.count()) == (422, 0)
    verifier_page(response)


def test_an_unlikely_value_is_refused_by_the_service_in_words(client_chef, chef, trois):
    response = poster(client_chef, chef, trois, "lancer_lot", geste="STATUT", statut="AJOURNEE", motif=" ")

    assert response.status_code == 422
    assert "Dites pourquoi ces actions s’arrêtent" in verifier_page(response).text


def test_foreign_and_unknown_fiches_do_not_count(client_chef, chef, trois):
    foreign = FicheActionFactory()

    page = verifier_page(poster(client_chef, chef, [*trois, foreign], geste="AGES"))
    none = poster(client_chef, chef, [foreign], geste="AGES")

    assert page.find("h1")[0].text == "Modifier 3 actions"
    assert "1 action choisie n’existe pas ou ne vous est pas visible" in page.text
    assert foreign.titre not in page.text
    assert (none.status_code, verifier_page(none).find("h1")[0].text) == (422, "Aucune action choisie")


def test_too_many_at_once_is_told(client_chef, chef):
    FicheAction.objects.bulk_create(
        FicheAction(cite=chef.cite, exercice=2026, titre=f"Action {number}") for number in range(2001)
    )

    response = client_chef.post(url("preparer_lot", chef), {"toutes": "1", "requete": "exercice=2026"})

    assert response.status_code == 422
    assert verifier_page(response).find("h1")[0].text == "2 001 actions choisies, c’est trop d’un coup"


def test_while_it_runs_the_page_follows_and_says_it_may_be_closed(client_chef, chef, trois):
    lot = faire(chef, trois)
    Lot.objects.filter(pk=lot.pk).update(etat=EtatTravail.EN_COURS, lignes_traitees=1)

    page = verifier_page(client_chef.get(url("lot", chef, lot.pk)))
    polled = client_chef.get(url("lot", chef, lot.pk), headers={"HX-Request": "true"})
    Lot.objects.filter(pk=lot.pk).update(etat=EtatTravail.TERMINE)
    last = client_chef.get(url("lot", chef, lot.pk), headers={"HX-Request": "true"})

    assert page.find("h1")[0].text == "Modification groupée en cours"
    assert "Vous pouvez fermer cette page" in page.text
    assert verifier_fragment(polled).find("div")[0].attrs["id"] == "progression"
    assert ("HX-Refresh" in polled, last["HX-Refresh"]) == (False, "true")


def test_a_stopped_one_is_taken_again(client_chef, chef, trois, django_capture_on_commit_callbacks):
    lot = faire(chef, trois)
    Lot.objects.filter(pk=lot.pk).update(etat=EtatTravail.ECHOUE, erreur="Panne", lignes_traitees=0)

    page = verifier_page(client_chef.get(url("lot", chef, lot.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url("reprendre_lot", chef, lot.pk))

    lot.refresh_from_db()
    assert page.find("h1")[0].text == "Arrêté après 0 action sur 3"
    assert (response.url, lot.etat) == (url("lot", chef, lot.pk), EtatTravail.TERMINE)


@pytest.mark.parametrize("etat", ["", "FAITE", "REFUSEE", "INCHANGEE"])
def test_the_report_filters_by_what_became_of_each(client_chef, chef, trois, etat):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)
    lot = faire(chef, trois)

    page = verifier_page(client_chef.get(url("lot", chef, lot.pk), {"etat": etat}))

    tables = [table for table in page.find("table") if table.attrs.get("id") == "lignes-table"]
    rows = sum(len(table.find("tr")) - 1 for table in tables)
    assert rows == {"": 3, "FAITE": 2, "REFUSEE": 1, "INCHANGEE": 0}[etat]


def test_the_refused_are_tried_again_from_the_report(client_chef, chef, trois, django_capture_on_commit_callbacks):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)
    lot = faire(chef, trois)

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url("reessayer_lot", chef, lot.pk))

    again = Lot.objects.exclude(pk=lot.pk).get()
    assert (response.url, again.lignes_total) == (url("lot", chef, again.pk), 1)
    page = verifier_page(client_chef.get(response.url))
    assert page.find("h1")[0].text == "Rien n’a changé, 1 refusée"


def test_the_whole_is_taken_back_from_the_report(client_chef, chef, trois, django_capture_on_commit_callbacks):
    lot = faire(chef, trois)

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url("annuler_lot", chef, lot.pk))
    twice = verifier_page(client_chef.post(url("annuler_lot", chef, lot.pk), follow=True))

    page = verifier_page(client_chef.get(response.url))
    assert page.find("h1")[0].text == "3 actions rétablies"
    assert "Annuler : donner des âges : dès 3 ans" in page.text
    assert "l'annulation est déjà demandée" in twice.text
    assert FicheAction.objects.filter(age_min=3).count() == 0


def test_a_renewed_plan_names_what_is_new_and_what_was_there(client_chef, chef, trois):
    faire(chef, trois[:1], GesteLot.RECONDUIRE, exercice=2027)
    lot = faire(chef, trois, GesteLot.RECONDUIRE, exercice=2027)

    page = verifier_page(client_chef.get(url("lot", chef, lot.pk)))

    assert page.find("h1")[0].text == "2 actions reconduites, 1 déjà là"
    new = FicheAction.objects.get(exercice=2027, titre="Action 2")
    assert url("fiche", chef, new.pk) in {node.attrs.get("href") for node in page.find("a")}


def test_a_fiche_that_is_not_seen_any_more_is_not_named(client, chef, trois):
    porteur = HabilitationFactory(cite=chef.cite, role=Role.PORTEUR)
    FicheAction.objects.filter(pk=trois[0].pk).update(porteur=porteur.organisation, titre="À garder pour soi")
    lot = faire(porteur, [FicheAction.objects.get(pk=trois[0].pk)])
    FicheAction.objects.filter(pk=trois[0].pk).update(porteur=None)
    client.force_login(porteur.compte)

    page = verifier_page(client.get(url("lot", chef, lot.pk)))

    assert "À garder pour soi" not in page.text
    assert "Action qui ne vous est plus visible" in page.text


def test_my_bulk_edits_are_found_again_and_nobody_elses(client_chef, chef, trois):
    empty = verifier_page(client_chef.get(url("lots", chef)))
    faire(HabilitationFactory(cite=chef.cite), trois)
    mine = faire(chef, trois)

    page = verifier_page(client_chef.get(url("lots", chef)))

    assert "Aucune modification groupée" in empty.text
    links = {node.attrs.get("href") for node in page.find("a")}
    assert [url("lot", chef, lot.pk) in links for lot in Lot.objects.order_by("pk")] == [False, True]
    assert mine.libelle.capitalize() in page.text


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.INTERVENANT])
def test_who_only_reads_is_told_so(client_de, role):
    client = client_de(role)

    response = client.get(url("lots", client.habilitation))

    assert response.status_code == 403


@pytest.mark.parametrize("name", ["preparer", "apercu", "lot", "lots"])
def test_query_counts_do_not_grow(client_chef, chef, django_assert_max_num_queries, name):
    counts, fiches = [], []
    for number in (1, 3):
        while len(fiches) < number:
            fiches.append(FicheActionFactory(cite=chef.cite, porteur=OrganisationFactory(cite=chef.cite)))
            FicheActionFactory(cite=chef.cite)
        lot = faire(chef, fiches)
        if name == "lots" and number == 3:
            faire(chef, fiches)
        with django_assert_max_num_queries(30) as captured:
            if name in {"preparer", "apercu"}:
                poster(client_chef, chef, fiches, geste="RECONDUIRE", exercice=2027, acte=name)
            else:
                client_chef.get(url(name, chef, *([lot.pk] if name == "lot" else [])))
        counts.append(len(captured))

    assert counts[0] == counts[1]
