"""The plan frozen under a name, and two plans put side by side."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliance.acteurs.enums import Role
from alliance.plan.enums import MomentVersion, StatutFiche
from alliance.plan.models import VersionFiche, VersionPlan
from alliance.plan.models.versions import VersionInalterable
from alliance.plan.selectors.comparaison import Sort, comparaison_of
from alliance.plan.selectors.versions import cote_of, cotes_par_defaut
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.copies import reconduire_fiche
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from alliance.plan.services.versions import VersionRefusee, figer_version
from tests.factories import (
    AxeFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)


def figer(chef, nom="Convention", moment=MomentVersion.CONVENTION, exercice=2026, at=AT):
    return figer_version(cite=chef.cite, exercice=exercice, nom=nom, moment=moment, by=chef.compte, at=at)


def creer(chef, titre, exercice=2026, **champs):
    return create_fiche(cite=chef.cite, exercice=exercice, titre=titre, by=chef.compte, **champs)


def comparer(chef, avant, apres="exercice-2026"):
    sides = [cote_of(chef.cite, chef.compte, str(getattr(side, "pk", side))) for side in (avant, apres)]
    return comparaison_of(*sides)


def sorts(comparaison):
    return {ligne.fiche.titre: ligne.sort for ligne in comparaison.lignes}


def url(name, chef, *args):
    return reverse(f"plan:{name}", args=[chef.cite.slug, *args])


def test_a_version_holds_every_field_of_every_fiche_in_the_plan(chef):
    quartier = QuartierFactory(nom="Les Tilleuls")
    fiche = creer(
        chef, "Lire", code="A1", cout_cents=6_800_00, starts_on=date(2026, 9, 1), referent=chef.compte,
        quartiers=[(quartier, 30)], codages={"TEMPS": ["VACANCES", "SCOLAIRE"]},
    )  # fmt: skip
    archive_fiche(fiche=creer(chef, "Partie"), motif="Finie", by=chef.compte, at=AT)
    creer(chef, "D'une autre année", exercice=2027)

    version = figer(chef)

    row = version.fiches.get()
    assert (row.fiche, row.racine_cle, row.code, row.titre, row.statut) == (
        fiche,
        fiche.pk,
        "A1",
        "Lire",
        "A_INSTRUIRE",
    )
    held = {champ: (item["valeur"], item["texte"]) for champ, item in row.contenu.items()}
    assert held["cout_cents"] == (680000, "6\u00a0800\u00a0€")
    assert held["starts_on"] == ("2026-09-01", "01/09/2026")
    assert held["quartiers"] == ([[quartier.pk, 30]], "Les Tilleuls (30)")
    assert held["codages.TEMPS"] == (["SCOLAIRE", "VACANCES"], "temps scolaire\nvacances")
    assert held["statut"] == ("A_INSTRUIRE", "à instruire")
    assert held["referent"] == (chef.compte.pk, "")
    assert held["porteur"] == (None, "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"nom": "  "}, "Donnez un nom"),
        ({"nom": "x" * 121}, "120 caractères au plus"),
        ({"nom": " CONVENTION "}, "s'appelle déjà « CONVENTION »"),
        ({"exercice": 2030}, "Le plan 2030 n'a aucune action"),
    ],
)
def test_a_version_without_a_name_of_its_own_or_without_action_is_refused(chef, given, message):
    creer(chef, "Lire")
    figer(chef)

    with pytest.raises(VersionRefusee, match=message):
        figer(chef, **{"nom": "Autre", **given})

    assert (VersionPlan.objects.count(), VersionFiche.objects.count()) == (1, 1)


def test_a_name_that_somebody_just_gave_is_refused_in_words(chef, monkeypatch):
    creer(chef, "Lire")
    figer(chef)
    monkeypatch.setattr("alliance.plan.services.versions.fold", lambda text: object())

    with pytest.raises(VersionRefusee, match="vient d'être figée sous le nom « Convention »"):
        figer(chef)

    assert VersionPlan.objects.count() == 1


def test_the_name_of_a_referent_is_read_when_the_version_is(client_chef, chef):
    creer(chef, "Lire", referent=chef.compte)
    version = figer(chef)
    chef.compte.nom = "Fonction nouvelle"
    chef.compte.save()

    page = verifier_page(client_chef.get(url("version", chef, version.pk)))

    assert "Fonction nouvelle" in page.find("main")[0].text
    assert str(version) == "Convention"
    assert str(version.fiches.get()) == "Lire"


def test_an_action_that_moved_to_another_exercice_is_told_so(client_chef, chef):
    moved = creer(chef, "Lire")
    creer(chef, "Jouer")
    figer(chef)
    update_fiche(fiche=moved, by=chef.compte, exercice=2027)

    page = verifier_page(client_chef.get(url("comparer", chef)))

    assert "Passée au plan 2027" in page.text


def test_nothing_changed_is_an_answer(client_chef, chef):
    creer(chef, "Lire")
    creer(chef, "Jouer", exercice=2027)
    figer(chef)

    same = verifier_page(client_chef.get(url("comparer", chef)))
    years = verifier_page(client_chef.get(url("comparer", chef), {"avant": "exercice-2027", "apres": "exercice-2026"}))

    assert same.find("h1")[0].text == "Rien n’a changé"
    assert years.find("h1")[0].text == "0 action modifiée, 1 ajoutée, 1 retirée"
    assert "rapprochées d’un exercice à l’autre" in years.text


def test_another_cite_may_use_the_same_name(chef):
    voisin = HabilitationFactory()
    for who in (chef, voisin):
        creer(who, "Lire")
        figer(who)

    assert VersionPlan.objects.filter(nom="Convention").count() == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.filter(pk=row.pk).update(pk=row.pk),
        lambda row: type(row).objects.filter(pk=row.pk).delete(),
    ],
)
@pytest.mark.parametrize("model", [VersionPlan, VersionFiche])
def test_a_version_is_never_changed(chef, model, act):
    creer(chef, "Lire")
    figer(chef)

    with pytest.raises(VersionInalterable):
        act(model.objects.get())

    assert model.objects.count() == 1


def test_what_came_what_went_what_changed(chef):
    garde, change, part = creer(chef, "Gardée"), creer(chef, "Changée", cout_cents=100_00), creer(chef, "Partie")
    version = figer(chef)
    update_fiche(fiche=change, by=chef.compte, cout_cents=250_00, besoin="Lire davantage")
    change_statut(fiche=change, nouveau=StatutFiche.EN_COURS, by=chef.compte, at=AT)
    archive_fiche(fiche=part, motif="Sans porteur", by=chef.compte, at=AT)
    creer(chef, "Venue", cout_cents=50_00)

    comparaison = comparer(chef, version)

    assert sorts(comparaison) == {
        "Gardée": Sort.INCHANGEE, "Changée": Sort.MODIFIEE, "Partie": Sort.RETIREE, "Venue": Sort.AJOUTEE,
    }  # fmt: skip
    changed = comparaison.de_sort(Sort.MODIFIEE)[0]
    assert [(ecart.libelle, ecart.avant, ecart.apres) for ecart in changed.ecarts] == [
        ("Statut", "à instruire", "en cours"),
        ("Besoin constaté", "", "Lire davantage"),
        ("Coût prévisionnel (€)", "100\u00a0€", "250\u00a0€"),
    ]
    assert [(total.libelle, total.avant, total.apres, total.ecart) for total in comparaison.totaux] == [
        ("Actions", 3, 3, 0),
        ("Coût prévisionnel déclaré", 100_00, 300_00, 200_00),
        ("Montant demandé à la cité", 0, 0, 0),
    ]
    assert garde.pk == comparaison.de_sort(Sort.INCHANGEE)[0].fiche.fiche_id


def test_two_exercices_are_matched_by_their_lines_and_renewing_is_no_change(chef):
    lue = creer(chef, "Lire", starts_on=date(2026, 9, 1))
    change_statut(fiche=lue, nouveau=StatutFiche.EN_PREPARATION, by=chef.compte, at=AT)
    suite = reconduire_fiche(fiche=lue, exercice=2027, by=chef.compte)
    update_fiche(fiche=suite, by=chef.compte, titre="Lire ensemble")
    creer(chef, "Jouer")

    comparaison = comparer(chef, "exercice-2026", "exercice-2027")

    assert sorts(comparaison) == {"Lire ensemble": Sort.MODIFIEE, "Jouer": Sort.RETIREE}
    ecarts = comparaison.de_sort(Sort.MODIFIEE)[0].ecarts
    assert [(ecart.libelle, ecart.avant, ecart.apres) for ecart in ecarts] == [
        ("Titre", "Lire", "Lire ensemble"),
    ]
    change_statut(fiche=suite, nouveau=StatutFiche.EN_COURS, by=chef.compte, at=AT)
    moved = comparer(chef, "exercice-2026", "exercice-2027").de_sort(Sort.MODIFIEE)[0].ecarts
    assert [(ecart.avant, ecart.apres) for ecart in moved][1:] == [("en préparation", "en cours")]


def test_dates_that_did_not_just_move_by_a_year_are_told(chef):
    lue = creer(chef, "Lire", starts_on=date(2026, 9, 1))
    suite = reconduire_fiche(fiche=lue, exercice=2027, by=chef.compte)
    update_fiche(fiche=suite, by=chef.compte, starts_on=date(2027, 10, 1))

    ecarts = comparer(chef, "exercice-2026", "exercice-2027").de_sort(Sort.MODIFIEE)[0].ecarts

    assert [(ecart.libelle, ecart.avant, ecart.apres) for ecart in ecarts] == [("Début", "01/09/2026", "01/10/2027")]


def test_the_default_is_the_convention_against_today(chef):
    creer(chef, "Lire")
    figer(chef, "Copil", MomentVersion.COPIL, at=datetime(2026, 9, 1, tzinfo=UTC))
    copil_first = cotes_par_defaut(chef.cite, chef.compte)
    convention = figer(chef, at=datetime(2026, 2, 1, tzinfo=UTC))

    assert copil_first == (str(VersionPlan.objects.get(nom="Copil").pk), "exercice-2026")
    assert cotes_par_defaut(chef.cite, chef.compte) == (str(convention.pk), "exercice-2026")


@pytest.mark.parametrize("cle", ["", "x", "exercice-", "exercice-20265", "9" * 20, "999999"])
def test_an_unknown_side_is_no_side(chef, cle):
    assert cote_of(chef.cite, chef.compte, cle) is None


def test_freezing_leads_to_the_version(client_chef, chef):
    creer(chef, "Lire")

    page = verifier_page(client_chef.get(url("figer_version", chef), {"exercice": "2026"}))
    response = client_chef.post(
        url("figer_version", chef), {"nom": "Avenant", "moment": "AVENANT", "exercice": "2026", "precision": "Signé"}
    )

    version = VersionPlan.objects.get()
    assert page.find("h1")[0].text == "Figer une version du plan"
    assert response.url == url("version", chef, version.pk)
    shown = verifier_page(client_chef.get(response.url))
    assert (version.figee_by, "Signé" in shown.text, "Lire" in shown.text) == (chef.compte, True, True)


def test_a_refused_freeze_says_why(client_chef, chef):
    creer(chef, "Lire")
    figer(chef)

    response = client_chef.post(
        url("figer_version", chef), {"nom": "convention", "moment": "AUTRE", "exercice": "2026"}
    )

    assert response.status_code == 422
    assert "s'appelle déjà" in verifier_page(response).text


@pytest.mark.parametrize("name", ["versions", "figer_version", "comparer"])
def test_the_pages_teach_while_there_is_nothing(client_chef, chef, name):
    assert len(verifier_page(client_chef.get(url(name, chef))).find("h1")) == 1


def test_the_comparison_says_it_in_its_title_and_leads_to_the_fiches(client_chef, chef):
    axe = AxeFactory(cite=chef.cite)
    rangee = creer(chef, "Rangée", sous_thematique=SousThematiqueFactory(axe=axe))
    perdue, garde = creer(chef, "Perdue"), creer(chef, "Gardée")
    figer(chef)
    update_fiche(fiche=rangee, by=chef.compte, besoin="Oui")
    archive_fiche(fiche=perdue, motif="Sans porteur", by=chef.compte, at=AT)

    page = verifier_page(client_chef.get(url("comparer", chef)))
    only = verifier_page(client_chef.get(url("comparer", chef), {"montrer": "changements"}))
    one_axe = verifier_page(client_chef.get(url("comparer", chef), {"axe": str(axe.pk)}))

    assert page.find("h1")[0].text == "1 action modifiée, 0 ajoutée, 1 retirée"
    assert "Archivée le 1er juin 2026 : « Sans porteur »" in page.text
    link = reverse("plan:fiche", args=[chef.cite.slug, garde.pk])
    assert [link in {node.attrs.get("href") for node in shown.find("a")} for shown in (page, only, one_axe)] == [
        True, False, False,
    ]  # fmt: skip
    assert ["Perdue" in shown.text for shown in (page, only, one_axe)] == [True, True, False]


def test_the_comparison_alone_is_a_fragment(client_chef, chef):
    creer(chef, "Lire")
    figer(chef)

    response = client_chef.get(url("comparer", chef), headers={"HX-Request": "true"})

    assert verifier_fragment(response).find("div")[0].attrs["id"] == "comparaison"


def test_an_unknown_side_in_the_address_is_not_found(client_chef, chef):
    voisin = HabilitationFactory()
    creer(voisin, "Ailleurs")
    foreign = figer(voisin)

    found = [
        client_chef.get(url("comparer", chef), {"avant": str(cle), "apres": "exercice-2026"}).status_code
        for cle in (foreign.pk, 999999, "x")
    ]

    assert found == [404, 404, 404]


def test_the_comparison_comes_out_as_a_spreadsheet(client_chef, chef):
    lire = creer(chef, "=Lire", code="A1")
    creer(chef, "Jouer")
    figer(chef)
    update_fiche(fiche=lire, by=chef.compte, besoin="Oui")

    contents = {}
    for format_ in ("xlsx", "ods", "csv"):
        response = client_chef.get(url("exporter_comparaison", chef), {"format": format_})
        contents[format_] = b"".join(response.streaming_content)

    sheet = load_workbook(BytesIO(contents["xlsx"])).worksheets[0]
    rows = [(row[0], row[1].lstrip("'"), *row[3:]) for row in sheet.iter_rows(values_only=True)]
    assert rows[1:] == [
        (None, "Jouer", "inchangée", None, None, None),
        ("A1", "=Lire", "modifiée", "Besoin constaté", None, "Oui"),
    ]
    assert ("Besoin constaté".encode() in contents["csv"], contents["ods"][:2]) == (True, b"PK")
    assert client_chef.get(url("exporter_comparaison", chef), {"format": "exe"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "lire", "figer_"),
    [
        (Role.TROIKA, 200, 403), (Role.REFERENT, 200, 403), (Role.PORTEUR, 403, 403), (Role.LECTEUR, 403, 403),
        (Role.INTERVENANT, 403, 403),
    ],
)  # fmt: skip
def test_those_who_read_the_whole_plan_read_its_versions(client_de, chef, role, lire, figer_):
    creer(chef, "Lire")
    version = figer(chef)
    client = client_de(role)

    got = [client.get(url("versions", chef)).status_code, client.get(url("version", chef, version.pk)).status_code,
           client.get(url("comparer", chef)).status_code]  # fmt: skip

    assert (got, client.get(url("figer_version", chef)).status_code) == ([lire] * 3, figer_)
    seen = VersionFiche.objects.visible_to(client.habilitation.compte).count()
    assert seen == (1 if lire == 200 else 0)


@pytest.mark.parametrize("name", ["versions", "version", "comparer"])
def test_query_counts_do_not_grow(client_chef, chef, django_assert_max_num_queries, name):
    counts = []
    for number in (1, 3):
        while FicheActionFactory._meta.model.objects.filter(cite=chef.cite).count() < number:
            creer(
                chef,
                f"Action {FicheActionFactory._meta.model.objects.count()}",
                porteur=OrganisationFactory(cite=chef.cite),
            )
        version = figer(chef, f"Version {number}")
        args = [version.pk] if name == "version" else []
        with django_assert_max_num_queries(30) as captured:
            client_chef.get(url(name, chef, *args))
        counts.append(len(captured))

    assert counts[0] == counts[1]
