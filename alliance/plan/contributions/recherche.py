"""What the plan gives to the global search."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.urls import reverse

from alliance.kernel.contrats import Recherche, Trouvaille, recherche
from alliance.kernel.dates import format_jour
from alliance.plan.selectors.recherche import (
    commentaires_trouves,
    documents_trouves,
    extrait_of,
    fiches_trouvees,
    notes_trouvees,
)


def chercher_fiches(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Fiches, the very code first."""
    for fiche in fiches_trouvees(user, cite, texte).select_related("porteur")[:limite]:
        yield Trouvaille(
            titre=fiche.titre,
            url=reverse("plan:fiche", args=[cite.slug, fiche.pk]),
            nature=f"action {fiche.exercice}{', archivée' if fiche.archivee_at else ''}",
            detail=" · ".join(part for part in (fiche.code, fiche.porteur.nom if fiche.porteur else "") if part),
        )


def chercher_notes(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Notes, with the words around."""
    for note in notes_trouvees(user, cite, texte).select_related("fiche")[:limite]:
        yield Trouvaille(
            titre=f"Note du {format_jour(note.le)}",
            url=reverse("plan:note", args=[cite.slug, note.fiche_id, note.pk]),
            nature="note",
            detail=note.fiche.titre,
            extrait=extrait_of(note.texte, texte),
        )


def chercher_commentaires(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Comments, with the words around."""
    for said in commentaires_trouves(user, cite, texte).select_related("fiche", "ecrit_by")[:limite]:
        yield Trouvaille(
            titre=f"Commentaire de {said.ecrit_by or 'Alliance'}",
            url=reverse("plan:commentaire", args=[cite.slug, said.fiche_id, said.pk]),
            nature="commentaire",
            detail=said.fiche.titre,
            extrait=extrait_of(said.texte, texte),
        )


def chercher_documents(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Documents, opened on the fiche that holds them."""
    for piece in documents_trouves(user, cite, texte).select_related("fiche")[:limite]:
        url = f"{reverse('plan:fiche', args=[cite.slug, piece.fiche_id])}#documents"
        yield Trouvaille(piece.titre, url, "document", piece.fiche.titre)


def register() -> None:
    """Called once, when the app is ready."""
    for ordre, (cle, libelle, chercher, trouver) in enumerate(
        (
            ("plan.fiches", "actions", chercher_fiches, fiches_trouvees),
            ("plan.documents", "documents des actions", chercher_documents, documents_trouves),
            ("plan.notes", "notes de suivi", chercher_notes, notes_trouvees),
            ("plan.commentaires", "commentaires", chercher_commentaires, commentaires_trouves),
        ),
        start=10,
    ):
        recherche.register(cle, Recherche(libelle, chercher, _counter(trouver)), ordre=ordre)


def _counter(trouver: Callable[..., QuerySet]) -> Callable[..., int]:
    """How many rows a finder has for a person."""

    def count(user, cite, texte: str) -> int:
        return trouver(user, cite, texte).order_by().count()

    return count
