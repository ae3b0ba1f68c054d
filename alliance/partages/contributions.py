"""What partages gives to the registries: its entry in the navigation, what it holds about a person."""

from alliance.acteurs.contrats import SourceDonnees, donnees
from alliance.comptes.models import Compte
from alliance.kernel.contrats import Entree, navigation
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.permissions import can_create_jeton
from alliance.partages.services.conservation import delete_cles_of
from alliance.partages.usages import usages_of


def shares(user, cite) -> bool:
    """Whether the rail shows « Mes partages »: whoever has a role in the cité."""
    return bool(can_create_jeton(user, cite))


def cles_of(compte: Compte) -> list[dict]:
    """The keys of a person, for « Mes données »; never what opens them."""
    rows = []
    for model in (Jeton, LienAgenda):
        found = list(model.objects.filter(compte=compte).select_related("cite").order_by("pk"))
        usages = usages_of(found)
        rows += [
            {
                "clé": str(cle._meta.verbose_name),
                "nom": cle.nom,
                "cité": str(cle.cite),
                "créée le": cle.cree_at,
                "fin": getattr(cle, "expire_at", None),
                "révoquée le": cle.revoque_at,
                "dernière utilisation": usages.get(cle.pk),
            }
            for cle in found
        ]
    return rows


def register() -> None:
    """Called once, when the app is ready."""
    navigation.register(
        "partages.partages",
        Entree("Rendre compte", "Mes partages", "partages:partages", "share", shares, ("partages:",)),
        ordre=90,
    )
    donnees.register("partages.cles", SourceDonnees("Mes partages", cles_of, delete_cles_of), ordre=90)
