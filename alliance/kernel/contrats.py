"""Registries: how a low app shows a high thing without importing it.

A high app registers in its ``AppConfig.ready``. ``docs/architecture.md`` lists every registry.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Registre(Generic[T]):
    """An ordered list of contributions, one per key, whatever the order of the apps."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, tuple[int, T]] = {}

    def register(self, key: str, entry: T, *, ordre: int = 100) -> None:
        """Add or replace the contribution named ``key``; smaller ``ordre`` comes first."""
        self._entries[key] = (ordre, entry)

    def get(self, key: str) -> T | None:
        """The contribution named ``key``, if any."""
        entry = self._entries.get(key)
        return entry[1] if entry is not None else None

    def remove(self, key: str) -> None:
        """Forget a contribution (tests only)."""
        self._entries.pop(key, None)

    def __iter__(self):
        ranked = sorted(self._entries.items(), key=lambda item: (item[1][0], item[0]))
        return iter(entry for _key, (_ordre, entry) in ranked)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class Attente:
    """One thing that waits for a person: what, from whom, since when, until when, and the verb that settles it.

    ``geste`` and ``geste_url`` settle it from the home page with one POST, when opening it is not needed.
    """

    titre: str
    url: str
    verbe: str
    contexte: str = ""
    icone: str = "inbox"
    depuis: datetime | None = None
    echeance: date | None = None
    de_qui: str = ""
    geste: str = ""
    geste_url: str = ""


@dataclass(frozen=True, slots=True)
class Carte:
    """A card of the home page: a template and the function that feeds it, both of the app that knows."""

    template: str
    contexte: Callable[[Any, Any], dict | None]
    colonne: str = "gauche"


@dataclass(frozen=True, slots=True)
class Echeance:
    """A day that comes, within what the person may see: what it is, and where to read it."""

    le: date
    titre: str
    url: str


@dataclass(frozen=True, slots=True)
class Nouveaute:
    """What others did to one thing, within what the person may see: the thing, when last, and each fact in words.

    ``suite`` opens the history of the thing, or the list that holds the rest.
    """

    objet: str
    url: str
    at: datetime
    faits: tuple[str, ...]
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One result of the global search, already within what the person may see.

    ``extrait`` holds the words around what was found, when the title does not.
    """

    titre: str
    url: str
    nature: str
    detail: str = ""
    extrait: str = ""


@dataclass(frozen=True, slots=True)
class Recherche:
    """A searchable kind: its French plural, the scoped function that finds it, and the one that counts.

    ``chercher`` answers at most so many results, the best first; ``compter`` counts them all, in one query, within
    the same scope.
    """

    libelle: str
    chercher: Callable[[Any, Any, str, int], Iterable[Trouvaille]]
    compter: Callable[[Any, Any, str], int]


@dataclass(frozen=True, slots=True)
class Entree:
    """An entry of the navigation rail; ``visible`` decides with the same rule as the page itself."""

    groupe: str
    libelle: str
    url_name: str
    icone: str
    visible: Callable[[Any, Any], bool]
    prefixes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TypeCourriel:
    """A kind of mail: its name, its French purpose, its text template.

    ``garde_corps`` is false when the text holds a secret: it is erased as soon as the mail has left.
    ``facultatif``: the person may do without it, and switches it off on « Mes courriels », where ``but`` says in one
    sentence what it is for.
    """

    kind: str
    libelle: str
    gabarit: str
    garde_corps: bool = True
    facultatif: bool = False
    but: str = ""


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A file that a mail carries: read only when the mail leaves, and opened at ``url`` when it is too heavy."""

    nom: str
    type_mime: str
    taille_octets: int
    lire: Callable[[], bytes]
    url: str = ""


Pieces = Sequence[tuple[str, int]]
"""Attachments by reference: the kind that names its reader in ``pieces_jointes``, and the primary key."""


class Postier(Protocol):
    """Whoever writes a mail in the outbox, in the transaction of the act."""

    def __call__(
        self,
        *,
        cle: str,
        kind: str,
        objet: str,
        contexte: dict[str, Any],
        destinataire: Any = None,
        adresse: str = "",
        cite_id: int | None = None,
        calendrier: str = "",
        methode: str = "",
        pieces: Pieces = (),
        reply_to: str = "",
    ) -> Any: ...


cartes: Registre[Carte] = Registre("accueil.cartes")
attentes: Registre[Callable[[Any, Any], Iterable[Attente]]] = Registre("accueil.attentes")
echeances: Registre[Callable[[Any, Any, date], Iterable[Echeance]]] = Registre("accueil.echeances")
nouveautes: Registre[Callable[[Any, Any, datetime], Iterable[Nouveaute]]] = Registre("accueil.nouveautes")
recherche: Registre[Recherche] = Registre("accueil.recherche")
navigation: Registre[Entree] = Registre("kernel.navigation")
types_courriels: Registre[TypeCourriel] = Registre("notifications.types")
pieces_jointes: Registre[Callable[[int], PieceJointe | None]] = Registre("notifications.pieces")
postiers: Registre[Postier] = Registre("kernel.postiers")


def post_courriel(
    *,
    cle: str,
    kind: str,
    objet: str,
    contexte: dict[str, Any],
    destinataire: Any = None,
    adresse: str = "",
    cite_id: int | None = None,
    calendrier: str = "",
    methode: str = "",
    pieces: Pieces = (),
    reply_to: str = "",
) -> None:
    """Hand a mail over to the app that sends them, which stands above those that write them.

    :param cle: names the event and the person: the same mail never leaves twice.
    :param calendrier: an invitation (RFC 5545) that the person's calendar opens, with its ``methode``.
    :param pieces: files to attach, by reference (``pieces_jointes``).
    :param reply_to: who receives the answer to the mail, when it is not the platform.
    """
    for postier in postiers:
        postier(
            cle=cle,
            kind=kind,
            objet=objet,
            contexte=contexte,
            destinataire=destinataire,
            adresse=adresse,
            cite_id=cite_id,
            calendrier=calendrier,
            methode=methode,
            pieces=pieces,
            reply_to=reply_to,
        )
