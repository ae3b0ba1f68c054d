"""What the global search finds in the money: enveloppes, conventions, engagements, by name, number or reference."""

from django.db.models import QuerySet

from alliance.budget.models import ConventionAttributive, Engagement, Enveloppe
from alliance.kernel.textes import fold, search_words
from alliance.territoires.models import Cite


def _keys(rows: QuerySet, champs: tuple[str, ...], texte: str) -> list[int]:
    """The keys of the rows whose words hold every word that is looked for.

    Compared here, folded: what a person sees of the money of a cité is a few thousand lines at most.
    """
    wanted = search_words(texte)
    return [
        pk
        for pk, *parts in rows.order_by().values_list("pk", *champs)
        if all(mot in fold(" ".join(str(part) for part in parts if part)) for mot in wanted)
    ]


def enveloppes_trouvees(user, cite: Cite, texte: str) -> QuerySet[Enveloppe]:
    """Enveloppes by financeur, programme, budget or year; the latest year first."""
    rows = Enveloppe.objects.visible_to(user).filter(cite=cite)
    found = _keys(rows, ("financeur__nom", "financeur__programme", "caisse__nom", "exercice", "note"), texte)
    shown = Enveloppe.objects.filter(pk__in=found).select_related("financeur", "caisse")
    return shown.order_by("-exercice", "financeur__nom", "pk")


def conventions_trouvees(user, cite: Cite, texte: str) -> QuerySet[ConventionAttributive]:
    """Conventions attributives by number, object or parties; the latest first."""
    rows = ConventionAttributive.objects.visible_to(user).filter(cite=cite)
    found = _keys(rows, ("numero", "objet", "beneficiaire__nom", "autorite__nom", "exercice"), texte)
    shown = ConventionAttributive.objects.filter(pk__in=found).select_related("beneficiaire", "autorite")
    return shown.order_by("-exercice", "numero", "pk")


def engagements_trouves(user, cite: Cite, texte: str) -> QuerySet[Engagement]:
    """Engagements by any of their references, their object or who is paid; the latest first."""
    rows = Engagement.objects.visible_to(user).filter(cite=cite)
    champs = ("reference", "objet", "tiers", "numero_ej", "numero_dp", "facture", "numero_mandat", "beneficiaire__nom")
    shown = Engagement.objects.filter(pk__in=_keys(rows, champs, texte)).select_related("beneficiaire", "caisse")
    return shown.order_by("-le", "-pk")
