"""Acts of money without end, in a process of its own, until it is killed: ``python -m tests.budget.agir_sans_fin``."""

import random
import sys
import uuid

import django


def main() -> None:
    """Acts on the only enveloppe, decision and action of the database; any of them may be refused."""
    django.setup()
    from django.db import OperationalError  # noqa: PLC0415 -- Django is set up only now

    from alliance.budget.models import Affectation, Engagement, Enveloppe  # noqa: PLC0415 -- as above
    from alliance.budget.services.affectations import create_affectation, liberer_affectation  # noqa: PLC0415 -- as above
    from alliance.budget.services.engagements import create_engagement, desengager  # noqa: PLC0415 -- as above
    from alliance.budget.services.versements import verser  # noqa: PLC0415 -- as above
    from alliance.gouvernance.models import Decision  # noqa: PLC0415 -- as above
    from alliance.kernel.errors import DomainError  # noqa: PLC0415 -- as above
    from alliance.plan.models import FicheAction  # noqa: PLC0415 -- as above
    from tests.factories.budget import AT, LE  # noqa: PLC0415 -- as above

    common = {"le": LE, "by": None, "at": AT}
    enveloppe, decision, fiche = Enveloppe.objects.get(), Decision.objects.get(), FicheAction.objects.get()
    sys.stdout.write("go\n")
    sys.stdout.flush()
    while True:
        held, engaged = (modele.objects.order_by("?").first() for modele in (Affectation, Engagement))
        ref = str(uuid.uuid4())
        acts = [(create_affectation, {"enveloppe": enveloppe, "fiche": fiche, "decision": decision})]
        if held:
            order = {"nature": "COMMANDE", "reference": ref, "objet": "x", "tiers": "x"}
            acts += [
                (create_engagement, {"affectation": held, **order}),
                (liberer_affectation, {"affectation": held, "motif": "x"}),
            ]
        if engaged:
            acts += [
                (verser, {"engagement": engaged, "reference": ref}),
                (desengager, {"engagement": engaged, "motif": "x"}),
            ]
        act, given = random.choice(acts)
        try:
            act(montant_cents=random.randint(1, 99), **given, **common)
        except (DomainError, OperationalError):
            continue


if __name__ == "__main__":
    main()
