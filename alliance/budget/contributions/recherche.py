"""What the budget gives to the global search."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.urls import reverse

from alliance.budget.permissions import can_view_argent, can_view_mon_argent
from alliance.budget.selectors.alertes import payee
from alliance.budget.selectors.recherche import conventions_trouvees, engagements_trouves, enveloppes_trouvees
from alliance.kernel.contrats import Recherche, Trouvaille, recherche
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents


def _page(cite, name: str, pk: int) -> str:
    return reverse(f"budget:{name}", args=[cite.slug, pk])


def _enveloppe(cite, row) -> Trouvaille:
    return Trouvaille(
        titre=f"{row.financeur.nom} {row.exercice}",
        url=_page(cite, "enveloppe", row.pk),
        nature=f"enveloppe, {row.get_nature_display()}",
        detail=f"{row.caisse.nom} · {format_cents(row.notifie_cents)} notifiés",
    )


def _convention(cite, row) -> Trouvaille:
    signed = f"signée le {format_jour(row.signee_on)}" if row.signee_on else "à signer"
    return Trouvaille(
        titre=f"{row.numero}, {row.beneficiaire.nom}",
        url=_page(cite, "convention", row.pk),
        nature="convention attributive",
        detail=f"{row.autorite.nom} · {format_cents(row.montant_cents)} · {signed}",
    )


def _engagement(cite, row) -> Trouvaille:
    return Trouvaille(
        titre=f"{row.reference}, {payee(row)}",
        url=_page(cite, "engagement", row.pk),
        nature=f"engagement, {row.get_nature_display()}",
        detail=f"{row.caisse.nom} · {format_cents(row.montant_cents)} · {format_jour(row.le)}",
    )


def _touche_a_l_argent(user, cite) -> bool:
    """Nobody else has a row to find: no query is worth it."""
    return bool(can_view_argent(user, cite) or can_view_mon_argent(user, cite))


def _searcher(
    trouver: Callable[..., QuerySet], montrer: Callable[..., Trouvaille]
) -> Callable[..., Iterator[Trouvaille]]:
    def search(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
        if _touche_a_l_argent(user, cite):
            yield from (montrer(cite, row) for row in trouver(user, cite, texte)[:limite])

    return search


def _counter(trouver: Callable[..., QuerySet]) -> Callable[..., int]:
    def count(user, cite, texte: str) -> int:
        return trouver(user, cite, texte).order_by().count() if _touche_a_l_argent(user, cite) else 0

    return count


def register() -> None:
    """Called once, when the app is ready."""
    for ordre, (cle, libelle, trouver, montrer) in enumerate(
        (
            ("budget.enveloppes", "enveloppes", enveloppes_trouvees, _enveloppe),
            ("budget.conventions", "conventions attributives", conventions_trouvees, _convention),
            ("budget.engagements", "engagements", engagements_trouves, _engagement),
        ),
        start=30,
    ):
        recherche.register(cle, Recherche(libelle, _searcher(trouver, montrer), _counter(trouver)), ordre=ordre)
