"""What the directory gives to the registries: its entry in the navigation, its search, what waits for a check."""

from collections.abc import Iterator
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Fraicheur, Portee
from alliance.acteurs.rules import stale_on
from alliance.acteurs.selectors import FiltresAnnuaire, agit_comme_chef, annuaire, roles_of, verification_of
from alliance.kernel.contrats import Attente, Entree, Recherche, Trouvaille, attentes, navigation, recherche
from alliance.kernel.dates import format_jour
from alliance.kernel.textes import plural, search_words


def register() -> None:
    """Called once, by ``contributions.register``."""
    prefixes = ("acteurs:organisation", "acteurs:site", "acteurs:contact")
    navigation.register(
        "acteurs.annuaire",
        Entree("Faire vivre", "Acteurs", "acteurs:annuaire", "buildings", has_a_role, prefixes),
        ordre=50,
    )
    recherche.register(
        "acteurs.organisations", Recherche("organisations", find_organisations, count_organisations), ordre=50
    )
    attentes.register("acteurs.fiches_a_verifier", attentes_fiches_a_verifier, ordre=80)


def has_a_role(user, cite) -> bool:
    """Whoever has a role in the cité has a directory, be it of one sheet."""
    return bool(roles_of(user, cite))


def find_organisations(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Sheets of the directory whose name, sigle or SIRET holds every word of ``texte``."""
    for organisation in _organisations(user, cite, texte)[:limite]:
        url = reverse("acteurs:organisation", args=[cite.slug, organisation.pk])
        yield Trouvaille(organisation.nom, url, "organisation", organisation.get_type_display())


def count_organisations(user, cite, texte: str) -> int:
    """How many of these sheets."""
    return _organisations(user, cite, texte).order_by().count()


def _organisations(user, cite, texte: str):
    return annuaire(user, cite, FiltresAnnuaire(q=" ".join(search_words(texte))), timezone.localdate())


def attentes_fiches_a_verifier(user, cite) -> Iterator[Attente]:
    """For whoever keeps the directory: sheets nobody has checked for six months, sheets nobody ever checked."""
    if not agit_comme_chef(user, cite, Portee.ACTEURS):
        return
    found = verification_of(user, cite, timezone.localdate())
    url = reverse("acteurs:annuaire", args=[cite.slug])
    if found.plus_ancienne_at:
        since = stale_on(timezone.localdate(found.plus_ancienne_at))
        yield Attente(
            titre=f"{_sheets(found.a_verifier)} à vérifier depuis le {format_jour(since)}",
            url=f"{url}?fraicheur={Fraicheur.A_VERIFIER}&tri=verification",
            verbe="Vérifier",
            contexte="Relire une fiche prend un clic quand rien n'a changé.",
            icone="buildings",
            depuis=timezone.make_aware(datetime.combine(since, time.min)),
        )
    if found.jamais:
        yield Attente(
            titre=f"{_sheets(found.jamais)} jamais {'vérifiées' if found.jamais > 1 else 'vérifiée'}",
            url=f"{url}?fraicheur={Fraicheur.JAMAIS}",
            verbe="Vérifier",
            contexte="Personne n'a encore relu ce qui y est écrit.",
            icone="buildings",
        )


def _sheets(count: int) -> str:
    return plural(count, "fiche d'acteur", "fiches d'acteurs")
