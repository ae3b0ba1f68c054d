"""What the global search finds in the governance: decisions, points and séances, instances, within what one sees."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from alliance.gouvernance.models import Decision, Instance, Point
from alliance.kernel.textes import fold, search_words


def decisions_trouvees(user, cite, texte: str) -> QuerySet[Decision]:
    """Decisions whose number, title or words hold every word; the very number first, then the latest."""
    rows = Decision.objects.visible_to(user).filter(cite=cite)
    numbered = _numero(texte)
    words = Q(*(Q(texte_recherche__contains=mot) for mot in search_words(texte)))
    rank = Case(When(numbered, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = rows.filter(numbered | words).annotate(rang=rank)
    return found.select_related("instance", "cite").order_by("rang", "-prise_on", "-numero", "-pk")


def _numero(texte: str) -> Q:
    """« 2026-014 », « R-2024-3 »; nothing else is a number."""
    parts = fold(texte).split("-")
    serie = "REPRISE" if parts[0] == "r" else "COURANTE"
    digits = parts[1:] if parts[0] == "r" else parts
    if len(digits) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in digits):
        return Q(pk__in=[])
    return Q(serie=serie, annee=int(digits[0]), numero=int(digits[1]))


def points_trouves(user, cite, texte: str) -> QuerySet[Point]:
    """Points, in a séance or waiting for one, whose title, words or instance hold every word; the latest first.

    Compared here, folded: the agendas of a cité hold a few thousand lines. A point decided is found by its decision.
    """
    rows = Point.objects.visible_to(user).filter(instance__cite=cite, decision=None, ecarte_at=None)
    wanted = search_words(texte)
    found = [
        pk
        for pk, *parts in rows.values_list("pk", "titre", "description", "instance__nom")
        if all(mot in fold(" ".join(parts)) for mot in wanted)
    ]
    shown = Point.objects.filter(pk__in=found).select_related("instance", "seance__instance")
    return shown.order_by("-seance__debut_at", "-pk")


def instances_trouvees(user, cite, texte: str) -> QuerySet[Instance]:
    """Instances whose name, object or host hold every word; those that still meet first."""
    rows = Instance.objects.visible_to(user).filter(cite=cite)
    wanted = search_words(texte)
    found = [
        pk
        for pk, *parts in rows.values_list("pk", "nom", "objet", "hote_nom")
        if all(mot in fold(" ".join(parts)) for mot in wanted)
    ]
    closed = Case(When(close_on=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Instance.objects.filter(pk__in=found).annotate(rang=closed).order_by("rang", "nom", "pk")
