from datetime import UTC, date, datetime, timedelta

import pytest

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import roles_of
from alliance.journal.models import Ecriture
from alliance.notifications.models import Courriel
from alliance.plan.enums import RolePartenaire, StatutFiche
from alliance.plan.models import Commentaire, FicheAction, Mention, NoteSuivi, PartenaireFiche
from alliance.plan.permissions.echanges import can_add_note, can_comment, can_edit_note, can_withdraw_commentaire
from alliance.plan.selectors.echanges import (
    COMMENTAIRES_MONTRES,
    echanges_du_compte,
    is_montre,
    lecteurs_of,
    mentionnables_of,
    mentions_en_attente,
    mentions_sans_reponse,
)
from alliance.plan.services.archivage import FicheArchivee
from alliance.plan.services.echanges import (
    CommentaireDejaRetire,
    CommentaireVide,
    JourDeNoteImpossible,
    NoteVide,
    PersonneNonConcernee,
    acknowledge_mention,
    create_commentaire,
    create_note,
    delete_mentions_of,
    delete_note,
    update_note,
    withdraw_commentaire,
)
from tests.factories import CompteFactory, FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.factories.acces import DelegationFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 13, 9, tzinfo=UTC)
TODAY = date(2026, 10, 13)


@pytest.fixture
def fiche(cite):
    return FicheActionFactory(cite=cite, titre="Cafés des parents", porteur=OrganisationFactory(cite=cite))


@pytest.fixture
def porteur(fiche):
    return HabilitationFactory(cite=fiche.cite, role=Role.PORTEUR, organisation=fiche.porteur).compte


@pytest.fixture
def archivee(cite):
    return FicheActionFactory(cite=cite, archivee_at=AT, motif_archivage="Doublon")


def say(fiche, by, *prevenir, texte="Où en est-on ?", at=AT):
    return create_commentaire(fiche=fiche, texte=texte, by=by, at=at, prevenir=prevenir)


def note_of(fiche, by, le=TODAY, texte="Réunion avec l'école."):
    return create_note(fiche=fiche, texte=texte, le=le, by=by, at=AT)


@pytest.mark.parametrize("le", [date(2019, 1, 1), TODAY, TODAY + timedelta(days=1)])
def test_a_note_keeps_its_day_and_when_it_was_typed(fiche, chef, le):
    note = note_of(fiche, chef.compte, le, "  Élèves ravis.\n")

    note.refresh_from_db()
    assert (note.le, note.texte, note.texte_recherche, note.ecrite_at, note.ecrite_by) == (
        le, "Élèves ravis.", "eleves ravis.", AT, chef.compte,
    )  # fmt: skip
    assert Ecriture.objects.filter(kind="plan.note.created", object_id=fiche.pk, cite_id=fiche.cite_id).count() == 1


@pytest.mark.parametrize("le", [date(2018, 12, 31), TODAY + timedelta(days=2)])
def test_a_note_is_not_about_an_impossible_day(fiche, chef, le):
    with pytest.raises(JourDeNoteImpossible) as refusal:
        note_of(fiche, chef.compte, le)

    assert refusal.value.field == "le"
    assert NoteSuivi.objects.count() == 0


def test_an_empty_note_is_refused(fiche, chef):
    with pytest.raises(NoteVide):
        note_of(fiche, chef.compte, texte="  \n")

    assert NoteSuivi.objects.count() == 0


def test_nothing_is_written_on_an_archived_fiche(archivee, chef):
    note = NoteSuivi.objects.create(fiche=archivee, le=TODAY, texte="Avant", ecrite_at=AT, ecrite_by=chef.compte)
    said = Commentaire.objects.create(fiche=archivee, texte="Avant", ecrit_at=AT, ecrit_by=chef.compte)
    acts = [
        lambda: note_of(archivee, chef.compte),
        lambda: update_note(note=note, texte="Après", le=TODAY, by=chef.compte, at=AT),
        lambda: delete_note(note=note, by=chef.compte),
        lambda: say(archivee, chef.compte),
        lambda: withdraw_commentaire(commentaire=said, by=chef.compte, at=AT),
    ]

    for act in acts:
        with pytest.raises(FicheArchivee):
            act()

    assert list(NoteSuivi.objects.values_list("texte", flat=True)) == ["Avant"]
    assert list(Commentaire.objects.values_list("texte", flat=True)) == ["Avant"]
    assert Ecriture.objects.count() == 0


def test_a_corrected_note_says_so(fiche, chef):
    note = note_of(fiche, chef.compte)

    update_note(note=note, texte="Réunion reportée.", le=TODAY, by=chef.compte, at=AT)

    note.refresh_from_db()
    assert (note.texte, note.texte_recherche, note.corrigee_at) == ("Réunion reportée.", "reunion reportee.", AT)
    assert Ecriture.objects.filter(kind="plan.note.corrected").count() == 1


def test_a_note_left_as_it_was_is_not_corrected(fiche, chef):
    note = note_of(fiche, chef.compte)

    update_note(note=note, texte=note.texte, le=note.le, by=chef.compte, at=AT)

    assert NoteSuivi.objects.get().corrigee_at is None
    assert Ecriture.objects.filter(kind="plan.note.corrected").count() == 0


@pytest.mark.parametrize(
    ("texte", "le", "error"), [(" ", TODAY, NoteVide), ("x", date(2000, 1, 1), JourDeNoteImpossible)]
)
def test_a_correction_is_held_to_the_same_rules(fiche, chef, texte, le, error):
    note = note_of(fiche, chef.compte)

    with pytest.raises(error):
        update_note(note=note, texte=texte, le=le, by=chef.compte, at=AT)

    assert NoteSuivi.objects.get().texte == "Réunion avec l'école."


def test_a_deleted_note_leaves_its_trace_without_its_words(fiche, chef):
    note = note_of(fiche, chef.compte)

    delete_note(note=note, by=chef.compte)

    line = Ecriture.objects.get(kind="plan.note.deleted")
    assert NoteSuivi.objects.count() == 0
    assert "Réunion" not in f"{line.details}{line.object_label}"


def test_a_comment_warns_whom_it_calls_upon_without_its_text(fiche, chef, porteur, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        said = say(fiche, chef.compte, porteur, porteur, texte="Combien d'élèves ?")

    mail = Courriel.objects.get()
    assert [mention.compte for mention in said.mentions.all()] == [porteur]
    assert (mail.kind, mail.destinataire) == ("plan.mention", porteur)
    assert mail.objet == f"{chef.compte.nom} vous a mentionné sur « Cafés des parents »"
    assert f"/plan/fiches/{fiche.pk}/commentaires/{said.pk}/" in mail.corps
    assert "élèves" not in mail.objet + mail.corps
    assert said.texte_recherche == "combien d'eleves ?"


def test_an_empty_comment_is_refused(fiche, chef):
    with pytest.raises(CommentaireVide):
        say(fiche, chef.compte, texte=" ")

    assert Commentaire.objects.count() == 0


def strangers(cite):
    return [
        HabilitationFactory().compte,
        CompteFactory(),
        HabilitationFactory(cite=cite, role=Role.COMPTABLE).compte,
        HabilitationFactory(cite=cite, role=Role.LECTEUR).compte,
        HabilitationFactory(cite=cite, role=Role.PORTEUR).compte,
        HabilitationFactory(cite=cite, role=Role.TROIKA, to_on=date(2026, 1, 1), from_on=date(2025, 1, 1)).compte,
    ]


def test_nobody_is_called_upon_who_does_not_see_the_fiche(fiche, chef):
    for stranger in strangers(fiche.cite):
        with pytest.raises(PersonneNonConcernee) as refusal:
            say(fiche, chef.compte, stranger)

        assert refusal.value.field == "prevenir"

    assert (Commentaire.objects.count(), Mention.objects.count(), Courriel.objects.count()) == (0, 0, 0)


def test_one_does_not_call_upon_oneself(fiche, chef):
    with pytest.raises(PersonneNonConcernee):
        say(fiche, chef.compte, chef.compte)

    assert Commentaire.objects.count() == 0


def everybody(cite, fiche):
    other = OrganisationFactory(cite=cite)
    PartenaireFiche.objects.create(fiche=fiche, organisation=other, role=RolePartenaire.COPORTEUR)
    associate = OrganisationFactory(cite=cite)
    PartenaireFiche.objects.create(fiche=fiche, organisation=associate, role=RolePartenaire.ASSOCIE)
    chef = HabilitationFactory(cite=cite)
    roles = [role for role in Role if role not in {Role.NATIONAL, Role.PORTEUR, Role.INTERVENANT}]
    people = [HabilitationFactory(cite=cite, role=role).compte for role in roles]
    people += [
        HabilitationFactory(cite=cite, role=role, organisation=body).compte
        for role in (Role.PORTEUR, Role.INTERVENANT)
        for body in (fiche.porteur, other, associate)
    ]
    people += [DelegationFactory(cite=cite, delegant=chef.compte, portee=portee).compte for portee in Portee]
    people.append(DelegationFactory(cite=cite, delegant=CompteFactory()).compte)
    people.append(HabilitationFactory(cite=cite, compte__is_active=True, compte__is_administrateur=True).compte)
    return [*people, *strangers(cite), chef.compte]


@pytest.mark.parametrize("statut", [StatutFiche.A_INSTRUIRE, StatutFiche.EN_COURS])
def test_the_readers_of_a_fiche_are_those_who_see_it(cite, fiche, statut):
    FicheAction.objects.filter(pk=fiche.pk).update(statut=statut)
    fiche.refresh_from_db()
    people = everybody(cite, fiche)
    seen_by = {p.pk for p in people if FicheAction.objects.visible_to(p).filter(pk=fiche.pk).exists()}

    found = {lecteur.compte.pk for lecteur in lecteurs_of(fiche, date.today())}

    assert found & {p.pk for p in people} == seen_by


def test_someone_with_two_functions_is_offered_once(cite, chef, fiche, porteur):
    HabilitationFactory(cite=cite, role=Role.REFERENT, compte=porteur)

    [offered] = mentionnables_of(fiche, chef.compte, TODAY)

    assert (offered.compte, offered.fonction) == (porteur, f"porteur d'action · {fiche.porteur.nom}")


def test_a_porteur_calls_upon_those_whose_name_he_may_know(cite, chef, fiche, porteur):
    colleague = HabilitationFactory(cite=cite, role=Role.PORTEUR, organisation=fiche.porteur).compte
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    talker = HabilitationFactory(cite=cite, role=Role.TROIKA).compte
    HabilitationFactory(cite=cite, role=Role.TROIKA)
    fiche.referent = referent
    fiche.save()
    say(fiche, talker)

    offered = {lecteur.compte for lecteur in mentionnables_of(fiche, porteur, TODAY)}

    assert offered == {chef.compte, colleague, referent, talker}


def test_the_referent_of_the_action_calls_upon_all_its_readers(cite, chef, fiche, porteur):
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    troika = HabilitationFactory(cite=cite, role=Role.TROIKA).compte
    fiche.referent = referent
    fiche.save()

    assert {row.compte for row in mentionnables_of(fiche, referent, TODAY)} == {chef.compte, troika, porteur}


def test_what_calls_upon_somebody_waits_until_it_is_read(fiche, chef, porteur):
    said = say(fiche, chef.compte, porteur)
    [mention] = mentions_en_attente(porteur, fiche.cite)
    assert [row.compte for row in mentions_sans_reponse(chef.compte, fiche.cite)] == [porteur]

    acknowledge_mention(mention=mention, by=porteur, at=AT)
    acknowledge_mention(mention=mention, by=porteur, at=AT + timedelta(days=1))

    assert said.mentions.get().vue_at == AT
    assert list(mentions_en_attente(porteur, fiche.cite)) == []
    assert list(mentions_sans_reponse(chef.compte, fiche.cite)) == []
    assert Ecriture.objects.filter(kind="plan.mention.read").count() == 1


def test_an_answer_says_that_it_was_read(cite, fiche, chef, porteur):
    elsewhere = FicheActionFactory(cite=cite, porteur=fiche.porteur)
    say(fiche, chef.compte, porteur)
    say(elsewhere, chef.compte, porteur)

    say(fiche, porteur, texte="Vingt-quatre.")

    assert [mention.commentaire.fiche for mention in mentions_en_attente(porteur, cite)] == [elsewhere]


def test_a_withdrawn_comment_keeps_its_place_and_waits_for_nobody(fiche, chef, porteur):
    said = say(fiche, chef.compte, porteur)

    withdraw_commentaire(commentaire=said, by=chef.compte, at=AT)

    said.refresh_from_db()
    assert (said.texte, said.texte_recherche, said.retire_at) == ("", "", AT)
    assert list(mentions_en_attente(porteur, fiche.cite)) == []
    assert Ecriture.objects.filter(kind="plan.commentaire.withdrawn").count() == 1


def test_a_comment_is_withdrawn_once(fiche, chef):
    said = say(fiche, chef.compte)
    withdraw_commentaire(commentaire=said, by=chef.compte, at=AT)

    with pytest.raises(CommentaireDejaRetire):
        withdraw_commentaire(commentaire=said, by=chef.compte, at=AT + timedelta(days=1))

    assert Commentaire.objects.get().retire_at == AT


def test_who_lost_sight_of_the_fiche_is_not_called_any_more(fiche, chef, porteur):
    say(fiche, chef.compte, porteur)

    FicheAction.objects.filter(pk=fiche.pk).update(porteur=None)

    assert list(mentions_en_attente(porteur, fiche.cite)) == []


@pytest.mark.parametrize(("rank", "shown"), [(0, False), (1, True), (COMMENTAIRES_MONTRES, True)])
def test_the_fiche_shows_the_latest_comments(fiche, chef, rank, shown):
    said = [say(fiche, chef.compte, at=AT + timedelta(hours=n)) for n in range(COMMENTAIRES_MONTRES + 1)]

    assert is_montre(said[rank]) is shown


@pytest.mark.parametrize(
    ("role", "notes", "comments"),
    [
        (Role.CHEF_DE_PROJET, True, True),
        (Role.TROIKA, False, True),
        (Role.REFERENT, False, True),
        (Role.LECTEUR, False, True),
        (Role.INTERVENANT, False, True),
    ],
)
def test_who_writes_what(fiche, role, notes, comments):
    person = HabilitationFactory(cite=fiche.cite, role=role).compte

    assert (bool(can_add_note(person, fiche)), bool(can_comment(person, fiche))) == (notes, comments)
    assert roles_of(person, fiche.cite) == {role}


def test_without_a_function_one_says_nothing(fiche):
    verdict = can_comment(CompteFactory(), fiche)

    assert (bool(verdict), verdict.reason) == (
        False, "Les commentaires s'écrivent par les personnes qui ont une fonction dans la cité.",
    )  # fmt: skip


def test_a_note_is_corrected_by_its_author_or_the_chef(fiche, chef, porteur):
    note = note_of(fiche, porteur)
    troika = HabilitationFactory(cite=fiche.cite, role=Role.TROIKA).compte

    assert [bool(can_edit_note(person, note)) for person in (porteur, chef.compte, troika)] == [True, True, False]


def test_a_comment_is_withdrawn_by_its_author_alone(fiche, chef, porteur):
    said = say(fiche, porteur)

    assert [bool(can_withdraw_commentaire(person, said)) for person in (porteur, chef.compte)] == [True, False]


def test_my_data_hold_what_i_wrote(fiche, chef, porteur):
    note_of(fiche, porteur)
    say(fiche, porteur, texte="Bonjour")
    say(fiche, chef.compte, porteur)

    assert [(row["écrit"], row["texte"]) for row in echanges_du_compte(porteur)] == [
        ("note", "Réunion avec l'école."),
        ("commentaire", "Bonjour"),
    ]
    delete_mentions_of(compte=porteur)
    assert Mention.objects.count() == 0
