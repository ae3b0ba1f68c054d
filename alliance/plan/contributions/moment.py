"""The rows of the moment's exercice, read once a request for every card and list of the home page."""

from alliance.plan.selectors import Criteres, LignePlan, Reperes, lignes_du_plan, reperes_of


def lignes_du_moment(user, cite) -> tuple[list[LignePlan], Reperes]:
    """Every row that the person sees, with the axes and exercices around; kept on the account of the request."""
    cached = getattr(user, "_lignes_du_plan", None)
    if cached is not None and cached[0] == cite.pk:
        return cached[1]
    reperes = reperes_of(cite, user)
    rows = lignes_du_plan(cite, user, Criteres(), reperes), reperes
    if getattr(user, "_garde_fonctions", False):
        user._lignes_du_plan = (cite.pk, rows)
    return rows
