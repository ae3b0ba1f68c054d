"""The helpers that every view uses: submit a form to a service, render a page or its fragment."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from alliance.kernel.errors import DomainError

PAR_PAGE = 50
DEJA_ENREGISTRE = (
    "Au même moment, la même chose a été enregistrée dans une autre fenêtre ou par une autre personne. Votre saisie "
    "est gardée ci-dessous : vérifiez-la, puis enregistrez de nouveau."
)


def submit(form: Form, service: Callable[..., Any], **context: Any) -> bool:
    """Run ``service`` on a valid form; an anticipated refusal becomes a form error, a race lost as well.

    What the service returned stays in ``form.result``, what it refused in ``form.refusal``.
    """
    if not form.is_valid():
        return False
    try:
        form.result = service(**form.cleaned_data, **context)  # type: ignore[attr-defined]
    except DomainError as refusal:
        form.refusal = refusal  # type: ignore[attr-defined]
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return False
    except IntegrityError as error:
        if not _is_repeated(error):
            raise
        # Two clicks, or two people: both passed the service's own check, the database let only one through.
        form.add_error(None, DEJA_ENREGISTRE)
        return False
    return True


def _is_repeated(error: IntegrityError) -> bool:
    """Whether what the database refused is a row that it holds already."""
    return getattr(error.__cause__, "sqlstate", "") == "23505" or str(error).startswith("UNIQUE constraint failed")


def render_page(
    request: HttpRequest, template: str, context: dict, *, partial: str = "", status: int = 200
) -> HttpResponse:
    """Render the whole page, or only its ``partial`` when htmx asks for a fragment.

    htmx also sends history-restore and boosted requests, which need the whole page; and no cache may
    hand a fragment to someone who asked for the page. Hence the guards.
    """
    htmx = getattr(request, "htmx", None)
    wants_fragment = partial and htmx and not htmx.history_restore_request and not htmx.boosted
    name = f"{template}#{partial}" if wants_fragment else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def paginate(request: HttpRequest, rows: QuerySet | list, *, per_page: int = PAR_PAGE) -> Page:
    """The page of ``rows`` that ``?page=`` asks for; an absurd number gives the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
