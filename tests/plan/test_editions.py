"""A PDF asked for: built later, under the rights of that moment, found again, kept thirty days."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import typst
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.journal.models import Ecriture
from alliance.plan.enums import EtatTravail, GenreEdition
from alliance.plan.models import Edition
from alliance.plan.services import editions as services
from alliance.plan.services.editions import (
    EditionImpossible,
    composer_edition,
    demander_edition,
    executer_edition,
    purger_editions,
    relancer_edition,
)
from tests.factories import CiteFactory, FicheActionFactory, HabilitationFactory
from tests.plan.pdf import texte_of

pytestmark = pytest.mark.django_db

LE_3_MARS = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def travailleur(django_capture_on_commit_callbacks):
    """Run a call and, after its commit, the task that it queued."""

    def run(call, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            edition = call(**kwargs)
        edition.refresh_from_db()
        return edition

    return run


def demander(chef, travailleur, genre=GenreEdition.LISTE, **kwargs):
    return travailleur(
        demander_edition, cite=chef.cite, genre=genre, by=chef.compte, at=LE_3_MARS, **kwargs
    )  # fmt: skip


def lire(edition):
    with edition.document.fichier.open("rb") as file:
        return file.read()


@pytest.mark.parametrize("genre", [GenreEdition.LISTE, GenreEdition.PLAN, GenreEdition.FICHE])
def test_an_edition_is_built_by_the_task_and_kept(chef, travailleur, genre):
    fiche = FicheActionFactory(cite=chef.cite, titre="Café des parents", exercice=2026)
    target = {"fiche": fiche} if genre == GenreEdition.FICHE else {"requete": "exercice=2026"}

    edition = demander(chef, travailleur, genre, **target)

    assert (edition.etat, edition.erreur) == (EtatTravail.TERMINE, "")
    assert edition.termine_at is not None
    assert edition.document.type_mime == "application/pdf"
    assert "Café des parents" in texte_of(lire(edition))
    assert list(Document.objects.visible_to(chef.compte)) == [edition.document]
    assert [row.details for row in Ecriture.objects.filter(kind="plan.edition.requested")] == [{"genre": genre.value}]


def test_the_file_is_of_the_asker_alone(chef, travailleur):
    other = HabilitationFactory(cite=chef.cite, role=Role.CHEF_DE_PROJET)

    edition = demander(chef, travailleur)

    assert list(Edition.objects.visible_to(other.compte)) == []
    assert list(Document.objects.visible_to(other.compte)) == []
    assert edition.demande_by == chef.compte


def test_the_file_closes_with_the_access_to_the_plan(chef, travailleur):
    demander(chef, travailleur)

    chef.to_on = date(2026, 1, 1)
    chef.save()

    assert list(Document.objects.visible_to(chef.compte)) == []


def test_filters_too_long_to_be_kept_are_refused(chef):
    with pytest.raises(EditionImpossible, match="trop de filtres"):
        demander_edition(
            cite=chef.cite, genre=GenreEdition.LISTE, by=chef.compte, at=LE_3_MARS, requete="q=" + "a" * 1_999
        )  # fmt: skip

    assert Edition.objects.count() == 0


def test_rights_are_those_of_the_moment_when_it_is_built(chef):
    FicheActionFactory(cite=chef.cite)
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.PLAN, by=chef.compte, at=LE_3_MARS)
    chef.to_on = date(2026, 1, 1)
    chef.save()

    composer_edition(edition=Edition.objects.get(), at=LE_3_MARS)

    edition.refresh_from_db()
    assert (edition.etat, edition.document) == (EtatTravail.ECHOUE, None)
    assert edition.erreur == "Vous n'avez plus accès au plan de cette cité : le document n'a pas été composé."


def test_an_account_that_was_closed_receives_nothing(chef):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.PLAN, by=chef.compte, at=LE_3_MARS)
    chef.compte.is_active = False
    chef.compte.save()

    composer_edition(edition=Edition.objects.get(), at=LE_3_MARS)

    edition.refresh_from_db()
    assert edition.etat == EtatTravail.ECHOUE


def test_a_fiche_that_left_the_rights_of_the_asker_is_not_built(chef):
    lecteur = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)
    fiche = FicheActionFactory(cite=chef.cite, statut="EN_COURS")
    edition = demander_edition(
        cite=chef.cite, genre=GenreEdition.FICHE, fiche=fiche, by=lecteur.compte, at=LE_3_MARS
    )  # fmt: skip
    fiche.statut = "A_INSTRUIRE"
    fiche.save()

    composer_edition(edition=Edition.objects.get(), at=LE_3_MARS)

    edition.refresh_from_db()
    assert edition.erreur == "Vous n'avez plus accès à cette action : le document n'a pas été composé."


def test_a_second_run_keeps_the_first_file(chef, travailleur):
    edition = demander(chef, travailleur)

    composer_edition(edition=edition, at=LE_3_MARS)
    executer_edition.func(edition.pk)

    assert Document.objects.count() == 1
    assert Edition.objects.get().document == edition.document


def test_of_two_runs_at_once_one_keeps_its_file(chef):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.LISTE, by=chef.compte, at=LE_3_MARS)
    Edition.objects.update(etat=EtatTravail.EN_COURS)
    composition = services._composer(edition, LE_3_MARS)

    services._garder(edition, composition, LE_3_MARS)
    services._garder(edition, composition, LE_3_MARS)

    assert Document.objects.count() == 1


def test_a_process_that_died_is_taken_again(chef):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.LISTE, by=chef.compte, at=LE_3_MARS)
    Edition.objects.update(etat=EtatTravail.EN_COURS)

    executer_edition.func(edition.pk)

    assert Edition.objects.get().etat == EtatTravail.TERMINE


def test_a_task_without_its_edition_does_nothing():
    executer_edition.func(999)

    assert Document.objects.count() == 0


def _casse(*args, **kwargs):
    raise typst.TypstError("the template is broken")


def test_a_build_that_fails_is_said_in_words_and_may_be_tried_again(chef, travailleur, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(typst, "compile", _casse)
        edition = demander(chef, travailleur)

    assert (edition.etat, edition.document) == (EtatTravail.ECHOUE, None)
    assert edition.erreur.startswith("Le document n'a pas pu être composé. Réessayez")

    edition = travailleur(relancer_edition, edition=edition, by=chef.compte, at=LE_3_MARS)

    assert (edition.etat, edition.erreur) == (EtatTravail.TERMINE, "")


def test_a_list_too_long_is_refused_in_words(chef, travailleur, monkeypatch):
    monkeypatch.setattr("alliance.documents.ecriture.pdf.LIGNES_MAX", 1)
    FicheActionFactory.create_batch(2, cite=chef.cite, exercice=2026)

    edition = demander(chef, travailleur, requete="exercice=2026")

    assert edition.erreur.startswith("Cette liste dépasse 1 lignes")


def test_a_plan_too_long_is_refused_in_words(chef, travailleur, monkeypatch):
    monkeypatch.setattr("alliance.plan.views.tirages.FICHES_MAX", 1)
    FicheActionFactory.create_batch(2, cite=chef.cite, exercice=2026)

    edition = demander(chef, travailleur, GenreEdition.PLAN, requete="exercice=2026")

    assert edition.erreur.startswith("Ce plan compte 2 actions, c’est trop pour un document.")


@pytest.mark.parametrize(
    ("etat", "age", "allowed"),
    [
        (EtatTravail.EN_COURS, timedelta(minutes=5), False),
        (EtatTravail.EN_COURS, timedelta(minutes=5, seconds=1), True),
        (EtatTravail.EN_ATTENTE, timedelta(minutes=6), True),
        (EtatTravail.ECHOUE, timedelta(0), True),
    ],
)
def test_only_what_is_stopped_is_tried_again(chef, etat, age, allowed):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.LISTE, by=chef.compte, at=LE_3_MARS)
    Edition.objects.update(etat=etat)

    if allowed:
        relancer_edition(edition=edition, by=chef.compte, at=LE_3_MARS + age)
    else:
        with pytest.raises(EditionImpossible, match="déjà prêt, ou en cours"):
            relancer_edition(edition=edition, by=chef.compte, at=LE_3_MARS + age)

    assert Edition.objects.get().etat == (EtatTravail.EN_ATTENTE if allowed else etat)


def test_editions_are_purged_after_thirty_days_with_their_file(
    chef, travailleur, django_capture_on_commit_callbacks
):  # fmt: skip
    edition = demander(chef, travailleur)
    waiting = demander_edition(cite=chef.cite, genre=GenreEdition.LISTE, by=chef.compte, at=LE_3_MARS)
    file = edition.document.fichier.name

    assert purger_editions(at=LE_3_MARS + timedelta(days=30)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert purger_editions(at=LE_3_MARS + timedelta(days=30, seconds=1)) == 2

    assert not Edition.objects.filter(pk__in=[edition.pk, waiting.pk]).exists()
    assert Document.objects.count() == 0
    assert not default_storage.exists(file)


def test_run_editions_says_first_and_does_after(chef, travailleur):
    demander(chef, travailleur)
    out = StringIO()

    call_command("run_editions", dry_run=True, stdout=out)
    assert Edition.objects.count() == 1
    call_command("run_editions", stdout=out)

    assert out.getvalue().splitlines() == ["1 édition(s) seraient supprimées.", "1 édition(s) supprimées."]
    assert Edition.objects.count() == 0


def url(name, cite, *args):
    return reverse(f"plan:{name}", args=[cite.slug, *args])


def test_from_the_plan_to_the_file_without_javascript(client_chef, chef, django_capture_on_commit_callbacks):
    FicheActionFactory(cite=chef.cite, titre="Café des parents", exercice=2026)

    with django_capture_on_commit_callbacks(execute=True):
        asked = client_chef.post(
            f"{url('demander_edition', chef.cite)}?q=cafe&tri=-cout&page=3&vue=tableau", {"genre": "LISTE"}
        )  # fmt: skip
    edition = Edition.objects.get()
    page = client_chef.get(asked.url)
    file = client_chef.get(reverse("documents:telecharger", args=[chef.cite.slug, edition.document_id]))

    assert asked.url == url("edition", chef.cite, edition.pk)
    assert edition.requete == "q=cafe&tri=-cout&exercice=2026"
    assert "Télécharger" in page.content.decode()
    assert b"".join(file.streaming_content).startswith(b"%PDF-1.7")


def test_a_page_that_waits_refreshes_itself_and_has_a_link(client_chef, chef):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.PLAN, by=chef.compte, at=LE_3_MARS)

    page = client_chef.get(url("edition", chef.cite, edition.pk))
    fragment = client_chef.get(url("edition", chef.cite, edition.pk), headers={"hx-request": "true"})

    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.content.decode()
    assert "Voir où il en est" in page.content.decode()
    assert fragment.content.decode().lstrip().startswith('<div id="progression" hx-get=')
    assert "HX-Refresh" not in fragment.headers


def test_the_last_answer_of_the_polling_reloads_the_page(client_chef, chef, travailleur):
    edition = demander(chef, travailleur)

    fragment = client_chef.get(url("edition", chef.cite, edition.pk), headers={"hx-request": "true"})

    assert fragment.headers["HX-Refresh"] == "true"


def test_a_failure_is_shown_with_a_way_out(client_chef, chef, travailleur, django_capture_on_commit_callbacks):
    edition = demander_edition(cite=chef.cite, genre=GenreEdition.PLAN, by=chef.compte, at=LE_3_MARS)
    Edition.objects.update(etat=EtatTravail.ECHOUE, erreur="Le document n'a pas pu être composé.")

    page = client_chef.get(url("edition", chef.cite, edition.pk)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        again = client_chef.post(url("relancer_edition", chef.cite, edition.pk))

    assert "Le document n&#x27;a pas pu être composé." in page
    assert "Réessayer" in page
    assert again.url == url("edition", chef.cite, edition.pk)
    assert Edition.objects.get().etat == EtatTravail.TERMINE


def test_trying_again_what_is_done_says_so(client_chef, chef, travailleur):
    edition = demander(chef, travailleur)

    page = client_chef.post(url("relancer_edition", chef.cite, edition.pk), follow=True)

    assert "Ce document est déjà prêt" in page.content.decode()


def test_too_many_filters_come_back_to_the_plan_with_words(client_chef, chef):
    page = client_chef.post(f"{url('demander_edition', chef.cite)}?q={'a' * 2_000}", {"genre": "LISTE"}, follow=True)

    assert page.redirect_chain == [(url("plan", chef.cite), 302)]
    assert "trop de filtres" in page.content.decode()


@pytest.mark.parametrize("genre", ["FICHE", "AUTRE", ""])
def test_a_forged_kind_is_not_found(client_chef, chef, genre):
    assert client_chef.post(url("demander_edition", chef.cite), {"genre": genre}).status_code == 404
    assert Edition.objects.count() == 0


def test_notes_are_asked_by_their_own_button(client_chef, chef):
    client_chef.post(f"{url('demander_edition', chef.cite)}?exercice=2026", {"genre": "PLAN", "notes": "1"})
    client_chef.post(f"{url('demander_edition', chef.cite)}?exercice=tous&notes=1", {"genre": "PLAN"})

    assert list(Edition.objects.order_by("pk").values_list("requete", flat=True)) == [
        "exercice=2026&notes=1",
        "exercice=tous",
    ]


def test_a_fiche_is_asked_from_its_page(client_chef, chef):
    fiche = FicheActionFactory(cite=chef.cite)

    asked = client_chef.post(url("demander_fiche", chef.cite, fiche.pk))

    edition = Edition.objects.get()
    assert (asked.url, edition.fiche, edition.genre) == (url("edition", chef.cite, edition.pk), fiche, "FICHE")


def test_the_edition_of_another_cite_or_person_is_not_found(client_chef, chef):
    elsewhere = CiteFactory()
    other = HabilitationFactory(cite=chef.cite)
    foreign = [
        demander_edition(cite=elsewhere, genre=GenreEdition.PLAN, by=chef.compte, at=LE_3_MARS),
        demander_edition(cite=chef.cite, genre=GenreEdition.PLAN, by=other.compte, at=LE_3_MARS),
    ]

    for edition in foreign:
        assert client_chef.get(url("edition", chef.cite, edition.pk)).status_code == 404
        assert client_chef.post(url("relancer_edition", chef.cite, edition.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_editions_asks_the_same_whatever_its_length(
    client_chef, chef, travailleur, django_assert_num_queries, count
):
    fiche = FicheActionFactory(cite=chef.cite)
    for _ in range(count):
        demander(chef, travailleur, GenreEdition.FICHE, fiche=fiche)
    client_chef.get(url("editions", chef.cite))

    with django_assert_num_queries(REQUETES):
        page = client_chef.get(url("editions", chef.cite)).content.decode()

    assert page.count("</tr>") == count + 1


def test_an_empty_list_teaches(client_chef, chef):
    assert "Aucun PDF pour l’instant" in client_chef.get(url("editions", chef.cite)).content.decode()


REQUETES = 7
