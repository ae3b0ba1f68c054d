"""Fetching a séance or an item within what the person sees, and coming back to where she was."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from alliance.gouvernance.models import Point, SeanceInstance
from alliance.kernel.errors import DomainError


def seance_for(request, cite, pk) -> SeanceInstance:
    seen = SeanceInstance.objects.visible_to(request.user).filter(instance__cite=cite)
    return get_object_or_404(seen.select_related("instance__cite"), pk=pk)


def point_for(request, cite, pk) -> Point:
    seen = Point.objects.visible_to(request.user).filter(instance__cite=cite)
    rows = seen.select_related(
        "instance__cite", "seance__instance__cite", "propose_by", "caisse", "cite_decision", "approuve_seance"
    )
    return get_object_or_404(rows, pk=pk)


def adresse_seance(seance, ancre="") -> str:
    url = reverse("gouvernance:seance", args=[seance.instance.cite.slug, seance.pk])
    return f"{url}#{ancre}" if ancre else url


def adresse_point(point, ancre="") -> str:
    url = reverse("gouvernance:point", args=[point.instance.cite.slug, point.pk])
    return f"{url}#{ancre}" if ancre else url


def vers_seance(seance, ancre=""):
    return redirect(adresse_seance(seance, ancre))


def vers_point(point, ancre=""):
    return redirect(adresse_point(point, ancre))


def tenter(request, service, **context) -> bool:
    """Run an act that has no field; a refusal is said on the page that comes next."""
    try:
        service(**context)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return False
    return True


def entier(text) -> int:
    """A primary key typed in a form; 0, which nothing carries, for anything else."""
    value = str(text or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else 0
