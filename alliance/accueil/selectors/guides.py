"""The guides of ``docs/guides``, shown by the help pages as they are: one source for both."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from alliance.acteurs.enums import Role

PAGES: dict[str, str] = {
    "accueil_cite": "commencer-sa-journee",
    "la_cite": "territoire",
    "recherche": "commencer-sa-journee",
    "journal": "commencer-sa-journee",
    "plan:plan": "regarder-le-plan",
    "plan:filtrer": "regarder-le-plan",
    "plan:filtre": "regarder-le-plan",
    "plan:vue": "regarder-le-plan",
    "plan:couverture": "qui-n-a-rien",
    "plan:manques": "qui-n-a-rien",
    "plan:tranche": "qui-n-a-rien",
    "plan:dispositif": "qui-n-a-rien",
    "plan:lot": "modifier-plusieurs-fiches",
    "plan:preparer_lot": "modifier-plusieurs-fiches",
    "plan:lancer_lot": "modifier-plusieurs-fiches",
    "plan:version": "reconduire-et-comparer",
    "plan:figer": "reconduire-et-comparer",
    "plan:comparer": "reconduire-et-comparer",
    "plan:reconduire": "reconduire-et-comparer",
    "plan:edition": "sortir-le-plan",
    "plan:import": "importer-son-plan",
    "plan:": "tenir-une-fiche",
    "plan:inscrire": "preparer-un-cotech",
    "gouvernance:": "preparer-un-cotech",
    "gouvernance:instance": "groupes-de-travail",
    "gouvernance:creer_instance": "groupes-de-travail",
    "gouvernance:modifier_instance": "groupes-de-travail",
    "gouvernance:clore_instance": "groupes-de-travail",
    "gouvernance:membre": "groupes-de-travail",
    "gouvernance:ajouter_membre": "groupes-de-travail",
    "gouvernance:anciens_membres": "groupes-de-travail",
    "gouvernance:modifier_membre": "groupes-de-travail",
    "gouvernance:changer_qualite": "groupes-de-travail",
    "gouvernance:retirer_membre": "groupes-de-travail",
    "gouvernance:declarer_interet": "donner-l-avis-de-son-pole",
    "gouvernance:repondre": "donner-l-avis-de-son-pole",
    "gouvernance:repondre_pour": "preparer-un-cotech",
    "gouvernance:avis_point": "donner-l-avis-de-son-pole",
    "gouvernance:donner_avis": "donner-l-avis-de-son-pole",
    "gouvernance:proposer_point": "donner-l-avis-de-son-pole",
    "gouvernance:ouvrir_seance": "tenir-une-seance",
    "gouvernance:tenir": "tenir-une-seance",
    "gouvernance:clore": "tenir-une-seance",
    "gouvernance:releve": "tenir-une-seance",
    "gouvernance:approuver_releve": "tenir-une-seance",
    "gouvernance:registre": "registre-et-missions",
    "gouvernance:reprendre_": "registre-et-missions",
    "gouvernance:decision": "registre-et-missions",
    "gouvernance:lever_condition": "registre-et-missions",
    "gouvernance:publier_decision": "registre-et-missions",
    "gouvernance:proposer_retrait": "registre-et-missions",
    "gouvernance:mission": "registre-et-missions",
    "gouvernance:proposer_mission": "registre-et-missions",
    "gouvernance:finir_": "registre-et-missions",
    "gouvernance:suite": "registre-et-missions",
    "gouvernance:creer_suite": "registre-et-missions",
    "gouvernance:modifier_suite": "registre-et-missions",
    "gouvernance:abandonner_suite": "registre-et-missions",
    "budget:": "suivre-l-argent",
    "budget:simulation": "simuler-un-cotech",
    "budget:comparer_simulations": "simuler-un-cotech",
    "budget:creer_simulation": "simuler-un-cotech",
    "budget:renommer_simulation": "simuler-un-cotech",
    "budget:retenir_simulation": "simuler-un-cotech",
    "budget:ajouter_ligne_simulation": "simuler-un-cotech",
    "budget:modifier_ligne_simulation": "simuler-un-cotech",
    "budget:mon_budget": "gestionnaire",
    "budget:engager": "gestionnaire",
    "budget:engagement": "gestionnaire",
    "budget:completer_engagement": "gestionnaire",
    "budget:desengager": "gestionnaire",
    "budget:verser": "gestionnaire",
    "budget:versements": "gestionnaire",
    "budget:annuler_versement": "gestionnaire",
    "budget:justifier": "gestionnaire",
    "budget:reverser": "gestionnaire",
    "budget:importer_versements": "comptable",
    "budget:import_versements": "comptable",
    "budget:confirmer_import_versements": "comptable",
    "budget:abandonner_import_versements": "comptable",
    "budget:reprendre_import_versements": "comptable",
    "budget:comptable": "comptable",
    "budget:exporter_comptable": "comptable",
    "budget:profil_export": "comptable",
    "budget:depense_deleguee": "principal",
    "documents:modeles": "tenir-une-seance",
    "partages:": "sortir-le-plan",
    "acteurs:": "inviter",
    "territoires:": "territoire",
}
"""The guide of a page, by its address's name; the longest start wins."""

ROLES: dict[str, str] = {
    Role.CHEF_DE_PROJET: "chef-de-projet",
    Role.TROIKA: "membre-de-la-troika",
    Role.REFERENT: "referent",
    Role.PORTEUR: "porteur",
    Role.LECTEUR: "partenaire",
    Role.GESTIONNAIRE: "gestionnaire",
    Role.COMPTABLE: "comptable",
    Role.INTERVENANT: "autres-fonctions",
    Role.REFERENT_PARCOURS: "autres-fonctions",
}
"""The guide of a function: what one does first, then every week."""

FOLDER = settings.BASE_DIR / "docs" / "guides"


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its address, its title, its first sentence, its body without the title."""

    slug: str
    titre: str
    chapeau: str
    corps: SafeString


@cache
def guides() -> tuple[Guide, ...]:
    """Every guide, by title; read once per process."""
    return tuple(sorted((_read(path.stem, path.read_text("utf-8")) for path in FOLDER.glob("*.md")), key=_title))


def find_guide(slug: str) -> Guide | None:
    """The guide at this address, if there is one."""
    return next((guide for guide in guides() if guide.slug == slug), None)


def guides_des_roles(roles: Iterable[str]) -> list[Guide]:
    """The guides of these functions, each once."""
    slugs = dict.fromkeys(ROLES[role] for role in sorted(roles) if role in ROLES)
    return [guide for guide in map(find_guide, slugs) if guide is not None]


def guide_de_page(name: str) -> Guide | None:
    """The guide that tells about the page of this name."""
    starts = [start for start in PAGES if name.startswith(start)]
    return find_guide(PAGES[max(starts, key=len)]) if starts else None


def _title(guide: Guide) -> str:
    return guide.titre


def _read(slug: str, text: str) -> Guide:
    title, _, body = text.partition("\n")
    body = body.strip()
    # Raw HTML stays off: a guide is text that we wrote, and the policy would block anything else.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    # Between files a link names the file; between pages, its address.
    html = re.sub(r'href="([a-z0-9-]+)\.md"', r'href="../\1/"', html)
    chapeau = " ".join(body.split("\n\n", 1)[0].split())
    return Guide(slug, title.lstrip("# ").strip(), chapeau, mark_safe(html))  # noqa: S308 -- our own files
