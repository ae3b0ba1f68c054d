"""Where the Word file of a cité is filled: it reads the words of the act, loops so many times, calls nothing.

The file comes from outside. What it may say is listed here, everything else is refused before it runs: attributes are
those of the dataclasses of ``contenus`` only, no function is called, no arithmetic is done, and values are escaped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from jinja2 import ChainableUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from alliance.documents.ecriture.actes.portee import INCONNU, LISTE, chemin, contenu_de, element_de, portee_de
from alliance.documents.ecriture.tableau import sans_controle
from alliance.documents.rules import ModeleIncorrect

FILTRES = frozenset({"capitalize", "count", "d", "default", "first", "join", "last", "length", "lower", "title",
                     "trim", "upper"})  # fmt: skip
TESTS = frozenset({"defined", "even", "first", "last", "none", "odd", "undefined"})
TOURS_MAX = 20_000
"""Items of lists that one document goes through, loops inside loops included: 60 points with 12 avis each make 800."""

PROFONDEUR_MAX = 4
SORTIE_MAX = 20_000_000
"""Characters of a filled part; a relevé of 60 points has about one million."""

_BOUCLE = frozenset({"first", "index", "index0", "last", "length"})
_ADMIS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.Test,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat,
)  # fmt: skip
_DEBUT = re.compile(r"(?=\{[{%])")
_BALISE = re.compile(r"\{[{%].*?[}%]\}")
_LIGNES = re.compile(r"\r\n|\r|\n")
_XML = re.compile(r"<[^>]*>")
_AIDE = "La liste des balises est sur la page des modèles."


class BacASable(SandboxedEnvironment):
    """The environment of one filling: it counts what is spent, and notes the tags that say nothing.

    :param logo: what ``{{ en_tete.logo }}`` becomes.
    """

    def __init__(self, genre: str, logo: Any = "") -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined, finalize=en_texte)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTRES} | {"_bornee": self._bornee}
        self.tests = {name: self.tests[name] for name in TESTS & set(self.tests)}
        self.genre, self.logo, self.tours = genre, logo, 0
        self.inconnues: dict[str, None] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        # Read once with each tag at the start of a line: an error then names its tag.
        marked = _DEBUT.sub("\n", source)
        lines = _LIGNES.split(marked)
        try:
            tree = super()._parse(marked, name, filename)
        except TemplateSyntaxError as error:
            raise ModeleIncorrect(_dire_erreur(str(error.message), balise_de(lines, error.lineno))) from error
        _Controle(lines, self.inconnues).examiner(tree, portee_de(self.genre))
        kept = super()._parse(source, name, filename)
        for loop in kept.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_bornee", [], [], None, None, lineno=loop.lineno)
        kept.set_environment(self)
        return kept

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of the act, or what a loop says about itself; nothing else has attributes."""
        if is_dataclass(obj) and attribute in {one.name for one in fields(obj)}:
            value = getattr(obj, attribute)
            return self.logo if attribute == "logo" else value
        if isinstance(obj, LoopContext) and attribute in _BOUCLE:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """As an attribute: items are reached by loops only."""
        return self.getattr(obj, str(argument))

    def _bornee(self, value: Any) -> Iterator[Any]:
        if isinstance(value, Undefined) or not value:
            return
        if not isinstance(value, tuple):
            raise ModeleIncorrect(f"Une boucle de ce modèle parcourt un texte et non une liste. {_AIDE}")
        for one in value:
            self.tours += 1
            if self.tours > TOURS_MAX:
                raise ModeleIncorrect(
                    "Ce modèle parcourt les mêmes listes trop de fois : une boucle est sans doute dans une autre par "
                    "erreur. Sortez-la, puis déposez-le à nouveau."
                )
            yield one

    @staticmethod
    def concat(morceaux: Iterable[str]) -> str:
        """Join what the template gives, up to a bound."""
        parts, size = [], 0
        for morceau in morceaux:
            size += len(morceau)
            if size > SORTIE_MAX:
                raise ModeleIncorrect("Le document rempli serait trop long. Retirez des boucles de ce modèle.")
            parts.append(morceau)
        return "".join(parts)


class _Muette(dict[str, Any]):
    """Knows every name: what stands inside an unknown tag is looked at, and not named a second time."""

    def get(self, key: str, default: Any = None) -> Any:
        return None


_MUETTE = _Muette()


class _Controle:
    """Walks what a tag says before it runs."""

    def __init__(self, lignes: list[str], inconnues: dict[str, None]) -> None:
        self.lignes = lignes
        self.inconnues = inconnues

    def examiner(self, node: nodes.Node, portee: dict[str, Any], profondeur: int = 0) -> None:
        """Refuse what is not listed, note what is not known.

        :raises ModeleIncorrect: the tag does something that a Word file may not do.
        """
        tag = balise_de(self.lignes, _ligne(node))
        if not isinstance(node, _ADMIS):
            raise ModeleIncorrect(_dire_interdit(tag))
        self._examiner_nom(node, tag)
        if isinstance(node, nodes.For):
            self._examiner_boucle(node, tag, portee, profondeur + 1)
            return
        if isinstance(node, nodes.Name | nodes.Getattr) and contenu_de(node, portee) is INCONNU:
            self.inconnues[chemin(node)] = None
            portee = _MUETTE
        for child in node.iter_child_nodes():
            self.examiner(child, portee, profondeur)

    def _examiner_nom(self, node: nodes.Node, tag: str) -> None:
        written = getattr(node, "attr", getattr(node, "name", ""))
        if isinstance(node, nodes.Name | nodes.Getattr) and written.startswith("_"):
            raise ModeleIncorrect(_dire_interdit(tag))
        for kind, known, word in ((nodes.Filter, FILTRES, "filtre"), (nodes.Test, TESTS, "test")):
            if isinstance(node, kind) and written not in known:
                raise ModeleIncorrect(
                    f"La balise {tag} utilise le {word} « {written} », qui n'existe pas ici. Retirez-le. "
                    f"Possibles : {', '.join(sorted(known))}."
                )

    def _examiner_boucle(self, node: nodes.For, tag: str, portee: dict[str, Any], profondeur: int) -> None:
        if profondeur > PROFONDEUR_MAX:
            raise ModeleIncorrect(f"La balise {tag} est dans trop de boucles. Sortez-la de l'une d'elles.")
        if node.recursive or not isinstance(node.target, nodes.Name):
            raise ModeleIncorrect(_dire_interdit(tag))
        self._examiner_nom(node.target, tag)
        self.examiner(node.iter, portee, profondeur)
        held = contenu_de(node.iter, portee)
        inside = portee | {node.target.name: None if held is None else element_de(held), "loop": LISTE}
        if held is INCONNU:
            inside[node.target.name] = None
        for child in [*([node.test] if node.test else []), *node.body]:
            self.examiner(child, inside, profondeur)
        for child in node.else_:
            self.examiner(child, portee, profondeur)


def en_texte(value: Any) -> Any:
    """A value as it is read: no « None », no « True », no « ('a', 'b') »."""
    if isinstance(value, str):
        return sans_controle(value)
    if isinstance(value, bool):
        return "oui" if value else ""
    if isinstance(value, tuple):
        return ", ".join(sans_controle(one) for one in value if isinstance(one, str))
    if value is None or isinstance(value, Undefined) or is_dataclass(value):
        return ""
    return value


def _ligne(node: nodes.Node) -> int | None:
    """Where a tag is; some nodes only know it by what they hold."""
    return node.lineno or next((one.lineno for one in node.find_all(nodes.Node) if one.lineno), None)


def balise_de(lignes: list[str], numero: int | None) -> str:
    """« {{ point.titre }} », out of the line that starts with it."""
    line = lignes[numero - 1] if numero and numero <= len(lignes) else ""
    found = _BALISE.match(line)
    return f"« {_XML.sub('', found[0])[:80]} »" if found else "du modèle"


def _dire_erreur(message: str, tag: str) -> str:
    for word, closing in (("'for'", "{% endfor %}"), ("'if'", "{% endif %}")):
        if f"needs to be closed is {word}" in message:
            return (
                f"Une balise « {{% {word[1:-1]} … %}} » n'est pas fermée dans ce modèle. "
                f"Ajoutez « {closing} » après ce qu'elle contient."
            )
    return (
        f"La balise {tag} ne se lit pas. Vérifiez ses accolades, ses apostrophes et l'ordre des « endfor » et "
        f"« endif », puis déposez le modèle à nouveau. {_AIDE}"
    )


def _dire_interdit(tag: str) -> str:
    return (
        f"La balise {tag} fait autre chose qu'afficher, répéter ou choisir : ce n'est pas permis dans un modèle. "
        f"Retirez-la. {_AIDE}"
    )
