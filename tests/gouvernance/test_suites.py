from datetime import UTC, date, datetime

import pytest

from alliance.documents.models import Document
from alliance.gouvernance.models import Suite
from alliance.gouvernance.services.suites import (
    QUOI_MAX,
    AbandonSansMotif,
    SuiteDejaReglee,
    SuiteHorsInstance,
    SuiteOuverte,
    SuiteSansObjet,
    SuiteSansPreuve,
    SuiteSansResponsable,
    create_suite,
    drop_suite,
    finish_suite,
    reopen_suite,
    update_suite,
)
from alliance.journal.models import Ecriture
from tests.factories import CompteFactory, HabilitationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, PointFactory, SeanceFactory, SuiteFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def instance(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


@pytest.fixture
def collegue(cite):
    return HabilitationFactory(cite=cite).compte


def kinds():
    return list(
        Ecriture.objects.filter(kind__startswith="gouvernance.suite").order_by("pk").values_list("kind", "cite_id")
    )


def test_a_suite_has_one_owner_and_a_day(chef, instance, collegue):
    point = PointFactory(seance=SeanceFactory(instance=instance))

    suite = create_suite(
        instance=instance, point=point, quoi="  Écrire   à la CAF ", responsable=collegue, by=chef.compte,
        echeance_on=date(2026, 12, 1),
    )  # fmt: skip

    suite.refresh_from_db()
    assert (suite.quoi, suite.responsable, suite.responsable_nom) == ("Écrire à la CAF", collegue, "")
    assert (suite.point, suite.decision, suite.echeance_on) == (point, None, date(2026, 12, 1))
    assert kinds() == [("gouvernance.suite.created", instance.cite_id)]


def test_a_suite_may_be_given_to_somebody_without_account(chef, instance):
    suite = create_suite(instance=instance, quoi="Prêter la salle", responsable_nom=" La MJC ", by=chef.compte)

    assert (suite.responsable, suite.responsable_nom, suite.echeance_on) == (None, "La MJC", None)


@pytest.mark.parametrize("quoi", ["", "   ", "x" * (QUOI_MAX + 1)])
def test_a_suite_says_what_in_one_line(chef, instance, quoi):
    with pytest.raises(SuiteSansObjet):
        create_suite(instance=instance, quoi=quoi, responsable=chef.compte, by=chef.compte)

    assert not Suite.objects.exists()


def test_the_longest_line_is_taken(chef, instance):
    assert create_suite(instance=instance, quoi="x" * QUOI_MAX, responsable=chef.compte, by=chef.compte).pk


@pytest.mark.parametrize("case", ["nobody", "two", "stranger"])
def test_a_suite_has_exactly_one_owner_of_the_cite(chef, instance, case):
    owner = {
        "nobody": {"responsable_nom": "  "},
        "two": {"responsable": chef.compte, "responsable_nom": "La MJC"},
        "stranger": {"responsable": CompteFactory()},
    }[case]

    with pytest.raises(SuiteSansResponsable):
        create_suite(instance=instance, quoi="Écrire", by=chef.compte, **owner)

    assert not Suite.objects.exists()


@pytest.mark.parametrize("field", ["point", "decision"])
def test_a_suite_comes_from_its_own_instance(chef, instance, field):
    other = InstanceFactory(cite=instance.cite)
    bound = PointFactory(seance=SeanceFactory(instance=other)) if field == "point" else DecisionFactory(instance=other)

    with pytest.raises(SuiteHorsInstance):
        create_suite(instance=instance, quoi="Écrire", responsable=chef.compte, by=chef.compte, **{field: bound})

    assert not Suite.objects.exists()


def test_a_suite_is_handed_over(chef, instance, collegue):
    suite = SuiteFactory(instance=instance, responsable=chef.compte, echeance_on=date(2026, 12, 1))

    update_suite(suite=suite, quoi="Écrire", responsable=collegue, echeance_on=date(2027, 1, 5), by=chef.compte)

    suite.refresh_from_db()
    assert (suite.quoi, suite.responsable, suite.echeance_on) == ("Écrire", collegue, date(2027, 1, 5))
    [line] = Ecriture.objects.filter(kind="gouvernance.suite.updated")
    assert line.details == {"avant": "2026-12-01", "apres": "2027-01-05"}


@pytest.mark.parametrize(
    ("refusal", "given"),
    [(SuiteSansObjet, {"quoi": " ", "responsable_nom": "La MJC"}), (SuiteSansResponsable, {"quoi": "Écrire"})],
)
def test_a_suite_keeps_what_it_was_when_its_change_is_refused(chef, instance, refusal, given):
    suite = SuiteFactory(instance=instance, quoi="Appeler", responsable=chef.compte)

    with pytest.raises(refusal):
        update_suite(suite=suite, by=chef.compte, **given)

    suite.refresh_from_db()
    assert (suite.quoi, suite.responsable) == ("Appeler", chef.compte)


def test_a_suite_is_done_with_a_proof_and_a_file(chef, instance):
    suite = SuiteFactory(instance=instance)

    finish_suite(suite=suite, preuve=" Courrier du 2 ", nom="courrier.txt", contenu=b"Bonjour", by=chef.compte, at=AT)

    suite.refresh_from_db()
    assert (suite.faite_at, suite.faite_by, suite.preuve) == (AT, chef.compte, "Courrier du 2")
    assert suite.document == Document.objects.get()
    assert kinds() == [("gouvernance.suite.done", instance.cite_id)]


def test_a_file_kept_already_may_be_the_proof(chef, instance):
    suite = SuiteFactory(instance=instance)
    document = Document.objects.create(cite=instance.cite, nom="a.txt", type_mime="text/plain", taille_octets=1)

    finish_suite(suite=suite, preuve="Voir la pièce", document=document, by=chef.compte, at=AT)

    suite.refresh_from_db()
    assert suite.document == document


def test_nothing_is_done_without_a_proof(chef, instance):
    suite = SuiteFactory(instance=instance)

    with pytest.raises(SuiteSansPreuve):
        finish_suite(suite=suite, preuve="  ", by=chef.compte, at=AT)

    suite.refresh_from_db()
    assert suite.faite_at is None
    assert kinds() == []


def test_a_suite_is_dropped_for_a_reason(chef, instance):
    suite = SuiteFactory(instance=instance)

    with pytest.raises(AbandonSansMotif):
        drop_suite(suite=suite, motif=" ", by=chef.compte, at=AT)
    drop_suite(suite=suite, motif="La salle a fermé", by=chef.compte, at=AT)

    suite.refresh_from_db()
    assert (suite.abandonnee_at, suite.motif_abandon) == (AT, "La salle a fermé")
    assert kinds() == [("gouvernance.suite.dropped", instance.cite_id)]


@pytest.mark.parametrize("first", ["done", "dropped"])
@pytest.mark.parametrize("then", ["done", "dropped", "updated"])
def test_what_is_settled_is_not_settled_again(chef, instance, first, then):
    suite = SuiteFactory(instance=instance)
    # Two windows: the second one still holds the row as it was.
    seen = Suite.objects.get(pk=suite.pk)
    acts = {
        "done": lambda row: finish_suite(suite=row, preuve="Vu", by=chef.compte, at=AT),
        "dropped": lambda row: drop_suite(suite=row, motif="Fermé", by=chef.compte, at=AT),
        "updated": lambda row: update_suite(suite=row, quoi="Autre", responsable_nom="La MJC", by=chef.compte),
    }
    acts[first](suite)

    with pytest.raises(SuiteDejaReglee):
        acts[then](seen)

    assert kinds() == [(f"gouvernance.suite.{first}", instance.cite_id)]


@pytest.mark.parametrize("settled", ["done", "dropped"])
def test_a_suite_is_put_back(chef, instance, settled):
    suite = SuiteFactory(instance=instance)
    if settled == "done":
        finish_suite(suite=suite, preuve="Vu", nom="a.txt", contenu=b"Vu", by=chef.compte, at=AT)
    else:
        drop_suite(suite=suite, motif="Fermé", by=chef.compte, at=AT)

    reopen_suite(suite=suite, by=chef.compte)

    suite.refresh_from_db()
    assert (suite.faite_at, suite.faite_by, suite.preuve, suite.document) == (None, None, "", None)
    assert (suite.abandonnee_at, suite.motif_abandon) == (None, "")
    assert kinds()[-1] == ("gouvernance.suite.reopened", instance.cite_id)


def test_what_is_to_be_done_is_not_put_back(chef, instance):
    suite = SuiteFactory(instance=instance)

    with pytest.raises(SuiteOuverte):
        reopen_suite(suite=suite, by=chef.compte)

    assert kinds() == []
