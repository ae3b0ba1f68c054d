"""Checks of the HTML that no automatic accessibility tool makes: ids, labels, groups, errors, tables.

``verifier_page(response)`` on every page of every app; ``verifier_fragment(response)`` on what htmx receives.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VIDES = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-errormessage", "for", "aria-controls")


@dataclass
class Element:
    """One element, with what is below it."""

    tag: str
    attrs: dict[str, str]
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        yield from self.pieces
        for child in self.children:
            yield " "
            yield from child._texts()

    def walk(self):
        for child in self.children:
            yield child
            yield from child.walk()

    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def find(self, *tags: str) -> list["Element"]:
        return [node for node in self.walk() if node.tag in tags]

    def __str__(self) -> str:
        shown = " ".join(f'{k}="{v}"' for k, v in self.attrs.items() if k in {"id", "name", "type", "href", "class"})
        return f"<{self.tag} {shown}>".replace(" >", ">")


class _Arbre(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("#document", {})
        self.problems: list[str] = []

    def handle_starttag(self, tag, attrs):
        node = Element(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.children.append(node)
        if len(attrs) != len({name for name, _ in attrs}):
            self.problems.append(f"attribut répété : {node}")
        if tag not in VIDES:
            self.here = node

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, parent=self.here))

    def handle_endtag(self, tag):
        if tag in VIDES:
            return
        node = self.here
        while node.tag not in {tag, "#document"}:
            if node.tag not in {"p", "li", "dt", "dd", "td", "th", "tr", "option"}:
                self.problems.append(f"élément non fermé : {node}")
            node = node.parent or self.root
        if node.tag == "#document":
            self.problems.append(f"fermeture sans ouverture : </{tag}>")
            return
        self.here = node.parent or self.root

    def handle_data(self, data):
        self.here.pieces.append(data)


def lire(html: str) -> Element:
    """The tree of a page, for tests that look for one element."""
    parser = _Arbre()
    parser.feed(html)
    return parser.root


def verifier_page(response) -> Element:
    """Fail with the list of everything wrong in a whole page; return its tree."""
    root, problems = _lu(response)
    html = root.find("html")
    if [node.attrs.get("lang") for node in html] != ["fr"]:
        problems.append('<html lang="fr"> absent')
    if not any(node.text for node in root.find("title")):
        problems.append("titre de page absent")
    if len(root.find("h1")) != 1:
        problems.append(f"{len(root.find('h1'))} h1 au lieu d'un")
    if len(root.find("main")) != 1:
        problems.append(f"{len(root.find('main'))} main au lieu d'un")
    problems += [*_references(root), *_niveaux(root)]
    assert not problems, _rapport(response, problems)
    return root


def verifier_fragment(response) -> Element:
    """Fail with the list of everything wrong in a fragment: no h1, no whole-page structure expected."""
    root, problems = _lu(response)
    if root.find("html", "body"):
        problems.append("une page entière au lieu d'un fragment")
    assert not problems, _rapport(response, problems)
    return root


def _rapport(response, problems: list[str]) -> str:
    path = getattr(response, "request", {}).get("PATH_INFO", "")
    return f"{path} :\n" + "\n".join(f"- {problem}" for problem in problems)


def _lu(response) -> tuple[Element, list[str]]:
    parser = _Arbre()
    parser.feed(response.content.decode())
    parser.close()
    root = parser.root
    checks = (_ids, _champs, _groupes, _erreurs, _tableaux, _noms, _images, _securite, _formulaires)
    return root, [*parser.problems, *(problem for check in checks for problem in check(root))]


def _ids(root: Element):
    counts = Counter(node.attrs["id"] for node in root.walk() if node.attrs.get("id"))
    return [f"id répété : {key}" for key, count in counts.items() if count > 1]


def _references(root: Element):
    known = {node.attrs.get("id") for node in root.walk()}
    for node in root.walk():
        for name in REFERENCES:
            for target in node.attrs.get(name, "").split():
                if target not in known:
                    yield f"{node} : {name}={target} ne mène nulle part"
        href = node.attrs.get("href", "")
        if node.tag == "a" and href.startswith("#") and len(href) > 1 and href[1:] not in known:
            yield f"{node} : l'ancre ne mène nulle part"


def _niveaux(root: Element):
    previous = 0
    for node in root.find("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(node.tag[1])
        if previous and level > previous + 1:
            yield f"titre de niveau {level} après un niveau {previous} : {node.text}"
        if not node.text:
            yield f"titre vide : {node}"
        previous = level


def _controls(root: Element) -> list[Element]:
    skipped = {"hidden", "submit", "button", "reset", "image"}
    return [node for node in root.find("input", "select", "textarea") if node.attrs.get("type") not in skipped]


def _champs(root: Element):
    labels = {node.attrs.get("for"): node for node in root.find("label")}
    for node in _controls(root):
        wrapped = any(parent.tag == "label" and parent.text for parent in node.ancestors())
        pointed = labels.get(node.attrs.get("id") or "-")
        named = node.attrs.get("aria-label") or node.attrs.get("aria-labelledby")
        if not (wrapped or named or (pointed is not None and pointed.text)):
            yield f"champ sans étiquette : {node}"


def _groupes(root: Element):
    boxes = Counter(node.attrs.get("name") for node in root.find("input") if node.attrs.get("type") == "checkbox")
    for node in root.find("input"):
        kind, name = node.attrs.get("type"), node.attrs.get("name")
        if kind != "radio" and not (kind == "checkbox" and name and boxes[name] > 1):
            continue
        # The boxes of a table's rows are named one by one, by their own label.
        if kind == "checkbox" and any(parent.tag == "table" for parent in node.ancestors()):
            continue
        if not any(_is_named_group(parent) for parent in node.ancestors()):
            yield f"groupe sans fieldset ni legend : {node}"


def _is_named_group(node: Element) -> bool:
    if node.tag == "fieldset":
        return any(child.tag == "legend" and child.text for child in node.children)
    return node.attrs.get("role") in {"group", "radiogroup"} and bool(node.attrs.get("aria-labelledby"))


def _erreurs(root: Element):
    texts = {node.attrs["id"]: node.text for node in root.walk() if node.attrs.get("id")}
    for node in root.walk():
        if node.attrs.get("aria-invalid") != "true":
            continue
        targets = node.attrs.get("aria-describedby", "").split()
        for parent in node.ancestors():
            targets += parent.attrs.get("aria-describedby", "").split() if parent.tag == "fieldset" else []
        if not any(texts.get(target) for target in targets):
            yield f"erreur sans message relié : {node}"


def _tableaux(root: Element):
    for table in root.find("table"):
        if not any(node.text for node in table.find("caption")) and not table.attrs.get("aria-labelledby"):
            yield f"tableau sans caption : {table}"
        for cell in table.find("th"):
            if cell.attrs.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"th sans scope : {cell.text}"


def _noms(root: Element):
    for node in root.find("a", "button"):
        if node.tag == "a" and "href" not in node.attrs:
            continue
        labelled = node.attrs.get("aria-label") or node.attrs.get("aria-labelledby") or node.attrs.get("title")
        if not (node.text or labelled or any(image.attrs.get("alt") for image in node.find("img"))):
            yield f"{node} sans nom"


def _images(root: Element):
    for node in root.find("img"):
        if "alt" not in node.attrs:
            yield f"image sans alt : {node}"
    for node in root.find("svg"):
        hidden = node.attrs.get("aria-hidden") == "true" or any(
            parent.attrs.get("aria-hidden") == "true" or parent.tag == "svg" for parent in node.ancestors()
        )
        named = node.attrs.get("aria-label") or node.attrs.get("aria-labelledby") or node.find("title")
        if not hidden and not (node.attrs.get("role") == "img" and named):
            yield f"svg ni caché ni nommé : {node}"


def _securite(root: Element):
    for node in root.walk():
        for name in node.attrs:
            if name == "style" or (name.startswith("on") and name != "on"):
                yield f"{node} : attribut {name} interdit par la CSP"
        inline = node.tag == "script" and "src" not in node.attrs
        if inline and node.attrs.get("type") not in {"application/json", "importmap"} and not node.attrs.get("nonce"):
            yield f"script en ligne sans nonce : {node}"
        if node.tag == "style" and not node.attrs.get("nonce"):
            yield "style en ligne sans nonce"
        source = node.attrs.get("src") or (node.attrs.get("href", "") if node.tag == "link" else "")
        if source.startswith(("http://", "https://", "//")) and node.attrs.get("rel") != "canonical":
            yield f"fichier pris chez un tiers : {source}"


def _formulaires(root: Element):
    for form in root.find("form"):
        if any(parent.tag == "form" for parent in form.ancestors()):
            yield f"formulaire dans un formulaire : {form}"
        is_post = form.attrs.get("method", "get").lower() == "post"
        if is_post and not any(node.attrs.get("name") == "csrfmiddlewaretoken" for node in form.find("input")):
            yield f"formulaire sans jeton csrf : {form}"
