"""Cités of 7, 73 and 730 actions, with what a real fiche carries."""

from datetime import date

from django.test import Client

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, ObjectifNational, StatutFiche, Temps, Theme
from alliance.plan.models import Codage, FicheAction, QuartierFiche
from alliance.territoires.models import PerimetreQuartier
from tests.factories import (
    AxeFactory,
    CiteFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)

ACTIONS = (7, 73, 730)


def cite_de(count: int):
    """A cité whose plan holds ``count`` actions, and its chef de projet signed in."""
    cite = CiteFactory(nom=f"Cité de {count} actions", slug=f"bench-{count}")
    chef = HabilitationFactory(cite=cite, role=Role.CHEF_DE_PROJET)
    quartiers = [QuartierFactory() for _ in range(2)]
    for quartier in quartiers:
        PerimetreQuartier.objects.create(cite=cite, quartier=quartier, source="mesure")
    themes = [SousThematiqueFactory(axe=AxeFactory(cite=cite, code=str(n))) for n in (1, 2, 3)]
    porteurs = [OrganisationFactory(cite=cite) for _ in range(12)]
    statuts = list(StatutFiche)
    fiches = [
        FicheActionFactory.build(
            cite=cite, code=f"A{n:03d}", titre=f"Action de mesure numéro {n}", sous_thematique=themes[n % 3],
            porteur=porteurs[n % 12], statut=statuts[n % len(statuts)], age_min=3, age_max=16,
            starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30), cout_cents=1_200_000, demande_cents=600_000,
            texte_recherche=f"action de mesure numero {n}",
        )
        for n in range(count)
    ]  # fmt: skip
    FicheAction.objects.bulk_create(fiches)
    _coder(fiches, quartiers)
    client = Client()
    client.force_login(chef.compte)
    return cite, client


def _coder(fiches, quartiers) -> None:
    codings = (
        (Dimension.OBJECTIF_NATIONAL, list(ObjectifNational)),
        (Dimension.TEMPS, list(Temps)),
        (Dimension.THEME, list(Theme)),
    )
    Codage.objects.bulk_create(
        Codage(fiche=fiche, dimension=dimension, valeur=values[n % len(values)])
        for n, fiche in enumerate(fiches)
        for dimension, values in codings
    )
    QuartierFiche.objects.bulk_create(
        QuartierFiche(fiche=fiche, quartier=quartiers[n % 2]) for n, fiche in enumerate(fiches)
    )
