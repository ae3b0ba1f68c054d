"""Words and numbers as a French reader expects them, and addresses that keep their filters."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.kernel.dates import annee_scolaire, format_jour, format_periode
from alliance.kernel.formulaires import LigneDErreur, error_lines
from alliance.kernel.heures import format_creneau, format_duree, format_heure, format_jour_semaine
from alliance.kernel.money import NBSP, format_cents, format_number
from alliance.kernel.textes import plural

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icone(nom: str) -> SafeString:
    """A decorative icon without the cost of a component: for the layout, which draws twenty on every page."""
    return format_html(
        '<svg class="ico" width="16" height="16" fill="currentColor" focusable="false" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        static("icones/icones.svg"),
        nom,
    )


@register.filter
def euros(cents: int | None) -> str:
    """Whole cents as « 6 800 € »; « – » for zero or nothing."""
    return format_cents(cents)


@register.filter
def nombre(value: int | None) -> str:
    """A whole number with its thousands apart; « – » for nothing."""
    return "–" if value is None else format_number(value)


@register.filter
def entier(value: str | int | None) -> int | None:
    """A count given as text (a component's attribute) as a number."""
    return None if value in (None, "") else int(value)


@register.filter
def jour(value: date | datetime | None) -> str:
    """« 1er septembre 2026 »; empty for nothing."""
    return format_jour(_day(value)) if value else ""


@register.filter
def jour_court(value: date | datetime | None) -> str:
    """« 13 octobre »: the year goes without saying."""
    return format_jour(_day(value), annee=False) if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """« 9 octobre 2026 à 16 h 42 », in Paris time."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{format_jour(local.date())} à {format_heure(value)}"


@register.filter
def heure(value: datetime | time | None) -> str:
    """« 14 h 30 », in Paris time; empty for nothing."""
    return format_heure(value) if value else ""


@register.filter
def duree(minutes: int | None) -> str:
    """Minutes as « 2 h 10 » or « 45 min »; empty for nothing."""
    return "" if minutes is None else format_duree(minutes)


@register.filter
def jour_semaine(value: date | datetime | None) -> str:
    """« jeudi 22 octobre 2026 »; empty for nothing."""
    return format_jour_semaine(value) if value else ""


@register.filter
def creneau(start: datetime, end: datetime) -> str:
    """« jeudi 22 octobre 2026, de 14 h à 16 h »."""
    return format_creneau(start, end)


@register.filter
def periode(start: date | None, end: date | None = None) -> str:
    """« du 1er septembre 2026 au 30 juin 2027 »."""
    return format_periode(start, end)


@register.filter(name="annee_scolaire")
def annee_scolaire_of(value: date | None) -> str:
    """The school year that holds a day: « 2026-2027 »."""
    return annee_scolaire(value) if value else ""


@register.filter
def depuis(value: date | datetime | None, now: datetime | None = None) -> str:
    """« à l'instant », « il y a 3 heures », « hier », « il y a 3 jours », then the day itself."""
    if not value:
        return ""
    now = now or timezone.now()
    if isinstance(value, datetime):
        elapsed = now - value
        if timedelta(0) <= elapsed < timedelta(minutes=2):
            return "à l’instant"
        if timedelta(0) <= elapsed < timedelta(hours=1):
            return f"il y a {elapsed.seconds // 60}{NBSP}minutes"
    return _days_ago(_day(value), timezone.localtime(now).date())


def _days_ago(day: date, today: date) -> str:
    days = (today - day).days
    if days == 0:
        return "aujourd’hui"
    if days == 1:
        return "hier"
    if 1 < days <= 30:
        return f"il y a {days}{NBSP}jours"
    return f"le {format_jour(day)}"


@register.filter
def retard(due: date, today: date | None = None) -> str:
    """« En retard de 6 jours »; empty while the day has not passed."""
    days = ((today or timezone.localdate()) - due).days
    return f"En retard de {days}{NBSP}{pluriel(days, 'jour')}" if days > 0 else ""


@register.filter(is_safe=True)
def insecables(text: Any) -> str:
    """The same words, the quotation marks and high signs never alone at the start or the end of a line."""
    kept = str(text).replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»")
    for sign in "?!:;€":
        kept = kept.replace(f" {sign}", f"{NBSP}{sign}")
    return kept


@register.filter
def pluriel(count: int | None, words: str) -> str:
    """The word that agrees with the number: ``2|pluriel:"action"``, ``n|pluriel:"cheval,chevaux"``.

    In French, 0 and 1 are singular.
    """
    singular, _, form = words.partition(",")
    return (form or f"{singular}s") if abs(count or 0) >= 2 else singular


@register.filter
def compte(count: int | None, words: str) -> str:
    """The number and its word: « 12 actions », « aucune action » is for the page to say."""
    singular, _, form = words.partition(",")
    return plural(count or 0, singular, form)


@register.filter
def voisines(page: Page) -> Iterable[int | None]:
    """Page numbers to show: first, last, the neighbours of this one, ``None`` for a gap."""
    total = page.paginator.num_pages
    shown = sorted({1, total, *range(max(1, page.number - 1), min(total, page.number + 1) + 1)})
    previous = 0
    for number in shown:
        if number - previous == 2:
            yield number - 1
        elif number - previous > 2:
            yield None
        yield number
        previous = number


@register.simple_tag(takes_context=True)
def adresse(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; an empty value removes one.

    Changing anything but the page goes back to the first page.
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    if "page" not in changes and "page" in query:
        del query["page"]
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def tri(context: template.Context, cle: str) -> dict[str, str]:
    """State of a sortable heading: ``aria`` (for aria-sort), ``mot``, ``icone``, and ``url`` of the other order.

    The order is in ``?tri=``: « titre » ascending, « -titre » descending.
    """
    request = context.get("request")
    current = request.GET.get("tri", "") if request else ""
    if current == cle:
        return {"aria": "ascending", "mot": "croissant", "icone": "arrow-up", "url": adresse(context, tri=f"-{cle}")}
    if current == f"-{cle}":
        return {"aria": "descending", "mot": "décroissant", "icone": "arrow-down", "url": adresse(context, tri=cle)}
    return {"aria": "none", "mot": "", "url": adresse(context, tri=cle)}


@register.simple_tag
def resume(form: BaseForm | None, *, seulement_si_absent: bool = False) -> list[LigneDErreur]:
    """Lines of a form's error summary; a form that already shows one does not repeat it."""
    if form is None or not form.is_bound or (seulement_si_absent and getattr(form, "resume_affiche", False)):
        return []
    form.resume_affiche = True  # type: ignore[attr-defined]
    return error_lines(form)


def _day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
