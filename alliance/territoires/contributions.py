"""What the territory gives to the registries: its entry in the navigation, and its search."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from alliance.kernel.contrats import Entree, Recherche, Trouvaille, navigation, recherche
from alliance.kernel.textes import fold, words
from alliance.territoires.models import CodeQuartier
from alliance.territoires.permissions import can_view_territoire
from alliance.territoires.rules import nom_lisible
from alliance.territoires.selectors import FiltresEtablissements, etablissements_of, has_a_role, quartiers_of


def find_etablissements(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Schools of the cité whose name holds every word of ``texte``, or whose UAI starts with it."""
    if not has_a_role(user, cite):
        return
    rows = etablissements_of(cite, FiltresEtablissements(q=texte), timezone.localdate()).prefetch_related(None)
    for row in rows[:limite]:
        url = reverse("territoires:etablissement", args=[cite.slug, row.pk])
        yield Trouvaille(nom_lisible(row.nom), url, row.get_nature_display(), row.uai)


def find_quartiers(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Quartiers of the cité whose name holds every word of ``texte``, or one of whose codes starts with it."""
    if not has_a_role(user, cite):
        return
    wanted = fold(texte).split()
    coded = set(CodeQuartier.objects.filter(code__istartswith=texte.strip()).values_list("quartier_id", flat=True))
    found = [row for row in quartiers_of(cite) if row.pk in coded or all(word in words(row.nom) for word in wanted)]
    for row in found[:limite]:
        yield Trouvaille(row.nom, reverse("territoires:quartier", args=[cite.slug, row.pk]), "quartier")


def register() -> None:
    """Called once, when the app is ready."""
    prefixes = ("territoires:",)
    entry = Entree("Faire vivre", "Lieux et écoles", "territoires:territoire", "geo-alt", can_view_territoire, prefixes)
    navigation.register("territoires.territoire", entry, ordre=55)
    recherche.register("territoires.etablissements", Recherche("établissements", find_etablissements), ordre=60)
    recherche.register("territoires.quartiers", Recherche("quartiers", find_quartiers), ordre=61)
