"""Every main page, for the people who open it: read by axe, on a telephone, magnified, in the dark."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.journeys.outils import defauts, defauts_partout, html_de, violations

CHEF = {
    "l'accueil": "/cite/dijon/",
    "le plan par axe": "/cite/dijon/plan/",
    "le plan en tableau": "/cite/dijon/plan/?vue=tableau",
    "le plan groupé": "/cite/dijon/plan/?grouper=porteur&statut=EN_PREPARATION",
    "le tableau à beaucoup de colonnes": "/cite/dijon/plan/?vue=tableau&statut=EN_PREPARATION&col=porteur&col=besoin"
    "&col=quartier&col=indicateur&col=notes&tri=-cout&grouper=axe",
    "le plan par statut": "/cite/dijon/plan/?vue=colonnes",
    "le calendrier": "/cite/dijon/plan/?vue=calendrier",
    "un mois avec vacances": "/cite/dijon/plan/?vue=calendrier&mois=2026-04",
    "la frise scolaire": "/cite/dijon/plan/?vue=frise",
    "la frise civile": "/cite/dijon/plan/?vue=frise&annee=civile",
    "la carte": "/cite/dijon/plan/?vue=carte",
    "le plan filtré sans réponse": "/cite/dijon/plan/?q=zzzz",
    "le plan filtré par un axe qui n'existe plus": "/cite/dijon/plan/?axe=999999",
    "les actions archivées": "/cite/dijon/plan/?archivees=1",
    "les filtres": "/cite/dijon/plan/filtres/",
    "une nouvelle action": "/cite/dijon/plan/nouvelle-action/",
    "une fiche": "/cite/dijon/plan/fiches/1/",
    "l'essentiel en édition": "/cite/dijon/plan/fiches/1/modifier/essentiel/",
    "les publics en édition": "/cite/dijon/plan/fiches/1/modifier/publics/",
    "où et quand en édition": "/cite/dijon/plan/fiches/1/modifier/ou-et-quand/",
    "les indicateurs en édition": "/cite/dijon/plan/fiches/1/modifier/indicateurs/",
    "les remarques en édition": "/cite/dijon/plan/fiches/1/modifier/notes/",
    "l'historique": "/cite/dijon/plan/fiches/2/historique/",
    "archiver": "/cite/dijon/plan/fiches/1/archiver/",
    "reconduire": "/cite/dijon/plan/fiches/1/reconduire/",
    "les notes": "/cite/dijon/plan/fiches/2/notes/",
    "les commentaires": "/cite/dijon/plan/fiches/2/commentaires/",
    "les vues enregistrées": "/cite/dijon/plan/vues/",
    "enregistrer une vue": "/cite/dijon/plan/vues/enregistrer/?statut=EN_COURS&vue=tableau",
    "les modifications groupées": "/cite/dijon/plan/lots/",
    "reconduire le plan": "/cite/dijon/plan/lots/preparer/?geste=RECONDUIRE&toutes=1&requete=exercice%3D2026",
    "les versions": "/cite/dijon/plan/versions/",
    "une version": "/cite/dijon/plan/versions/1/",
    "figer une version": "/cite/dijon/plan/versions/figer/",
    "comparer": "/cite/dijon/plan/versions/comparer/",
    "mes PDF": "/cite/dijon/plan/editions/",
    "ce qui manque": "/cite/dijon/plan/ce-qui-manque/",
    "ce qui manque à un porteur": "/cite/dijon/plan/ce-qui-manque/?statut=EN_PREPARATION",
    "qui n'a rien": "/cite/dijon/plan/qui-n-a-rien/",
    "qui n'a rien, croisé": "/cite/dijon/plan/qui-n-a-rien/?par=croiser",
    "les tranches": "/cite/dijon/plan/tranches/",
    "un jeu de tranches": "/cite/dijon/plan/tranches/ajouter/",
    "les dispositifs": "/cite/dijon/plan/dispositifs/",
    "déclarer un dispositif": "/cite/dijon/plan/dispositifs/PRE/declarer/",
    "les axes": "/cite/dijon/plan/axes/",
    "l'import": "/cite/dijon/plan/importer/",
    "les imports": "/cite/dijon/plan/imports/",
    "l'annuaire": "/cite/dijon/acteurs/",
    "une organisation": "/cite/dijon/acteurs/organisations/1/",
    "une nouvelle organisation": "/cite/dijon/acteurs/organisations/nouvelle/",
    "le territoire": "/cite/dijon/territoire/",
    "une école": "/cite/dijon/territoire/etablissements/1/",
    "un quartier": "/cite/dijon/territoire/quartiers/1/",
    "dans le périmètre ?": "/cite/dijon/territoire/perimetre/",
    "les vacances": "/cite/dijon/territoire/vacances/",
    "qui a accès": "/cite/dijon/acteurs/acces/",
    "inviter": "/cite/dijon/acteurs/acces/inviter/",
    "donner une délégation": "/cite/dijon/acteurs/acces/delegations/donner/",
    "les demandes": "/cite/dijon/acteurs/donnees-personnelles/",
    "mon compte": "/compte/",
    "mes données": "/compte/mes-donnees/",
    "mon mot de passe": "/compte/mot-de-passe/",
    "mon second facteur": "/compte/second-facteur/",
    "mes sessions": "/compte/sessions/",
    "la recherche": "/cite/dijon/recherche/?q=ecole",
    "le journal": "/cite/dijon/journal/",
    "la cité": "/cite/dijon/la-cite/",
    "mes partages": "/cite/dijon/partages/",
    "créer un jeton": "/cite/dijon/partages/jetons/creer/",
    "s'abonner aux dates": "/cite/dijon/partages/agendas/creer/?statut=EN_COURS",
    "l'API": "/api/",
    "l'aide": "/aide/",
    "un guide": "/aide/importer-son-plan/",
    "les composants": "/composants/",
}
GOUVERNANCE = {
    "les séances": "/cite/dijon/gouvernance/seances/",
    "une séance en préparation": "/cite/dijon/gouvernance/seances/10/",
    "une séance convoquée": "/cite/dijon/gouvernance/seances/9/",
    "une séance close": "/cite/dijon/gouvernance/seances/7/",
    "préparer une séance": "/cite/dijon/gouvernance/seances/nouvelle/",
    "préparer une série": "/cite/dijon/gouvernance/seances/serie/",
    "consulter par écrit": "/cite/dijon/gouvernance/seances/consultation/",
    "un point": "/cite/dijon/gouvernance/points/38/",
    "un point à inscrire": "/cite/dijon/gouvernance/points/26/",
    "modifier un point": "/cite/dijon/gouvernance/points/38/modifier/",
    "reporter un point": "/cite/dijon/gouvernance/points/38/reporter/",
    "les points à inscrire": "/cite/dijon/gouvernance/a-inscrire/",
    "proposer un point": "/cite/dijon/gouvernance/a-inscrire/proposer/",
    "convoquer": "/cite/dijon/gouvernance/seances/10/convoquer/",
    "qui vient": "/cite/dijon/gouvernance/seances/8/convocations/",
    "annuler une séance": "/cite/dijon/gouvernance/seances/8/annuler/",
    "ouvrir une séance": "/cite/dijon/gouvernance/seances/8/ouvrir/",
    "le registre": "/cite/dijon/gouvernance/registre/",
    "une décision": "/cite/dijon/gouvernance/decisions/16/",
    "reprendre une décision": "/cite/dijon/gouvernance/registre/reprendre/",
    "un relevé": "/cite/dijon/gouvernance/seances/6/releve/",
    "approuver un relevé": "/cite/dijon/gouvernance/seances/6/releve/approuver/",
    "les instances": "/cite/dijon/gouvernance/instances/",
    "une instance": "/cite/dijon/gouvernance/instances/1/",
    "un groupe": "/cite/dijon/gouvernance/instances/5/",
    "un membre": "/cite/dijon/gouvernance/membres/1/",
    "ajouter un membre": "/cite/dijon/gouvernance/instances/1/membres/ajouter/",
    "une nouvelle instance": "/cite/dijon/gouvernance/instances/nouvelle/",
    "les missions": "/cite/dijon/gouvernance/missions/",
    "une mission": "/cite/dijon/gouvernance/missions/2/",
    "les suites": "/cite/dijon/gouvernance/suites/",
    "une suite": "/cite/dijon/gouvernance/suites/2/",
    "inscrire une action": "/cite/dijon/plan/fiches/1/ordre-du-jour/",
    "les actions d'un groupe": "/cite/dijon/plan/instances/5/",
    "les modèles de documents": "/cite/dijon/documents/modeles/",
    "un modèle de document": "/cite/dijon/documents/modeles/convocation/",
}
BUDGET = {
    "où en est l'argent": "/cite/dijon/argent/",
    "l'argent par financeur": "/cite/dijon/argent/?par=financeur",
    "tous les actes de l'argent": "/cite/dijon/argent/actes/",
    "les budgets": "/cite/dijon/argent/budgets/",
    "un budget": "/cite/dijon/argent/budgets/2/",
    "régler un budget": "/cite/dijon/argent/budgets/1/regler/",
    "les financeurs": "/cite/dijon/argent/financeurs/",
    "une enveloppe": "/cite/dijon/argent/enveloppes/5/",
    "ouvrir une enveloppe": "/cite/dijon/argent/enveloppes/nouvelle/",
    "un avenant": "/cite/dijon/argent/enveloppes/5/mouvements/avenant/",
    "reporter une enveloppe": "/cite/dijon/argent/enveloppes/7/reporter/",
    "clore un exercice": "/cite/dijon/argent/exercices/2026/clore/",
    "les affectations": "/cite/dijon/argent/affectations/",
    "une affectation": "/cite/dijon/argent/affectations/25/",
    "affecter": "/cite/dijon/argent/affectations/affecter/",
    "libérer": "/cite/dijon/argent/affectations/25/liberer/",
    "prévoir": "/cite/dijon/argent/previsions/prevoir/",
    "enregistrer un acte": "/cite/dijon/argent/actes/enregistrer/",
    "écrire un acte": "/cite/dijon/argent/actes/enregistrer/?affectation=25",
    "un acte attributif": "/cite/dijon/argent/actes/50/",
    "préparer une convention": "/cite/dijon/argent/attributions/12/convention/",
    "une convention": "/cite/dijon/argent/conventions/1/",
    "ce qui attend un payeur": "/cite/dijon/argent/mon-budget/",
    "les engagements": "/cite/dijon/argent/engagements/",
    "un engagement": "/cite/dijon/argent/engagements/42/",
    "les versements": "/cite/dijon/argent/versements/",
    "les dépenses demandées": "/cite/dijon/argent/depenses/",
    "demander une dépense": "/cite/dijon/argent/depenses/demander/",
    "une dépense demandée": "/cite/dijon/argent/depenses/1/",
    "une dépense sur délégation": "/cite/dijon/argent/delegations/depense/",
    "les simulations": "/cite/dijon/argent/simulations/",
    "un scénario": "/cite/dijon/argent/simulations/1/",
    "comparer des scénarios": "/cite/dijon/argent/simulations/comparer/?s=1&s=2",
    "ouvrir un scénario": "/cite/dijon/argent/simulations/exercice/2026/nouvelle/",
    "un plan de financement": "/cite/dijon/argent/actions/22/financement/2026/",
    "écrire un plan de financement": "/cite/dijon/argent/actions/34/financement/2026/modifier/",
    "importer un plan de financement": "/cite/dijon/argent/actions/34/financement/2026/importer/",
    "sortir les chiffres": "/cite/dijon/argent/sorties/",
    "les données ouvertes": "/cite/dijon/argent/sorties/subventions/",
    "sortir pour le comptable": "/cite/dijon/argent/budgets/1/comptable/",
    "les colonnes du comptable": "/cite/dijon/argent/budgets/1/comptable/colonnes/",
    "reprendre une année": "/cite/dijon/argent/reprise/",
}
ANONYMES = {
    "la connexion": "/compte/connexion/",
    "le code par courriel": "/compte/connexion/code/",
    "le mot de passe oublié": "/compte/mot-de-passe/oublie/",
    "l'accessibilité": "/accessibilite/",
    "les données personnelles": "/donnees-personnelles/",
    "vérifier un relevé": "/verifier/",
}
AUTRES = {
    "prefecture": (
        "/cite/dijon/",
        "/cite/dijon/plan/",
        "/cite/dijon/plan/fiches/1/",
        "/cite/dijon/gouvernance/seances/9/",
        "/cite/dijon/gouvernance/points/44/avis/",
        "/cite/dijon/gouvernance/seances/9/repondre/",
    ),
    "assistante": ("/cite/dijon/", "/cite/dijon/plan/"),
    "education.nationale": ("/cite/dijon/", "/cite/dijon/plan/versions/comparer/"),
    "collectivite": ("/cite/dijon/", "/cite/dijon/plan/ce-qui-manque/"),
    "referent": (
        "/cite/dijon/",
        "/cite/dijon/plan/",
        "/cite/dijon/plan/fiches/1/",
        "/cite/dijon/gouvernance/seances/",
        "/cite/dijon/gouvernance/seances/8/",
        "/cite/dijon/gouvernance/missions/",
    ),
    "gestionnaire": (
        "/cite/dijon/",
        "/cite/dijon/partages/",
        "/cite/dijon/argent/",
        "/cite/dijon/argent/mon-budget/",
        "/cite/dijon/argent/attributions/16/engager/",
        "/cite/dijon/argent/affectations/25/commander/",
        "/cite/dijon/argent/engagements/42/",
        "/cite/dijon/argent/engagements/42/justifier/",
        "/cite/dijon/argent/engagements/42/reverser/",
        "/cite/dijon/argent/engagements/42/completer/",
        "/cite/dijon/argent/engagements/54/verser/",
        "/cite/dijon/argent/engagements/54/desengager/",
        "/cite/dijon/argent/versements/importer/",
    ),
    "comptable": (
        "/cite/dijon/",
        "/cite/dijon/partages/",
        "/cite/dijon/argent/",
        "/cite/dijon/argent/mon-budget/",
        "/cite/dijon/argent/budgets/2/comptable/",
    ),
    "porteur": (
        "/cite/dijon/",
        "/cite/dijon/plan/",
        "/cite/dijon/acteurs/",
        "/cite/dijon/partages/",
        "/cite/dijon/argent/mon-argent/",
        "/cite/dijon/argent/affectations/",
    ),
    "intervenant": ("/cite/dijon/", "/cite/dijon/plan/"),
    "referent.parcours": ("/cite/dijon/", "/cite/dijon/partages/"),
    "partenaire": ("/cite/dijon/", "/cite/dijon/plan/?vue=tableau", "/cite/dijon/plan/qui-n-a-rien/"),
    "national": ("/", "/compte/"),
    "administrateur": ("/", "/installation/cites/"),
}


@pytest.fixture
def visite(visite, gardes):
    """These journeys leave nothing behind in the browser: it stays open, its cache warm."""
    return partial(visite, gardes=gardes)


def _partout(une) -> list[str]:
    return html_de(une) + defauts_partout(une.page)


@pytest.mark.parametrize("chemin", (CHEF | GOUVERNANCE | BUDGET).values(), ids=CHEF | GOUVERNANCE | BUDGET)
def test_page_of_the_chef_de_projet(visite, chemin):
    une = visite("chef.de.projet", largeur=390)

    assert une.aller(chemin) == 200

    assert _partout(une) == []


@pytest.mark.parametrize("chemin", ANONYMES.values(), ids=ANONYMES)
def test_page_without_signing_in(visite, chemin):
    une = visite(largeur=390)

    assert une.aller(chemin) == 200

    assert _partout(une) == []


@pytest.mark.parametrize("qui", AUTRES)
def test_pages_of_the_others(visite, qui):
    une = visite(qui, largeur=390)

    found = {}
    for chemin in AUTRES[qui]:
        assert une.aller(chemin) == 200
        found[chemin] = defauts(une.page)

    assert found == {chemin: [] for chemin in AUTRES[qui]}


def test_page_that_does_not_exist(visite):
    une = visite("chef.de.projet", largeur=390)

    assert une.aller("/cite/dijon/rien/") == 404

    assert _partout(une) == []


def test_refused_page_says_why(visite):
    une = visite("partenaire", largeur=390)

    assert une.aller("/cite/dijon/acteurs/acces/inviter/") == 403

    assert "chef de projet" in une.page.locator("main").inner_text()
    assert _partout(une) == []


def test_open_menu_of_a_telephone(visite):
    une = visite("chef.de.projet", largeur=320)
    une.aller("/cite/dijon/")

    une.page.locator("summary", has_text="Menu").click()

    expect(une.page.get_by_role("link", name="Plan d’actions")).to_be_visible()
    assert defauts(une.page) == []


def test_the_machine_s_dark_theme_is_followed(visite):
    une = visite("chef.de.projet", largeur=1280, sombre=True)

    une.aller("/cite/dijon/")

    luminosite = une.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(luminosite[:3]) < 80
    assert violations(une.page) == []


def test_asked_page_is_found_again_after_signing_in(visite):
    une = visite(largeur=390)
    asked = "/cite/dijon/plan/?vue=tableau&statut=EN_COURS"

    une.aller(asked)
    assert "/compte/connexion/?next=" in une.page.url
    une.entrer_ici("partenaire")

    assert une.page.url == une.url + asked


@pytest.mark.parametrize("dehors", ["https://exemple.invalid/", "//exemple.invalid/"])
def test_signing_in_never_leads_elsewhere(visite, dehors):
    une = visite(largeur=390)

    une.aller(f"/compte/connexion/?next={dehors}")
    une.entrer_ici("partenaire")

    assert une.page.url == f"{une.url}/cite/dijon/"


def test_every_tab_of_who_has_nothing(visite):
    une = visite("chef.de.projet", largeur=390)
    une.aller(CHEF["qui n'a rien"])
    onglets = [onglet.get_attribute("href") for onglet in une.page.locator("main .al-onglets a").all()]

    found = {}
    for onglet in onglets:
        une.aller(CHEF["qui n'a rien"] + onglet)
        found[onglet] = defauts(une.page)

    assert len(found) == 10
    assert found == dict.fromkeys(onglets, [])


def test_a_search_is_sent_once(visite):
    une = visite("chef.de.projet", largeur=1280)
    une.aller(GOUVERNANCE["le registre"])
    sent = []

    def note(request):
        if request.resource_type == "xhr":
            sent.append(request.url.partition("?")[0])

    une.page.on("request", note)

    une.page.get_by_role("searchbox", name="Mots, ou numéro").fill("ordinateurs")
    une.page.keyboard.press("Enter")
    expect(une.page.locator("main").get_by_text("1 décision.")).to_be_visible()
    une.page.wait_for_timeout(300)

    une.page.remove_listener("request", note)
    assert sent == [une.url + GOUVERNANCE["le registre"]]
