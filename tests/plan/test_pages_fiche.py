import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.contrats import Onglet, onglets
from alliance.plan.enums import Dimension, StatutFiche
from alliance.plan.models import ChangementStatut, FicheAction
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from alliance.plan.views.sections import SECTIONS
from alliance.territoires.models import PerimetreQuartier, RattachementCite
from tests.factories import (
    AxeFactory,
    CiteFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
MODIFIABLES = [section.slug for section in SECTIONS if section.form is not None]
HTMX = {"HX-Request": "true"}


def url(nom, fiche, *args):
    return reverse(f"plan:{nom}", args=[fiche.cite.slug, fiche.pk, *args])


@pytest.fixture
def fiche(chef, cite):
    """A fiche with something in every section."""
    axe = AxeFactory(cite=cite)
    quartier, ecole = QuartierFactory(), EtablissementFactory()
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    RattachementCite.objects.create(cite=cite, etablissement=ecole)
    return create_fiche(
        cite=cite, exercice=2026, titre="Cafés des parents", by=chef.compte, code="A101",
        sous_thematique=SousThematiqueFactory(axe=axe), leviers=[LevierFactory(axe=axe)],
        porteur=OrganisationFactory(cite=cite), referent=HabilitationFactory(cite=cite, role=Role.REFERENT).compte,
        besoin="Un lieu sans convocation.", age_min=3, age_max=11, effectif_attendu=60, part_qpv_pct=80,
        quartiers=[(quartier, 30)], etablissements=[ecole], frequence="Mardi, 8 h 30", cout_cents=680000,
        partenaires=[PartenaireSaisi(OrganisationFactory(cite=cite), "ACCUEIL", "prête la salle")],
        indicateurs=[IndicateurSaisi("Parents venus", "20")], notes="Revoir la salle.",
        codages={Dimension.PUBLIC: ["PARENTS"], Dimension.TEMPS: ["SCOLAIRE"], Dimension.OBJECTIF_NATIONAL: ["ECOLE"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "lit", "ecrit"),
    [
        (Role.CHEF_DE_PROJET, 200, 200),
        (Role.TROIKA, 200, 403),
        (Role.REFERENT, 200, 403),
        (Role.LECTEUR, 404, 404),
        (Role.PORTEUR, 404, 404),
        (Role.INTERVENANT, 404, 404),
        (Role.GESTIONNAIRE, 404, 404),
        (Role.COMPTABLE, 404, 404),
        (Role.REFERENT_PARCOURS, 404, 404),
    ],
)
def test_fiche_by_role(client_de, fiche, role, lit, ecrit):
    client = client_de(role)

    assert client.get(url("fiche", fiche)).status_code == lit
    assert client.post(url("fiche", fiche)).status_code == (405)
    assert client.get(url("modifier_section", fiche, "publics")).status_code == ecrit
    assert client.post(url("modifier_section", fiche, "publics"), {"version": 1}).status_code == (
        302 if ecrit == 200 else ecrit
    )
    assert client.post(url("changer_statut", fiche), {}).status_code == (422 if ecrit == 200 else ecrit)
    assert client.get(url("changer_statut", fiche)).status_code == 405


def test_its_porteur_edits_his_fiche_but_not_its_status(client, fiche):
    porteur = HabilitationFactory(cite=fiche.cite, role=Role.PORTEUR, organisation=fiche.porteur).compte
    client.force_login(porteur)

    assert client.get(url("modifier_section", fiche, "besoin")).status_code == 200
    assert client.post(url("changer_statut", fiche), {"nouveau": "EN_COURS"}).status_code == 403


def test_its_referent_edits_it_and_moves_its_status(client, fiche):
    client.force_login(fiche.referent)

    assert client.get(url("modifier_section", fiche, "besoin")).status_code == 200
    moved = client.post(url("changer_statut", fiche), {"ancien": "A_INSTRUIRE", "nouveau": "EN_COURS"})
    assert moved.status_code == 302


@pytest.mark.parametrize("nom", ["fiche", "changer_statut", "modifier_section"])
def test_a_fiche_of_another_cite_is_not_found(client_chef, chef, nom):
    elsewhere = FicheActionFactory()
    args = ["publics"] if nom == "modifier_section" else []
    under_mine = reverse(f"plan:{nom}", args=[chef.cite.slug, elsewhere.pk, *args])

    for address in (url(nom, elsewhere, *args), under_mine):
        response = client_chef.post(address) if nom == "changer_statut" else client_chef.get(address)
        assert response.status_code == 404


def test_an_unknown_section_is_not_found(client_chef, fiche):
    assert client_chef.get(url("modifier_section", fiche, "avis")).status_code == 404
    assert client_chef.get(url("modifier_section", fiche, "documents")).status_code == 404


def test_fiche_is_a_sound_page(client_chef, fiche):
    page = verifier_page(client_chef.get(url("fiche", fiche)))

    [band] = [node for node in page.find("dl") if node.attrs.get("class") == "gl"]
    assert [node.text for node in band.find("dt")] == ["Par qui", "Pour qui", "Où", "Quand", "Combien"]
    assert "6\u00a0800\u00a0€" in page.text.replace(" ", " ") or "6 800 €" in page.text.replace("\u00a0", " ")


def test_a_bare_fiche_is_a_sound_page_that_says_what_to_do(client_chef, cite):
    page = verifier_page(client_chef.get(url("fiche", FicheActionFactory(cite=cite))))

    assert "Commencez par l’essentiel et le besoin" in page.text
    assert page.text.count("à préciser") == 5


def test_a_fiche_says_why_it_is_locked(client_de, fiche):
    page = verifier_page(client_de(Role.TROIKA).get(url("fiche", fiche)))

    assert "Cette fiche se modifie par le chef de projet" in page.text
    assert not [node for node in page.find("a") if "/modifier/" in node.attrs.get("href", "")]


@pytest.mark.parametrize("section", MODIFIABLES)
def test_each_section_opens_its_form_in_place(client_chef, fiche, section):
    page = verifier_page(client_chef.get(url("modifier_section", fiche, section)))
    fragment = verifier_fragment(client_chef.get(url("modifier_section", fiche, section), headers=HTMX))

    for tree in (page, fragment):
        [opened] = [node for node in tree.find("section") if "ed" in node.attrs.get("class", "").split()]
        assert opened.attrs["id"] == section
    assert fragment.children[0].attrs["id"] == "fiche"


def formulaire(client, fiche, section) -> dict:
    """What a browser would send back, untouched."""
    form = client.get(url("modifier_section", fiche, section)).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, (list, tuple)):
            sent[bound.html_name] = list(value)
        elif value not in (None, ""):
            sent[bound.html_name] = bound.field.prepare_value(value)
    return sent


@pytest.mark.parametrize("section", MODIFIABLES)
def test_saving_a_section_untouched_writes_nothing(client_chef, fiche, section):
    before = Ecriture.objects.count()

    response = client_chef.post(url("modifier_section", fiche, section), formulaire(client_chef, fiche, section))

    assert response.status_code == 302, response.context["form"].errors
    assert response["Location"] == f"{url('fiche', fiche)}#{section}"
    assert Ecriture.objects.count() == before
    assert FicheAction.objects.get(pk=fiche.pk).version == 1


@pytest.mark.parametrize(
    ("section", "typed", "expected"),
    [
        ("essentiel", {"titre": "Cafés"}, {"titre": "Cafés", "code": "A101"}),
        ("besoin", {"objectifs": "Venir"}, {"objectifs": "Venir", "besoin": "Un lieu sans convocation."}),
        ("publics", {"age_max": "12", "effectif_attendu": "40"}, {"age_max": 12, "effectif_attendu": 40, "age_min": 3}),
        (
            "ou-et-quand",
            {"starts_on": "2026-09-01", "lieux": "Gymnase"},
            {"lieux": "Gymnase", "frequence": "Mardi, 8 h 30"},
        ),
        ("budget", {"cout_cents": "7 000,50 €", "demande_cents": "0"}, {"cout_cents": 700050, "demande_cents": 0}),
        ("notes", {"notes": "Fait."}, {"notes": "Fait."}),
        ("liens", {"themes": ["CULTURE"]}, {}),
    ],
)
def test_a_section_writes_what_is_typed_and_nothing_else(client_chef, fiche, section, typed, expected):
    sent = formulaire(client_chef, fiche, section) | typed

    response = client_chef.post(url("modifier_section", fiche, section), sent)

    assert response.status_code == 302, response.context["form"].errors
    written = FicheAction.objects.get(pk=fiche.pk)
    assert {champ: getattr(written, champ) for champ in expected} == expected
    assert written.version == 2
    assert Ecriture.objects.filter(kind="plan.fiche.updated").count() == 1


def test_htmx_saves_and_receives_the_fiche_read_again(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "notes") | {"notes": "Vu."}

    response = client_chef.post(url("modifier_section", fiche, "notes"), sent, headers=HTMX)

    tree = verifier_fragment(response)
    assert "Vu." in tree.text
    assert response["HX-Push-Url"] == f"{url('fiche', fiche)}#notes"


def test_a_wrong_number_is_refused_and_kept(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "publics") | {"effectif_attendu": "une soixantaine", "age_max": "2"}

    response = client_chef.post(url("modifier_section", fiche, "publics"), sent)

    page = verifier_page(response)
    assert response.status_code == 422
    assert "Écrivez un nombre entier en chiffres, par exemple 60." in page.text
    assert any(node.attrs.get("value") == "une soixantaine" for node in page.find("input"))
    assert FicheAction.objects.get(pk=fiche.pk).version == 1


@pytest.mark.parametrize(
    ("section", "typed", "champ"),
    [
        ("publics", {"age_min": "12", "age_max": "3"}, "age_max"),
        ("publics", {"age_min": "130", "age_max": ""}, "age_min"),
        ("publics", {"part_qpv_pct": "101"}, "part_qpv_pct"),
        ("ou-et-quand", {"starts_on": "2026-09-01", "ends_on": "2026-08-31"}, "ends_on"),
        ("essentiel", {"titre": ""}, "titre"),
        ("essentiel", {"exercice": "2018"}, "exercice"),
        ("budget", {"cout_cents": "environ 5000"}, "cout_cents"),
        ("budget", {"cout_cents": "-5"}, "cout_cents"),
    ],
)
def test_a_refusal_is_linked_to_its_field_and_nothing_is_written(client_chef, fiche, section, typed, champ):
    sent = formulaire(client_chef, fiche, section) | typed

    response = client_chef.post(url("modifier_section", fiche, section), sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [champ]
    verifier_page(response)
    assert FicheAction.objects.get(pk=fiche.pk).version == 1


@pytest.mark.parametrize(
    ("section", "champ", "objet"),
    [
        ("essentiel", "porteur", OrganisationFactory),
        ("essentiel", "sous_thematique", SousThematiqueFactory),
        ("essentiel", "referent", lambda: HabilitationFactory().compte),
        ("liens", "leviers", LevierFactory),
        ("ou-et-quand", "quartiers", QuartierFactory),
        ("ou-et-quand", "etablissements", EtablissementFactory),
        ("partenaires", "organisation_0", OrganisationFactory),
    ],
)
def test_an_id_of_elsewhere_is_refused(client_chef, fiche, section, champ, objet):
    sent = formulaire(client_chef, fiche, section) | {champ: objet().pk}

    response = client_chef.post(url("modifier_section", fiche, section), sent)

    assert response.status_code == 422
    assert FicheAction.objects.get(pk=fiche.pk).version == 1


def test_people_expected_in_a_quartier_that_is_not_ticked_are_asked_about(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "ou-et-quand")
    sent.pop("quartiers")

    response = client_chef.post(url("modifier_section", fiche, "ou-et-quand"), sent)

    assert response.status_code == 422
    verifier_page(response)


def test_a_row_is_added_without_losing_what_is_typed(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "indicateurs") | {"cible_0": "25", "ajouter": "1"}

    response = client_chef.post(url("modifier_section", fiche, "indicateurs"), sent)

    page = verifier_page(response)
    assert response.status_code == 200
    assert [node.text for node in page.find("legend") if node.text.startswith("Indicateur")] == [
        "Indicateur 1",
        "Indicateur 2",
    ]
    assert any(node.attrs.get("value") == "25" for node in page.find("input"))
    assert FicheAction.objects.get(pk=fiche.pk).version == 1


def test_a_row_is_taken_away(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "partenaires") | {"retirer": "0"}

    response = client_chef.post(url("modifier_section", fiche, "partenaires"), sent)
    left = {bound.html_name: bound.value() or "" for bound in response.context["form"]}
    saved = client_chef.post(url("modifier_section", fiche, "partenaires"), left)

    assert saved.status_code == 302
    assert fiche.partenaires.count() == 0


def test_rows_are_written(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "indicateurs") | {
        "lignes": "3",
        "libelle_1": "Fratries",
        "cible_1": "8",
        "libelle_2": "",
        "questions_evaluatives": "Qui revient ?",
    }

    client_chef.post(url("modifier_section", fiche, "indicateurs"), sent)

    assert list(fiche.indicateurs.order_by("ordre").values_list("libelle", "cible")) == [
        ("Parents venus", "20"),
        ("Fratries", "8"),
    ]


def test_a_row_without_its_name_is_asked_again(client_chef, fiche):
    sent = formulaire(client_chef, fiche, "indicateurs") | {"lignes": "2", "cible_1": "8"}

    response = client_chef.post(url("modifier_section", fiche, "indicateurs"), sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["libelle_1"]
    verifier_page(response)


def test_the_status_moves_with_its_dated_history(client_chef, chef, fiche):
    response = client_chef.post(
        url("changer_statut", fiche), {"ancien": "A_INSTRUIRE", "nouveau": "EN_COURS"}, follow=True
    )

    page = verifier_page(response)
    assert FicheAction.objects.get(pk=fiche.pk).statut == StatutFiche.EN_COURS
    assert ChangementStatut.objects.get().change_by == chef.compte
    [history] = [node for node in page.find("ol") if node.attrs.get("class") == "dec"]
    assert [node.find("b")[0].text for node in history.find("li")] == ["En cours", "Créée"]


@pytest.mark.parametrize(
    ("sent", "champ"),
    [
        ({"ancien": "A_INSTRUIRE", "nouveau": "TERMINEE"}, "nouveau"),
        ({"ancien": "A_INSTRUIRE", "nouveau": ""}, "nouveau"),
        ({"ancien": "A_INSTRUIRE", "nouveau": "ANNULEE"}, "motif"),
        ({"ancien": "EN_PREPARATION", "nouveau": "EN_COURS"}, "__all__"),
    ],
)
def test_a_move_that_is_not_allowed_is_refused(client_chef, fiche, sent, champ):
    response = client_chef.post(url("changer_statut", fiche), sent)

    assert response.status_code == 422
    assert list(response.context["statut_form"].errors) == [champ]
    verifier_page(response)
    assert ChangementStatut.objects.count() == 0


def test_only_allowed_moves_are_offered(client_chef, chef, fiche):
    change_statut(fiche=fiche, nouveau=StatutFiche.EN_COURS, by=chef.compte, at=timezone.now())

    form = client_chef.get(url("fiche", fiche)).context["statut_form"]

    assert [value for value, _mot in form.fields["nouveau"].choices] == ["", "SUSPENDUE", "TERMINEE", "ANNULEE"]


def test_a_registered_tab_is_shown(client_chef, fiche, settings):
    onglets.register("essai", Onglet("essai", "Présences", "plan/_statut.html", lambda fiche, user: {"n": 3}))

    page = verifier_page(client_chef.get(url("fiche", fiche)))
    onglets.remove("essai")

    assert [node.text for node in page.find("h2") if node.text == "Présences"] == ["Présences"]


def test_a_porteur_is_not_shown_the_directory(client, fiche):
    OrganisationFactory(cite=fiche.cite, nom="Une autre association")
    client.force_login(HabilitationFactory(cite=fiche.cite, role=Role.PORTEUR, organisation=fiche.porteur).compte)

    page = verifier_page(client.get(url("modifier_section", fiche, "partenaires")))

    assert "Une autre association" not in page.text


@pytest.mark.parametrize("section", ["", "ou-et-quand", "partenaires"])
def test_fiche_query_count_does_not_grow(client_chef, chef, fiche, section, django_assert_max_num_queries):
    def queries():
        address = url("modifier_section", fiche, section) if section else url("fiche", fiche)
        with django_assert_max_num_queries(30) as captured:
            client_chef.get(address)
        return len(captured)

    client_chef.get(url("fiche", fiche))
    before = queries()
    quartiers = [QuartierFactory() for _ in range(3)]
    update_fiche(
        fiche=fiche, by=chef.compte, quartiers=quartiers, etablissements=[EtablissementFactory() for _ in range(3)],
        indicateurs=[IndicateurSaisi(f"Indicateur {n}") for n in range(3)],
    )  # fmt: skip
    for statut in (StatutFiche.EN_COURS, StatutFiche.TERMINEE, StatutFiche.EN_COURS):
        change_statut(fiche=fiche, nouveau=statut, by=chef.compte, at=timezone.now())

    assert queries() == before


def test_another_cite_keeps_its_own_code(client_chef, fiche):
    FicheActionFactory(cite=CiteFactory(), code="A102")
    sent = formulaire(client_chef, fiche, "essentiel") | {"code": "A102"}

    assert client_chef.post(url("modifier_section", fiche, "essentiel"), sent).status_code == 302


def test_a_code_already_taken_is_refused_by_name(client_chef, fiche):
    FicheActionFactory(cite=fiche.cite, code="A102", titre="Lire")
    sent = formulaire(client_chef, fiche, "essentiel") | {"code": "A102"}

    response = client_chef.post(url("modifier_section", fiche, "essentiel"), sent)

    assert response.context["form"].errors["code"] == [
        "Le code « A102 » est déjà celui de « Lire » pour 2026. Choisissez-en un autre."
    ]
