"""Yardstick 9: the whole plan as a tagged PDF, beside Typst alone on a table of the same texts."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import pikepdf
import typst
from django.http import QueryDict

from alliance.acteurs.models import Habilitation
from alliance.documents.ecriture import pdf
from alliance.plan.models import FicheAction
from alliance.plan.views.tirages import donnees_du_plan
from bench.mesure import en_alternance, requetes

TEXTE = "Les familles disent manquer d'un lieu pour se parler et pour comprendre ce que l'école attend. " * 4
LE_JOUR = date(2026, 3, 3)
NU = """
#set document(title: "Plan")
#set text(lang: "fr", size: 9.5pt)
#let d = json(bytes(sys.inputs.donnees))
#for axe in d.axes {
  heading(level: 1, axe.titre)
  for g in axe.groupes { heading(level: 2, g.titre); for f in g.fiches {
  heading(level: 3, f.titre)
  table(columns: 2, table.header[Rubrique][Réponse], ..f.faits.flatten())
  for t in f.textes { par(t.paragraphes.join(" ")) }
} } }
"""
"""The same fiches without cover, contents, header nor style: what Typst takes for so much text, tagged."""


def mesurer_editions(cite, dossier: str) -> dict[str, Any]:
    """Queries and Typst, from the filters to the bytes; the first build loads fonts and library."""
    user = Habilitation.objects.get(cite=cite).compte
    user._garde_fonctions = True
    asked = QueryDict("exercice=tous")
    FicheAction.objects.filter(cite=cite).update(besoin=TEXTE, objectifs=TEXTE, description=TEXTE)
    source = Path(dossier) / "nu.typ"
    source.write_text(NU)
    donnees = donnees_du_plan(cite, user, asked, LE_JOUR)
    texte = json.dumps(donnees, ensure_ascii=False)

    def ours() -> bytes:
        # A title of its own each time: Typst remembers what it laid out, and a worker rarely builds the same twice.
        data = donnees_du_plan(cite, user, asked, LE_JOUR) | {"titre": f"Plan {perf_counter()}"}
        return pdf.ecrire_pdf("plan", data)

    def floor() -> bytes:
        return typst.compile(
            str(source), font_paths=pdf.polices(), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"],
            sys_inputs={"donnees": f"{texte[:-1]}, \"n\": {perf_counter()}}}"},
        )  # fmt: skip

    start = perf_counter()
    content = ours()
    first = (perf_counter() - start) * 1000
    with pikepdf.open(BytesIO(content)) as document:
        pages = len(document.pages)
    return {
        "fiches": sum(len(groupe["fiches"]) for axe in donnees["axes"] for groupe in axe["groupes"]),
        "pages": pages,
        "octets": len(content),
        "premier_ms": round(first, 1),
        **en_alternance(ours, floor, tours=10),
        "requetes": requetes(lambda: donnees_du_plan(cite, user, asked, LE_JOUR)),
    }
