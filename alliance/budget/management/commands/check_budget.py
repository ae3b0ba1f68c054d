"""Count every running total again from the acts: each night, after every import, and whenever one doubts."""

import sys

from django.core.management.base import BaseCommand, CommandError

from alliance.budget.models import Enveloppe
from alliance.budget.selectors.controle import Ecart, ecarts
from alliance.kernel.money import NBSP, format_cents
from alliance.territoires.models import Cite


class Command(BaseCommand):
    """Exit status 0 when all is exact to the cent, 2 when a total differs from its acts."""

    help = (
        "Recompte tous les totaux du budget à partir des actes. Ne change rien. Sort avec le code 2 au premier centime "
        "d'écart, en nommant l'enveloppe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--cite", help="le mot de la cité dans ses adresses ; sans lui, toutes les cités")

    def handle(self, **options):
        cite = _cite(options["cite"])
        found = ecarts(cite)
        if not found:
            self.stdout.write("Budget exact : chaque total est celui de ses actes, au centime.")
            return
        names = _enveloppes(found)
        for one in found:
            self.stderr.write(_words(one, names))
        self.stderr.write(
            f"{len(found)} écart(s). Rien n'a été changé : voyez docs/budget.md, « Quand le contrôle parle »."
        )
        sys.exit(2)


def _cite(slug: str | None) -> Cite | None:
    if not slug:
        return None
    cite = Cite.objects.filter(slug=slug).first()
    if cite is None:
        raise CommandError(f"Aucune cité « {slug} » : donnez le mot qui la nomme dans ses adresses.")
    return cite


def _enveloppes(found: list[Ecart]) -> dict[int, str]:
    rows = Enveloppe.objects.filter(pk__in={one.enveloppe_id for one in found if one.enveloppe_id})
    return {
        row.pk: f"{row.financeur.nom}, {row.caisse.nom}, exercice {row.exercice} ({row.cite.nom})"
        for row in rows.select_related("financeur", "caisse", "cite")
    }


def _words(one: Ecart, names: dict[int, str]) -> str:
    where = f"enveloppe {one.enveloppe_id} : {names[one.enveloppe_id]}" if one.enveloppe_id else "hors enveloppe"
    written, counted = (_euros(cents) for cents in (one.ecrit_cents, one.recompte_cents))
    return f"{where} : {one.objet} {one.pk}, {one.total} : écrit {written}, ses actes font {counted}."


def _euros(cents: int) -> str:
    return format_cents(cents, always_cents=True) if cents else f"0,00{NBSP}€"
