"""Yardsticks 2 and 11: the plan beside a bare page of the same rows, and the tail of every main page."""

import gzip
import re
from typing import Any

from django.template import Context, Engine
from django.urls import reverse

from alliance.kernel.money import format_cents
from alliance.plan.models import FicheAction
from bench.mesure import TOURS, chrono_cpu, en_alternance, requetes, resume

PLANCHER = Engine().from_string(
    "<!doctype html><title>{{ titre }}</title><table>{% for ligne in lignes %}<tr>{% for cellule in ligne %}"
    "<td>{{ cellule }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
PRINCIPALES = (
    "accueil_cite", "la_cite", "recherche", "journal", "plan:plan", "plan:structure", "plan:imports",
    "acteurs:annuaire", "acteurs:acces", "territoires:territoire", "territoires:perimetre",
)  # fmt: skip


def lignes_nues(cite) -> list[tuple[Any, ...]]:
    """Ten columns of every action, in one statement, amounts written once."""
    rows = FicheAction.objects.filter(cite=cite).values_list(
        "code", "titre", "sous_thematique__axe__nom", "sous_thematique__nom", "porteur__nom", "statut",
        "age_min", "age_max", "cout_cents", "demande_cents",
    )  # fmt: skip
    return [(*row[:8], format_cents(row[8]), format_cents(row[9])) for row in rows]


def plancher(cite) -> bytes:
    """One statement and one table, without a layout: what nobody does faster with this framework."""
    return PLANCHER.render(Context({"titre": "Plancher", "lignes": lignes_nues(cite)})).encode()


VUES = ("arbre", "tableau", "colonnes", "calendrier", "frise", "carte")


def mesurer_vues(mondes: dict[int, tuple[Any, Any]]) -> dict[str, Any]:
    """Every view of the list at 73 and at 730 actions, beside a bare page in the same layout."""
    found: dict[str, Any] = {}
    for count in (73, 730):
        cite, client = mondes[count]
        nue = reverse("page_nue", args=[cite.slug])
        for vue in VUES:
            url = f"{reverse('plan:plan', args=[cite.slug])}?vue={vue}"
            both = en_alternance(lambda: client.get(url), lambda: client.get(nue), tours=25)  # noqa: B023 -- called at once
            cpu = both["nous_ms"]["cpu"]
            found.setdefault(vue, {})[str(count)] = {
                "ms": both["nous_ms"],
                "page_nue_rapport": both["rapport"],
                "p95_sur_mediane": round(cpu["p95"] / cpu["mediane"], 2),
                "requetes": requetes(lambda: client.get(url)),  # noqa: B023 -- called at once
                "octets": len(client.get(url).content),
            }
    return found


def mesurer_plan(mondes: dict[int, tuple[Any, Any]]) -> dict[str, Any]:
    """The plan at 7, 73 and 730 actions, beside the bare rows, then beside a bare page in the same layout."""
    found = {}
    for count, (cite, client) in mondes.items():
        url, nue = reverse("plan:plan", args=[cite.slug]), reverse("page_nue", args=[cite.slug])
        response = client.get(url)
        found[str(count)] = {
            **en_alternance(lambda: client.get(url), lambda: plancher(cite)),  # noqa: B023 -- called at once
            "page_nue": en_alternance(lambda: client.get(url), lambda: client.get(nue)),  # noqa: B023 -- called at once
            "requetes": requetes(lambda: client.get(url)),  # noqa: B023 -- called at once
            "octets": len(response.content),
            "octets_gzip": len(gzip.compress(response.content, 6)),
        }
    return found


def mesurer_principales(cite, client) -> dict[str, Any]:
    """Median, tail, queries, bytes and third parties of every main page that exists."""
    found = {}
    for name in PRINCIPALES:
        url = reverse(name, args=[cite.slug])
        response = client.get(url, headers={"accept-encoding": "gzip"})
        both = [chrono_cpu(lambda: client.get(url)) for _ in range(TOURS)]  # noqa: B023 -- called at once
        times, cpu = resume([wall for wall, _ in both]), resume([busy for _, busy in both])
        found[name] = {
            "ms": times,
            "cpu_ms": cpu,
            "p95_sur_mediane": round(cpu["p95"] / cpu["mediane"], 2),
            "requetes": requetes(lambda: client.get(url)),  # noqa: B023 -- called at once
            "octets_transmis": len(response.content),
            "compresse": response.headers.get("Content-Encoding") == "gzip",
            "tiers": _third_parties(client.get(url).content.decode()),
        }
    return found


def _third_parties(html: str) -> list[str]:
    pattern = r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["'](https?://[^"'/]+)"""
    return sorted(set(re.findall(pattern, html)))
