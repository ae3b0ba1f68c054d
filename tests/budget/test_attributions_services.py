"""An act awards what an affectation holds, to somebody who may be paid; then it is notified, reduced, or cancelled."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import DroitOrganisme, NatureActe
from alliance.budget.models import (
    ActeAttributif,
    ActeInalterable,
    Affectation,
    Attribution,
    ReductionAttribution,
    StatutJuridique,
)
from alliance.budget.selectors.seuils import (
    avertissement,
    convention_due,
    conventions_dues,
    cumuls_prevus,
    droit_de,
    marge,
)
from alliance.budget.services.actes import (
    ActeSansLigne,
    LigneSaisie,
    RienANotifier,
    attach_acte,
    enregistrer_acte,
    notifier_attributions,
)
from alliance.budget.services.attributions import (
    ActeExiste,
    AffectationDepassee,
    AttributionAnnulee,
    AttributionDejaNotifiee,
    AttributionEngagee,
    AttributionExiste,
    BeneficiaireImpossible,
    DroitInconnu,
    NumeroManquant,
    PreuveManquante,
    add_attribution,
    annuler_attribution,
    notifier_attribution,
    record_acte,
    reduire_attribution,
)
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import CiteDifferente, DateImpossible, MontantImpossible
from alliance.budget.services.enveloppes import ExerciceImpossible
from alliance.journal.models import Ecriture
from tests.factories import CiteFactory, CompteFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    EngagementFactory,
    EnveloppeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cite(db):
    return CiteFactory()


@pytest.fixture
def ccas(cite):
    return OrganisationFactory(cite=cite, nom="CCAS", type=TypeOrganisation.CCAS)


@pytest.fixture
def affectation(cite):
    return AffectationFactory(enveloppe=EnveloppeFactory(cite=cite), montant_cents=500_000)


@pytest.fixture
def acte(cite, ccas):
    return ActeAttributifFactory(cite=cite, autorite=ccas, numero="2026-1")


@pytest.fixture
def club(cite):
    return OrganisationFactory(cite=cite, nom="Club", type=TypeOrganisation.CLUB_SPORTIF)


def enregistrer(cite, ccas, **given):
    known = {"nature": NatureActe.DELIBERATION, "numero": "2026-9", "exercice": 2026, "signe_on": date(2026, 3, 10)}
    return record_acte(cite=cite, autorite=ccas, by=None, at=AT, **(known | given))


def attribuer(acte, affectation, club, cents=100_000):
    return add_attribution(acte=acte, affectation=affectation, beneficiaire=club, montant_cents=cents, by=None, at=AT)


def attribue(affectation):
    return Affectation.objects.get(pk=affectation.pk).attribue_cents


def test_an_act_is_recorded_with_its_proof(cite, ccas):
    by = CompteFactory()

    acte = record_acte(
        cite=cite, autorite=ccas, nature=NatureActe.ARRETE, numero=" 2026-9 ", exercice=2026,
        signe_on=date(2026, 10, 1), objet="Soutien", by=by, at=AT,
    )  # fmt: skip

    assert (acte.numero, acte.enregistre_by, str(acte)) == ("2026-9", by, "arrêté préfectoral 2026-9")
    assert Ecriture.objects.filter(kind="budget.acte.recorded", object_id=acte.pk).count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"numero": " "}, NumeroManquant), ({"exercice": 2018}, ExerciceImpossible),
        ({"exercice": 2101}, ExerciceImpossible), ({"signe_on": date(2026, 10, 2)}, DateImpossible),
    ],
)  # fmt: skip
def test_a_refused_act_writes_nothing(cite, ccas, given, refusal):
    with pytest.raises(refusal):
        enregistrer(cite, ccas, **given)

    assert not ActeAttributif.objects.exists()
    assert not Ecriture.objects.exists()


def test_the_authority_is_of_the_cite(cite):
    with pytest.raises(CiteDifferente):
        enregistrer(cite, OrganisationFactory())

    assert not ActeAttributif.objects.exists()


def test_a_number_is_of_one_authority_and_one_year(cite, ccas):
    enregistrer(cite, ccas)

    with pytest.raises(ActeExiste, match="ajoutez-y vos lignes"):
        enregistrer(cite, ccas, numero="2026-9 ")

    assert ActeAttributif.objects.count() == 1
    enregistrer(cite, ccas, exercice=2025)
    enregistrer(cite, OrganisationFactory(cite=cite))
    assert ActeAttributif.objects.count() == 3


@pytest.mark.parametrize(("cents", "refused"), [(500_000, False), (500_001, True), (1, False)])
def test_an_award_holds_in_its_affectation_to_the_cent(acte, affectation, club, cents, refused):
    if refused:
        with pytest.raises(AffectationDepassee):
            attribuer(acte, affectation, club, cents)
    else:
        attribuer(acte, affectation, club, cents)

    assert attribue(affectation) == (0 if refused else cents)
    assert Attribution.objects.exists() is not refused


@pytest.mark.parametrize("cents", [0, -1, 10**15])
def test_an_impossible_award_is_refused(acte, affectation, club, cents):
    with pytest.raises(MontantImpossible):
        attribuer(acte, affectation, club, cents)

    assert attribue(affectation) == 0


@pytest.mark.parametrize("other", ["acte", "affectation", "club"])
def test_an_award_is_of_one_cite(acte, affectation, club, other):
    given = {"acte": acte, "affectation": affectation, "club": club}
    given[other] = {"acte": ActeAttributifFactory, "affectation": AffectationFactory, "club": OrganisationFactory}[
        other
    ]()

    with pytest.raises(CiteDifferente):
        attribuer(**given)

    assert not Attribution.objects.exists()


@pytest.mark.parametrize("kind", [TypeOrganisation.ECOLE, TypeOrganisation.CIRCONSCRIPTION])
def test_nobody_pays_what_has_no_legal_personality(cite, acte, affectation, kind):
    with pytest.raises(BeneficiaireImpossible, match="sa commune"):
        attribuer(acte, affectation, OrganisationFactory(cite=cite, type=kind))

    assert attribue(affectation) == 0


def test_an_unknown_law_is_declared_first(cite, acte, affectation):
    centre = OrganisationFactory(cite=cite, type=TypeOrganisation.CENTRE_SOCIAL)

    with pytest.raises(DroitInconnu):
        attribuer(acte, affectation, centre)

    assert attribue(affectation) == 0
    StatutJuridique.objects.create(organisation=centre, droit=DroitOrganisme.PRIVE, source="Statuts", declare_at=AT)
    centre.refresh_from_db()
    assert attribuer(acte, affectation, centre).beneficiaire == centre


def test_an_act_gives_an_affectation_once_to_one(acte, affectation, club):
    first = attribuer(acte, affectation, club)

    with pytest.raises(AttributionExiste):
        attribuer(acte, affectation, club)

    assert attribue(affectation) == 100_000
    annuler_attribution(attribution=first, motif="Erreur", by=None, at=AT)
    attribuer(acte, affectation, club, 200_000)
    assert attribue(affectation) == 200_000


def test_an_act_and_its_lines_are_recorded_together(cite, ccas, affectation, club):
    other = AffectationFactory(enveloppe=affectation.enveloppe, montant_cents=100_000)
    lignes = [LigneSaisie(affectation, club, 500_000), LigneSaisie(other, club, 100_000)]

    acte = enregistrer_acte(
        cite=cite, autorite=ccas, nature="ARRETE", numero="A-1", exercice=2026, signe_on=date(2026, 3, 1),
        lignes=lignes, nom="arrete.txt", contenu=b"Lu et approuve", by=CompteFactory(), at=AT,
    )  # fmt: skip

    assert sorted(acte.attributions.values_list("montant_cents", flat=True)) == [100_000, 500_000]
    assert acte.document.nom == "arrete.txt"


def test_one_refused_line_writes_no_act(cite, ccas, affectation, club):
    other = AffectationFactory(enveloppe=affectation.enveloppe, montant_cents=100_000)
    lignes = [LigneSaisie(affectation, club, 500_000), LigneSaisie(other, club, 100_001)]
    known = {"nature": "ARRETE", "numero": "A-1", "exercice": 2026, "signe_on": date(2026, 3, 1), "by": None, "at": AT}

    with pytest.raises(AffectationDepassee):
        enregistrer_acte(cite=cite, autorite=ccas, lignes=lignes, **known)
    with pytest.raises(ActeSansLigne):
        enregistrer_acte(cite=cite, autorite=ccas, lignes=[], **known)

    assert not ActeAttributif.objects.exists()
    assert (attribue(affectation), attribue(other)) == (0, 0)


def test_the_signed_act_is_joined_later(acte):
    by = CompteFactory()

    attach_acte(acte=acte, nom="acte.txt", contenu=b"Lu et approuve", by=by)

    acte.refresh_from_db()
    assert (acte.document.nom, acte.document.depose_by) == ("acte.txt", by)
    assert Ecriture.objects.filter(kind="budget.acte.attached").count() == 1


@pytest.mark.parametrize(
    ("day", "refused"),
    [(date(2026, 3, 9), True), (date(2026, 3, 10), False), (date(2026, 10, 1), False), (date(2026, 10, 2), True)],
)
def test_a_notification_follows_the_act(day, refused):
    row = AttributionFactory()

    if refused:
        with pytest.raises(DateImpossible):
            notifier_attribution(attribution=row, le=day, by=None, at=AT)
    else:
        notifier_attribution(attribution=row, le=day, reference="LR-1", by=None, at=AT)

    row.refresh_from_db()
    assert (row.notifiee_on, row.reference_notification) == ((None, "") if refused else (day, "LR-1"))


def test_a_notification_happens_once():
    row = AttributionFactory(notifiee=True)

    with pytest.raises(AttributionDejaNotifiee, match="12 mars 2026"):
        notifier_attribution(attribution=row, le=date(2026, 4, 1), by=None, at=AT)

    row.refresh_from_db()
    assert row.notifiee_on == date(2026, 3, 12)


def test_a_cancelled_award_is_not_notified():
    row = annuler_attribution(attribution=AttributionFactory(), motif="Erreur", by=None, at=AT)

    with pytest.raises(AttributionAnnulee):
        notifier_attribution(attribution=row, le=date(2026, 4, 1), by=None, at=AT)

    row.refresh_from_db()
    assert row.notifiee_on is None


def test_several_awards_are_notified_together_or_not_at_all():
    one, two = AttributionFactory(), AttributionFactory()
    told = {"le": date(2026, 4, 1), "by": None, "at": AT}

    assert notifier_attributions(attributions=[one], **told) == [one]
    with pytest.raises(AttributionDejaNotifiee):
        notifier_attributions(attributions=[two, one], **told)
    with pytest.raises(RienANotifier):
        notifier_attributions(attributions=[], **told)

    two.refresh_from_db()
    assert two.notifiee_on is None


def test_cancelling_gives_back_exactly_what_was_held():
    row, by = AttributionFactory(montant_cents=300_000), CompteFactory()

    annuler_attribution(attribution=row, motif="Renoncement", by=by, at=AT)

    assert (row.annulee_by, row.annulee_at, row.libre_cents, attribue(row.affectation)) == (by, AT, 0, 0)


def test_cancelling_after_a_reduction_gives_back_the_rest():
    row = AttributionFactory(montant_cents=300_000)
    reduire_attribution(
        attribution=row, montant_cents=100_000, le=date(2026, 4, 1), reference="Avenant 1", by=None, at=AT
    )
    assert attribue(row.affectation) == 200_000

    annuler_attribution(attribution=row, motif="Renoncement", by=None, at=AT)

    assert attribue(row.affectation) == 0


@pytest.mark.parametrize("case", ["reason", "twice", "engaged"])
def test_a_refused_cancelling_writes_nothing(case):
    row = AttributionFactory(notifiee=True)
    if case == "engaged":
        EngagementFactory(attribution=row, montant_cents=1)
    if case == "twice":
        annuler_attribution(attribution=row, motif="Erreur", by=None, at=AT)
    before = attribue(row.affectation)
    refusal = {"reason": PreuveManquante, "twice": AttributionAnnulee, "engaged": AttributionEngagee}[case]

    with pytest.raises(refusal):
        annuler_attribution(attribution=row, motif="" if case == "reason" else "Erreur", by=None, at=AT)

    assert attribue(row.affectation) == before


def reduire(row, cents, **given):
    return reduire_attribution(
        attribution=row, montant_cents=cents,
        **({"le": date(2026, 4, 1), "reference": "Avenant 1", "by": None, "at": AT} | given),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("engaged", "cents", "refused"),
    [(0, 500_000, False), (0, 500_001, True), (200_000, 300_000, False), (200_000, 300_001, True)],
)
def test_what_is_not_engaged_is_reduced_to_the_cent(engaged, cents, refused):
    row = AttributionFactory(notifiee=True)
    if engaged:
        EngagementFactory(attribution=row, montant_cents=engaged)

    if refused:
        with pytest.raises(AttributionEngagee):
            reduire(row, cents)
    else:
        reduire(row, cents)

    assert attribue(row.affectation) == (500_000 if refused else 500_000 - cents)
    assert ReductionAttribution.objects.exists() is not refused


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"cents": 0}, MontantImpossible), ({"cents": -1}, MontantImpossible), ({"le": date(2026, 10, 2)}, DateImpossible),
     ({"reference": " "}, PreuveManquante)],
)  # fmt: skip
def test_a_refused_reduction_writes_nothing(given, refusal):
    row = AttributionFactory()

    with pytest.raises(refusal):
        reduire(row, given.pop("cents", 1), **given)

    assert not ReductionAttribution.objects.exists()
    assert attribue(row.affectation) == 500_000


def test_a_cancelled_award_is_not_reduced_and_a_key_writes_once():
    row, key = AttributionFactory(), uuid.uuid4()
    first = reduire(row, 500_000, cle=key)
    with pytest.raises(DejaEnregistre) as refusal:
        reduire(row, 500_000, cle=key)
    assert (refusal.value.acte, attribue(row.affectation)) == (first, 0)

    gone = annuler_attribution(attribution=AttributionFactory(), motif="Erreur", by=None, at=AT)
    with pytest.raises(AttributionAnnulee):
        reduire(gone, 1)


def test_the_database_refuses_to_rewrite_an_award():
    row = AttributionFactory()

    for change in ({"montant_cents": 1}, {"beneficiaire": OrganisationFactory()}, {"engage_cents": 500_001}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attribution.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(ActeInalterable):
        row.delete()
    annuler_attribution(attribution=row, motif="Erreur", by=None, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attribution.objects.filter(pk=row.pk).update(annulee_at=None, motif_annulation="")


# The threshold: one authority, one private-law beneficiary, one year, all actions and acts together.


def donner(cite, autorite, beneficiaire, *cents, exercice=2026):
    enveloppe = EnveloppeFactory(cite=cite, notifie_cents=sum(cents))
    rows = []
    for amount in cents:
        row = AffectationFactory(enveloppe=enveloppe, montant_cents=amount)
        acte = ActeAttributifFactory(cite=cite, autorite=autorite, exercice=exercice)
        rows.append(AttributionFactory(affectation=row, acte=acte, beneficiaire=beneficiaire, notifiee=True))
    return rows


@pytest.mark.parametrize(
    ("cents", "due"),
    [((2_300_000,), False), ((2_300_001,), True), ((1_300_000, 1_000_000), False), ((1_300_000, 1_000_001), True),
     ((1, 2_300_000), True)],
)  # fmt: skip
def test_a_convention_is_due_strictly_above_the_yearly_sum(cite, ccas, club, cents, due):
    rows = donner(cite, ccas, club, *cents)

    assert [convention_due(row) for row in rows] == [due] * len(rows)
    assert conventions_dues(rows) == ({row.pk for row in rows} if due else set())


def test_other_authorities_years_and_cancelled_awards_do_not_count(cite, ccas, club):
    (row,) = donner(cite, ccas, club, 2_300_000)
    donner(cite, OrganisationFactory(cite=cite, type=TypeOrganisation.COMMUNE), club, 2_300_000)
    donner(cite, ccas, OrganisationFactory(cite=cite), 2_300_000)
    donner(cite, ccas, club, 2_300_000, exercice=2025)
    (gone,) = donner(cite, ccas, club, 500_000)
    annuler_attribution(attribution=gone, motif="Erreur", by=None, at=AT)
    (less,) = donner(cite, ccas, club, 500_000)
    reduire(less, 500_000)

    assert convention_due(row) is False
    assert conventions_dues([row]) == set()


@pytest.mark.parametrize("kind", [TypeOrganisation.COMMUNE, TypeOrganisation.CCAS, TypeOrganisation.COLLEGE])
def test_public_law_is_outside(cite, ccas, kind):
    (row,) = donner(cite, ccas, OrganisationFactory(cite=cite, type=kind), 9_000_000)

    assert convention_due(row) is False
    assert conventions_dues([row]) == set()
    assert avertissement(autorite=ccas, beneficiaire=row.beneficiaire, exercice=2026, montant_cents=9_000_000) == ""
    assert marge(autorite=ccas, beneficiaire=row.beneficiaire, exercice=2026) == ""


def test_a_declared_law_comes_before_the_kind(cite, club):
    StatutJuridique.objects.create(organisation=club, droit=DroitOrganisme.PUBLIC, source="Statuts", declare_at=AT)
    club.refresh_from_db()

    assert droit_de(club) == DroitOrganisme.PUBLIC
    assert droit_de(OrganisationFactory(type=TypeOrganisation.CAF)) is None


def reserver(cite, ccas, porteur, cents):
    """Credits that no act awards yet, in a budget that the authority holds."""
    enveloppe = EnveloppeFactory(cite=cite, caisse__titulaire=ccas, notifie_cents=cents)
    return AffectationFactory(
        enveloppe=enveloppe, fiche=FicheActionFactory(cite=cite, porteur=porteur), montant_cents=cents
    )


@pytest.mark.parametrize(("asked", "said"), [(1_000_000, False), (1_000_001, True)])
def test_the_warning_counts_what_is_awarded_affected_and_asked(cite, ccas, club, asked, said):
    donner(cite, ccas, club, 800_000)
    reserver(cite, ccas, club, 500_000)
    cumuls = cumuls_prevus(cite=cite, exercice=2026)

    for known in (None, cumuls):
        words = avertissement(autorite=ccas, beneficiaire=club, exercice=2026, montant_cents=asked, cumuls=known)
        assert ("une convention signée est obligatoire" in words) is said
    assert cumuls[ccas.pk, club.pk] == 1_300_000


def test_what_an_act_awards_to_somebody_else_leaves_the_porteur(cite, ccas, club):
    held = reserver(cite, ccas, club, 500_000)
    commune = OrganisationFactory(cite=cite, type=TypeOrganisation.COMMUNE)
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)

    AttributionFactory(affectation=held, acte=acte, beneficiaire=commune, montant_cents=400_000)

    found = cumuls_prevus(cite=cite, exercice=2026)
    assert (found[ccas.pk, club.pk], found[ccas.pk, commune.pk]) == (100_000, 400_000)


@pytest.mark.parametrize(
    ("cents", "words"),
    [(0, "rien n'est encore affecté. Au-delà de 23 000 € de plus"), (2_200_000, "Au-delà de 1 000 € de plus"),
     (2_300_000, "Au premier centime de plus"), (2_300_001, "recevrait 23 000,01 €")],
)  # fmt: skip
def test_the_margin_is_said_before_an_amount_is_typed(cite, ccas, club, cents, words):
    if cents:
        reserver(cite, ccas, club, cents)

    found = marge(autorite=ccas, beneficiaire=club, exercice=2026).replace("\u00a0", " ")

    assert words in found
