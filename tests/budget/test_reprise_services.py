"""A year taken over line by line: at the cent, in any order, never twice, and one refusal stops nothing else."""

from datetime import date

import pytest

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.models import (
    Affectation,
    Attribution,
    ConventionAttributive,
    Engagement,
    Enveloppe,
    Justification,
    MouvementEnveloppe,
    Versement,
)
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services.attributions import annuler_attribution
from alliance.budget.services.enveloppes import record_mouvement
from alliance.budget.services.reprise import essayer, reprendre
from alliance.budget.services.versements import annuler_versement
from alliance.gouvernance.enums import Issue, TypeDecision
from alliance.journal.models import Ecriture
from tests.budget.annee import Annee, actes_ecrits, joue, lit
from tests.budget.payeurs import budget
from tests.factories import CiteFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import AT, DecisionDepenseFactory, FinanceurFactory

pytestmark = pytest.mark.django_db
UN_DE_CHAQUE = [1, 1, 1, 1, 1, 0, 1, 1, 1, 0]


@pytest.fixture
def annee(cite):
    return Annee(cite)


def refus(sorts):
    return [sort.refus.replace("\u00a0", " ") for sort in sorts]


def test_a_line_plays_the_whole_chain(annee):
    sorts = joue(annee, [annee.mouvement()], [annee.justifie()])

    assert refus(sorts) == ["", ""]
    assert actes_ecrits() == UN_DE_CHAQUE
    assert sorts[1].ecrits == [
        "affectation", "acte attributif", "attribution", "notification", "engagement", "versement", "justificatif",
    ]  # fmt: skip
    paid = Engagement.objects.get()
    assert (paid.montant_cents, paid.verse_cents, paid.justifie_cents, paid.beneficiaire) == (
        500_000, 350_000, 300_000, annee.club,
    )  # fmt: skip
    assert Affectation.objects.get().le == date(2025, 12, 4)
    assert ecarts(cite=annee.cite) == []
    assert Ecriture.objects.filter(kind="budget.reprise.done").count() == 1


def test_running_it_twice_writes_nothing(annee):
    lines = (
        [annee.mouvement(), annee.mouvement(mouvement="encaissement", montant=1000, reference="T-1"),
         annee.mouvement(mouvement="gel", montant=10, reference="", motif="Mesure")],
        [annee.justifie(titre="TR-1", reverse=100, reverse_on="02/09/2026", convention="C-1",
                        convention_on="20/03/2026")],
    )  # fmt: skip
    assert refus(joue(annee, *lines)) == [""] * 4
    before = actes_ecrits()

    again = joue(annee, *lines)

    assert (refus(again), [sort.ecrits for sort in again], actes_ecrits()) == ([""] * 4, [[]] * 4, before)
    assert [len(sort.deja) for sort in again] == [1, 1, 1, 7]


def test_a_corrected_file_completes_what_was_missing(annee):
    joue(annee, [annee.mouvement()], [annee.engage(verse=100)])
    assert actes_ecrits()[6:8] == [1, 0]

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.justifie()])

    assert (sort.refus, sort.ecrits, sort.deja) == (
        "", ["versement", "justificatif"], ["affectation", "attribution", "engagement"],
    )  # fmt: skip
    assert actes_ecrits() == UN_DE_CHAQUE


def test_a_dry_run_tells_the_same_and_writes_nothing(annee):
    given = lit([annee.mouvement()], [annee.justifie(), annee.decide(action="A999")])
    journal = Ecriture.objects.count()

    tried = essayer(cite=annee.cite, reprise=given, by=None, at=AT)

    assert (sum(actes_ecrits()), Ecriture.objects.count()) == (0, journal)
    assert tried == reprendre(cite=annee.cite, reprise=given, by=None, at=AT)


def test_lines_in_any_order_give_the_same(annee):
    annee.justifie()
    mouvements = [
        annee.mouvement(mouvement="encaissement", montant=50_000, le="01/06/2026", reference="T-1"),
        annee.mouvement(mouvement="gel", montant=100, le="02/02/2026", reference=""),
        annee.mouvement(),
    ]
    actes = [
        annee.engage(engage=5000, titre="TR-1", reverse=500, reverse_on="01/10/2026"),
        annee.verse(versement="M-2", verse=1500, verse_on="01/07/2026", nature_versement="solde"),
        annee.verse(nature_versement="acompte"),
    ]

    sorts = joue(annee, mouvements, actes)

    assert refus(sorts) == [""] * 6
    assert actes_ecrits() == [1, 3, 1, 1, 1, 0, 1, 2, 0, 1]
    assert Engagement.objects.get().verse_cents == 500_000


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"financeur": "Région"}, "« Région » ne se trouve pas pour le financeur. Vous pouvez écrire « État, polit"),
        ({"budget": "Caisse noire"}, "« Caisse noire » ne se trouve pas pour le budget"),
        ({"action": "A999"}, "« A999 » ne se trouve pas pour l'action"),
        ({"decision": "R-2025-8"}, "« R-2025-8 » ne se trouve pas pour la décision"),
        ({"decision": "", "acte": ""}, "Il manque la décision"),
        ({"action": "n/a"}, "Il manque l'action"),
        ({"financeur": None}, "Il manque le financeur"),
        ({"affecte": 0}, "Il manque le montant affecté"),
        ({"affecte": -1}, "donnez un montant plus grand que zéro"),
        ({"affecte_on": "03/12/2025"}, "précède la décision"),
        ({"affecte_on": "02/10/2026"}, "est à venir"),
        ({"exercice": 2025}, "Il n'y a pas d'enveloppe 2025"),
        ({"nature_credit": "droit commun"}, "Il n'y a pas d'enveloppe 2026"),
        ({"affecte": "40 000,01"}, "40 000,01 € la dépasse de 0,01 €"),
        ({"attribue": 10}, "« Attribué » est rempli sans acte attributif"),
        ({"notifie_on": "10/03/2026"}, "« Notifié le » est rempli sans acte attributif"),
        ({"verse": 10, "verse_on": "10/05/2026"}, "« Versé » est rempli sans engagement"),
        ({"engage": 10}, "« Engagé » est rempli sans engagement"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(annee, cells, message):
    given = lit([annee.mouvement()], [annee.decide(**cells)])
    for ligne in given.actes:
        if "nature_credit" in cells:
            ligne.cellules["nature_credit"] = "DROIT_COMMUN"

    [_mouvement, sort] = reprendre(cite=annee.cite, reprise=given, by=None, at=AT)

    assert message in sort.refus.replace("\u00a0", " ").replace("\u202f", " ")
    assert sort.manque == ("decision" if "ne se trouve pas pour la décision" in message else "")
    assert Engagement.objects.count() == 0


def test_a_name_that_fits_two_fits_none(annee):
    OrganisationFactory(cite=annee.cite, nom="CLU", type=TypeOrganisation.ASSOCIATION)
    FicheActionFactory(cite=annee.cite, titre="A101", exercice=2026)

    sorts = joue(annee, [annee.mouvement()], [annee.decide(), annee.attribue(action="Cafés des parents",
                                                                             beneficiaire="CLU")])  # fmt: skip

    assert refus(sorts)[1:] == [
        "Plusieurs répondent à « A101 » pour l'action : donnez un nom ou un numéro unique.",
        "Plusieurs répondent à « CLU » pour l'organisation : donnez un nom ou un numéro unique.",
    ]


@pytest.mark.parametrize("nom", ["club (EXEMPLE)", "clu", "12345678900011", "123 456 789 00011"])
def test_a_beneficiary_by_its_name_its_initials_or_its_siret(annee, nom):
    joue(annee, [annee.mouvement()], [annee.attribue(beneficiaire=nom)])

    assert Attribution.objects.get().beneficiaire == annee.club


@pytest.mark.parametrize("numero", ["R-2025-7", "r-2025-007", "n° R-2025-7", "Décision R-2025-7"])
def test_a_decision_by_its_number(annee, numero):
    joue(annee, [annee.mouvement()], [annee.decide(decision=numero)])

    assert Affectation.objects.get().decision == annee.decision


def test_an_organisation_whose_name_begins_with_a_figure(annee):
    three = OrganisationFactory(cite=annee.cite, nom="3 petits pas", type=TypeOrganisation.CCAS)

    joue(annee, [annee.mouvement()], [annee.attribue(beneficiaire="3 petits pas")])

    assert Attribution.objects.get().beneficiaire == three


@pytest.mark.parametrize(
    ("champ", "nom"),
    [("financeur", "Ailleurs"), ("budget", "Ailleurs"), ("action", "Z9"), ("decision", "R-2025-99"),
     ("beneficiaire", "Ailleurs")],
)  # fmt: skip
def test_what_another_cite_holds_does_not_exist(annee, champ, nom):
    other = CiteFactory()
    FinanceurFactory(cite=other, nom="Ailleurs")
    OrganisationFactory(cite=other, nom="Ailleurs", type=TypeOrganisation.ASSOCIATION)
    FicheActionFactory(cite=other, code="Z9", exercice=2026)
    DecisionDepenseFactory(caisse=budget(other, "Ailleurs"), annee=2025, numero=99)

    [_mouvement, sort] = joue(annee, [annee.mouvement()], [annee.attribue(**{champ: nom})])

    assert "ne se trouve pas" in sort.refus


def test_a_withdrawn_decision_reserves_nothing(annee):
    DecisionDepenseFactory(
        instance=annee.decision.instance, caisse=annee.caisse, type=TypeDecision.RETRAIT, montant_cents=None,
        cite_decision=annee.decision,
    )  # fmt: skip

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.decide()])

    assert "n'est pas en vigueur" in sort.refus
    assert Affectation.objects.count() == 0


def test_a_rejected_decision_reserves_nothing(annee):
    DecisionDepenseFactory(caisse=annee.caisse, annee=2025, numero=9, prise_on=date(2025, 12, 4), issue=Issue.REJETEE)

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.decide(decision="R-2025-9")])

    assert "n'est pas en vigueur" in sort.refus


@pytest.mark.parametrize(("montant", "refused"), [("5000,00", False), ("5000,01", True)])
@pytest.mark.parametrize("quoi", ["enveloppe", "attribue", "engage", "verse"])
def test_nothing_passes_its_ceiling_by_a_cent(annee, quoi, montant, refused):
    notified = 5000 if quoi == "enveloppe" else 50_000
    given = {
        "enveloppe": annee.decide(affecte=montant), "attribue": annee.attribue(attribue=montant),
        "engage": annee.engage(engage=montant), "verse": annee.verse(verse=montant),
    }[quoi]  # fmt: skip

    [_there, sort] = joue(annee, [annee.mouvement(montant=notified)], [given])

    assert bool(sort.refus) is refused
    assert ecarts(cite=annee.cite) == []
    ahead = {"enveloppe": 2, "attribue": 4, "engage": 6, "verse": 7}[quoi]
    assert actes_ecrits()[ahead] == (0 if refused else 1)
    assert actes_ecrits()[2] == (0 if refused and quoi == "enveloppe" else 1)


@pytest.mark.parametrize(("montant", "refused"), [("23000,00", False), ("23000,01", True)])
def test_without_its_convention_a_line_stops_at_its_engagement(annee, montant, refused):
    [_there, sort] = joue(annee, [annee.mouvement()], [annee.engage(affecte=montant, engage=montant)])

    assert ("une convention signée est obligatoire" in sort.refus) is refused
    assert actes_ecrits() == [1, 1, 1, 1, 1, 0, 0 if refused else 1, 0, 0, 0]
    assert Attribution.objects.get().notifiee_on == date(2026, 3, 12)


def test_with_its_convention_it_goes_on(annee):
    cells = {"convention": "C-1", "convention_on": "20/03/2026"}
    FicheActionFactory(cite=annee.cite, code="A102", exercice=2026)
    lines = [
        annee.engage(affecte=20_000, **cells),
        annee.engage(affecte=10_000, action="A102", engagement="EJ-2", convention="C-1"),
    ]

    sorts = joue(annee, [annee.mouvement()], lines)

    assert refus(sorts) == ["", "", ""]
    made = ConventionAttributive.objects.get()
    assert (made.montant_cents, made.signee_on, made.attributions.count()) == (3_000_000, date(2026, 3, 20), 2)
    assert Engagement.objects.count() == 2


def test_a_convention_waits_for_all_its_lines(annee):
    cells = {"convention": "C-1", "convention_on": "20/03/2026"}
    FicheActionFactory(cite=annee.cite, code="A102", exercice=2026)
    lines = [
        annee.engage(affecte=20_000, **cells),
        annee.engage(affecte=10_000, action="A10?", engagement="EJ-2", **cells),
    ]

    first = joue(annee, [annee.mouvement()], lines)

    assert "porte aussi la ligne 3, qui est refusée" in first[1].refus
    assert (ConventionAttributive.objects.count(), Attribution.objects.count()) == (0, 1)
    lines[1]["action"] = "A102"
    assert refus(joue(annee, [annee.mouvement()], lines)) == ["", "", ""]
    assert Engagement.objects.count() == 2


def test_one_line_refused_stops_no_other(annee):
    lines = [annee.decide(action="?!"), annee.justifie(), annee.decide(decision="R-1999-1")]

    sorts = joue(annee, [annee.mouvement(montant="rien"), annee.mouvement()], lines)

    assert [bool(sort.refus) for sort in sorts] == [True, False, True, False, True]
    assert actes_ecrits() == UN_DE_CHAQUE


def test_two_identical_movements_are_one_act_written_twice(annee):
    froze = annee.mouvement(mouvement="gel", montant=10, reference="")

    sorts = joue(annee, [annee.mouvement(), froze, froze, annee.mouvement()], [])

    assert refus(sorts)[:2] == ["", ""]
    assert all("Elle dit la même chose que la ligne" in told for told in refus(sorts)[2:])
    assert Enveloppe.objects.get().gele_cents == 1000


def test_two_identical_lines_of_acts_are_one(annee):
    sorts = joue(annee, [annee.mouvement()], [annee.justifie(), annee.justifie()])

    assert refus(sorts) == ["", "", ""]
    assert (actes_ecrits(), sorts[2].ecrits) == (UN_DE_CHAQUE, [])


def test_two_proofs_without_a_name_are_not_told_apart(annee):
    lines = [annee.justifie(piece=blank, justifie=10) for blank in ("", "-")]

    sorts = joue(annee, [annee.mouvement()], lines)

    assert "donnez à chacun sa référence" in sorts[2].refus
    assert Justification.objects.count() == 1


def test_a_movement_typed_by_hand_is_not_taken_over_again(annee):
    joue(annee, [annee.mouvement()], [])
    record_mouvement(
        enveloppe=Enveloppe.objects.get(), nature="ENCAISSEMENT", montant_cents=100_000, le=date(2026, 3, 1),
        reference="T-9", by=None, at=AT,
    )  # fmt: skip

    [sort] = joue(
        annee, [annee.mouvement(mouvement="encaissement", montant=1000, le="01/03/2026", reference="T-9")], []
    )

    assert (sort.ecrits, sort.deja, MouvementEnveloppe.objects.count()) == ([], ["encaissement"], 2)


@pytest.mark.parametrize(
    ("cells", "quoi"),
    [
        ({"affecte": 4999, "engage": 5000}, "Cette action, sur cette enveloppe et cette décision,"),
        ({"affecte_on": "05/12/2025"}, "Cette affectation"),
        ({"signe_on": "11/03/2026"}, "L'acte « D-12 »"),
        ({"attribue": 4999}, "Cette attribution"),
        ({"notifie_on": "13/03/2026"}, "La notification"),
        ({"engage": 4999}, "L'engagement « EJ-1 »"),
        ({"engage_on": "02/04/2026"}, "L'engagement « EJ-1 »"),
        ({"verse": 3499}, "Le versement « M-1 »"),
        ({"verse_on": "05/05/2026"}, "Le versement « M-1 »"),
    ],
)
def test_a_file_rewrites_nothing(annee, cells, quoi):
    joue(annee, [annee.mouvement()], [annee.justifie()])
    before = actes_ecrits()

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.justifie(**cells)])

    assert sort.refus.startswith(f"{quoi} est déjà dans Alliance avec ")
    assert actes_ecrits() == before


def test_the_reference_of_another_engagement_is_refused(annee):
    FicheActionFactory(cite=annee.cite, code="A102", exercice=2026)

    sorts = joue(annee, [annee.mouvement()], [annee.verse(), annee.engage(action="A102"),
                                              annee.verse(action="A102", engagement="EJ-2")])  # fmt: skip

    assert refus(sorts)[2:] == [
        "La référence « EJ-1 » est celle d'un engagement d'une autre action.",
        "La référence « M-1 » est celle d'un versement d'un autre engagement.",
    ]
    assert (Engagement.objects.count(), Versement.objects.count()) == (2, 1)


def test_a_payment_cancelled_since_does_not_come_back(annee):
    joue(annee, [annee.mouvement()], [annee.verse()])
    annuler_versement(versement=Versement.objects.get(), motif="Rejeté", by=None, at=AT)

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.verse()])

    assert "a été enregistré, puis annulé" in sort.refus
    assert Versement.objects.count() == 1


def test_an_award_cancelled_since_does_not_come_back(annee):
    joue(annee, [annee.mouvement()], [annee.attribue()])
    annuler_attribution(attribution=Attribution.objects.get(), motif="Renonce", by=None, at=AT)

    [_there, sort] = joue(annee, [annee.mouvement()], [annee.attribue()])

    assert "a été annulée dans Alliance" in sort.refus
    assert Attribution.objects.count() == 1


def test_an_amount_without_the_reference_of_its_payment_is_refused(annee):
    [_there, sort] = joue(annee, [annee.mouvement()], [annee.verse(versement="-")])

    assert "donnez celle du paiement" in sort.refus
    assert (Engagement.objects.count(), Versement.objects.count()) == (1, 0)


def test_an_order_pays_a_supplier_without_an_act(annee):
    [_there, sort] = joue(annee, [annee.mouvement()], [annee.decide(
        engagement="BC-1", engage=12, engage_on="01/04/2026", fournisseur="Imprimeur (exemple)", ej="21")])  # fmt: skip

    found = Engagement.objects.get()
    assert (sort.refus, found.nature, found.tiers, found.numero_ej) == ("", "COMMANDE", "Imprimeur (exemple)", "21")


def test_a_carry_over_is_one_act_for_its_two_lines(annee):
    before = annee.mouvement(exercice=2025, reference="N-0", montant=1000, le="01/02/2025")
    out = annee.mouvement(exercice=2025, mouvement="report vers", montant=300, le="31/01/2026", reference="")
    into = annee.mouvement(exercice=2026, mouvement="report d'un", montant=300, le="31/01/2026", reference="")

    sorts = joue(annee, [into, before, out], [])

    assert refus(sorts) == ["", "", ""]
    assert list(Enveloppe.objects.order_by("exercice").values_list("exercice", "reporte_cents", "notifie_cents")) == [
        (2025, 30_000, 100_000), (2026, 0, 30_000),
    ]  # fmt: skip
    assert MouvementEnveloppe.objects.count() == 3
    again = joue(annee, [into, before, out], [])
    assert ([sort.ecrits for sort in again], MouvementEnveloppe.objects.count()) == ([[], [], []], 3)


def test_a_carry_over_from_nowhere_is_refused_and_opens_nothing(annee):
    [sort] = joue(annee, [annee.mouvement(mouvement="report d'un", montant=300)], [])

    assert "Il n'y a pas d'enveloppe 2025" in sort.refus
    assert Enveloppe.objects.count() == 0


def test_an_enveloppe_opened_by_a_refused_movement_does_not_stay(annee):
    sorts = joue(annee, [annee.mouvement(mouvement="gel", montant=1, le="01/01/2026"), annee.mouvement()], [])

    assert [bool(sort.refus) for sort in sorts] == [True, False]
    assert Enveloppe.objects.get().notifie_cents == 5_000_000


def test_two_authorities_may_number_alike(annee):
    """« C-1 » of the CCAS and « C-1 » of the collège are two conventions."""
    other = budget(annee.cite, "Fonds du collège")
    DecisionDepenseFactory(caisse=other, montant_cents=9_000_000, annee=2025, numero=8, prise_on=date(2025, 12, 4))
    cells = {"convention": "C-1", "convention_on": "20/03/2026"}
    there = {"budget": other.nom, "decision": "R-2025-8", "engagement": "EJ-2"}

    sorts = joue(annee, [annee.mouvement(), annee.mouvement(budget=other.nom, reference="N-2")],
                 [annee.engage(**cells), annee.engage(**cells, **there)])  # fmt: skip

    assert refus(sorts) == [""] * 4
    assert ConventionAttributive.objects.filter(numero="C-1").count() == 2


def test_each_line_costs_the_same(annee, django_assert_max_num_queries):
    joue(annee, [annee.mouvement()], [])
    FinanceurFactory(cite=annee.cite)
    lines = [
        annee.justifie(action=f"B{rank}", acte=f"D-{rank}", engagement=f"E-{rank}", versement=f"M-{rank}", affecte=10,
                       engage=10, verse=10, justifie=10)
        for rank in range(4)
    ]  # fmt: skip
    for rank in range(4):
        FicheActionFactory(cite=annee.cite, code=f"B{rank}", exercice=2026)
    with django_assert_max_num_queries(200) as asked:
        joue(annee, [], lines[:1])

    with django_assert_max_num_queries(3 * len(asked)):
        assert refus(joue(annee, [], lines[1:])) == [""] * 3
