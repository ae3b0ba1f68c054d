"""Guards of the acts: who writes, who reads the clock, what a service and a view look like."""

import ast
from collections.abc import Iterator

from tests.architecture.lecture import Source, dotted

SANS_ECRITURE = {
    "urls", "views", "api", "admin", "management", "forms", "exports", "permissions", "selectors", "rules", "enums",
    "contrats", "contributions", "contexte", "middleware", "templatetags", "apps", "adapter",
}  # fmt: skip
ECRITURES = {
    "save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete",
    "asave", "acreate", "aupdate", "adelete", "abulk_create",
}  # fmt: skip
ECRITURES_SQL = ("insert", "update", "delete", "replace", "drop", "alter", "truncate", "create")
REQUETE = {"objects", "filter", "exclude", "all", "visible_to", "en_cours", "actives", "select_for_update"}
METHODES = {"require_GET", "require_POST", "require_safe", "require_http_methods"}
HORLOGES = {"timezone.now", "timezone.localdate", "timezone.localtime", "date.today", "datetime.now", "time.time"}


def ecrit(node: ast.Call) -> str:
    """The words of a write to the database, or nothing."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    method, chain = node.func.attr, dotted(node.func.value).split(".")
    if method in ECRITURES and "storage" not in chain and "cache" not in chain:
        return f".{method}()"
    if method == "update" and (REQUETE & set(chain) or (node.keywords and not node.args)):
        return ".update()"
    if method in {"add", "remove", "set", "clear"} and isinstance(node.func.value, ast.Attribute):
        owner = dotted(node.func.value.value)
        if not owner.startswith(("self", "cls")) and "." not in owner and owner not in {"storage", "cache"}:
            return f".{dotted(node.func.value).split('.')[-1]}.{method}()"
    sql = str(node.args[0].value).strip() if node.args and isinstance(node.args[0], ast.Constant) else ""
    if method in {"execute", "executemany", "raw"} and sql.lower().startswith(ECRITURES_SQL):
        return f".{method}({sql.split()[0]})"
    return ""


def ecritures_dans_les_services(sources: list[Source]) -> Iterator[str]:
    """Only services write; a model may not write another's rows."""
    for source in sources:
        if source.module not in SANS_ECRITURE | {"models"}:
            continue
        for node in source.nodes:
            what = ecrit(node) if isinstance(node, ast.Call) else ""
            if what and (source.module != "models" or "objects" in dotted(node.func).split(".")):
                yield source.at(node, f"écriture hors d'un service : {what}")


def services_par_mots_cles(sources: list[Source]) -> Iterator[str]:
    """A service that acts takes keywords only, and none takes the request."""
    for source in sources:
        if source.module != "services":
            continue
        for function in source.public_functions():
            positional = [*function.args.posonlyargs, *function.args.args]
            if positional and _acts(function) and not _is_task(function):
                yield source.at(function, f"service à arguments positionnels : {function.name}")
            names = {arg.arg for arg in (*positional, *function.args.kwonlyargs)}
            if "request" in names:
                yield source.at(function, f"un service ne reçoit pas la requête : {function.name}")


def _acts(function: ast.FunctionDef) -> bool:
    """Whether a function writes or is signed: what only computes may take its values in order."""
    signed = "by" in {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    return signed or any(isinstance(node, ast.Call) and ecrit(node) for node in ast.walk(function))


def _is_task(function: ast.FunctionDef) -> bool:
    return any(dotted(decorator).split(".")[-1] == "task" for decorator in function.decorator_list)


def services_signes(sources: list[Source], *, sans_auteur: frozenset[str]) -> Iterator[str]:
    """A service that writes says who acts: it takes ``by``."""
    for source in sources:
        if source.module != "services":
            continue
        for function in source.public_functions():
            writes = any(isinstance(node, ast.Call) and ecrit(node) for node in ast.walk(function))
            name = f"{source.app}.{function.name}"
            if writes and "by" not in {arg.arg for arg in function.args.kwonlyargs} and name not in sans_auteur:
                yield source.at(function, f"service sans by : {name}")


def horloge_donnee(sources: list[Source]) -> Iterator[str]:
    """Services and rules are told the time; only a task, which nobody calls, looks at the clock."""
    for source in sources:
        if source.module not in {"services", "rules", "enums"}:
            continue
        tasks = {node for function in source.functions() if _is_task(function) for node in ast.walk(function)}
        for node in source.nodes:
            # ``timezone.localdate(at)`` turns an instant that was given into a day: no clock is read.
            given = isinstance(node, ast.Call) and node.args and dotted(node.func).startswith("timezone.local")
            if isinstance(node, ast.Call) and dotted(node.func) in HORLOGES and not given and node not in tasks:
                yield source.at(node, f"horloge lue ici : {dotted(node.func)}()")


def regles_pures(sources: list[Source]) -> Iterator[str]:
    """Rules know neither the ORM, nor the settings, nor the clock."""
    for source in sources:
        if source.module not in {"rules", "enums"}:
            continue
        for name, node in source.imports():
            tables = name.startswith("django.db") and name != "django.db.models.TextChoices"
            if tables or name.startswith(("django.conf", "django.utils.timezone", "django.http")):
                yield source.at(node, f"une règle ne connaît pas {name}")


def vues_a_un_verbe(sources: list[Source]) -> Iterator[str]:
    """A view is a function that names its verb; a view that only reads calls no service."""
    for source in sources:
        if source.module == "views":
            yield from _vues(source, set(_noms_de_services(source)), _routed(source.app, sources))


def _routed(app: str, sources: list[Source]) -> set[str]:
    """Names that the URLs of the app mention: the others are helpers of the views."""
    urls = [source for source in sources if source.app == app and source.module.startswith("urls")]
    return {node.attr for source in urls for node in source.nodes if isinstance(node, ast.Attribute)}


def _noms_de_services(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if ".services" in f"{node.module}.{alias.name}":
                    yield alias.asname or alias.name


def _vues(source: Source, services: set[str], routed: set[str]) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and any("View" in dotted(base) for base in node.bases):
            yield source.at(node, f"vue en classe : {node.name}")
    for function in source.public_functions():
        names = {arg.arg for arg in function.args.args}
        if not names & {"request", "_request"} or (routed and function.name not in routed):
            continue
        verbs = {dotted(decorator) for decorator in function.decorator_list} & METHODES
        if not verbs:
            yield source.at(function, f"vue sans verbe : {function.name}")
        if verbs & {"require_GET", "require_safe"}:
            used = {dotted(node).split(".")[0] for node in ast.walk(function) if isinstance(node, ast.Name)}
            for name in sorted(used & services):
                yield source.at(function, f"une lecture appelle un service : {function.name} → {name}")


ACTES = (
    ecritures_dans_les_services,
    services_par_mots_cles,
    horloge_donnee,
    regles_pures,
    vues_a_un_verbe,
)
