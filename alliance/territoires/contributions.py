"""What the territory gives to the registries: its entry in the navigation, and its search."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from alliance.kernel.contrats import Entree, Recherche, Trouvaille, navigation, recherche
from alliance.kernel.textes import search_words, words
from alliance.territoires.models import CodeQuartier, Quartier
from alliance.territoires.permissions import can_view_territoire
from alliance.territoires.rules import nom_lisible
from alliance.territoires.selectors import FiltresEtablissements, etablissements_of, has_a_role, quartiers_of


def find_etablissements(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Schools of the cité whose name holds every word of ``texte``, or whose UAI starts with it."""
    for row in _etablissements(user, cite, texte)[:limite]:
        url = reverse("territoires:etablissement", args=[cite.slug, row.pk])
        yield Trouvaille(nom_lisible(row.nom), url, row.get_nature_display(), row.uai)


def count_etablissements(user, cite, texte: str) -> int:
    """How many of these schools."""
    return _etablissements(user, cite, texte).order_by().count()


def _etablissements(user, cite, texte: str):
    asked = FiltresEtablissements(q=" ".join(search_words(texte)))
    rows = etablissements_of(cite, asked, timezone.localdate()).prefetch_related(None)
    return rows if has_a_role(user, cite) else rows.none()


def find_quartiers(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Quartiers of the cité whose name holds every word of ``texte``, or one of whose codes starts with it."""
    for row in _quartiers(user, cite, texte)[:limite]:
        yield Trouvaille(row.nom, reverse("territoires:quartier", args=[cite.slug, row.pk]), "quartier")


def count_quartiers(user, cite, texte: str) -> int:
    """How many of these quartiers."""
    return len(_quartiers(user, cite, texte))


def _quartiers(user, cite, texte: str) -> list[Quartier]:
    if not has_a_role(user, cite):
        return []
    wanted = search_words(texte)
    coded = set(CodeQuartier.objects.filter(code__istartswith=texte.strip()).values_list("quartier_id", flat=True))
    return [row for row in quartiers_of(cite) if row.pk in coded or all(word in words(row.nom) for word in wanted)]


def register() -> None:
    """Called once, when the app is ready."""
    prefixes = ("territoires:",)
    entry = Entree("Faire vivre", "Lieux et écoles", "territoires:territoire", "geo-alt", can_view_territoire, prefixes)
    navigation.register("territoires.territoire", entry, ordre=55)
    recherche.register(
        "territoires.etablissements", Recherche("établissements", find_etablissements, count_etablissements), ordre=60
    )
    recherche.register("territoires.quartiers", Recherche("quartiers", find_quartiers, count_quartiers), ordre=61)
