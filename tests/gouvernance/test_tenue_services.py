from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alliance.gouvernance.enums import (
    EtatPole,
    EtatSeance,
    NaturePoint,
    NatureSeance,
    Proposition,
    QualiteMembre,
    Reponse,
)
from alliance.gouvernance.models import Avis, Deport, Membre, Point, Presence
from alliance.gouvernance.selectors.quorum import consequence_of, etats_des_poles
from alliance.gouvernance.selectors.tenue import empreinte_avis, horloge_of
from alliance.gouvernance.selectors.voix import voix_of
from alliance.gouvernance.services import avis as avis_services
from alliance.gouvernance.services import deports, presences, saisie, tenue
from alliance.gouvernance.services.compte_rendu import CompteRenduTropLong, write_compte_rendu
from alliance.journal.models import Ecriture
from tests.factories import CompteFactory, PoleFactory
from tests.factories.gouvernance import MembreFactory, PointFactory, SeanceFactory
from tests.gouvernance.salle import (
    AT,
    DEFAVORABLE,
    FAVORABLE,
    RESERVE,
    avis,
    chef_de,
    cotech,
    point,
    seance_tenue,
    titulaires,
)

pytestmark = pytest.mark.django_db
FERMEES = ("BROUILLON", "CLOSE", "ANNULEE")


def seance_en(etat):
    instance = cotech()
    if etat == EtatSeance.ANNULEE:
        return SeanceFactory(instance=instance, etat=etat, annulee_at=AT)
    return SeanceFactory(instance=instance, **({} if etat == "BROUILLON" else {etat.lower(): True}))


def give(made, membre, sens=FAVORABLE, by=None, **kwargs):
    return avis_services.give_avis(
        point=made, pole=kwargs.pop("pole", membre.pole), membre=membre, sens=sens, by=by or membre.compte,
        at=kwargs.pop("at", AT), **kwargs,
    )  # fmt: skip


@pytest.mark.parametrize("etat", ["BROUILLON", "TENUE", "CLOSE", "ANNULEE"])
def test_only_a_convoked_seance_opens(etat):
    seance = seance_en(etat)

    with pytest.raises(tenue.SeanceNonOuvrable):
        tenue.ouvrir_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)

    assert Ecriture.objects.filter(kind="gouvernance.seance.opened").count() == 0


@pytest.mark.parametrize("etat", FERMEES)
def test_nothing_is_given_outside_an_open_seance(etat):
    seance = SeanceFactory(instance=cotech(), convoquee=True)
    made = PointFactory(seance=seance, decision=True)
    membre = titulaires(seance)[0]
    moved = {"BROUILLON": {"etat": etat}, "CLOSE": {"etat": etat, "ouverte_at": AT, "close_at": AT},
             "ANNULEE": {"etat": etat, "annulee_at": AT}}[etat]  # fmt: skip
    type(seance).objects.filter(pk=seance.pk).update(**moved)

    for act in (
        lambda: give(made, membre),
        lambda: avis_services.withdraw_avis(point=made, pole=membre.pole, by=membre.compte, at=AT),
        lambda: deports.declare_deport(point=made, membre=membre, motif="Lien", by=membre.compte, at=AT),
        lambda: write_compte_rendu(point=made, texte="Dit", version=1, by=membre.compte, at=AT),
        lambda: tenue.propose_issue(point=made, proposition="AJOURNER", by=membre.compte, at=AT),
        lambda: tenue.mark_traite(point=made, traite=True, by=membre.compte, at=AT),
        lambda: presences.noter_presence(seance=seance, membre=membre, presence="PRESENT", by=membre.compte, at=AT),
    ):
        with pytest.raises(saisie.SeanceFermee):
            act()

    assert (Avis.objects.count(), Deport.objects.count(), Presence.objects.count()) == (0, 0, 0)


def test_before_the_opening_only_avis_and_deports_are_given():
    seance = SeanceFactory(instance=cotech(), convoquee=True)
    made = PointFactory(seance=seance, decision=True)
    membre, other = titulaires(seance)[:2]

    given = give(made, membre)
    deports.declare_deport(point=made, membre=other, motif="Lien", by=other.compte, at=AT)
    with pytest.raises(saisie.SeanceFermee):
        write_compte_rendu(point=made, texte="Dit", version=1, by=membre.compte, at=AT)

    assert (given.a_distance, Deport.objects.count()) == (True, 1)


def test_refused_avis():
    seance = seance_tenue()
    made = point(seance)
    membre, other = titulaires(seance)[:2]
    chef = chef_de(seance.instance.cite)
    guest = MembreFactory(instance=seance.instance, qualite=QualiteMembre.INVITE, pole=None)
    unexpected = PoleFactory(cite=seance.instance.cite)
    talk = PointFactory(seance=seance, nature=NaturePoint.INFORMATION)
    backlog = PointFactory(instance=seance.instance, seance=None, decision=True)
    cases = [
        (avis_services.AvisInconnu, lambda: give(made, membre, "OUI")),
        (avis_services.AvisSansRaison, lambda: give(made, membre, RESERVE, texte=" ")),
        (avis_services.AvisSansRaison, lambda: give(made, membre, DEFAVORABLE)),
        (avis_services.AvisSansRaison, lambda: give(made, membre, RESERVE, texte="x" * 4001)),
        (avis_services.ConditionSansReserve, lambda: give(made, membre, a_lever=True)),
        (avis_services.PoleNonAttendu, lambda: give(made, membre, pole=unexpected)),
        (avis_services.PasUnDelegue, lambda: give(made, other, pole=membre.pole)),
        (avis_services.PasUnDelegue, lambda: give(made, guest, pole=membre.pole)),
        (avis_services.AvisDUnAutre, lambda: give(made, membre, by=other.compte)),
        (avis_services.AvisDUnAutre, lambda: avis_services.withdraw_avis(
            point=made, pole=membre.pole, by=other.compte, at=AT)),
        (avis_services.AvisChange, lambda: give(made, membre, vu="1-2-FAVORABLE")),
        (saisie.PasUneDecision, lambda: give(talk, membre)),
        (saisie.PointHorsSeance, lambda: give(backlog, membre)),
    ]  # fmt: skip

    for refusal, act in cases:
        with pytest.raises(refusal):
            act()

    assert Avis.objects.count() == 0
    assert give(made, membre, by=chef).donne_by == chef


def test_a_deported_delegate_gives_no_avis_and_the_other_one_speaks():
    seance = seance_tenue()
    made = point(seance, FAVORABLE)
    held = titulaires(seance)[0]
    deputy = Membre.objects.get(instance=seance.instance, pole=held.pole, qualite=QualiteMembre.SUPPLEANT)

    done = deports.declare_deport(point=made, membre=held, motif="Siège au conseil", by=held.compte, at=AT)
    with pytest.raises(avis_services.DelegueDeporte):
        give(made, held)
    with pytest.raises(deports.DejaDeporte):
        deports.declare_deport(point=made, membre=held, motif="Siège", by=held.compte, at=AT)
    given = give(made, deputy)

    assert (done.avis_retire, given.membre, voix_of([made])[made.pk][0].deportee) == (True, deputy, False)
    deports.declare_deport(point=made, membre=deputy, motif="Salariée", by=deputy.compte, at=AT)
    assert voix_of([made])[made.pk][0].deportee is True
    deports.lever_deport(deport=done.deport, by=held.compte, at=AT)
    assert voix_of([made])[made.pk][0].deportee is False


@pytest.mark.parametrize(("motif", "refusal"), [("  ", deports.DeportSansMotif), ("x" * 301, deports.DeportSansMotif)])
def test_a_deport_has_a_short_reason(motif, refusal):
    seance = seance_tenue()
    membre = titulaires(seance)[0]

    with pytest.raises(refusal):
        deports.declare_deport(point=point(seance), membre=membre, motif=motif, by=membre.compte, at=AT)

    assert Deport.objects.count() == 0


def test_who_sits_elsewhere_neither_comes_nor_withdraws():
    seance = seance_tenue()
    stranger = MembreFactory()
    chef = chef_de(seance.instance.cite)

    with pytest.raises(presences.MembreHorsSeance):
        deports.declare_deport(point=point(seance), membre=stranger, motif="Lien", by=chef, at=AT)
    with pytest.raises(presences.MembreHorsSeance):
        presences.noter_presence(seance=seance, membre=stranger, presence="PRESENT", by=chef, at=AT)


@pytest.mark.parametrize("fin", [-1, 0, 1])
def test_a_consultation_takes_answers_until_its_end(fin):
    seance = SeanceFactory(instance=cotech(), convoquee=True, nature=NatureSeance.CONSULTATION)
    made = PointFactory(seance=seance, decision=True)
    membre = titulaires(seance)[0]
    at = seance.fin_at + timedelta(seconds=fin)

    if fin > 0:
        with pytest.raises(avis_services.ConsultationFinie):
            give(made, membre, at=at)
    else:
        assert give(made, membre, at=at).a_distance


def test_a_represented_member_names_somebody_who_speaks_for_no_other_pole():
    seance = seance_tenue(presents=0)
    first, second = titulaires(seance)[:2]
    chef = chef_de(seance.instance.cite)

    def note(membre, name, presence=Reponse.REPRESENTE):
        return presences.noter_presence(
            seance=seance, membre=membre, presence=presence, remplacant=name, by=chef, at=AT
        )

    with pytest.raises(presences.PresenceInconnue):
        note(first, "", "LA")
    with pytest.raises(presences.RemplacantManquant):
        note(first, " ")
    with pytest.raises(presences.RemplacantDunAutrePole):
        note(first, second.nom_affiche.upper())
    note(first, "Secrétaire général")
    with pytest.raises(presences.RemplacantDunAutrePole):
        note(second, "secretaire  general")

    assert Presence.objects.get().remplacant == "Secrétaire général"
    lights = etats_des_poles(seance)
    assert [one.etat for one in lights] == [EtatPole.REPRESENTEE, EtatPole.SANS_REPONSE, EtatPole.SANS_REPONSE]


def test_the_lights_and_what_follows_from_them():
    seance = seance_tenue(presents=2)
    held = titulaires(seance)[2]
    deputy = Membre.objects.get(instance=seance.instance, pole=held.pole, qualite=QualiteMembre.SUPPLEANT)
    for membre in (held, deputy):
        Presence.objects.create(seance=seance, membre=membre, presence=Reponse.EXCUSE)

    lights = etats_des_poles(seance)
    assert [one.etat for one in lights] == [EtatPole.PRESENTE, EtatPole.PRESENTE, EtatPole.ABSENTE]
    assert consequence_of(seance, lights) == (
        "Quorum atteint\u00a0: 2 pôles sur 3 présents. Sans la collectivité, rien ne peut être adopté tant que "
        "son avis n'est pas donné."
    )
    Presence.objects.filter(membre=deputy).update(presence=Reponse.PRESENT)
    assert etats_des_poles(seance)[2].etat == EtatPole.SUPPLEANCE
    Presence.objects.all().delete()
    assert consequence_of(seance, etats_des_poles(seance)).startswith("Quorum non atteint\u00a0: 0 pôle sur 3 présent")
    Membre.objects.filter(pole=held.pole).delete()
    assert etats_des_poles(seance)[2].etat == EtatPole.VACANTE


def test_a_reorientation_asks_the_poles_again():
    seance = seance_tenue()
    made = point(seance, FAVORABLE, FAVORABLE)
    chef = chef_de(seance.instance.cite)

    with pytest.raises(tenue.PropositionInconnue):
        tenue.propose_issue(point=made, proposition="PLUS_TARD", by=chef, at=AT)
    with pytest.raises(tenue.ReorientationSansDispositif):
        tenue.propose_issue(point=made, proposition=Proposition.REORIENTER, by=chef, at=AT)
    assert tenue.propose_issue(point=made, proposition=Proposition.AJOURNER, by=chef, at=AT).avis_retires == 0
    moved = tenue.propose_issue(
        point=made, proposition=Proposition.REORIENTER, reoriente_vers="CLAS", by=chef, at=AT
    )  # fmt: skip
    again = tenue.propose_issue(
        point=made, proposition=Proposition.REORIENTER, reoriente_vers="CLAS", by=chef, at=AT
    )  # fmt: skip

    assert (moved.avis_retires, again.avis_retires, Avis.objects.count()) == (2, 0, 0)


def write(made, texte, version, by, base=None):
    return write_compte_rendu(point=made, texte=texte, version=version, base=base, by=by, at=AT)


def test_two_people_write_and_no_word_is_lost():
    seance = seance_tenue()
    made = point(seance)
    one, two = CompteFactory(nom="Première"), CompteFactory(nom="Seconde")
    write(made, "Un\nDeux\nTrois", 1, one)

    write(made, "Un\nDeux\nTrois\nQuatre", 2, one, "Un\nDeux\nTrois")
    merged = write(made, "Zéro\nUn\nDeux\nTrois", 2, two, "Un\nDeux\nTrois")
    both = write(made, "Zéro\nUn\nDeux à nous\nTrois\nQuatre", 4, one, merged.point.compte_rendu)
    clash = write(made, "Zéro\nUn\nDeux à vous\nTrois\nQuatre", 4, two, merged.point.compte_rendu)

    assert (merged.point.compte_rendu, merged.fusionne, merged.doublon) == (
        "Zéro\nUn\nDeux\nTrois\nQuatre",
        True,
        False,
    )
    assert both.fusionne is False
    assert clash.point.compte_rendu.split("\n")[2:5] == [
        "Deux à nous", "[Seconde, 16\u00a0h\u00a005, écrit en même temps]", "Deux à vous",
    ]  # fmt: skip
    assert clash.doublon


def test_without_the_text_it_started_from_both_texts_are_kept():
    made = point(seance_tenue(), compte_rendu="Le leur", version=7)

    kept = write(made, "Le mien", 3, CompteFactory(nom="Moi"))

    assert kept.point.compte_rendu == "Le leur\n[Moi, 16\u00a0h\u00a005, écrit en même temps]\nLe mien"


def test_the_same_text_twice_writes_once():
    made = point(seance_tenue())
    by = CompteFactory()

    write(made, "Dit", 1, by)
    write(made, "Dit\r\n", 1, by, "")

    assert Point.objects.get(pk=made.pk).version == 2
    with pytest.raises(CompteRenduTropLong):
        write(made, "x" * 50_001, 2, by)


def test_the_mark_of_an_avis_changes_with_it():
    seance = seance_tenue()
    made = point(seance)
    given = avis(made, titulaires(seance)[0], FAVORABLE)
    before = empreinte_avis(given)

    given.donne_at = AT + timedelta(microseconds=1)

    assert (empreinte_avis(None), empreinte_avis(given) != before) == ("", True)


def test_no_word_of_an_avis_goes_to_the_journal():
    seance = seance_tenue()
    membre = titulaires(seance)[0]

    give(point(seance), membre, RESERVE, texte="Confidence")

    assert [row.details for row in Ecriture.objects.filter(kind="gouvernance.avis.given")] == [{"sens": "RESERVE"}]


def test_the_clock_counts_what_is_done():
    debut = datetime(2026, 10, 22, 12, 0, tzinfo=UTC)
    seance = SeanceFactory.build(instance=None, debut_at=debut)
    done = PointFactory.build(seance=None, instance=None, duree_min=20, traite_at=debut)
    left = PointFactory.build(seance=None, instance=None, duree_min=30)

    clock = horloge_of(seance, [done, left], debut + timedelta(minutes=65))
    ahead = horloge_of(seance, [done, left], debut + timedelta(minutes=10))

    assert (clock.retard_min, ahead.retard_min) == (15, -10)
    assert replace(ahead, retard_min=0).fin_prevue == debut + timedelta(minutes=40)
