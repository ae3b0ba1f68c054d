"""The governance: a séance of 60 points projected, closed and printed, a register of 5 000 decisions, the home page."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import pikepdf
import typst
import xlsxwriter
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.documents.ecriture import pdf
from alliance.documents.ecriture.actes.pdf import ecrire_acte_pdf
from alliance.gouvernance.enums import Proposition, TypeDecision
from alliance.gouvernance.models import Decision, Point, Releve, SeanceInstance
from alliance.gouvernance.selectors.releve import acte_fige
from alliance.gouvernance.services.cloture import close_seance
from bench.mesure import en_alternance, requetes, resume
from bench.seances import MELANGE, POINTS, Assemblee, assemblee, registre, seance_de

TOURS_CLOTURE = 10
NU = """
#set document(title: "Relevé")
#set text(lang: "fr", size: 9.5pt)
#let d = json(bytes(sys.inputs.donnees))
#for p in d.points { heading(level: 1, p.titre); par(p.compte_rendu)
  table(columns: 3, table.header[Pôle][Avis][Raison], ..p.avis.map(a => (a.pole, a.sens, a.texte)).flatten()) }
"""
"""The same points without head, style nor codes: what Typst takes for so much text, tagged."""


def mesurer_gouvernance(dossier: str) -> dict[str, Any]:
    """Every page and act of the governance that grows with the agenda or with the years."""
    salle = assemblee()
    seance = seance_de(salle)
    found = {
        "seance_projetee_60_points": _page(salle, "gouvernance:tenir", seance.pk),
        "seance_60_points": _page(salle, "gouvernance:seance", seance.pk),
        "page_de_cloture_60_points": _page(salle, "gouvernance:clore", seance.pk),
        "cloture_60_points": mesurer_cloture(salle, seance),
        "accueil": _page(salle, "accueil_cite"),
    }
    close = seance_de(salle)
    close_seance(seance=close, by=salle.chef, at=timezone.now())
    found["releve_60_points"] = _page(salle, "gouvernance:releve", close.pk)
    found["releve_pdf_60_points"] = mesurer_releve(close, dossier)
    registre(salle)
    found["registre_5000"] = mesurer_registre(salle)
    return found


def _page(salle: Assemblee, name: str, *args: int, suffixe: str = "", nue: str = "points") -> dict[str, Any]:
    """A page beside a bare one in the same layout, with the same rows."""
    client, slug = salle.client, salle.cite.slug
    url = reverse(name, args=[slug, *args]) + suffixe
    bare = reverse("page_nue", args=[slug]) + f"?lignes={nue}" + (f"&seance={args[0]}" if args else "")
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} : {response.status_code}")
    both = en_alternance(lambda: client.get(url), lambda: client.get(bare), tours=25)
    cpu = both["nous_ms"]["cpu"]
    return {
        "ms": both["nous_ms"],
        "page_nue_ms": both["plancher_ms"],
        "page_nue_rapport": both["rapport"],
        "p95_sur_mediane": round(cpu["p95"] / cpu["mediane"], 2),
        "requetes": requetes(lambda: client.get(url)),
        "octets": len(response.content),
    }


def mesurer_cloture(salle: Assemblee, seance: SeanceInstance) -> dict[str, Any]:
    """The closing, undone each time: a long Cotech, then sixty points of one kind, beside the bare rows it writes."""
    cas = {
        "melange": seance,
        "autres": seance_de(salle, ((TypeDecision.AUTRE, POINTS),)),
        "inscriptions": seance_de(salle, ((TypeDecision.INSCRIPTION, POINTS),)),
        "modifications": seance_de(salle, ((TypeDecision.MODIFICATION, POINTS),)),
        "tout_ajourne": seance_de(salle, MELANGE, sens=Proposition.AJOURNER),
    }
    return {name: _cloture(salle, one) for name, one in cas.items()} | {"plancher": _en_savepoint(_ecrire_nu(salle))}


def _cloture(salle: Assemblee, seance: SeanceInstance) -> dict[str, Any]:
    def close() -> None:
        close_seance(seance=SeanceInstance.objects.get(pk=seance.pk), by=salle.chef, at=timezone.now())

    return _en_savepoint(close)


def _en_savepoint(action: Callable[[], Any]) -> dict[str, Any]:
    """Milliseconds and statements of an act that is undone; savepoints are told apart."""
    times, cpu = [], []
    for _ in range(TOURS_CLOTURE + 1):
        with transaction.atomic():
            start, busy = perf_counter(), thread_time()
            action()
            times.append((perf_counter() - start) * 1000)
            cpu.append((thread_time() - busy) * 1000)
            transaction.set_rollback(True)
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        action()
        transaction.set_rollback(True)
    said = [row["sql"] for row in captured.captured_queries]
    points = sum("SAVEPOINT" in sql for sql in said)
    return {"ms": resume(times[1:]), "cpu": resume(cpu[1:]), "requetes": len(said) - points, "savepoints": points}


def _ecrire_nu(salle: Assemblee) -> Callable[[], None]:
    """Sixty points changed and sixty lines written, nothing computed and nothing else moved."""
    seance = seance_de(salle, ((TypeDecision.AUTRE, POINTS),))

    def write() -> None:
        points = list(Point.objects.filter(seance=seance).order_by("ordre"))
        for point in points:
            point.issue, point.traite_at = "ADOPTEE", timezone.now()
        Point.objects.bulk_update(points, ["issue", "traite_at"])
        Decision.objects.bulk_create(
            Decision(
                cite=salle.cite, annee=2090, numero=rank, instance=salle.instance, seance=seance, point=point,
                prise_on=timezone.localdate(), type=point.type_decision, titre=point.titre, texte=point.description,
                issue="ADOPTEE", enregistree_at=timezone.now(), enregistree_by=salle.chef,
            )
            for rank, point in enumerate(points, start=1)
        )  # fmt: skip

    return write


def mesurer_releve(seance: SeanceInstance, dossier: str) -> dict[str, Any]:
    """From the frozen words to the bytes of the PDF; what the worker does, once per séance."""
    releve = Releve.objects.get(seance=seance)
    source = Path(dossier) / "releve_nu.typ"
    source.write_text(NU)
    texte = json.dumps(releve.contenu, ensure_ascii=False)

    def ours() -> bytes:
        # A place of its own each time: Typst remembers what it laid out, and a worker writes each relevé once.
        return ecrire_acte_pdf(replace(acte_fige(releve), lieu=f"Salle {perf_counter()}"))

    def floor() -> bytes:
        return typst.compile(
            str(source), font_paths=pdf.polices(), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"],
            sys_inputs={"donnees": f"{texte[:-1]}, \"n\": {perf_counter()}}}"},
        )  # fmt: skip

    content = ours()
    with pikepdf.open(BytesIO(content)) as document:
        pages = len(document.pages)
    return {"pages": pages, "octets": len(content), **en_alternance(ours, floor, tours=10)}


REGISTRE = {
    "sans_filtre": "",
    "recherche": "?q=mesure+num%C3%A9ro+42",
    "recherche_sans_reponse": "?q=introuvable",
    "filtres": "?issue=SOUS_RESERVE&etat=conditionnelle&annee=2021",
    "retirees": "?etat=retiree",
    "en_vigueur_publiques": "?etat=en_vigueur&publication=PUBLIQUE",
    "derniere_page": "?page=100",
}


def mesurer_registre(salle: Assemblee) -> dict[str, Any]:
    """The list, narrowed in every way, and its exports."""
    found: dict[str, Any] = {
        name: _page(salle, "gouvernance:registre", suffixe=asked, nue="registre") for name, asked in REGISTRE.items()
    }
    count = Decision.objects.filter(cite=salle.cite).count()
    for kind, bare in (("csv", _csv_nu), ("xlsx", _xlsx_nu)):
        found[f"export_{kind}"] = _export(salle, kind, lambda: bare(_lignes(salle)), count)  # noqa: B023 -- called at once
    return found


def _export(salle: Assemblee, kind: str, floor: Callable[[], Any], count: int) -> dict[str, Any]:
    url = f"{reverse('gouvernance:exporter_registre', args=[salle.cite.slug])}?format={kind}"

    def ours() -> int:
        return len(b"".join(salle.client.get(url)))

    both = en_alternance(ours, floor, tours=5)
    return {
        **both,
        "lignes": count,
        "us_par_ligne": round(both["nous_ms"]["cpu"]["mediane"] * 1000 / count, 1),
        "plancher_us_par_ligne": round(both["plancher_ms"]["cpu"]["mediane"] * 1000 / count, 1),
        "requetes": requetes(ours),
        "octets": ours(),
    }


def _lignes(salle: Assemblee):
    return Decision.objects.filter(cite=salle.cite).values_list(
        "numero", "prise_on", "instance__nom", "type", "titre", "issue", "explication", "conditions", "montant_cents",
        "caisse__nom", "cite_decision__numero", "publication__portee",
    )  # fmt: skip


def _csv_nu(rows: Any) -> None:
    csv.writer(StringIO(), delimiter=";").writerows(rows)


def _xlsx_nu(rows: Any) -> None:
    workbook = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, [str(cell) for cell in row])
    workbook.close()
