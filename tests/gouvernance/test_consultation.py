"""A consultation in writing: when it ends, and what silence means."""

from datetime import timedelta

import pytest

from alliance.gouvernance.enums import EtatSeance, Issue, NatureSeance, Proposition
from alliance.gouvernance.models import Avis, Decision, Deport, SeanceInstance
from alliance.gouvernance.selectors.consultation import is_a_clore, reponses_manquantes
from alliance.gouvernance.services.cloture import SeanceDejaClose, close_seance
from alliance.gouvernance.services.consultation import ConsultationEnCours
from tests.factories.gouvernance import FIN, PointFactory, SeanceFactory
from tests.gouvernance.salle import DEFAVORABLE, FAVORABLE, UNANIME, chef_de, cotech, point, titulaires

pytestmark = pytest.mark.django_db
AVANT, APRES = FIN - timedelta(seconds=1), FIN


def consultation(*, silence=False, **kwargs):
    instance = cotech(silence_vaut_accord=silence)
    return SeanceFactory(instance=instance, nature=NatureSeance.CONSULTATION, convoquee=True, **kwargs)


def clore(seance, at):
    return close_seance(seance=seance, by=chef_de(seance.instance.cite), at=at)


def test_before_its_end_a_missing_answer_keeps_it_open():
    seance = consultation()
    point(seance, FAVORABLE, FAVORABLE)

    with pytest.raises(ConsultationEnCours) as refusal:
        clore(seance, AVANT)

    seance.refresh_from_db()
    assert titulaires(seance)[2].pole.nom in refusal.value.message
    assert "jusqu'au 22 octobre 2026 à 16\u00a0h, et" in refusal.value.message
    assert (seance.etat, Decision.objects.count()) == (EtatSeance.CONVOQUEE, 0)


def test_it_ends_as_soon_as_each_pole_answered():
    seance = consultation()
    point(seance, *UNANIME)

    (decision,) = clore(seance, AVANT)

    assert (decision.issue, seance.etat) == (Issue.ADOPTEE, EtatSeance.CLOSE)


def test_silence_is_not_assent():
    seance = consultation()
    point(seance, FAVORABLE, FAVORABLE)

    (decision,) = clore(seance, APRES)

    assert (decision.issue, decision.raison) == (Issue.AJOURNEE, "AVIS_MANQUANT")
    assert Avis.objects.filter(par_silence=True).count() == 0


def test_silence_is_assent_where_the_instance_says_so_and_the_register_writes_it():
    seance = consultation(silence=True)
    point(seance, FAVORABLE, FAVORABLE)
    silent = titulaires(seance)[2].pole

    (decision,) = clore(seance, APRES)

    assert decision.issue == Issue.ADOPTEE
    assert f"{silent.nom}\u00a0: sans réponse, ce silence vaut accord" in decision.explication
    assert [row["silence"] for row in decision.avis_rendus] == [False, False, True]
    assert Avis.objects.get(par_silence=True).pole == silent


def test_silence_never_covers_an_opposition():
    seance = consultation(silence=True)
    point(seance, DEFAVORABLE)

    (decision,) = clore(seance, APRES)

    assert decision.issue == Issue.REJETEE


def test_a_pole_without_delegate_was_never_asked():
    seance = consultation(silence=True)
    third = titulaires(seance)[2].pole
    point(seance, FAVORABLE, FAVORABLE)
    seance.instance.membres.filter(pole=third).update(to_on=seance.debut_at.date() - timedelta(days=1))

    (decision,) = clore(seance, APRES)

    assert (decision.issue, decision.raison) == (Issue.AJOURNEE, "AVIS_MANQUANT")


def test_a_pole_that_withdrew_is_not_waited_for():
    seance = consultation()
    made = point(seance, FAVORABLE, FAVORABLE)
    third = titulaires(seance)[2].pole
    for membre in seance.instance.membres.filter(pole=third):
        Deport.objects.create(point=made, membre=membre, motif="x", declare_at=AVANT, declare_by=membre.compte)

    assert reponses_manquantes(seance) == {}
    assert is_a_clore(seance, AVANT)


def test_what_asks_for_no_avis_is_not_waited_for():
    seance = consultation()
    PointFactory(seance=seance)
    point(seance, proposition=Proposition.AJOURNER)

    assert is_a_clore(seance, AVANT)


def test_the_second_closing_of_a_consultation_is_told_so():
    seance = consultation(silence=True)
    point(seance, FAVORABLE)
    stale = SeanceInstance.objects.select_related("instance__cite").get(pk=seance.pk)
    clore(seance, APRES)

    with pytest.raises(SeanceDejaClose):
        clore(stale, APRES)

    assert Decision.objects.count() == 1


def test_a_meeting_has_no_deadline():
    seance = SeanceFactory(instance=cotech(), tenue=True)
    point(seance, FAVORABLE)

    (decision,) = clore(seance, AVANT - timedelta(hours=2))

    assert decision.issue == Issue.AJOURNEE
