import io
import time
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from alliance.documents.ecriture.actes import bac_a_sable, paquet
from alliance.documents.ecriture.actes.balises import balises_de
from alliance.documents.ecriture.actes.docx import ecrire_acte_docx, modele_par_defaut, remplir
from alliance.documents.enums import GenreActe
from alliance.documents.rules import FichierRefuse, ModeleIncorrect
from tests.documents.fabrique import part_of, repack
from tests.documents.fabrique_word import exemple, lignes, png, tableaux, word

GENRES = list(GenreActe)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def filled(*paragraphes: str, acte=None, edit=None) -> list[str]:
    return lignes(ecrire_acte_docx(acte or exemple(), word(*paragraphes, edit=edit)))


@pytest.mark.parametrize("genre", GENRES)
def test_our_own_file_is_filled_without_an_unknown_tag(genre):
    acte = exemple(genre)

    contenu, unknown = remplir(acte, None)

    opened = docx.Document(io.BytesIO(contenu))
    assert unknown == []
    assert opened.core_properties.title == acte.titre_complet
    assert opened.core_properties.language == "fr-FR"
    assert opened.core_properties.author == ""
    assert "{" not in part_of(contenu, "word/document.xml").decode()
    assert any(paragraph.style.name == "Title" for paragraph in opened.paragraphs)


@pytest.mark.parametrize("genre", GENRES)
def test_our_own_file_marks_the_heading_row_of_its_tables(genre):
    opened = docx.Document(io.BytesIO(ecrire_acte_docx(exemple(genre))))

    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in opened.tables]
    assert heads == [True] * len(heads)


def test_our_own_file_speaks_french():
    styles = part_of(modele_par_defaut("RELEVE"), "word/styles.xml").decode()

    assert 'w:lang w:val="fr-FR"' in styles
    assert 'w:lang w:val="en-US"' not in styles


def test_our_releve_says_who_gave_which_avis():
    contenu = ecrire_acte_docx(exemple())

    avis = next(table for table in tableaux(contenu)[::-1] if table[0][0] == "Pôle")
    assert avis[3] == ["Ville\ninstitution porteuse", "favorable", "", "Titulaire, à distance"]
    assert "Décision n° 2026-014 : adoptée sous réserve" in lignes(contenu)


def test_head_and_foot_are_filled():
    opened = docx.Document(io.BytesIO(ecrire_acte_docx(exemple(sous_titre="Deux quartiers"))))

    section = opened.sections[0]
    assert section.header.paragraphs[0].text == "Cité d'exemple · Deux quartiers\tPROVISOIRE EXEMPLE"
    assert section.footer.paragraphs[0].text.startswith("Relevé de décisions · Comité technique n° 14, édité le 3 mars")


def test_the_logo_is_in_the_head_with_its_alternative():
    contenu = ecrire_acte_docx(exemple(logo=png((900, 60)), logo_alt="Deux écoles & un pont"))

    head = part_of(contenu, "word/header1.xml").decode()
    assert 'descr="Deux écoles &amp; un pont"' in head
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert [name for name in archive.namelist() if name.startswith("word/media/")] == ["word/media/image1.png"]


def test_the_file_of_the_cite_is_used():
    assert filled("REPÈRE-7431", "{{ titre }}, {{ en_tete.cite }}") == [
        "REPÈRE-7431",
        "Relevé de décisions, Cité d'exemple",
    ]


def test_a_file_without_any_tag_comes_out_as_it_is():
    assert filled("Texte seul, sans balise.") == ["Texte seul, sans balise."]


def test_lists_repeat_paragraphs_and_rows():
    def table(document):
        rows = document.add_table(rows=3, cols=2)
        for row, texts in zip(
            rows.rows, (("{%tr for point in points %}", ""), ("{{ point.numero }}", "{{ point.titre }}"),
                        ("{%tr endfor %}", "")), strict=True,
        ):  # fmt: skip
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    contenu = ecrire_acte_docx(
        exemple(),
        word("{%p for mention in mentions %}", "{{ loop.index }}. {{ mention }}", "{%p endfor %}", edit=table),
    )

    assert lignes(contenu) == ["1. Une déléguée s'est déportée au point 2."]
    assert [row[0] for row in tableaux(contenu)[0]] == ["1", "2", "3"]


def test_a_tag_cut_by_word_is_one_tag():
    def cut(document):
        paragraph = document.add_paragraph()
        for part in ("{", "{ ti", "tre }", "}"):
            paragraph.add_run(part).bold = part == "{ ti"

    assert filled(edit=cut) == ["Relevé de décisions"]


@pytest.mark.parametrize(
    ("balise", "dit"),
    [
        ("[{{ provisoire }}]", "[oui]"),
        ("[{{ verification.url }}]", "[https://exemple.invalid/verifier]"),
        ("[{{ en_tete }}]", "[]"),
        ("[{{ points }}]", "[]"),
        ("[{{ mentions }}]", "[Une déléguée s'est déportée au point 2.]"),
        ("[{{ titre|upper }}]", "[RELEVÉ DE DÉCISIONS]"),
        ("[{{ rien|default('à préciser') }}]", "[à préciser]"),
        ("[{% if points|length > 2 %}plusieurs{% else %}peu{% endif %}]", "[plusieurs]"),
        ("[{{ 'a' if provisoire else 'b' }}{{ titre ~ '!' }}]", "[aRelevé de décisions!]"),
        ("{# un mot pour nous #}[{{ quand }}]", "[jeudi 12 mars 2026, de 14 h à 16 h]"),
    ],
)
def test_what_a_tag_shows(balise, dit):
    assert filled(balise) == [dit]


def test_a_loop_may_say_that_it_is_empty():
    assert filled("{% for x in points if x.suites %}{{ x.numero }}{% else %}{{ titre }}{% endfor %}") == ["2"]
    assert filled("{% for x in absents %}{{ x }}{% else %}{{ titre }}{% endfor %}") == ["Relevé de décisions"]


def test_nothing_but_fields_has_attributes():
    bac = bac_a_sable.BacASable("RELEVE")
    acte = exemple()

    assert bac.getitem(acte, "titre") == "Relevé de décisions"
    assert [str(bac.getattr(one, name)) for one, name in ((acte, "genre"), ("", "upper"), ((), "index"))] == [""] * 3


def test_unknown_tags_are_blank_and_named():
    modele = word("[{{ directeur }}{{ en_tete.maire.nom }}]{% for x in absents %}{{ x.nom }}{% endfor %}",
                  "{%p for point in points %}", "[{{ point.prix }}]", "{%p endfor %}")  # fmt: skip

    contenu, unknown = remplir(exemple(), modele)

    assert lignes(contenu) == ["[]", "[]", "[]", "[]"]
    assert unknown == ["directeur", "en_tete.maire.nom", "absents", "point.prix"]


@pytest.mark.parametrize(
    "balise",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ titre.__init__.__globals__ }}",
        "{{ titre['__class__'] }}",
        "{{ en_tete.__class__ }}",
        "{{ self.__init__ }}",
        "{{ _bornee }}",
        "{{ titre.format('x') }}",
        "{{ titre.format('x').suite }}",
        "{{ absent.format('x').suite }}",
        "{{ points[0].titre }}",
        "{{ range(10) }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 }}",
        "{{ [1, 2] }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% autoescape false %}{{ titre }}{% endautoescape %}",
        "{% filter upper %}x{% endfilter %}",
        "{% for a, b in points %}{% endfor %}",
        "{% for _a in points %}{% endfor %}",
        "{% for point in points recursive %}{% endfor %}",
        "{{ titre|attr('__class__') }}",
        "{{ titre|safe }}",
        "{{ titre|center(1000000000) }}",
        "{{ titre|title|_bornee }}",
        "{% if titre is callable %}{% endif %}",
    ],
)
def test_a_tag_that_does_anything_else_is_refused_by_name(balise):
    with pytest.raises(ModeleIncorrect) as refusal:
        filled("Avant {{ titre }}", balise)

    assert balise[:12].strip("{ %") in refusal.value.message
    assert "«" in refusal.value.message


@pytest.mark.parametrize(
    ("paragraphes", "message"),
    [
        (("{{ titre | }}",), "La balise « {{ titre | }} » ne se lit pas."),
        (("{{ titre|inconnu }}",), "La balise « {{ titre|inconnu }} » utilise le filtre « inconnu »"),
        (("{% if titre est vide %}",), "La balise « {% if titre est vide %} » ne se lit pas."),
        (("{%p for point in points %}", "{{ point.titre }}"), "Une balise « {% for … %} » n'est pas fermée"),
        (("{%p if points %}", "a"), "Une balise « {% if … %} » n'est pas fermée"),
        (("{%p endfor %}",), "La balise « {% endfor %} » ne se lit pas."),
        (("{{ titre",), "La balise « {{ titre » n'est pas fermée dans son paragraphe. Ajoutez « }} »"),
        (("{{ titre", "}}"), "La balise « {{ titre » n'est pas fermée dans son paragraphe."),
        (("{{ " + "a" * 400 + " }}",), "n'est pas fermée dans son paragraphe"),
        (("{% for x in titre %}{{ x }}{% endfor %}",), "parcourt un texte et non une liste"),
        (("{{ " + "(" * 140 + "titre" + ")" * 140 + " }}",), "trop de conditions ou de parenthèses"),
        (("{% if titre %}" * 110 + "x" + "{% endif %}" * 110,), "trop de conditions ou de parenthèses"),
    ],
)
def test_what_cannot_be_filled_is_said(paragraphes, message):
    with pytest.raises(ModeleIncorrect) as refusal:
        filled(*paragraphes)

    assert message in refusal.value.message


def test_a_loop_that_starts_in_a_row_and_ends_elsewhere_is_refused():
    def table(document):
        document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{% if points %}"
        document.add_paragraph("{% endif %}")

    acte = replace(exemple(), points=())

    with pytest.raises(ModeleIncorrect, match="seul dans sa ligne"):
        filled(acte=acte, edit=table)


def test_loops_are_bounded(monkeypatch):
    monkeypatch.setattr(bac_a_sable, "TOURS_MAX", 5)

    assert len(filled("{%p for a in points %}", "x", "{%p endfor %}")) == 3
    with pytest.raises(ModeleIncorrect, match="les mêmes listes trop de fois"):
        filled("{% for a in points %}{% for b in points %}{{ b.titre }}{% endfor %}{% endfor %}")


def test_loops_inside_loops_are_bounded_in_depth_and_in_time():
    start = time.perf_counter()
    with pytest.raises(ModeleIncorrect, match="trop de boucles"):
        filled("{% for a in points %}" * 5 + "x" + "{% endfor %}" * 5)
    points = tuple(replace(exemple().points[1], numero=str(number)) for number in range(60))
    with pytest.raises(ModeleIncorrect, match="trop de fois"):
        filled("{% for a in points %}" * 4 + "x" + "{% endfor %}" * 4, acte=replace(exemple(), points=points))

    assert time.perf_counter() - start < 10


def test_what_comes_out_is_bounded(monkeypatch):
    monkeypatch.setattr(bac_a_sable, "SORTIE_MAX", 10_000)

    with pytest.raises(ModeleIncorrect, match="trop long"):
        filled("{% for a in points %}{{ a.titre }}{% endfor %}" * 150)


def test_values_are_text_whatever_they_hold():
    nasty = "A & B <w:p/> > \" ' {{ titre }} {% for %} \u0007\u0000\x1b fin\nligne\u2028"
    acte = replace(exemple(), titre=nasty)

    contenu = ecrire_acte_docx(acte, word("{{ titre }}", edit=with_notes))

    assert lignes(contenu) == ["A & B <w:p/> > \" ' {{ titre }} {% for %}  fin\nligne\u2028", ""]
    assert docx.Document(io.BytesIO(contenu)).sections[0].header.paragraphs[0].text.startswith("A & B <w:p/>")
    assert docx.Document(io.BytesIO(contenu)).core_properties.title.startswith("A & B <w:p/>")


def with_notes(document):
    document.add_section()
    document.sections[0].header.paragraphs[0].text = "{{ titre }}"


def test_images_of_the_file_are_kept():
    def picture(document):
        document.add_picture(io.BytesIO(png((10, 10), "red")))

    contenu = ecrire_acte_docx(exemple(logo=png()), word("{{ titre }} {{ en_tete.logo }}", edit=picture))

    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 2


def test_a_logo_that_does_not_exist_is_blank():
    assert filled("[{{ en_tete.logo }}]{% if en_tete.logo %}oui{% endif %}") == ["[]"]


def test_a_cell_emptied_by_a_condition_keeps_a_paragraph():
    def table(document):
        cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
        cell.text = "{%p if absent %}"
        cell.add_paragraph("x")
        cell.add_paragraph("{%p endif %}")

    contenu = ecrire_acte_docx(exemple(), word(edit=table))

    assert tableaux(contenu) == [[[""]]]


def test_notes_are_filled_once():
    notes = (
        '<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/'
        'wordprocessingml/2006/main"><w:footnote w:id="1"><w:p><w:r><w:t>{{ titre }}{{ en_tete.logo }}</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    base = word("{{ titre }}", edit=with_notes)
    types = (
        part_of(base, "[Content_Types].xml")
        .decode()
        .replace(
            "</Types>",
            '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.footnotes+xml"/></Types>',
        )
    )
    rels = (
        part_of(base, "word/_rels/document.xml.rels")
        .decode()
        .replace(
            "</Relationships>",
            '<Relationship Id="rId99" Type="' + OFFICE + '/footnotes" Target="footnotes.xml"/></Relationships>',
        )
    )
    modele = repack(
        base, {"[Content_Types].xml": types, "word/_rels/document.xml.rels": rels, "word/footnotes.xml": notes}
    )

    contenu = ecrire_acte_docx(replace(exemple(logo=png()), titre="{{ quand }}"), modele)

    assert "<w:t>{{ quand }}</w:t>" in part_of(contenu, "word/footnotes.xml").decode().replace(
        ' xml:space="preserve"', ""
    )


def test_the_file_forgets_where_its_own_template_was():
    base = word("{{ titre }}")
    settings = part_of(base, "word/settings.xml").decode()
    opening = settings.index(">", settings.index("<w:settings")) + 1
    tag = f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="rId1"/>'
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="file:///C:/modeles/ville.dotx" TargetMode="External"/></Relationships>'
    )
    modele = repack(
        base,
        {"word/settings.xml": settings[:opening] + tag + settings[opening:], "word/_rels/settings.xml.rels": rels},
    )

    contenu = ecrire_acte_docx(exemple(), modele)

    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert b"attachedTemplate" not in b"".join(archive.read(name) for name in archive.namelist())


def relation(kind: str, mode: str = ' TargetMode="External"') -> str:
    return (
        f'<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="http://exemple.invalid/x"{mode}/></Relationships>'
    )


@pytest.mark.parametrize(
    ("kind", "mode", "message"),
    [
        ("image", ' TargetMode="External"', "lié à un autre fichier"),
        ("oleObject", "", "objet incorporé"),
        ("aFChunk", "", "objet incorporé"),
        ("subDocument", ' TargetMode="External"', "objet incorporé"),
    ],
)
def test_a_file_that_reaches_outside_is_refused(kind, mode, message):
    base = word("{{ titre }}")
    rels = part_of(base, "word/_rels/document.xml.rels").decode().replace("</Relationships>", relation(kind, mode))

    with pytest.raises(ModeleIncorrect, match=message):
        ecrire_acte_docx(exemple(), repack(base, {"word/_rels/document.xml.rels": rels}))


def test_a_link_that_one_clicks_is_fine():
    base = word("{{ titre }}")
    rels = part_of(base, "word/_rels/document.xml.rels").decode().replace("</Relationships>", relation("hyperlink"))

    assert lignes(ecrire_acte_docx(exemple(), repack(base, {"word/_rels/document.xml.rels": rels})))


@pytest.mark.parametrize("command", ["DDEAUTO c:\\\\x", "INCLUDETEXT x", 'LINK Excel.Sheet "x"'])
@pytest.mark.parametrize(
    "field", ["<w:r><w:instrText>{}</w:instrText></w:r>", '<w:fldSimple w:instr="{}"><w:r/></w:fldSimple>']
)
def test_a_field_that_fetches_is_refused(command, field):
    base = word("{{ titre }}")
    body = part_of(base, "word/document.xml").decode()
    written = field.format(command.replace('"', "&quot;"))
    body = body.replace("</w:p>", f"{written}</w:p>", 1)

    with pytest.raises(ModeleIncorrect, match="va chercher un autre fichier"):
        ecrire_acte_docx(exemple(), repack(base, {"word/document.xml": body}))


def test_a_file_with_too_many_tags_or_words_is_refused(monkeypatch):
    monkeypatch.setattr(paquet, "BALISES_MAX", 2)
    with pytest.raises(ModeleIncorrect, match="trop de balises"):
        filled("{{ titre }}{{ titre }}", "{{ titre }}")
    monkeypatch.setattr(paquet, "PARTIE_MAX_OCTETS", 100)
    with pytest.raises(ModeleIncorrect, match="trop long"):
        filled("{{ titre }}")


@pytest.mark.parametrize(
    "parts",
    [{"word/document.xml": "<w:document>"}, {"word/document.xml": "<a/>"}, {"word/_rels/document.xml.rels": "<"}],
)
def test_a_damaged_file_is_refused(parts):
    with pytest.raises(FichierRefuse, match="enregistrez-le"):
        ecrire_acte_docx(exemple(), repack(word("x"), parts))


def test_another_archive_is_refused():
    with pytest.raises(FichierRefuse, match="endommagé"):
        ecrire_acte_docx(exemple(), repack(b"PK\x05\x06" + b"\0" * 18, {"a": "b"}))


@pytest.mark.parametrize("genre", GENRES)
def test_every_tag_of_the_list_is_known_and_told(genre):
    balises = balises_de(genre)
    written, opened = [], []
    for balise in balises:
        while len(opened) > balise.niveau:
            written.append(opened.pop())
        written.append(balise.ecriture)
        if balise.boucle:
            opened.append("{%p endfor %}")
    written += reversed(opened)

    _contenu, unknown = remplir(exemple(genre), word(*written))

    assert unknown == []
    assert [balise.ecriture for balise in balises if not balise.mots] == []
    assert len(balises) > 12


@pytest.mark.parametrize("genre", GENRES)
def test_every_tag_of_the_list_says_something_in_the_example(genre):
    acte = exemple(genre, logo=png(), logo_alt="Logo", sous_titre="Sous-titre")
    tags = [balise.ecriture for balise in balises_de(genre) if balise.niveau == 0 and not balise.boucle]

    shown = lignes(ecrire_acte_docx(acte, word(*[f"{tag}|" for tag in tags])))

    empty = {tag for tag, text in zip(tags, shown, strict=True) if text == "|"}
    silent = {"{{ en_tete.logo }}", "{{ etat }}", "{{ provisoire }}", "{{ organisation }}", "{{ pole }}"}
    # The acts of the budget are those of an authority, not of an instance.
    silent |= {"{{ instance }}"} if genre in {GenreActe.ANNEXE_DELIB, GenreActe.CONVENTION_SUB} else set()
    assert empty <= silent
