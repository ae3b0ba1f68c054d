"""The one table of rights, replayed with the ids of another cité, with unknown ones, and by nobody.

Apart from ``test_droits``: a file stays in one process, and the table is the longest of the suite.
"""

import pytest

from tests.droits.matrice import LIGNES
from tests.droits.monde import ANONYME, DEDANS
from tests.droits.moteur import (
    arguments,
    connexion,
    corps,
    de_l_autre_cite,
    envoyer,
    listes_d_identifiants,
    valeurs,
    variantes_etrangeres,
)
from tests.html import lire

pytestmark = [pytest.mark.django_db, pytest.mark.droits]
DE_LA_CITE = [ligne for ligne in LIGNES if ligne.objets and not ligne.public]
A_LA_CITE = [ligne for ligne in DE_LA_CITE if "cite" in ligne.objets]
A_FORMULAIRE = [ligne for ligne in LIGNES if "cite" in ligne.objets and ligne.get["CHEF_DE_PROJET"] == 200]
AUX_PORTES = ("CHEF_DE_PROJET", "TROIKA", "GESTIONNAIRE", "PORTEUR", "DELEGUE_PLAN")
"""One person for each way of holding a right: in a cité, for a pôle, a budget, an organisation, by delegation."""
ETRANGERS = (
    "organisation", "axe", "sous_thematique", "levier", "contact", "site", "habilitation", "document",
    "pole", "decision", "instance",
)  # fmt: skip


def by_id(ligne):
    return ligne.id


@pytest.mark.parametrize("verbe", ["get", "post"])
@pytest.mark.parametrize("ligne", A_LA_CITE, ids=by_id)
def test_nobody_enters_the_other_cite(ligne, verbe, monde):
    kwargs, data = de_l_autre_cite(ligne, monde), corps(ligne, monde.b)

    people = AUX_PORTES if verbe == "get" else DEDANS[:2]  # the same door: the middleware closes it before the view
    received = {
        personne: envoyer(monde.client(personne), verbe, ligne, kwargs, data).status_code for personne in people
    }

    assert {who: got for who, got in received.items() if got != 404} == {}


@pytest.mark.parametrize("verbe", ["get", "post"])
@pytest.mark.parametrize("ligne", DE_LA_CITE, ids=by_id)
def test_a_foreign_id_is_not_found_exactly_as_an_unknown_one(ligne, verbe, monde):
    """For whoever may use the page, and for one who may not: the latter is told so before anything else."""
    own, data, wrong = getattr(ligne, verbe), corps(ligne, monde.a), {}
    able = [personne for personne in DEDANS if own[personne] not in {403, 404, 405}]
    unable = [personne for personne in DEDANS if own[personne] == 403]

    for label, kwargs in variantes_etrangeres(ligne, monde):
        for personne in (*able, *unable[:1]):
            got = envoyer(monde.client(personne), verbe, ligne, kwargs, data).status_code
            if got != 404 and (personne in able or got != 403):
                wrong[f"{label}, {personne}"] = got

    assert wrong == {}


@pytest.mark.parametrize("verbe", ["get", "post"])
@pytest.mark.parametrize("ligne", DE_LA_CITE, ids=by_id)
def test_the_anonymous_learn_nothing(ligne, verbe, monde):
    """The same redirection to the sign-in page, whether the thing exists or not."""
    data, wrong = corps(ligne, monde.a), {}

    for label, kwargs in [("existe", arguments(ligne, monde.a)), *variantes_etrangeres(ligne, monde)]:
        response = envoyer(monde.client(ANONYME), verbe, ligne, kwargs, data)
        answer = (response.status_code, response.headers.get("Location"))
        if answer != (302, connexion(response.request["PATH_INFO"])):
            wrong[label] = answer

    assert wrong == {}


@pytest.mark.parametrize("ligne", A_FORMULAIRE, ids=by_id)
def test_a_foreign_id_in_a_form_is_refused(ligne, monde):
    """Whatever a page does not offer, its form does not take: the ids of the other cité, one by one."""
    client = monde.client("CHEF_DE_PROJET")
    page = envoyer(client, "get", ligne, arguments(ligne, monde.a))
    is_page = not page.streaming and page.headers.get("Content-Type", "").startswith("text/html")
    html = page.content.decode() if is_page else ""
    taken = []

    for form, name, offered in listes_d_identifiants(lire(html)):
        action = form.attrs.get("action") or page.request["PATH_INFO"]
        for key in ETRANGERS:
            foreign = str(monde.b[key].pk)
            if foreign not in offered:
                response = client.post(action, {**valeurs(form), name: [foreign]})
                if response.status_code not in {400, 403, 404, 422}:
                    taken.append(f"{action} : {name}={key} de l'autre cité → {response.status_code}")

    assert taken == []
