"""The smallest valid objects: sequences and traits, nothing random."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from alliance.acteurs.enums import NatureCaisse, NaturePole, Role, TypeOrganisation
from alliance.acteurs.models import Caisse, Habilitation, Organisation, Pole
from alliance.comptes.models import Compte
from alliance.kernel.textes import fold
from alliance.plan.models import Axe, FicheAction, Levier, SousThematique
from alliance.territoires.models import Cite, Commune, Etablissement, Quartier
from alliance.territoires.rules import uai_key

__all__ = [
    "AxeFactory",
    "CaisseFactory",
    "CiteFactory",
    "CommuneFactory",
    "CompteFactory",
    "EtablissementFactory",
    "FicheActionFactory",
    "HabilitationFactory",
    "LevierFactory",
    "OrganisationFactory",
    "PoleFactory",
    "QuartierFactory",
    "SousThematiqueFactory",
]


class CompteFactory(DjangoModelFactory):
    class Meta:
        model = Compte

    email = factory.Sequence(lambda n: f"personne{n}@exemple.invalid")
    nom = factory.Sequence(lambda n: f"Personne {n}")


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    code_insee = factory.Sequence(lambda n: f"{21000 + n:05d}")
    nom = factory.Sequence(lambda n: f"Commune {n}")


class CiteFactory(DjangoModelFactory):
    class Meta:
        model = Cite

    nom = factory.Sequence(lambda n: f"Cité {n}")
    slug = factory.Sequence(lambda n: f"cite-{n}")
    zone = "A"


class QuartierFactory(DjangoModelFactory):
    class Meta:
        model = Quartier

    nom = factory.Sequence(lambda n: f"Quartier {n}")


def _uai(n: int) -> str:
    digits = f"{210000 + n:07d}"
    return f"{digits}{uai_key(digits)}"


class EtablissementFactory(DjangoModelFactory):
    class Meta:
        model = Etablissement

    uai = factory.Sequence(_uai)
    nom = factory.Sequence(lambda n: f"École {n}")
    nom_recherche = factory.LazyAttribute(lambda o: fold(o.nom))
    commune = factory.SubFactory(CommuneFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    cite = factory.SubFactory(CiteFactory)
    nom = factory.Sequence(lambda n: f"Organisation {n}")
    nom_recherche = factory.LazyAttribute(lambda o: fold(o.nom))
    type = TypeOrganisation.ASSOCIATION


class PoleFactory(DjangoModelFactory):
    class Meta:
        model = Pole

    cite = factory.SubFactory(CiteFactory)
    nature = NaturePole.AUTRE
    nom = factory.Sequence(lambda n: f"Pôle {n}")
    initiale = "P"
    # After the three that a cité is born with: the rank is unique in a cité.
    ordre = factory.Sequence(lambda n: 10 + n % 30000)


class CaisseFactory(DjangoModelFactory):
    class Meta:
        model = Caisse

    cite = factory.SubFactory(CiteFactory)
    nom = factory.Sequence(lambda n: f"Caisse {n}")
    nature = NatureCaisse.AUTRE
    titulaire = factory.SubFactory(OrganisationFactory, cite=factory.SelfAttribute("..cite"))


class HabilitationFactory(DjangoModelFactory):
    """A chef de projet unless told otherwise; what a role is bound to comes with it."""

    class Meta:
        model = Habilitation

    compte = factory.SubFactory(CompteFactory)
    cite = factory.SubFactory(CiteFactory)
    role = Role.CHEF_DE_PROJET
    from_on = date(2020, 1, 1)
    pole = factory.Maybe(
        factory.LazyAttribute(lambda o: o.role == Role.TROIKA),
        factory.SubFactory(PoleFactory, cite=factory.SelfAttribute("..cite")),
    )
    caisse = factory.Maybe(
        factory.LazyAttribute(lambda o: o.role in {Role.GESTIONNAIRE, Role.COMPTABLE}),
        factory.SubFactory(CaisseFactory, cite=factory.SelfAttribute("..cite")),
    )
    organisation = factory.Maybe(
        factory.LazyAttribute(lambda o: o.role in {Role.PORTEUR, Role.INTERVENANT}),
        factory.SubFactory(OrganisationFactory, cite=factory.SelfAttribute("..cite")),
    )


class AxeFactory(DjangoModelFactory):
    class Meta:
        model = Axe

    cite = factory.SubFactory(CiteFactory)
    code = factory.Sequence(lambda n: str(n))
    nom = factory.Sequence(lambda n: f"Axe {n}")
    ordre = factory.Sequence(lambda n: n % 30000)


class LevierFactory(DjangoModelFactory):
    class Meta:
        model = Levier

    axe = factory.SubFactory(AxeFactory)
    nom = factory.Sequence(lambda n: f"Levier {n}")
    ordre = 1


class SousThematiqueFactory(DjangoModelFactory):
    class Meta:
        model = SousThematique

    axe = factory.SubFactory(AxeFactory)
    code = factory.Sequence(lambda n: f"{n}.1")
    nom = factory.Sequence(lambda n: f"Sous-thématique {n}")
    ordre = 1


class FicheActionFactory(DjangoModelFactory):
    class Meta:
        model = FicheAction

    cite = factory.SubFactory(CiteFactory)
    exercice = 2026
    titre = factory.Sequence(lambda n: f"Action {n}")
    texte_recherche = factory.LazyAttribute(lambda o: fold(o.titre))
