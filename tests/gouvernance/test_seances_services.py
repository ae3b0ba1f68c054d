"""A draft warns nobody, an agenda changes under a lock, a series keeps its local hour."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from alliance.gouvernance.enums import EtatSeance, NaturePoint, NatureSeance, Rythme, TypeDecision
from alliance.gouvernance.models import Point, PointModele, SeanceInstance
from alliance.gouvernance.rules import SERIE_MAX, jours_de_serie
from alliance.gouvernance.selectors.seances import releves_a_approuver
from alliance.gouvernance.services.points import ecarter_point, remove_point, reporter_point
from alliance.gouvernance.services.seances import (
    FinAvantDebut,
    InstanceNeSeReunitPlus,
    OrdreDuJourFige,
    ReleveNonApprouvable,
    SeanceDansLePasse,
    SeanceNonModifiable,
    SerieImpossible,
    create_seance,
    create_serie,
    inscrire_approbation,
    mark_changed,
    update_seance,
)
from alliance.journal.models import Ecriture
from alliance.kernel.heures import HeureAmbigue, HeureInexistante
from alliance.notifications.models import Courriel
from tests.factories import CompteFactory
from tests.factories.gouvernance import DEBUT, FIN, InstanceFactory, PointFactory, SeanceFactory

pytestmark = pytest.mark.django_db
AVANT = DEBUT - timedelta(days=30)


@pytest.fixture
def by(db):
    return CompteFactory()


@pytest.fixture
def instance(db):
    return InstanceFactory()


def test_a_draft_is_written_and_nobody_is_told(instance, by):
    seance = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, lieu="  Salle   B ", by=by)

    assert (seance.etat, seance.numero, seance.convoquee_at) == (EtatSeance.BROUILLON, None, None)
    assert seance.lieu == "Salle B"
    assert Courriel.objects.count() == 0
    assert Ecriture.objects.get(kind="gouvernance.seance.created").object_label == f"séance #{seance.pk}"


def test_a_draft_starts_from_the_template_of_its_instance(instance, by):
    for rank, (titre, nature) in enumerate([("Actualités", "INFORMATION"), ("Budget", "DECISION")], start=1):
        PointModele.objects.create(instance=instance, ordre=rank, titre=titre, nature=nature, duree_min=15)

    seance = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)

    rows = seance.points.order_by("ordre").values_list("titre", "nature", "type_decision", "duree_min", "ordre")
    assert list(rows) == [
        ("Actualités", NaturePoint.INFORMATION, "", 15, 1),
        ("Budget", NaturePoint.DECISION, TypeDecision.AUTRE, 15, 2),
    ]


def test_a_consultation_has_no_place_and_no_usual_agenda(instance, by):
    PointModele.objects.create(instance=instance, ordre=1, titre="Actualités", nature="INFORMATION")

    seance = create_seance(
        instance=instance, debut_at=DEBUT, fin_at=FIN + timedelta(days=8), by=by, lieu="Salle B",
        visio="https://visio.exemple.invalid/a", nature=NatureSeance.CONSULTATION,
    )  # fmt: skip

    assert (seance.lieu, seance.visio, seance.points.count()) == ("", "", 0)


def test_the_releve_of_the_previous_seance_comes_first(instance, by):
    close = SeanceFactory(instance=instance, close=True, debut_at=AVANT, fin_at=AVANT + timedelta(hours=2))
    PointModele.objects.create(instance=instance, ordre=1, titre="Actualités", nature="INFORMATION")

    seance = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)
    another = create_seance(
        instance=instance, debut_at=DEBUT + timedelta(days=7), fin_at=FIN + timedelta(days=7), by=by
    )

    first, usual = seance.points.order_by("ordre")
    assert (first.titre, first.approuve_seance) == ("Approbation du relevé du 22 septembre 2026", close)
    assert (first.nature, first.type_decision) == (NaturePoint.DECISION, TypeDecision.AUTRE)
    assert usual.titre == "Actualités"
    assert [point.titre for point in another.points.all()] == ["Actualités"]


def test_an_approval_that_waits_is_taken_again(instance, by):
    SeanceFactory(instance=instance, close=True, debut_at=AVANT, fin_at=AVANT + timedelta(hours=2))
    first = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)
    point = first.points.get()
    remove_point(point=point, by=by)
    ecarter_point(point=Point.objects.get(pk=point.pk), motif="Plus tard", by=by, at=DEBUT)

    second = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)

    assert second.points.get() == point


def test_a_releve_closed_later_is_put_on_the_drafts_by_hand(instance, by):
    seance = create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)
    PointFactory(seance=seance, ordre=1, titre="Déjà là")
    close = SeanceFactory(instance=instance, close=True, debut_at=AVANT, fin_at=AVANT + timedelta(hours=2))

    assert releves_a_approuver(instance) == [close]
    inscrire_approbation(seance=seance, releve=close, by=by)

    assert [point.titre for point in seance.points.order_by("ordre")] == [
        "Approbation du relevé du 22 septembre 2026",
        "Déjà là",
    ]
    with pytest.raises(ReleveNonApprouvable):
        inscrire_approbation(seance=seance, releve=close, by=by)
    assert seance.points.count() == 2


@pytest.mark.parametrize("fin", [DEBUT, DEBUT - timedelta(minutes=1)])
@pytest.mark.parametrize("nature", NatureSeance.values)
def test_a_seance_ends_after_it_starts(instance, by, nature, fin):
    with pytest.raises(FinAvantDebut) as refusal:
        create_seance(instance=instance, debut_at=DEBUT, fin_at=fin, by=by, nature=nature)

    assert refusal.value.field == "fin"
    assert SeanceInstance.objects.count() == 0


def test_a_closed_instance_does_not_meet(by):
    instance = InstanceFactory(close_on=date(2026, 6, 1), resultat="Fini")

    with pytest.raises(InstanceNeSeReunitPlus):
        create_seance(instance=instance, debut_at=DEBUT, fin_at=FIN, by=by)

    assert SeanceInstance.objects.count() == 0


def changed(seance, by, **values):
    kept = {"debut_at": seance.debut_at, "fin_at": seance.fin_at, "lieu": seance.lieu, "visio": seance.visio}
    return update_seance(seance=seance, by=by, at=AVANT, **{**kept, **values})


def test_a_draft_changes_without_anybody_to_tell(by):
    seance = changed(SeanceFactory(), by, lieu="Mairie")

    assert (seance.lieu, seance.a_prevenir, seance.version) == ("Mairie", False, 2)


@pytest.mark.parametrize(
    "values",
    [{"lieu": "Mairie"}, {"visio": "https://visio.exemple.invalid/b"}, {"message": "Venez"},
     {"fin_at": FIN + timedelta(hours=1)}],
)  # fmt: skip
def test_once_convoked_the_members_are_to_be_told(by, values):
    seance = changed(SeanceFactory(convoquee=True), by, **values)

    assert seance.a_prevenir is True
    assert Courriel.objects.count() == 0


def test_nothing_is_written_when_nothing_changes(by):
    seance = changed(SeanceFactory(convoquee=True), by)

    assert (seance.a_prevenir, seance.version) == (False, 1)
    assert Ecriture.objects.count() == 0


@pytest.mark.parametrize("trait", ["tenue", "close"])
def test_a_seance_that_is_held_keeps_its_date(by, trait):
    seance = SeanceFactory(**{trait: True})

    with pytest.raises(SeanceNonModifiable):
        changed(seance, by, lieu="Mairie")

    assert SeanceInstance.objects.get().lieu == ""


@pytest.mark.parametrize(("minutes", "refused"), [(0, True), (1, False)])
def test_convoked_people_are_not_sent_to_the_past(by, minutes, refused):
    seance = SeanceFactory(convoquee=True)
    debut = AVANT + timedelta(minutes=minutes)

    if refused:
        with pytest.raises(SeanceDansLePasse):
            changed(seance, by, debut_at=debut, fin_at=debut + timedelta(hours=1))
    else:
        changed(seance, by, debut_at=debut, fin_at=debut + timedelta(hours=1))

    assert SeanceInstance.objects.get().debut_at == (DEBUT if refused else debut)


def test_a_draft_may_stand_in_the_past(by):
    seance = changed(SeanceFactory(), by, debut_at=AVANT - timedelta(days=2), fin_at=AVANT)

    assert seance.debut_at == AVANT - timedelta(days=2)


def test_a_draft_refuses_an_end_before_its_start(by):
    with pytest.raises(FinAvantDebut):
        changed(SeanceFactory(), by, fin_at=DEBUT)


@pytest.mark.parametrize(("traits", "told"), [({}, False), ({"convoquee": True}, True), ({"tenue": True}, False)])
def test_a_changed_agenda_is_to_be_told_only_once_convoked(by, traits, told):
    seance = SeanceFactory(**traits)

    mark_changed(seance=seance, by=by)

    assert (seance.a_prevenir, seance.version) == (told, 2)


def test_a_closed_agenda_is_fixed(by):
    seance = SeanceFactory(close=True)

    with pytest.raises(OrdreDuJourFige) as refusal:
        mark_changed(seance=seance, by=by)

    assert "close, relevé à approuver" in refusal.value.message
    assert SeanceInstance.objects.get().version == 1


@pytest.mark.parametrize(
    ("rythme", "days"),
    [
        (Rythme.HEBDOMADAIRE, [date(2026, 10, 22), date(2026, 10, 29), date(2026, 11, 5)]),
        (Rythme.QUINZAINE, [date(2026, 10, 22), date(2026, 11, 5), date(2026, 11, 19)]),
        (Rythme.MENSUEL, [date(2026, 10, 22), date(2026, 11, 26), date(2026, 12, 24)]),
        (Rythme.TRIMESTRIEL, [date(2026, 10, 22), date(2027, 1, 28), date(2027, 4, 22)]),
    ],
)
def test_the_days_of_a_series(rythme, days):
    assert jours_de_serie(date(2026, 10, 22), rythme, 3) == days


def test_a_fifth_thursday_becomes_the_last_one():
    assert jours_de_serie(date(2026, 10, 29), Rythme.MENSUEL, 3) == [
        date(2026, 10, 29),
        date(2026, 11, 26),
        date(2026, 12, 31),
    ]


def test_a_series_keeps_its_local_hour_across_the_change_of_clocks(instance, by):
    days = [date(2026, 10, 22), date(2026, 10, 29), date(2027, 4, 1)]

    made = create_serie(instance=instance, jours=days, debut=time(14), fin=time(16), by=by)

    assert [timezone.localtime(one.debut_at).hour for one in made] == [14, 14, 14]
    assert [one.debut_at.hour for one in made] == [12, 13, 12]
    assert len({one.serie for one in made}) == 1
    assert Ecriture.objects.get(kind="gouvernance.serie.created").details["seances"] == 3


@pytest.mark.parametrize("combien", [0, SERIE_MAX + 1])
def test_a_series_has_bounds(instance, by, combien):
    days = jours_de_serie(date(2026, 10, 22), Rythme.HEBDOMADAIRE, combien)

    with pytest.raises(SerieImpossible):
        create_serie(instance=instance, jours=days, debut=time(14), fin=time(16), by=by)

    assert SeanceInstance.objects.count() == 0


def test_the_longest_series_is_written(instance, by):
    days = jours_de_serie(date(2026, 10, 22), Rythme.HEBDOMADAIRE, SERIE_MAX)

    assert len(create_serie(instance=instance, jours=days, debut=time(14), fin=time(16), by=by)) == SERIE_MAX


@pytest.mark.parametrize(
    ("day", "refusal"), [(date(2027, 3, 28), HeureInexistante), (date(2026, 10, 25), HeureAmbigue)]
)
def test_one_impossible_hour_leaves_no_seance_of_the_series(instance, by, day, refusal):
    with pytest.raises(refusal):
        create_serie(instance=instance, jours=[date(2026, 10, 1), day], debut=time(2, 30), fin=time(4), by=by)

    assert SeanceInstance.objects.count() == 0


def test_an_hour_that_comes_twice_is_chosen_for_the_series(instance, by):
    (made,) = create_serie(
        instance=instance, jours=[date(2026, 10, 25)], debut=time(2, 30), fin=time(4), seconde=True, by=by
    )

    assert made.debut_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_postponed_approval_follows_its_point(instance, by):
    close = SeanceFactory(instance=instance, close=True, debut_at=AVANT, fin_at=AVANT + timedelta(hours=2))
    tenue = SeanceFactory(instance=instance, tenue=True)
    point = PointFactory(seance=tenue, decision=True, approuve_seance=close)

    copy = reporter_point(point=point, by=by, at=DEBUT)

    assert copy.approuve_seance == close
    assert Point.objects.get(pk=point.pk).approuve_seance is None
