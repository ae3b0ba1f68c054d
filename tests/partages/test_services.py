"""Giving keys, taking them back, forgetting them."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from alliance.acteurs.contrats import donnees
from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.partages.enums import EtatCle, PorteeJeton
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.permissions import can_create_jeton, can_share_plan
from alliance.partages.rules import PREFIXE, empreinte_of, etat_cle, is_well_formed, opens
from alliance.partages.selectors.cles import jeton_of
from alliance.partages.services.cles import (
    CleDejaRevoquee,
    FiltreIllisible,
    FinHorsLimites,
    PorteeFermee,
    TropDeCles,
    create_jeton,
    create_lien,
    revoke_jeton,
    revoke_lien,
)
from alliance.partages.services.conservation import delete_cles_finies, flush_usages
from alliance.partages.usages import note_usage, seconds_to_wait, usages_of
from tests.factories import CompteFactory, HabilitationFactory
from tests.factories.partages import JetonFactory, LienAgendaFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOUR = date(2026, 3, 2)


def give(chef, **kwargs):
    values = {"nom": "Tableau", "portee": PorteeJeton.PLAN, "dernier_jour": JOUR + timedelta(days=90), "at": AT}
    return create_jeton(cite=chef.cite, by=chef.compte, **{**values, **kwargs})


def test_a_token_is_drawn_and_only_its_digest_is_kept(chef):
    given = give(chef)

    assert is_well_formed(given.secret)
    assert given.jeton.empreinte == empreinte_of(given.secret)
    assert given.secret[-4:] == given.jeton.indice
    assert jeton_of(given.secret) == given.jeton
    stored = str(Jeton.objects.values().get()) + str(list(Ecriture.objects.values()))
    assert given.secret not in stored
    assert Ecriture.objects.get(kind="partages.jeton.created").object_label == "Tableau"


def test_two_tokens_are_never_the_same(chef):
    assert give(chef).secret != give(chef).secret


@pytest.mark.parametrize("days", [0, 365])
def test_a_token_ends_within_the_year(chef, days):
    given = give(chef, dernier_jour=JOUR + timedelta(days=days))

    assert timezone.localtime(given.jeton.expire_at) == timezone.make_aware(
        datetime(2026, 3, 3) + timedelta(days=days)
    )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_never_lasts_more_than_a_year_nor_less_than_today(chef, days):
    with pytest.raises(FinHorsLimites) as refusal:
        give(chef, dernier_jour=JOUR + timedelta(days=days))

    assert refusal.value.message == "Choisissez un jour entre aujourd'hui et le 2 mars 2027."
    assert (Jeton.objects.count(), Ecriture.objects.count()) == (0, 0)


@pytest.mark.parametrize("portee", [PorteeJeton.PLAN, PorteeJeton.PLAN_ET_ANNUAIRE])
def test_nobody_gives_the_plan_that_she_does_not_read(cite, portee):
    holder = HabilitationFactory(cite=cite, role=Role.COMPTABLE)

    with pytest.raises(PorteeFermee):
        give(holder, portee=portee)

    assert Jeton.objects.count() == 0
    assert give(holder, portee=PorteeJeton.ANNUAIRE).jeton.pk


def test_twenty_tokens_in_service_are_enough(chef):
    JetonFactory.create_batch(19, habilitation=chef)
    JetonFactory(habilitation=chef, revoque_at=AT)
    JetonFactory(habilitation=chef, expire_at=AT)
    last = give(chef)

    with pytest.raises(TropDeCles):
        give(chef)

    assert Jeton.objects.latest("pk") == last.jeton


def test_a_token_is_revoked_once(chef):
    jeton = JetonFactory(habilitation=chef)

    revoke_jeton(jeton=jeton, by=chef.compte, at=AT)
    with pytest.raises(CleDejaRevoquee):
        revoke_jeton(jeton=jeton, by=chef.compte, at=AT + timedelta(days=1))

    assert Jeton.objects.get().revoque_at == AT
    assert Ecriture.objects.filter(kind="partages.jeton.revoked").count() == 1


def subscribe(holder, requete="", **kwargs):
    return create_lien(
        cite=holder.cite, nom="Plan", requete=requete, avec_vacances=True, by=holder.compte, at=AT, **kwargs
    )


def test_a_link_keeps_its_filters(chef):
    lien = subscribe(chef, "statut=EN_COURS&vue=frise")

    assert (LienAgenda.objects.get().requete, lien.revoque_at) == ("statut=EN_COURS&vue=frise", None)
    assert Ecriture.objects.filter(kind="partages.lienagenda.created").count() == 1


def test_a_link_never_keeps_a_filter_that_cannot_be_read(chef):
    with pytest.raises(FiltreIllisible) as refusal:
        subscribe(chef, "statut=X&age=8&zone=1")

    assert refusal.value.message == (
        "Ces filtres ne se lisent pas : « statut », « zone ». Refaites-les depuis la page du plan."
    )
    assert LienAgenda.objects.count() == 0


def test_nobody_shares_the_dates_that_she_does_not_read(cite):
    with pytest.raises(PorteeFermee):
        subscribe(HabilitationFactory(cite=cite, role=Role.GESTIONNAIRE))

    assert LienAgenda.objects.count() == 0


def test_twenty_links_in_service_are_enough(chef):
    LienAgendaFactory.create_batch(20, habilitation=chef)

    with pytest.raises(TropDeCles):
        subscribe(chef)

    assert LienAgenda.objects.count() == 20


def test_a_link_is_revoked_once(chef):
    lien = LienAgendaFactory(habilitation=chef)

    revoke_lien(lien=lien, by=chef.compte, at=AT)
    with pytest.raises(CleDejaRevoquee):
        revoke_lien(lien=lien, by=chef.compte, at=AT)

    assert Ecriture.objects.filter(kind="partages.lienagenda.revoked").count() == 1


@pytest.mark.parametrize(
    ("revoked", "ends", "etat"),
    [
        (None, AT + timedelta(seconds=1), EtatCle.ACTIVE),
        (None, AT, EtatCle.EXPIREE),
        (AT, AT + timedelta(days=1), EtatCle.REVOQUEE),
        (AT, AT, EtatCle.REVOQUEE),
        (None, None, EtatCle.ACTIVE),
    ],
)
def test_a_key_is_somewhere(revoked, ends, etat):
    assert etat_cle(revoque_at=revoked, expire_at=ends, at=AT) == etat


def test_a_scope_opens_what_it_says():
    assert [opens(portee, PorteeJeton.PLAN) for portee in PorteeJeton] == [True, False, True]
    assert [opens(portee, PorteeJeton.ANNUAIRE) for portee in PorteeJeton] == [False, True, True]
    assert not is_well_formed(f"{PREFIXE}court")


def test_a_person_sees_her_own_keys(chef):
    mine, _other = JetonFactory(habilitation=chef), JetonFactory()

    assert list(Jeton.objects.visible_to(chef.compte)) == [mine]


def test_a_stranger_holds_no_key_and_gives_none(cite):
    stranger = CompteFactory()

    assert list(Jeton.objects.visible_to(AnonymousUser())) == []
    assert can_create_jeton(stranger, cite).reason.startswith("Vous n'avez plus de fonction dans cette cité")
    assert not can_share_plan(stranger, cite)


def test_last_uses_are_written_down_by_the_timer(chef):
    jeton, lien, quiet = (
        JetonFactory(habilitation=chef),
        LienAgendaFactory(habilitation=chef),
        JetonFactory(habilitation=chef),
    )
    note_usage(jeton, JOUR)
    note_usage(lien, JOUR)

    first, second = flush_usages(at=AT), flush_usages(at=AT)

    assert (first, second) == (2, 0)
    assert [row.utilise_on for row in (Jeton.objects.get(pk=jeton.pk), LienAgenda.objects.get())] == [JOUR, JOUR]
    assert Jeton.objects.get(pk=quiet.pk).utilise_on is None


def test_keys_that_ended_long_ago_are_forgotten(chef):
    day = timedelta(days=1)
    kept = [
        JetonFactory(habilitation=chef),
        JetonFactory(habilitation=chef, revoque_at=AT - 180 * day),
        JetonFactory(habilitation=chef, expire_at=AT - 180 * day),
    ]
    JetonFactory(habilitation=chef, revoque_at=AT - 181 * day)
    JetonFactory(habilitation=chef, expire_at=AT - 181 * day)
    LienAgendaFactory(habilitation=chef, revoque_at=AT - 181 * day)
    link = LienAgendaFactory(habilitation=chef)

    assert delete_cles_finies(at=AT) == 3
    assert set(Jeton.objects.all()) == set(kept)
    assert list(LienAgenda.objects.all()) == [link]


def test_the_command_says_then_does(chef):
    JetonFactory(habilitation=chef, expire_at=datetime(2021, 1, 1, tzinfo=UTC))
    said, done, again = StringIO(), StringIO(), StringIO()

    call_command("run_partages", dry_run=True, stdout=said)
    call_command("run_partages", stdout=done)
    call_command("run_partages", stdout=again)

    assert said.getvalue() == "1 clé(s) seraient supprimées.\n"
    assert done.getvalue() == "0 utilisation(s) notées, 1 clé(s) supprimées.\n"
    assert again.getvalue() == "0 utilisation(s) notées, 0 clé(s) supprimées.\n"


def test_my_data_tell_my_keys_and_an_erasure_takes_them_away(chef):
    jeton, other = JetonFactory(habilitation=chef), JetonFactory()
    LienAgendaFactory(habilitation=chef)
    source = next(source for source in donnees if source.libelle == "Mes partages")

    rows = source.lire(chef.compte)
    source.effacer(compte=chef.compte)

    assert [(row["clé"], row["nom"]) for row in rows][0] == ("jeton d'API", jeton.nom)
    assert len(rows) == 2
    assert jeton.empreinte not in str(rows)
    assert (list(Jeton.objects.all()), LienAgenda.objects.count()) == ([other], 0)


def test_the_count_survives_a_cache_that_forgets(chef, monkeypatch):
    monkeypatch.setattr("alliance.partages.usages.cache.add", lambda *_args: False, raising=False)

    assert seconds_to_wait(JetonFactory(habilitation=chef), AT) == 0
    assert usages_of([]) == {}
