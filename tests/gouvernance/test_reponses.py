from datetime import date, timedelta

import pytest

from alliance.gouvernance.enums import EtatSeance, NatureSeance, QualiteMembre, Reponse
from alliance.gouvernance.models import Membre, Presence, SeanceInstance
from alliance.gouvernance.permissions import can_reply_convocation
from alliance.gouvernance.selectors.reponses import (
    adresse_reponse,
    bloc_convocation,
    collegues_de,
    reponse_of,
    why_closed,
)
from alliance.gouvernance.services.convocations import annuler_seance, convoquer
from alliance.gouvernance.services.reponses import (
    MembreNonConvoque,
    RemplacantManquant,
    ReponseInconnue,
    ReponseTardive,
    repondre,
)
from alliance.journal.models import Ecriture
from tests.factories.gouvernance import MembreFactory
from tests.gouvernance.courriers import LE_10_SEPTEMBRE, preparer, relire

pytestmark = pytest.mark.django_db
AT = LE_10_SEPTEMBRE


@pytest.fixture
def seance(chef):
    draft = preparer(chef.cite, chef.compte)
    convoquer(seance=draft, by=chef.compte, at=AT)
    return relire(draft)


@pytest.fixture
def titulaire(seance):
    return seance.instance.membres.filter(qualite=QualiteMembre.TITULAIRE).first()


def jeton(seance, membre):
    return adresse_reponse(seance, membre).rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("reponse", [Reponse.PRESENT, Reponse.EXCUSE])
def test_a_member_says_whether_she_comes(seance, titulaire, reponse):
    presence = repondre(
        seance=seance, membre=titulaire, reponse=reponse, remplacant="X", commentaire=" En  retard ",
        by=titulaire.compte, at=AT,
    )  # fmt: skip

    assert (presence.reponse, presence.remplacant, presence.repondu_at) == (reponse, "", AT)
    assert presence.commentaire == "En retard"
    line = Ecriture.objects.get(kind="gouvernance.reponse.recorded")
    assert (line.user_id, line.details) == (titulaire.compte_id, {"membre": titulaire.pk, "reponse": reponse.value})


def test_the_last_answer_counts(seance, titulaire):
    for reponse in (Reponse.REPRESENTE, Reponse.PRESENT):
        repondre(seance=seance, membre=titulaire, reponse=reponse, remplacant="Une  collègue", by=None, at=AT)

    presence = Presence.objects.get()
    assert (presence.reponse, presence.remplacant) == (Reponse.PRESENT, "")


def test_an_answer_keeps_what_was_seen_in_the_room(seance, titulaire):
    Presence.objects.create(seance=seance, membre=titulaire, presence=Reponse.ABSENT, note_at=AT)

    repondre(seance=seance, membre=titulaire, reponse=Reponse.EXCUSE, by=None, at=AT)

    assert Presence.objects.get().presence == Reponse.ABSENT


def test_who_is_represented_says_by_whom(seance, titulaire):
    with pytest.raises(RemplacantManquant) as refusal:
        repondre(seance=seance, membre=titulaire, reponse=Reponse.REPRESENTE, remplacant="  ", by=None, at=AT)

    assert refusal.value.field == "remplacant"
    assert Presence.objects.count() == 0


@pytest.mark.parametrize("reponse", ["", "ABSENT", "PEUT_ETRE"])
def test_another_answer_is_refused(seance, titulaire, reponse):
    with pytest.raises(ReponseInconnue):
        repondre(seance=seance, membre=titulaire, reponse=reponse, by=None, at=AT)

    assert Presence.objects.count() == 0


def test_the_answer_ends_with_the_seance(seance, titulaire):
    repondre(seance=seance, membre=titulaire, reponse=Reponse.PRESENT, by=None, at=seance.fin_at - timedelta(seconds=1))

    with pytest.raises(ReponseTardive):
        repondre(seance=seance, membre=titulaire, reponse=Reponse.EXCUSE, by=None, at=seance.fin_at)

    assert Presence.objects.get().reponse == Reponse.PRESENT


def test_a_member_who_left_answers_no_more(seance, titulaire):
    titulaire.to_on = date(2026, 10, 21)
    titulaire.save()

    with pytest.raises(ReponseTardive):
        repondre(seance=seance, membre=titulaire, reponse=Reponse.PRESENT, by=None, at=AT)

    assert "a été retirée" in why_closed(seance, titulaire, AT)


def test_who_was_not_convoked_does_not_answer(seance):
    newcomer = MembreFactory(instance=seance.instance)

    with pytest.raises(MembreNonConvoque):
        repondre(seance=seance, membre=newcomer, reponse=Reponse.PRESENT, by=None, at=AT)

    assert Presence.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"etat": EtatSeance.TENUE, "ouverte_at": AT}, "Cette séance a déjà eu lieu."),
        ({"etat": EtatSeance.ANNULEE, "annulee_at": AT}, "Cette séance est annulée."),
        ({"nature": NatureSeance.CONSULTATION}, "Cette consultation se tient par écrit : personne ne s'y déplace."),
        ({}, ""),
    ],
)
def test_why_the_link_is_closed(seance, titulaire, values, words):
    SeanceInstance.objects.filter(pk=seance.pk).update(**values)

    assert why_closed(relire(seance), titulaire, AT) == words


def test_the_link_names_the_seance_and_the_member(seance, titulaire):
    assert reponse_of(jeton(seance, titulaire)) == (seance, titulaire)


@pytest.mark.parametrize("forge", ["seance", "membre", "signature", "vide"])
def test_a_forged_link_names_nothing(seance, titulaire, forge):
    signed = jeton(seance, titulaire)
    forged = {
        "seance": signed.replace(seance.uid.hex, "0" * 32),
        "membre": signed.replace(f"-{titulaire.pk}~", f"-{titulaire.pk + 1}~"),
        "signature": signed[:-2],
        "vide": "",
    }[forge]

    assert reponse_of(forged) is None


def test_a_link_of_what_is_gone_names_nothing(seance, titulaire):
    signed, elsewhere = jeton(seance, titulaire), jeton(seance, MembreFactory())
    gone = Membre(pk=999_999)

    assert reponse_of(jeton(seance, gone)) is None
    assert reponse_of(elsewhere) is None
    seance.convocations.all().delete()
    seance.points.all().delete()
    seance.delete()
    assert reponse_of(signed) is None


def test_colleagues_are_those_of_the_same_pole(seance, titulaire):
    assert [one.qualite for one in collegues_de(seance, titulaire)] == [QualiteMembre.SUPPLEANT]
    assert collegues_de(seance, seance.instance.membres.get(nom="Zoé (exemple)")) == []


def test_only_who_was_convoked_answers(seance, titulaire, chef):
    assert can_reply_convocation(titulaire.compte, seance)
    assert not can_reply_convocation(chef.compte, seance)


def test_the_page_of_the_seance_says_who_comes(seance, titulaire, chef):
    zoe = seance.instance.membres.get(nom="Zoé (exemple)")
    repondre(seance=seance, membre=zoe, reponse=Reponse.EXCUSE, by=None, at=AT)
    repondre(seance=seance, membre=titulaire, reponse=Reponse.PRESENT, by=None, at=AT)

    mine, theirs = bloc_convocation(seance, titulaire.compte, AT), bloc_convocation(seance, chef.compte, AT)

    assert (mine.montre, mine.attendus, mine.reponses, mine.sans_reponse) == (True, 9, {"présent": 1, "excusé": 1}, 7)
    assert (mine.mon_siege, mine.ma_reponse.reponse, mine.peut_repondre) == (titulaire, Reponse.PRESENT, True)
    assert (theirs.mon_siege, theirs.ma_reponse, theirs.peut_repondre) == (None, None, False)
    assert (mine.a_prevenir, mine.nombre) == (False, 0)
    MembreFactory(instance=seance.instance)
    assert (bloc_convocation(seance, chef.compte, AT).a_prevenir, bloc_convocation(seance, chef.compte, AT).nombre) == (
        True,
        10,
    )
    assert bloc_convocation(seance, titulaire.compte, seance.fin_at).peut_repondre is False


def test_a_cancelled_seance_expects_nobody(seance, chef):
    annuler_seance(seance=seance, motif="Grève", by=chef.compte, at=AT)

    bloc = bloc_convocation(relire(seance), chef.compte, AT)

    assert (bloc.montre, bloc.attendus) == (False, 0)
