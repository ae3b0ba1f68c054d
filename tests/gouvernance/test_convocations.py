from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.documents.models import Document
from alliance.gouvernance.enums import Canal, EtatSeance, NatureSeance, Reponse
from alliance.gouvernance.models import Convocation, PieceSeance, Presence, SeanceInstance
from alliance.gouvernance.selectors.convocations import (
    avertissements_convocation,
    changements_depuis,
    is_a_prevenir,
    preparer_annulation,
    preparer_convocation,
    preparer_mise_a_jour,
    quand,
    titre_seance,
)
from alliance.gouvernance.selectors.reponses import suivi_de
from alliance.gouvernance.services.convocations import (
    AnnulationImpossible,
    AnnulationSansMotif,
    InstanceClose,
    RienAPrevenir,
    SansMembre,
    SansOrdreDuJour,
    SeanceDejaConvoquee,
    SeanceDejaPassee,
    annuler_seance,
    convoquer,
    mettre_a_jour_convocation,
)
from alliance.gouvernance.services.reponses import repondre
from alliance.gouvernance.services.seances import update_seance
from alliance.journal.models import Ecriture
from alliance.notifications.models import Courriel
from tests.factories import CompteFactory
from tests.factories.gouvernance import InstanceFactory, MembreFactory, PointFactory, SeanceFactory
from tests.gouvernance.courriers import LE_10_SEPTEMBRE, agenda, ecrits, objet, preparer, recus, relire, texte

pytestmark = pytest.mark.django_db
AT = LE_10_SEPTEMBRE


@pytest.fixture
def seance(chef):
    return preparer(chef.cite, chef.compte)


@pytest.fixture
def convoquee(seance, chef):
    convoquer(seance=seance, by=chef.compte, at=AT)
    return relire(seance)


def move(seance, by, **kwargs):
    """Move the séance by a day, unless told otherwise."""
    values = {"debut_at": seance.debut_at, "fin_at": seance.fin_at, "lieu": seance.lieu} | kwargs
    return update_seance(seance=seance, by=by, at=AT, **values)


def the_next_day(seance, by):
    day = timedelta(days=1)
    return move(seance, by, debut_at=seance.debut_at + day, fin_at=seance.fin_at + day)


def zoe(seance):
    return seance.instance.membres.get(nom="Zoé (exemple)")


def test_a_draft_sends_nothing(seance, chef):
    the_next_day(seance, chef.compte)

    assert Courriel.objects.count() == 0
    assert Convocation.objects.count() == 0
    assert is_a_prevenir(relire(seance)) is False


def test_convoking_writes_one_mail_to_each_and_lists_the_others(seance, chef):
    sent = convoquer(seance=seance, by=chef.compte, at=AT)

    seance = relire(seance)
    assert (seance.etat, seance.numero, seance.convoquee_at) == (EtatSeance.CONVOQUEE, 1, AT)
    assert len(sent) == 9
    assert [row.membre.nom_affiche for row in sent if row.canal == Canal.PAPIER] == ["Sans Courriel (exemple)"]
    mails = recus()
    assert len(mails) == 8
    assert all(len(message["To"].addresses) == 1 for message in mails)
    assert len({str(message["To"]) for message in mails}) == 8
    line = Ecriture.objects.get(kind="gouvernance.seance.convoked")
    assert (line.user_id, line.cite_id) == (chef.compte.pk, chef.cite.pk)
    assert line.details == {"le": "2026-10-22", "courriels": 8, "papier": 1, "sequence": 0}


def test_the_mail_says_all_that_a_member_needs(convoquee, chef):
    [message] = recus(zoe(convoquee).email)

    words = texte(message)
    assert objet(message) == "Convocation : Comité technique n° 1, jeudi 22 octobre 2026 à 14 h"
    assert message["Reply-To"] == chef.compte.email
    assert "Quand : jeudi 22 octobre 2026, de 14\u00a0h à 16\u00a0h\nOù : Salle des mariages\n" in words
    assert "- 14\u00a0h : Bilan de l'été ; suites, coûts (échange, 10 min)\n" in words
    assert "- 14\u00a0h\u00a010 : Colos apprenantes (décision, 10 min)\n" in words
    assert "/reponse/" in words
    assert "/gouvernance/seances/" not in words


def test_whoever_has_an_account_also_reads_the_page(convoquee):
    membre = convoquee.instance.membres.filter(compte__isnull=False).first()

    [message] = recus(membre.adresse_courriel)

    assert f"/gouvernance/seances/{convoquee.pk}/" in texte(message)


def test_the_invitation_opens_in_a_calendar(convoquee):
    [message] = recus(zoe(convoquee).email)

    read = agenda(message)
    event = read.vevent
    assert read.method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value) == (str(convoquee.uid), "0")
    assert event.dtstart.value == convoquee.debut_at
    assert event.dtend.value == convoquee.fin_at
    assert event.summary.value == "Comité technique n°\u00a01"
    assert event.location.value == "Salle des mariages"
    assert event.attendee.value == f"mailto:{zoe(convoquee).email}"
    assert event.organizer.value == "mailto:alliance@exemple.invalid"
    assert "14\u00a0h Bilan de l'été ; suites, coûts" in event.description.value


def test_the_documents_leave_with_the_convocation(seance, chef, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for number, owner in enumerate(({"seance": seance}, {"point": seance.points.first()})):
        document = Document(cite=chef.cite, nom=f"Note {number}.txt", type_mime="application/pdf", taille_octets=1)
        document.fichier.save("x", ContentFile(b"x"), save=False)
        document.save()
        PieceSeance.objects.create(document=document, jointe_by=chef.compte, **owner)

    convoquer(seance=seance, by=chef.compte, at=AT)

    names = [part.get_filename() for part in recus(zoe(seance).email)[0].iter_attachments()]
    assert sorted(names) == ["Note 0.txt", "Note 1.txt", "invitation.ics"]


def test_request_change_cancel_keep_the_identifier_and_the_sequence_grows(convoquee, chef):
    the_next_day(convoquee, chef.compte)
    mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)
    annuler_seance(seance=convoquee, motif="Grève", by=chef.compte, at=AT)

    read = [agenda(message) for message in recus(zoe(convoquee).email)]
    events = [one.vevent for one in read]
    assert [one.method.value for one in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event.sequence.value for event in events] == ["0", "1", "2"]
    assert {event.uid.value for event in events} == {str(convoquee.uid)}
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[1].dtstart.value - events[0].dtstart.value == timedelta(days=1)
    assert {event.organizer.value for event in events} == {"mailto:alliance@exemple.invalid"}


@pytest.mark.parametrize(("previous", "number"), [(0, 1), (1, 2), (14, 15)])
def test_numbers_follow_each_other_in_an_instance(seance, chef, previous, number):
    if previous:
        SeanceFactory(instance=seance.instance, convoquee=True, numero=previous)
    SeanceFactory(convoquee=True, numero=40)

    convoquer(seance=seance, by=chef.compte, at=AT)

    assert titre_seance(relire(seance)) == f"Comité technique n°\u00a0{number}"


def test_two_clicks_write_once(convoquee, chef):
    before = ecrits()

    with pytest.raises(SeanceDejaConvoquee):
        convoquer(seance=convoquee, by=chef.compte, at=AT)

    assert ecrits() == before
    assert before == sorted(
        f"convocation:{convoquee.pk}:{membre.pk}:0"
        for membre in convoquee.instance.membres.exclude(nom="Sans Courriel (exemple)")
    )


@pytest.mark.parametrize("etat", [etat for etat in EtatSeance if etat != EtatSeance.BROUILLON])
def test_only_a_draft_is_convoked(seance, chef, etat):
    seance.etat = etat
    held = etat not in {EtatSeance.CONVOQUEE, EtatSeance.ANNULEE}
    closed = etat in {EtatSeance.CLOSE, EtatSeance.APPROUVEE}
    SeanceInstance.objects.filter(pk=seance.pk).update(
        etat=etat, numero=3, convoquee_at=AT, ouverte_at=AT if held else None, close_at=AT if closed else None,
        approuvee_at=AT if etat == EtatSeance.APPROUVEE else None,
        mode_approbation="SEANCE" if etat == EtatSeance.APPROUVEE else "",
        annulee_at=AT if etat == EtatSeance.ANNULEE else None,
    )  # fmt: skip

    with pytest.raises(SeanceDejaConvoquee):
        convoquer(seance=seance, by=chef.compte, at=AT)

    assert Courriel.objects.count() == 0


def test_a_seance_of_the_past_is_not_convoked(seance, chef):
    with pytest.raises(SeanceDejaPassee):
        convoquer(seance=seance, by=chef.compte, at=seance.debut_at)

    assert relire(seance).etat == EtatSeance.BROUILLON
    convoquer(seance=seance, by=chef.compte, at=seance.debut_at - timedelta(seconds=1))


def test_a_consultation_is_opened_until_its_end_and_blocks_no_calendar(seance, chef):
    seance.nature = NatureSeance.CONSULTATION
    seance.save()
    with pytest.raises(SeanceDejaPassee):
        convoquer(seance=seance, by=chef.compte, at=seance.fin_at)

    convoquer(seance=seance, by=chef.compte, at=seance.debut_at)

    [message] = recus(zoe(seance).email, at=seance.debut_at)
    assert agenda(message) is None
    assert "vous consulte par écrit, jusqu'au jeudi 22 octobre 2026, 16\u00a0h." in texte(message)
    assert "/reponse/" not in texte(message)
    assert "pour information" in texte(message)


def test_an_agenda_without_items_is_not_sent(chef):
    seance = SeanceFactory(instance=InstanceFactory(cite=chef.cite, membres=True))

    with pytest.raises(SansOrdreDuJour):
        convoquer(seance=seance, by=chef.compte, at=AT)

    assert Convocation.objects.count() == 0


def test_an_instance_without_members_on_the_day_convokes_nobody(chef):
    seance = PointFactory(seance=SeanceFactory(instance=InstanceFactory(cite=chef.cite))).seance
    MembreFactory(instance=seance.instance, to_on=date(2026, 10, 21))
    MembreFactory(instance=seance.instance, from_on=date(2026, 10, 23))

    with pytest.raises(SansMembre):
        convoquer(seance=seance, by=chef.compte, at=AT)

    assert relire(seance).numero is None


def test_a_closed_instance_convokes_nobody(seance, chef):
    seance.instance.close_on, seance.instance.resultat = date(2026, 9, 1), "Fini"
    seance.instance.save()

    with pytest.raises(InstanceClose):
        convoquer(seance=seance, by=chef.compte, at=AT)

    assert Courriel.objects.count() == 0


def test_a_closed_account_is_convoked_on_paper(seance):
    membre = seance.instance.membres.filter(compte__isnull=False).first()
    membre.compte.is_active = False
    membre.compte.save()

    papers = {envoi.membre.pk for envoi in preparer_convocation(seance).papiers}

    assert membre.pk in papers


def test_nothing_to_tell_is_refused(convoquee, chef):
    with pytest.raises(RienAPrevenir):
        mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    assert len(ecrits()) == 8


def test_a_second_click_on_telling_writes_once(convoquee, chef):
    the_next_day(convoquee, chef.compte)
    mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    with pytest.raises(RienAPrevenir):
        mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    assert len(ecrits()) == 16


def test_a_change_is_told_on_demand_only_and_says_what_changed(convoquee, chef):
    changed = move(convoquee, chef.compte, lieu="Collège (exemple)")
    assert len(ecrits()) == 8
    assert changements_depuis(changed) == ["le lieu : Collège (exemple) (avant : Salle des mariages)"]

    mettre_a_jour_convocation(seance=changed, by=chef.compte, at=AT)

    message = recus(zoe(convoquee).email)[-1]
    assert objet(message) == "Changement : Comité technique n° 1, jeudi 22 octobre 2026 à 14 h"
    assert "- le lieu : Collège (exemple) (avant : Salle des mariages)" in texte(message)
    assert "ne compte plus" not in texte(message)
    assert is_a_prevenir(relire(convoquee)) is False


def test_another_agenda_keeps_the_hours_and_the_answers(convoquee, chef):
    repondre(seance=convoquee, membre=zoe(convoquee), reponse=Reponse.PRESENT, by=None, at=AT)
    SeanceInstance.objects.filter(pk=convoquee.pk).update(a_prevenir=True)
    assert changements_depuis(relire(convoquee)) == ["l'ordre du jour, les documents ou les informations pratiques"]

    mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    event = agenda(recus(zoe(convoquee).email)[-1]).vevent
    assert (event.sequence.value, event.dtstart.value) == ("1", convoquee.debut_at)
    assert Presence.objects.get().reponse == Reponse.PRESENT


def test_another_day_asks_everybody_again(convoquee, chef):
    repondre(seance=convoquee, membre=zoe(convoquee), reponse=Reponse.REPRESENTE, remplacant="X", by=None, at=AT)

    moved = the_next_day(convoquee, chef.compte)
    mettre_a_jour_convocation(seance=moved, by=chef.compte, at=AT)

    presence = Presence.objects.get()
    assert (presence.reponse, presence.remplacant, presence.repondu_at) == ("", "", None)
    words = texte(recus(zoe(convoquee).email)[-1])
    assert "la date : vendredi 23 octobre 2026, de 14\u00a0h à 16\u00a0h (avant : jeudi 22 octobre 2026" in words
    assert "votre réponse précédente ne compte plus" in words


def test_who_came_is_invited_and_who_left_is_withdrawn(convoquee, chef):
    gone = zoe(convoquee)
    gone.to_on = date(2026, 9, 9)
    gone.save()
    came = MembreFactory(instance=convoquee.instance, habitant=True, nom="Nouveau (exemple)")
    assert is_a_prevenir(convoquee) is True
    ready = preparer_mise_a_jour(convoquee)
    assert ready.mouvements == ["Nouveau (exemple) est à inviter", "Zoé (exemple) ne siège plus"]
    assert ready.changements == []

    mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    [first] = recus(came.email)
    assert objet(first).startswith("Convocation : ")
    assert agenda(first).method.value == "REQUEST"
    last = recus(gone.email)[-1]
    assert agenda(last).method.value == "CANCEL"
    assert (agenda(last).vevent.uid.value, agenda(last).vevent.sequence.value) == (str(convoquee.uid), "1")
    assert "Vous ne siégez plus à Comité technique" in texte(last)
    assert is_a_prevenir(convoquee) is False
    others = texte(recus(convoquee.instance.membres.exclude(compte=None).first().adresse_courriel)[-1])
    assert "Zoé" not in others
    assert "la composition de la séance" in others


def test_a_member_whose_contact_was_erased_is_listed_not_written_to(convoquee, chef):
    gone = zoe(convoquee)
    gone.to_on, gone.email, gone.contact_efface_at = date(2026, 9, 9), "", AT
    gone.save()

    mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=AT)

    row = Convocation.objects.get(membre=gone, sequence=1)
    assert (row.canal, row.annulation) == (Canal.PAPIER, True)


def test_a_past_seance_is_not_told_again(convoquee, chef):
    SeanceInstance.objects.filter(pk=convoquee.pk).update(a_prevenir=True)

    with pytest.raises(SeanceDejaPassee):
        mettre_a_jour_convocation(seance=convoquee, by=chef.compte, at=convoquee.fin_at)

    assert relire(convoquee).sequence == 0


def test_cancelling_tells_those_who_were_convoked(convoquee, chef):
    sent = annuler_seance(seance=convoquee, motif="  Grève des transports ", by=chef.compte, at=AT)

    seance = relire(convoquee)
    assert (seance.etat, seance.motif_annulation, seance.annulee_at) == (EtatSeance.ANNULEE, "Grève des transports", AT)
    assert len(sent) == 9
    message = recus(zoe(convoquee).email)[-1]
    assert objet(message) == "Annulation : Comité technique n° 1, jeudi 22 octobre 2026 à 14 h"
    assert "Pourquoi : Grève des transports" in texte(message)
    assert [part.get_filename() for part in message.iter_attachments()] == ["invitation.ics"]


def test_a_cancelled_draft_tells_nobody_and_its_members_never_see_it(seance, chef):
    membre = seance.instance.membres.filter(compte__isnull=False).first()

    assert annuler_seance(seance=seance, motif="", by=chef.compte, at=AT) == []

    assert Courriel.objects.count() == 0
    assert relire(seance).sequence == 0
    assert not SeanceInstance.objects.visible_to(membre.compte).exists()
    assert SeanceInstance.objects.visible_to(chef.compte).exists()


def test_the_items_of_a_cancelled_seance_wait_for_another(seance, chef):
    seance.instance.points_modele.create(ordre=1, titre="Tour de table", nature="ECHANGE")
    PointFactory(seance=seance, titre="Tour de table")

    annuler_seance(seance=seance, motif="", by=chef.compte, at=AT)

    assert [point.titre for point in seance.points.all()] == ["Tour de table"]
    assert seance.instance.points.a_inscrire().count() == 2


def test_a_convoked_seance_is_cancelled_for_a_reason(convoquee, chef):
    with pytest.raises(AnnulationSansMotif):
        annuler_seance(seance=convoquee, motif=" ", by=chef.compte, at=AT)

    assert relire(convoquee).etat == EtatSeance.CONVOQUEE
    assert len(ecrits()) == 8


def test_a_cancelled_seance_is_not_cancelled_again(convoquee, chef):
    annuler_seance(seance=convoquee, motif="Grève", by=chef.compte, at=AT)

    with pytest.raises(AnnulationImpossible):
        annuler_seance(seance=convoquee, motif="Grève", by=chef.compte, at=AT)

    assert len(ecrits()) == 16
    assert preparer_annulation(relire(convoquee)).envois == []


def test_the_follow_up_says_what_left_and_what_did_not(convoquee):
    recus()
    Courriel.objects.filter(cle__endswith=f":{zoe(convoquee).pk}:0").update(envoye_at=None, essais=5)

    rows = {row.membre.nom_affiche: row for row in suivi_de(convoquee)}

    assert len(rows) == 9
    assert [nom for nom, row in rows.items() if row.manque] == ["Zoé (exemple)"]
    assert [nom for nom, row in rows.items() if row.sur_papier] == ["Sans Courriel (exemple)"]


def test_warnings_do_not_refuse(chef):
    instance = InstanceFactory(cite=chef.cite, nom="Cotech")
    seance = SeanceFactory(instance=instance)
    PointFactory(seance=seance, duree_min=130)

    words = avertissements_convocation(seance, chef.compte)

    assert "Ni lieu ni lien de visioconférence n'est indiqué." in words
    assert "L'ordre du jour dure 2\u00a0h\u00a010, la séance 2\u00a0h." in words
    assert any(mot.startswith("Personne ne siège pour") for mot in words)


def test_a_consultation_has_no_place_to_check(chef):
    seance = SeanceFactory(nature=NatureSeance.CONSULTATION, instance=InstanceFactory(cite=chef.cite, membres=True))

    assert avertissements_convocation(seance, chef.compte) == []
    assert quand(seance) == "jusqu'au jeudi 22 octobre 2026, 16\u00a0h"


def test_the_invitation_follows_the_clocks(chef):
    """25 October 2026: the clocks change in the night, the hour of the meeting stays."""
    for day in (24, 26):
        debut = timezone.make_aware(timezone.datetime(2026, 10, day, 9, 30))
        seance = preparer(chef.cite, chef.compte, debut_at=debut, fin_at=debut + timedelta(hours=2))
        seance.instance.nom = f"Comité du {day}"
        seance.instance.save()
        convoquer(seance=seance, by=CompteFactory(), at=AT)

        event = agenda(recus(zoe(seance).email)[0]).vevent
        assert event.dtstart.value == debut
        assert (event.dtstart.value.hour, event.dtstart.value.minute) == (9, 30)


def test_the_video_link_is_in_the_mail_and_in_the_calendar(seance, chef):
    seance.lieu, seance.visio = "", "https://visio.exemple.invalid/x"
    seance.save()

    convoquer(seance=seance, by=chef.compte, at=AT)

    [message] = recus(zoe(seance).email)
    assert "À distance : https://visio.exemple.invalid/x\n" in texte(message)
    event = agenda(message).vevent
    assert event.location.value == "https://visio.exemple.invalid/x"
    assert "Visioconférence : https://visio.exemple.invalid/x" in event.description.value


def test_nothing_changed_for_who_was_never_told(seance):
    assert changements_depuis(seance) == []
