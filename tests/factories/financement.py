"""Lines of a plan de financement: 100 € of charges, or of produits asked to a commune."""

import factory
from factory.django import DjangoModelFactory

from alliance.budget.enums import Sens
from alliance.budget.models import LigneFinancement
from tests.factories.budget import PlanFinancementFactory


class LigneFinancementFactory(DjangoModelFactory):
    class Meta:
        model = LigneFinancement

    class Params:
        produit = factory.Trait(sens=Sens.PRODUIT, compte="74com", libelle="Commune")

    plan = factory.SubFactory(PlanFinancementFactory)
    ordre = factory.Sequence(int)
    sens = Sens.CHARGE
    compte = "601"
    libelle = "Achats"
    montant_cents = 100_00
