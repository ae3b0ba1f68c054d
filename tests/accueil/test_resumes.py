from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from alliance.accueil.services.resumes import KIND_RESUME, MONTREES, is_jour_du_resume, resumes_of, write_resumes
from alliance.acteurs.enums import Role
from alliance.kernel.contrats import Attente, attentes
from alliance.notifications.models import Courriel
from alliance.notifications.selectors import get_type
from alliance.notifications.services.preferences import switch_off
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory
from tests.factories.acces import DelegationFactory

pytestmark = pytest.mark.django_db
LUNDI = date(2026, 11, 23)


@pytest.fixture
def waiting():
    """What waits for each person, by primary key; empty for the others."""
    rows: dict[int, list[Attente]] = {}
    attentes.register("essai", lambda user, _cite: rows.get(user.pk, []))
    yield rows
    attentes.remove("essai")


def thing(titre="Donner votre avis", **kwargs):
    return Attente(titre=titre, url="/chose/", verbe="Ouvrir", **kwargs)


def test_each_person_reads_what_waits_for_her_the_late_first(chef, waiting, settings):
    waiting[chef.compte.pk] = [
        thing("Plus tard", echeance=LUNDI + timedelta(days=3), de_qui="Zoé"),
        thing("Hier", echeance=LUNDI - timedelta(days=1)),
    ]

    assert write_resumes(today=LUNDI) == 1

    courriel = Courriel.objects.get()
    assert (courriel.destinataire, courriel.cite_id, courriel.kind) == (chef.compte, chef.cite.pk, KIND_RESUME)
    assert courriel.objet == f"Deux choses vous attendent, dont une en retard ({chef.cite.nom})"
    assert courriel.cle == f"resume:{chef.compte.pk}:{chef.cite.pk}:2026-48"
    base = settings.URL_PUBLIQUE
    body = courriel.corps.partition("\nNe plus recevoir")[0]
    assert body == (
        f"Bonjour,\n\nDeux choses vous attendent, dont une en retard dans {chef.cite.nom}.\n\n"
        f"- EN RETARD. Hier, pour le 22 novembre 2026\n  {base}/chose/\n\n"
        f"- Plus tard, pour le 26 novembre 2026 (de Zoé)\n  {base}/chose/\n\n"
        f"Tout voir :\n{base}{reverse('accueil_cite', args=[chef.cite.slug])}\n\n"
        f"Ce message est envoyé automatiquement le lundi par {base}\n"
    )


def test_nothing_is_written_when_nothing_waits(chef, waiting):
    assert write_resumes(today=LUNDI) == 0

    assert Courriel.objects.count() == 0


def test_a_long_list_is_cut(chef, waiting):
    waiting[chef.compte.pk] = [thing(f"Chose {number}") for number in range(MONTREES + 2)]

    write_resumes(today=LUNDI)

    body = Courriel.objects.get().corps
    assert body.count("- Chose") == MONTREES
    assert "Et 2 de plus sur votre page d'accueil." in body


def test_only_people_with_a_right_today_are_written_to(chef, waiting):
    ended = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, to_on=LUNDI - timedelta(days=1)).compte
    closed = HabilitationFactory(cite=chef.cite, compte=CompteFactory(is_active=False)).compte
    technical = HabilitationFactory(cite=chef.cite, compte=CompteFactory(is_administrateur=True)).compte
    delegate = DelegationFactory(cite=chef.cite, delegant=chef.compte).compte
    for compte in (chef.compte, ended, closed, technical, delegate, CompteFactory()):
        waiting[compte.pk] = [thing()]

    write_resumes(today=LUNDI)

    written = set(Courriel.objects.values_list("destinataire_id", flat=True))
    assert written == {chef.compte.pk, delegate.pk}


def test_one_mail_per_cite(chef, waiting):
    other = HabilitationFactory(compte=chef.compte, cite=CiteFactory()).cite
    waiting[chef.compte.pk] = [thing()]

    write_resumes(today=LUNDI)

    assert set(Courriel.objects.values_list("cite_id", flat=True)) == {chef.cite.pk, other.pk}


def test_the_same_week_is_written_once_and_the_next_one_again(chef, waiting):
    waiting[chef.compte.pk] = [thing()]

    for day in (LUNDI, LUNDI, LUNDI + timedelta(days=6), LUNDI + timedelta(days=7)):
        write_resumes(today=day)

    assert sorted(row.cle[-7:] for row in Courriel.objects.all()) == ["2026-48", "2026-49"]


def test_whoever_switched_it_off_receives_nothing(chef, waiting):
    waiting[chef.compte.pk] = [thing()]
    switch_off(compte=chef.compte, type_courriel=get_type(KIND_RESUME), by=chef.compte)

    write_resumes(today=LUNDI)

    assert Courriel.objects.count() == 0


def test_it_says_what_the_home_page_says(chef, waiting, client):
    waiting[chef.compte.pk] = [thing("Signer la convention")]
    client.force_login(chef.compte)

    page = client.get(reverse("accueil_cite", args=[chef.cite.slug])).content.decode()
    [(compte, cite, items)] = resumes_of(LUNDI)

    assert (compte, cite) == (chef.compte, chef.cite)
    assert all(item.attente.titre in page for item in items)


@pytest.mark.parametrize(("day", "expected"), [(LUNDI, True), (LUNDI + timedelta(days=1), False)])
def test_it_leaves_on_mondays(day, expected):
    assert is_jour_du_resume(day) is expected


@pytest.mark.parametrize(
    ("today", "options", "words", "written"),
    [
        (LUNDI, {}, "1 personne(s) ont quelque chose qui attend.", 1),
        (LUNDI, {"dry_run": True}, "1 personne(s) ont quelque chose qui attend.", 0),
        (LUNDI + timedelta(days=1), {}, "Rien aujourd'hui : ce courriel part le lundi.", 0),
        (LUNDI, {"date": "2026-11-25"}, "1 personne(s) ont quelque chose qui attend.", 1),
    ],
)
def test_the_command(chef, waiting, monkeypatch, today, options, words, written):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: today)
    waiting[chef.compte.pk] = [thing()]
    out = StringIO()

    call_command("run_resumes", stdout=out, **options)

    assert out.getvalue() == words + "\n"
    assert Courriel.objects.count() == written


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError) as refusal:
        call_command("run_resumes", date="lundi", stdout=StringIO())

    assert "2026-11-23" in str(refusal.value)
