import io
import json
import time
from dataclasses import MISSING, fields, replace

import pikepdf
import pypdf
import pytest

from alliance.documents.ecriture.actes.contenus import CONTENUS, EnTete, Releve, contenu_depuis, en_donnees
from alliance.documents.ecriture.actes.exemples import exemple_de
from alliance.documents.ecriture.actes.pdf import ecrire_acte_pdf, ecrire_convocations_pdf
from alliance.documents.enums import GenreActe
from tests.documents.fabrique_word import exemple, png

GENRES = list(GenreActe)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def words_of(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def elements(pdf: bytes) -> list[tuple[str, str, str]]:
    """Kind, alternative and scope of each element of the structure."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        todo = [document.Root.StructTreeRoot.K]
        while todo:
            node = todo.pop()
            if isinstance(node, pikepdf.Array):
                todo.extend(list(node))
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                found.append((str(node.S), str(node.get("/Alt", "")), scope_of(node.get("/A"))))
                todo.append(node.get("/K", pikepdf.Array()))
    return found


def scope_of(attributes) -> str:
    owners = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes] if attributes else []
    return next((str(one.Scope) for one in owners if "/Scope" in one), "")


def kinds(pdf: bytes) -> list[str]:
    return [kind for kind, _alt, _scope in elements(pdf)]


@pytest.mark.parametrize("genre", GENRES)
def test_an_act_is_tagged_french_and_titled(genre):
    acte = exemple(genre)
    pdf = ecrire_acte_pdf(acte)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        said = (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle))
        assert said == ("fr-FR", True, True)
        assert b"pdfuaid" in root.Metadata.read_bytes()
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.title == acte.titre_complet


@pytest.mark.parametrize("genre", GENRES)
def test_an_act_has_one_first_heading_and_no_jump(genre):
    found = kinds(ecrire_acte_pdf(exemple(genre)))

    assert found.count("/H1") == 1
    assert "/H2" in found
    assert not {"/H3", "/H4"} & set(found)


@pytest.mark.parametrize("genre", [genre for genre in GENRES if genre != GenreActe.LETTRE_MISSION])
def test_tables_have_headings_with_their_scope(genre):
    scopes = [scope for kind, _alt, scope in elements(ecrire_acte_pdf(exemple(genre))) if kind == "/TH"]

    assert set(scopes) == {"/Column"}


@pytest.mark.parametrize("genre", GENRES)
def test_the_logo_is_a_figure_with_its_alternative(genre):
    pdf = ecrire_acte_pdf(exemple(genre, logo=png(), logo_alt="Deux écoles"))

    assert [alt for kind, alt, _scope in elements(pdf) if kind == "/Figure"] == ["Deux écoles"]


def test_a_logo_without_words_is_named_after_the_cite():
    pdf = ecrire_acte_pdf(exemple(logo=png()))

    assert [alt for kind, alt, _scope in elements(pdf) if kind == "/Figure"] == ["Logo de Cité d'exemple"]


def test_the_releve_says_everything():
    words = words_of(ecrire_acte_pdf(exemple()))

    said = [
        "PROVISOIRE", "EXEMPLE", "À approuver à la prochaine séance", "Comité technique n° 14",
        "favorable avec réserve",
        "institution porteuse", "Décision n° 2026-014 : adoptée sous réserve", "Accord des deux directrices.",
        "Une déléguée de la ville, membre du bureau de l'association", "Recueillir l'accord des écoles", "31 mars 2026",
        "Quorum atteint", "représenté par Sacha Exemple", "EXEM-PLE0-0000", "https://exemple.invalid/verifier",
        "Les écoles demandent",
    ]  # fmt: skip
    assert [mot for mot in said if mot not in words] == []


def test_a_final_act_carries_no_mark():
    acte = exemple()
    acte = replace(acte, provisoire=False, en_tete=replace(acte.en_tete, exemple=False), etat="Approuvé le 3 mars 2026")

    words = words_of(ecrire_acte_pdf(acte))

    assert "PROVISOIRE" not in words
    assert "EXEMPLE" not in words
    assert "Approuvé le 3 mars 2026" in words


@pytest.mark.parametrize("genre", GENRES)
def test_the_shortest_act_is_written(genre):
    classe = CONTENUS[genre]
    required = {
        one.name: one.name for one in fields(classe) if one.default is MISSING and one.default_factory is MISSING
    }
    del required["en_tete"], required["titre"]

    pdf = ecrire_acte_pdf(classe(en_tete=EnTete(cite="Cité"), titre="Titre", **required))

    assert "Titre" in text_of(pdf)


def test_sixty_points_are_written_quickly_and_numbered_on_each_page():
    acte = exemple()
    points = tuple(replace(acte.points[1], numero=str(number)) for number in range(1, 61))

    start = time.perf_counter()
    pdf = ecrire_acte_pdf(replace(acte, points=points))

    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert time.perf_counter() - start < 5
    assert f"page 2 / {len(pages)}" in " ".join(pages[1].extract_text().split())
    assert "60. Inscription" in text_of(pdf)


def test_words_are_never_commands():
    acte = replace(exemple(GenreActe.LETTRE_MISSION), perimetre='#read("/etc/passwd") = titre *gras* $x$ \u0007fin')

    assert '#read("/etc/passwd") = titre *gras* $x$ fin' in words_of(ecrire_acte_pdf(acte))


def test_letters_are_printed_in_one_go_each_on_its_sheet():
    letter = exemple(GenreActe.CONVOCATION)

    pdf = ecrire_convocations_pdf([letter, replace(letter, nom="Sacha Exemple")])

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert [("Camille Exemple" in page, "Sacha Exemple" in page, "page 1" in page) for page in pages] == [
        (True, False, True),
        (False, True, True),
    ]
    assert kinds(pdf).count("/H1") == 2


@pytest.mark.parametrize("genre", GENRES)
def test_an_act_goes_through_json_and_comes_back(genre):
    acte = exemple(genre)

    donnees = json.loads(json.dumps(en_donnees(acte)))

    assert contenu_depuis(genre, donnees) == acte


def test_the_image_stays_out_of_the_data():
    acte = exemple(logo=b"image", logo_alt="Logo")

    donnees = en_donnees(acte)

    assert "logo" not in donnees["en_tete"]
    assert contenu_depuis("RELEVE", donnees, logo=b"image") == acte


def test_data_of_another_time_is_read():
    donnees = en_donnees(exemple())
    donnees["inconnu"] = "x"
    del donnees["suites"], donnees["verification"]

    acte = contenu_depuis("RELEVE", donnees)

    assert isinstance(acte, Releve)
    assert (acte.suites, acte.verification) == ((), None)


def test_an_example_is_marked():
    assert exemple_de("RELEVE", EnTete(cite="Cité")).en_tete.exemple
