from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.plan.models import Commentaire, Mention, NoteSuivi
from alliance.plan.selectors.echanges import COMMENTAIRES_MONTRES, NOTES_MONTREES, PAR_PAGE_COMMENTAIRES
from alliance.plan.services.echanges import NoteCorrigeeEntreTemps, create_commentaire, create_note, update_note
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def fiche(cite):
    return FicheActionFactory(cite=cite, titre="Cafés des parents", porteur=OrganisationFactory(cite=cite))


@pytest.fixture
def porteur(fiche):
    return HabilitationFactory(cite=fiche.cite, role=Role.PORTEUR, organisation=fiche.porteur).compte


def url(nom, fiche, *args):
    return reverse(f"plan:{nom}", args=[fiche.cite.slug, fiche.pk, *args])


def today():
    return timezone.localdate().isoformat()


def say(fiche, by, *prevenir, at=None, texte="Où en est-on ?"):
    return create_commentaire(fiche=fiche, texte=texte, by=by, at=at or timezone.now(), prevenir=prevenir)


def note(fiche, by):
    return create_note(fiche=fiche, texte="Réunion", le=timezone.localdate(), by=by, at=timezone.now())


def test_the_fiche_shows_both_threads(client_chef, chef, fiche):
    note(fiche, chef.compte)
    said = say(fiche, chef.compte, texte="<script>alert(1)</script>\nDeux lignes")

    response = client_chef.get(url("fiche", fiche))

    page = verifier_page(response)
    assert {"suivi", "commentaires", f"commentaire-{said.pk}"} <= {
        node.attrs.get("id") for tag in ("div", "li") for node in page.find(tag)
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Deux lignes" in response.content.decode()


def test_a_note_is_added_where_the_person_was(client_chef, fiche):
    response = client_chef.post(url("ajouter_note", fiche), {"le": today(), "texte": "Accord de l'école."})

    added = NoteSuivi.objects.get()
    assert response.url == f"{url('fiche', fiche)}#note-{added.pk}"


def test_a_note_is_added_by_htmx_in_place(client_chef, fiche):
    response = client_chef.post(url("ajouter_note", fiche), {"le": today(), "texte": "Accord."}, **HTMX)

    fragment = verifier_fragment(response)
    assert response.status_code == 200
    [item] = fragment.find("li")
    assert "data-prend-le-focus" in item.attrs


@pytest.mark.parametrize("extra", [{}, HTMX])
def test_a_refused_note_comes_back_with_what_was_typed(client_chef, fiche, extra):
    response = client_chef.post(url("ajouter_note", fiche), {"le": "2018-01-01", "texte": "Vieille histoire"}, **extra)

    assert response.status_code == 422
    assert "Vieille histoire" in response.content.decode()
    assert "Le 1er janvier 2018 est avant le programme" in response.content.decode()
    (verifier_fragment if extra else verifier_page)(response)


def test_a_note_is_corrected_and_deleted(client_chef, chef, fiche):
    written = note(fiche, chef.compte)
    verifier_page(client_chef.get(url("corriger_note", fiche, written.pk)))

    corrected = client_chef.post(url("corriger_note", fiche, written.pk), {"le": today(), "texte": "Report"})
    verifier_page(client_chef.get(url("supprimer_note", fiche, written.pk)))
    deleted = client_chef.post(url("supprimer_note", fiche, written.pk))

    assert corrected.url == f"{url('fiche', fiche)}#note-{written.pk}"
    assert deleted.url == f"{url('fiche', fiche)}#suivi"
    assert NoteSuivi.objects.count() == 0


def test_a_refused_correction_changes_nothing(client_chef, chef, fiche):
    written = note(fiche, chef.compte)

    response = client_chef.post(url("corriger_note", fiche, written.pk), {"le": today(), "texte": ""})

    assert response.status_code == 422
    assert NoteSuivi.objects.get().texte == "Réunion"


@pytest.mark.parametrize("nom", ["corriger_note", "supprimer_note"])
def test_the_note_of_another_is_not_touched(client, chef, fiche, porteur, nom):
    written = note(fiche, chef.compte)
    client.force_login(porteur)

    assert client.post(url(nom, fiche, written.pk), {"le": today(), "texte": "x"}).status_code == 403
    assert NoteSuivi.objects.get().texte == "Réunion"


def test_an_archived_fiche_is_read_and_not_written(client_chef, chef, fiche):
    written, said = note(fiche, chef.compte), say(fiche, chef.compte)
    fiche.archivee_at, fiche.motif_archivage = timezone.now(), "Doublon"
    fiche.save()

    page = client_chef.get(url("fiche", fiche)).content.decode()
    refused = [
        client_chef.post(url("ajouter_note", fiche), {"le": today(), "texte": "x"}).status_code,
        client_chef.post(url("corriger_note", fiche, written.pk), {"le": today(), "texte": "x"}).status_code,
        client_chef.post(url("supprimer_note", fiche, written.pk)).status_code,
        client_chef.post(url("commenter", fiche), {"texte": "x"}).status_code,
    ]
    kept = client_chef.post(url("retirer_commentaire", fiche, said.pk), follow=True)

    assert refused == [422] * 4
    assert "est archivée depuis" in kept.content.decode()
    assert Commentaire.objects.get().retire_at is None
    assert url("ajouter_note", fiche) not in page


def test_a_comment_warns_the_people_ticked(client_chef, fiche, porteur):
    response = client_chef.post(url("commenter", fiche), {"texte": "Combien ?", "prevenir": [porteur.pk]})

    said = Commentaire.objects.get()
    assert response.url == f"{url('fiche', fiche)}#commentaire-{said.pk}"
    assert Mention.objects.get().compte == porteur


@pytest.mark.parametrize("forged", ["stranger", "999999", "abc"])
def test_a_forged_person_is_refused_in_words(client_chef, fiche, porteur, forged):
    stranger = HabilitationFactory(cite=fiche.cite, role=Role.COMPTABLE).compte
    given = str(stranger.pk) if forged == "stranger" else forged

    response = client_chef.post(url("commenter", fiche), {"texte": "Combien ?", "prevenir": [given]})

    page = verifier_page(response)
    assert response.status_code == 422
    assert "Une des personnes choisies" in page.text
    assert "Combien ?" in page.text
    assert Commentaire.objects.count() == 0


def test_a_refused_comment_comes_back_in_place(client_chef, fiche):
    response = client_chef.post(url("commenter", fiche), {"texte": ""}, **HTMX)

    assert response.status_code == 422
    assert "Écrivez votre commentaire." in verifier_fragment(response).text


def test_a_partner_signals_a_correction(client, chef, fiche):
    fiche.statut = "EN_COURS"
    fiche.save()
    partner = HabilitationFactory(cite=fiche.cite, role=Role.LECTEUR).compte
    HabilitationFactory(cite=fiche.cite, role=Role.TROIKA, compte__nom="Nom réservé")
    client.force_login(partner)

    page = verifier_page(client.get(url("fiche", fiche)))
    client.post(url("commenter", fiche), {"texte": "L'horaire a changé.", "prevenir": [chef.compte.pk]})

    assert "Nom réservé" not in page.text
    assert Mention.objects.get().compte == chef.compte
    assert client.post(url("ajouter_note", fiche), {"le": today(), "texte": "x"}).status_code == 403


@pytest.mark.parametrize("extra", [{}, HTMX])
def test_a_comment_is_taken_back_by_its_author(client_chef, chef, fiche, extra):
    said = say(fiche, chef.compte, texte="Trop vite")

    response = client_chef.post(url("retirer_commentaire", fiche, said.pk), **extra)

    page = client_chef.get(url("fiche", fiche)).content.decode()
    assert response.status_code == (200 if extra else 302)
    assert "Trop vite" not in page
    assert "Commentaire retiré par son auteur" in page


def test_the_comment_of_another_is_not_taken_back(client_chef, fiche, porteur):
    said = say(fiche, porteur)

    assert client_chef.post(url("retirer_commentaire", fiche, said.pk)).status_code == 403


def test_a_permalink_opens_the_very_comment(client_chef, chef, fiche):
    start = timezone.now() - timedelta(days=90)
    said = [say(fiche, chef.compte, at=start + timedelta(hours=n)) for n in range(PAR_PAGE_COMMENTAIRES + 1)]

    latest = client_chef.get(url("commentaire", fiche, said[-1].pk))
    first = client_chef.get(url("commentaire", fiche, said[0].pk))
    rows = verifier_page(client_chef.get(first.url))

    assert latest.url == f"{url('fiche', fiche)}#commentaire-{said[-1].pk}"
    assert first.url == f"{url('commentaires', fiche)}?page=1#commentaire-{said[0].pk}"
    assert f"commentaire-{said[0].pk}" in {node.attrs.get("id") for node in rows.find("li")}
    assert client_chef.get(url("commentaire", FicheActionFactory(cite=fiche.cite), said[0].pk)).status_code == 404


def test_the_rest_of_the_notes_is_one_link_away(client_chef, chef, fiche):
    for _ in range(NOTES_MONTREES + 1):
        note(fiche, chef.compte)

    page = verifier_page(client_chef.get(url("fiche", fiche)))
    listed = verifier_page(client_chef.get(url("notes", fiche)))

    assert f"Voir les {NOTES_MONTREES + 1} notes" in page.text
    assert len([node for node in listed.find("li") if node.attrs.get("id", "").startswith("note-")]) == 6


@pytest.mark.parametrize("nom", ["notes", "commentaires"])
def test_an_empty_list_says_so(client_chef, fiche, nom):
    assert "sur cette action." in verifier_page(client_chef.get(url(nom, fiche))).text


@pytest.mark.parametrize(("retour", "extra"), [("accueil", {}), ("", {}), ("", HTMX)])
def test_saying_that_it_is_read_empties_the_waiting_list(client, chef, fiche, porteur, retour, extra):
    said = say(fiche, chef.compte, porteur)
    home = reverse("accueil_cite", args=[fiche.cite.slug])
    client.force_login(porteur)
    before = client.get(home).content.decode()

    response = client.post(
        reverse("plan:mention_lue", args=[fiche.cite.slug, said.mentions.get().pk]), {"retour": retour}, **extra
    )

    assert f"{chef.compte.nom} vous a mentionné sur « Cafés des parents »" in before
    assert response.status_code == (200 if extra else 302)
    assert (response.status_code == 200) or response.url == (
        home if retour else f"{url('fiche', fiche)}#commentaire-{said.pk}"
    )
    assert "vous a mentionné" not in client.get(home).content.decode()


def test_the_mention_of_another_is_not_found(client_chef, chef, fiche, porteur):
    said = say(fiche, chef.compte, porteur)

    response = client_chef.post(reverse("plan:mention_lue", args=[fiche.cite.slug, said.mentions.get().pk]))

    assert response.status_code == 404
    assert Mention.objects.get().vue_at is None


def test_opening_the_comment_does_not_read_it(client, chef, fiche, porteur):
    said = say(fiche, chef.compte, porteur)
    client.force_login(porteur)

    page = client.get(client.get(url("commentaire", fiche, said.pk)).url).content.decode()

    assert "C’est lu" in page
    assert Mention.objects.get().vue_at is None


def test_query_count_of_the_fiche_does_not_grow(client_chef, chef, fiche, porteur, django_assert_max_num_queries):
    def queries(count):
        for _ in range(count):
            note(fiche, porteur)
            say(fiche, porteur, chef.compte)
        with django_assert_max_num_queries(29) as captured:
            client_chef.get(url("fiche", fiche))
        return len(captured)

    client_chef.get(url("fiche", fiche))
    assert queries(1) == queries(3)
    assert COMMENTAIRES_MONTRES > 4


@pytest.mark.parametrize("nom", ["notes", "commentaires"])
def test_query_count_of_the_lists_does_not_grow(client_chef, chef, fiche, porteur, nom, django_assert_max_num_queries):
    def queries(count):
        for _ in range(count):
            note(fiche, porteur)
            say(fiche, porteur, chef.compte)
        with django_assert_max_num_queries(15) as captured:
            client_chef.get(url(nom, fiche))
        return len(captured)

    client_chef.get(url(nom, fiche))
    assert queries(1) == queries(3)


def test_two_people_who_correct_the_same_note_lose_neither_text(client_chef, chef, fiche, porteur):
    written = note(fiche, porteur)
    address = url("corriger_note", fiche, written.pk)
    lue = client_chef.get(address).context["form"]["lue"].value()
    update_note(note=written, texte="Le texte du porteur", le=written.le, by=porteur, at=timezone.now())

    refused = client_chef.post(address, {"le": today(), "texte": "Le texte du chef", "lue": lue})
    page = verifier_page(refused)
    kept = NoteSuivi.objects.get(pk=written.pk).texte
    again = client_chef.post(
        address, {"le": today(), "texte": "Les deux textes", "lue": refused.context["form"]["lue"].value()}
    )

    assert kept == "Le texte du porteur"
    assert "Le texte du porteur" in page.text
    assert "Le texte du chef" in refused.content.decode()
    assert again.status_code == 302
    assert NoteSuivi.objects.get(pk=written.pk).texte == "Les deux textes"


def test_two_corrections_at_the_same_moment_keep_the_first(chef, fiche):
    written = note(fiche, chef.compte)
    first, second = (NoteSuivi.objects.get(pk=written.pk) for _window in range(2))
    update_note(note=first, texte="Premier", le=written.le, by=chef.compte, at=timezone.now(), lue="")

    with pytest.raises(NoteCorrigeeEntreTemps):
        update_note(note=second, texte="Second", le=written.le, by=chef.compte, at=timezone.now(), lue="")

    assert NoteSuivi.objects.get(pk=written.pk).texte == "Premier"
