"""Guards of the direction: what import-linter cannot see."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.lecture import HAUTEUR, Source, dotted

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
PUBLICS = {"models", "enums", "rules", "selectors", "services", "contrats"}
PUBLICS_DE = {
    # What documents is for: reading and writing files.
    "documents": PUBLICS | {"lecture", "ecriture"},
    # It writes the invitations that the acts of other apps put in the outbox.
    "notifications": PUBLICS | {"ecriture"},
    # Confidential: the others see masked statistics and nothing else.
    "parcours": {"statistiques"},
}


def relations_vers_le_bas(sources: list[Source]) -> Iterator[str]:
    """A relation written as a string points to its own app or to a lower one."""
    for source in sources:
        for node in source.nodes:
            if not (isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in RELATIONS):
                continue
            targets = [*node.args[:1], *(kw.value for kw in node.keywords if kw.arg in {"to", "through"})]
            for target in targets:
                if not (isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value):
                    continue
                app = target.value.removeprefix("alliance.").split(".")[0]
                if HAUTEUR.get(app, -1) > HAUTEUR.get(source.app, 99):
                    yield source.at(node, f"clé étrangère vers le haut : {source.app} → {target.value}")


def pas_de_cle_generique(sources: list[Source]) -> Iterator[str]:
    """A GenericForeignKey hides a relation from the database and from the layers; only the journal may."""
    for source in sources:
        if source.app == "journal":
            continue
        for name, node in source.imports():
            if name.startswith("django.contrib.contenttypes"):
                yield source.at(node, f"GenericForeignKey interdite hors du journal : {name}")
        for node in source.nodes:
            if isinstance(node, ast.Name | ast.Attribute) and dotted(node).split(".")[-1] in {
                "GenericForeignKey",
                "GenericRelation",
            }:
                yield source.at(node, f"GenericForeignKey interdite hors du journal : {dotted(node)}")


def portes_publiques(sources: list[Source]) -> Iterator[str]:
    """Another app is entered by its public modules; the kernel is open; nothing imports demo or tests."""
    for source in sources:
        for name, node in source.imports():
            parts = name.split(".")
            if name.startswith("."):
                yield source.at(node, "import relatif : écrivez le chemin entier")
            elif parts[0] in {"tests", "config", "demo"} and source.parts[0] == "alliance":
                yield source.at(node, f"alliance ne dépend pas de {parts[0]} : {name}")
            elif parts[0] == "alliance" and _is_side_door(parts, source.app):
                yield source.at(node, f"porte dérobée vers une autre app : {name}")


def _is_side_door(parts: list[str], own: str) -> bool:
    if len(parts) < 2 or parts[1] in {own, "kernel"}:
        return False
    return len(parts) < 3 or parts[2] not in PUBLICS_DE.get(parts[1], PUBLICS)


def pas_de_porte_derobee(sources: list[Source]) -> Iterator[str]:
    """Loading a model or a module by its name goes round the layers."""
    for source in sources:
        for node in source.nodes:
            if not isinstance(node, ast.Call):
                continue
            called = dotted(node.func).split(".")[-1]
            if called in {"get_model", "import_module", "import_string", "__import__"}:
                yield source.at(node, f"{called}() contourne les couches")


def gabarits_vers_le_bas(gabarits: list[tuple[str, str]]) -> Iterator[str]:
    """A template includes or extends its own app's, a lower one's or the kernel's."""
    for path, text in gabarits:
        parts = path.split("/")
        own = parts[1] if parts[0] == "alliance" else "accueil"
        for name in re.findall(r"""{%\s*(?:include|extends)\s+["']([a-z]+)/""", text):
            if HAUTEUR.get(name, -1) > HAUTEUR.get(own, 99):
                yield f"{path}:1 : gabarit d'une app plus haute : {name}/"


def pas_de_signaux(sources: list[Source]) -> Iterator[str]:
    """Model signals are acts that nobody reads; a service says what it does."""
    for source in sources:
        for name, node in source.imports():
            if name.startswith("django.db.models.signals") or name.endswith(("post_save", "pre_save")):
                yield source.at(node, f"signal de modèle : {name}")


def couches_sans_deguisement(sources: list[Source]) -> Iterator[str]:
    """``selectors_x.py`` would escape the layers of its app: write ``selectors/x.py``."""
    layers = "views|forms|exports|services|permissions|selectors|models|rules|enums"
    for source in sources:
        if re.fullmatch(rf"({layers})_\w+|\w+_({layers})", source.module):
            yield f"{source.path}:1 : couche déguisée : {source.module}"


def noms_de_modules(sources: list[Source]) -> Iterator[str]:
    """No drawer for things without a name."""
    for source in sources:
        drawer = {"utils", "util", "helpers", "mixins", "constants", "common", "misc", "tools"} & set(source.parts)
        if drawer:
            yield f"{source.path}:1 : nom de module interdit : {drawer.pop()}"


COUCHES = (
    relations_vers_le_bas,
    pas_de_cle_generique,
    portes_publiques,
    pas_de_porte_derobee,
    pas_de_signaux,
    couches_sans_deguisement,
    noms_de_modules,
)
