"""What the global search finds in the plan: fiches, notes, comments, documents, each within what the person sees."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from alliance.kernel.textes import fold, search_words
from alliance.plan.models import Commentaire, DocumentFiche, FicheAction, NoteSuivi
from alliance.plan.selectors.filtres import Criteres, condition

EXTRAIT_LONGUEUR = 140


def fiches_trouvees(user, cite, texte: str) -> QuerySet[FicheAction]:
    """Fiches of every exercice, archived ones last; the very code first, then a code or a title that starts so."""
    wanted = " ".join(texte.split())
    folded = fold(wanted)
    rank = Case(
        When(code__iexact=wanted, then=Value(0)),
        When(Q(code__istartswith=wanted) | Q(texte_recherche__startswith=folded), then=Value(1)),
        When(titre__icontains=wanted, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = FicheAction.objects.visible_to(user).filter(condition(Criteres(q=wanted), user), cite=cite)
    archived = Case(When(archivee_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rang=rank, rangee=archived).order_by("rangee", "rang", "-exercice", "code", "titre", "pk")


def notes_trouvees(user, cite, texte: str) -> QuerySet[NoteSuivi]:
    """Notes whose text holds every word, the latest first."""
    rows = NoteSuivi.objects.visible_to(user).filter(_words(texte, "texte_recherche"), fiche__cite=cite)
    return rows.order_by("-le", "-pk")


def commentaires_trouves(user, cite, texte: str) -> QuerySet[Commentaire]:
    """Comments whose text holds every word, the latest first; one that was withdrawn has no text left."""
    rows = Commentaire.objects.visible_to(user).filter(_words(texte, "texte_recherche"), fiche__cite=cite)
    return rows.filter(retire_at=None).order_by("-ecrit_at", "-pk")


def documents_trouves(user, cite, texte: str) -> QuerySet[DocumentFiche]:
    """Documents joined to a fiche whose title holds every word."""
    rows = DocumentFiche.objects.visible_to(user).filter(_words(texte, "titre_recherche"), fiche__cite=cite)
    return rows.order_by("titre_recherche", "pk")


def _words(texte: str, champ: str) -> Q:
    return Q(*(Q(**{f"{champ}__contains": mot}) for mot in search_words(texte)))


def extrait_of(texte: str, cherche: str) -> str:
    """The words around the first one that was asked for, on one line."""
    line = " ".join(texte.split())
    if len(line) <= EXTRAIT_LONGUEUR:
        return line
    words = search_words(cherche)
    # Folding may change the length of a text: the place is near enough for an extract.
    places = [place for place in (fold(line).find(word) for word in words) if place >= 0]
    start = max(0, min(places, default=0) - EXTRAIT_LONGUEUR // 3)
    start = line.rfind(" ", 0, start) + 1 if start else 0
    cut = line[start : start + EXTRAIT_LONGUEUR]
    end = start + len(cut)
    if end < len(line):
        cut = cut[: cut.rfind(" ")] if " " in cut else cut
    return f"{'… ' if start else ''}{cut}{' …' if end < len(line) else ''}"
