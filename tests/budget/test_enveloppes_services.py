"""Enveloppes moved by their acts: each ceiling at the cent, each refusal with nothing written, the second click."""

import uuid
from datetime import date, timedelta

import pytest

from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.models import Enveloppe, ExerciceClos, MouvementEnveloppe
from alliance.budget.rules import EFFETS, EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.services import enveloppes as services
from alliance.budget.services.affectations import liberer_affectation
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import (
    CiteDifferente,
    DateImpossible,
    ExerciceEstClos,
    MontantImpossible,
)
from alliance.budget.services.reports import reporter_vers_exercice
from alliance.journal.models import Ecriture
from alliance.kernel.money import MAX_CENTS
from tests.factories import CaisseFactory, CiteFactory
from tests.factories.budget import AT, LE, AffectationFactory, EnveloppeFactory, FinanceurFactory

pytestmark = pytest.mark.django_db
N = NatureMouvement
TOTAUX = ("annonce_cents", "notifie_cents", "gele_cents", "reporte_cents", "encaisse_cents", "affecte_cents")


def move(enveloppe, nature, montant_cents, **values):
    given = {"le": LE, "by": None, "at": AT, "reference": f"REF-{uuid.uuid4().hex[:8]}", "motif": "Courrier (exemple)"}
    return services.record_mouvement(
        enveloppe=enveloppe, nature=nature, montant_cents=montant_cents, **(given | values)
    )


def totals(enveloppe) -> dict:
    enveloppe.refresh_from_db()
    return {name: getattr(enveloppe, name) for name in TOTAUX}


def written() -> tuple:
    return Enveloppe.objects.count(), MouvementEnveloppe.objects.count(), Ecriture.objects.count()


def close(enveloppe):
    ExerciceClos.objects.create(cite=enveloppe.cite, exercice=enveloppe.exercice, clos_at=AT)


def refused(error, enveloppe, act) -> str:
    """The message of a refusal after which nothing has moved and nothing is written."""
    before, rows = totals(enveloppe), written()
    with pytest.raises(error) as caught:
        act()
    assert (totals(enveloppe), written()) == (before, rows)
    return caught.value.message


# Opening


def open_one(financeur, **values):
    given = {
        "cite": financeur.cite, "financeur": financeur, "nature": NatureCredit.SPECIFIQUE, "exercice": 2026, "by": None,
        "at": AT,
    }  # fmt: skip
    return services.create_enveloppe(**(given | values))


def test_an_enveloppe_opens_empty_and_says_so_in_the_journal():
    financeur = FinanceurFactory()

    row = open_one(financeur, caisse=CaisseFactory(cite=financeur.cite))

    assert totals(row) == dict.fromkeys(TOTAUX, 0)
    assert Ecriture.objects.get(kind="budget.enveloppe.created").object_id == row.pk


@pytest.mark.parametrize("foreign", ["financeur", "caisse"])
def test_an_enveloppe_is_of_one_cite(foreign):
    cite = CiteFactory()
    financeur = FinanceurFactory(**({} if foreign == "financeur" else {"cite": cite}))
    caisse = CaisseFactory(**({} if foreign == "caisse" else {"cite": cite}))

    with pytest.raises(CiteDifferente):
        open_one(financeur, cite=cite, caisse=caisse)

    assert written() == (0, 0, 0)


@pytest.mark.parametrize(
    ("exercice", "opens"),
    [(EXERCICE_MIN - 1, False), (EXERCICE_MIN, True), (EXERCICE_MAX, True), (EXERCICE_MAX + 1, False)],
)
def test_an_exercice_is_a_year_of_the_programme(exercice, opens):
    financeur = FinanceurFactory()
    caisse = CaisseFactory(cite=financeur.cite)

    if opens:
        open_one(financeur, caisse=caisse, exercice=exercice)
    else:
        with pytest.raises(services.ExerciceImpossible, match=str(exercice)):
            open_one(financeur, caisse=caisse, exercice=exercice)

    assert Enveloppe.objects.count() == int(opens)


def test_a_closed_year_opens_no_enveloppe():
    financeur = FinanceurFactory()
    ExerciceClos.objects.create(cite=financeur.cite, exercice=2026, clos_at=AT)

    with pytest.raises(ExerciceEstClos, match="2026"):
        open_one(financeur, caisse=CaisseFactory(cite=financeur.cite))

    assert written() == (0, 0, 0)


def test_the_same_enveloppe_is_opened_once_and_droit_commun_is_another():
    row = EnveloppeFactory(notifie_cents=0)

    message = refused(services.EnveloppeExiste, row, lambda: open_one(row.financeur, caisse=row.caisse))
    other = open_one(row.financeur, caisse=row.caisse, nature=NatureCredit.DROIT_COMMUN)

    assert row.financeur.nom in message
    assert other.pk != row.pk


# Movements: each ceiling at the cent. The enveloppe: 10 000 € notified, 4 000 affected, 1 000 frozen, 6 000 cashed.


def prepared():
    affectation = AffectationFactory(
        enveloppe=EnveloppeFactory(notifie_cents=1_000_000, encaisse_cents=600_000), montant_cents=400_000
    )
    row = affectation.enveloppe
    move(row, N.GEL, 100_000)
    move(row, N.ANNONCE, 1_200_000)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("nature", "cents", "moved"),
    [
        pytest.param(N.ANNONCE, 1, 1, id="announced-one-cent"),
        pytest.param(N.ANNONCE, -1_200_000, -1_200_000, id="announcement-taken-back-whole"),
        pytest.param(N.ANNONCE, -1_200_001, None, id="announcement-below-zero"),
        pytest.param(N.NOTIFICATION, 1, 1, id="notified-one-cent"),
        pytest.param(N.NOTIFICATION, MAX_CENTS, MAX_CENTS, id="notified-the-most"),
        pytest.param(N.AVENANT, 1, 1, id="amended-up"),
        pytest.param(N.AVENANT, -500_000, -500_000, id="amended-down-to-what-is-held"),
        pytest.param(N.AVENANT, -500_001, None, id="amended-below-what-is-held"),
        pytest.param(N.GEL, 500_000, 500_000, id="frozen-whole"),
        pytest.param(N.GEL, 500_001, None, id="frozen-beyond-what-is-free"),
        pytest.param(N.DEGEL, 100_000, -100_000, id="unfrozen-whole"),
        pytest.param(N.DEGEL, 100_001, None, id="unfrozen-beyond-what-is-frozen"),
        pytest.param(N.REPRISE, 500_000, -500_000, id="taken-back-to-what-is-held"),
        pytest.param(N.REPRISE, 500_001, None, id="taken-back-below-what-is-held"),
        pytest.param(N.ENCAISSEMENT, 400_000, 400_000, id="cashed-whole"),
        pytest.param(N.ENCAISSEMENT, 400_001, None, id="cashed-above-notified"),
        pytest.param(N.ANNULATION_TITRE, 600_000, -600_000, id="titles-cancelled-whole"),
        pytest.param(N.ANNULATION_TITRE, 600_001, None, id="cancelled-beyond-what-is-cashed"),
    ],
)
def test_each_act_stops_at_the_last_cent(nature, cents, moved):
    row = prepared()
    before = totals(row)
    (total,) = EFFETS[nature].totaux

    if moved is None:
        refused(services.EnveloppeInsuffisante, row, lambda: move(row, nature, cents))
    else:
        act = move(row, nature, cents)
        assert totals(row) == before | {total: before[total] + moved}
        assert (act.montant_cents, act.enregistre_at) == (cents, AT)


@pytest.mark.parametrize("nature", [nature for nature in EFFETS if not nature.startswith("REPORT")])
@pytest.mark.parametrize("cents", [0, MAX_CENTS + 1])
def test_no_act_of_nothing_nor_of_too_much(nature, cents):
    row = prepared()

    refused(MontantImpossible, row, lambda: move(row, nature, cents))


@pytest.mark.parametrize(
    "nature", [nature for nature, effet in EFFETS.items() if not effet.deux_sens and not nature.startswith("REPORT")]
)
def test_only_an_announcement_or_an_amendment_may_lower(nature):
    row = prepared()

    assert "−1" in refused(MontantImpossible, row, lambda: move(row, nature, -100))


def test_what_must_be_freed_first_is_said_and_freeing_it_is_enough():
    affectation = AffectationFactory(enveloppe=EnveloppeFactory(notifie_cents=500_000), montant_cents=500_000)
    row = affectation.enveloppe

    message = refused(services.EnveloppeInsuffisante, row, lambda: move(row, N.REPRISE, 200_000))
    liberer_affectation(affectation=affectation, montant_cents=200_000, le=LE, motif="Exemple", by=None, at=AT)
    move(row, N.REPRISE, 200_000)

    assert "Libérez d'abord 2\u00a0000,00\u00a0€" in message
    assert totals(row)["notifie_cents"] == 300_000


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (1, False)])
def test_an_act_is_not_to_come(days, accepted):
    row = EnveloppeFactory(notifie_cents=0)
    day = AT.date() + timedelta(days=days)

    if accepted:
        assert move(row, N.NOTIFICATION, 100, le=day).le == day
    else:
        refused(DateImpossible, row, lambda: move(row, N.NOTIFICATION, 100, le=day))


@pytest.mark.parametrize("nature", [nature for nature, effet in EFFETS.items() if effet.reference])
def test_what_proves_an_act_is_asked(nature):
    row = prepared()

    message = refused(services.ReferenceManquante, row, lambda: move(row, nature, 100, reference="  "))

    assert EFFETS[nature].reference in message


@pytest.mark.parametrize("nature", [N.REPORT_SORTANT, N.REPORT_ENTRANT])
def test_a_carry_over_is_never_half_recorded(nature):
    row = prepared()

    refused(services.ReportImpossible, row, lambda: move(row, nature, 100))


@pytest.mark.parametrize("nature", [N.ANNONCE, N.NOTIFICATION, N.AVENANT, N.GEL, N.DEGEL, N.REPRISE])
def test_a_closed_year_takes_no_more_credits(nature):
    row = prepared()
    close(row)

    refused(ExerciceEstClos, row, lambda: move(row, nature, 100))


@pytest.mark.parametrize(("nature", "cashed"), [(N.ENCAISSEMENT, 600_100), (N.ANNULATION_TITRE, 599_900)])
def test_cash_goes_on_when_the_year_is_closed(nature, cashed):
    row = prepared()
    close(row)

    move(row, nature, 100)

    assert totals(row)["encaisse_cents"] == cashed


def test_a_second_click_writes_nothing_even_when_nothing_is_left():
    row, cle = EnveloppeFactory(notifie_cents=100), uuid.uuid4()
    act = move(row, N.GEL, 100, cle=cle)
    before, rows = totals(row), written()

    with pytest.raises(DejaEnregistre) as caught:
        move(row, N.GEL, 100, cle=cle)

    assert caught.value.acte == act
    assert (totals(row), written()) == (before, rows)


# Carry-overs


def twin(row, **values):
    same = {"cite": row.cite, "financeur": row.financeur, "caisse": row.caisse, "nature": row.nature, "exercice": 2027}
    return EnveloppeFactory(notifie_cents=0, **(same | values))


def carry(source, cible, montant_cents=100_000, **values):
    given = {"le": LE, "motif": "Accord du financeur (exemple)", "by": None, "at": AT}
    return services.reporter_enveloppe(source=source, cible=cible, montant_cents=montant_cents, **(given | values))


@pytest.mark.parametrize(("cents", "fits"), [(500_000, True), (500_001, False)])
def test_a_carry_over_stops_at_what_is_left_and_has_two_halves(cents, fits):
    source = prepared()
    cible = twin(source)

    if not fits:
        refused(services.EnveloppeInsuffisante, source, lambda: carry(source, cible, cents))
        assert totals(cible)["notifie_cents"] == 0
        return
    out = carry(source, cible, cents)

    assert totals(source)["reporte_cents"] == cents
    assert totals(cible)["notifie_cents"] == cents
    assert out.origine_du_report.enveloppe == cible


@pytest.mark.parametrize("cents", [-1, 0])
def test_a_carry_over_is_of_something(cents):
    source = prepared()
    cible = twin(source)

    refused(MontantImpossible, source, lambda: carry(source, cible, cents))


def test_a_carry_over_is_not_to_come():
    source = prepared()
    cible = twin(source)

    refused(DateImpossible, source, lambda: carry(source, cible, le=AT.date() + timedelta(days=1)))


@pytest.mark.parametrize("other", ["caisse", "financeur", "nature", "exercice"])
def test_a_carry_over_keeps_all_but_the_year(other):
    source = prepared()
    values = {
        "caisse": lambda: {"caisse": CaisseFactory(cite=source.cite)},
        "financeur": lambda: {"financeur": FinanceurFactory(cite=source.cite)},
        "nature": lambda: {"nature": NatureCredit.DROIT_COMMUN},
        "exercice": lambda: {"exercice": 2026, "caisse": CaisseFactory(cite=source.cite)},
    }[other]()
    cible = twin(source, **values)

    refused(services.ReportImpossible, source, lambda: carry(source, cible))


def test_a_carry_over_stays_in_its_cite():
    source, cible = prepared(), EnveloppeFactory(exercice=2027)

    refused(services.ReportImpossible, source, lambda: carry(source, cible))


def test_a_carry_over_says_why():
    source = prepared()
    cible = twin(source)

    refused(services.ReportImpossible, source, lambda: carry(source, cible, motif=" "))


def test_a_closed_year_gives_and_does_not_receive():
    source = prepared()
    cible = twin(source)
    close(source)

    carry(source, cible, 100)
    close(cible)

    refused(ExerciceEstClos, source, lambda: carry(source, cible, 100))
    assert totals(cible)["notifie_cents"] == 100


def test_a_carry_over_is_recorded_once():
    source, cle = prepared(), uuid.uuid4()
    cible = twin(source)
    carry(source, cible, 500_000, cle=cle)

    refused(DejaEnregistre, source, lambda: carry(source, cible, 500_000, cle=cle))
    assert totals(cible)["notifie_cents"] == 500_000


def to_next_year(source, **values):
    given = {"exercice": 2027, "montant_cents": 100, "le": LE, "motif": "Exemple", "by": None, "at": AT}
    return reporter_vers_exercice(source=source, **(given | values))


def test_a_carry_over_opens_the_enveloppe_that_receives_once():
    source = prepared()

    to_next_year(source)
    to_next_year(source)

    cible = Enveloppe.objects.get(cite=source.cite, exercice=2027)
    assert (cible.financeur, cible.caisse, cible.notifie_cents) == (source.financeur, source.caisse, 200)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"montant_cents": 500_001}, services.EnveloppeInsuffisante),
        ({"montant_cents": 0}, MontantImpossible),
        ({"exercice": EXERCICE_MAX + 1}, services.ExerciceImpossible),
        ({"exercice": 2026}, services.ReportImpossible),
        ({"motif": " "}, services.ReportImpossible),
        ({"le": date(2026, 10, 2)}, DateImpossible),
    ],
)
def test_a_refused_carry_over_opens_nothing(values, error):
    source = prepared()

    refused(error, source, lambda: to_next_year(source, **values))


def test_a_carry_over_opens_nothing_in_a_closed_year_nor_twice():
    source, cle = prepared(), uuid.uuid4()
    to_next_year(source, cle=cle)
    refused(DejaEnregistre, source, lambda: to_next_year(source, cle=cle))
    ExerciceClos.objects.create(cite=source.cite, exercice=2028, clos_at=AT)

    refused(ExerciceEstClos, source, lambda: to_next_year(source, exercice=2028))
