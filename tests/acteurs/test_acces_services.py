from datetime import date, timedelta

import pytest

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation, Habilitation
from alliance.acteurs.selectors import agit_comme_chef, est_chef_en_titre, fonctions_of, organisation_ids_of, roles_of
from alliance.acteurs.services import acces as services
from alliance.journal.models import Ecriture
from tests.factories import (
    CaisseFactory,
    CiteFactory,
    CompteFactory,
    HabilitationFactory,
    OrganisationFactory,
    PoleFactory,
)
from tests.factories.acces import AUJOURD_HUI, DelegationFactory

pytestmark = pytest.mark.django_db
HIER, DEMAIN = AUJOURD_HUI - timedelta(days=1), AUJOURD_HUI + timedelta(days=1)


def give(cite, role=Role.LECTEUR, **kwargs):
    defaults = {"compte": CompteFactory(), "from_on": AUJOURD_HUI, "by": None}
    return services.create_habilitation(cite=cite, role=role, **defaults | kwargs)


def kinds():
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


def test_a_role_is_given_and_journaled(chef):
    row = give(chef.cite, by=chef.compte, note_mandat="Lettre")

    assert (row.cite, row.role, row.note_mandat) == (chef.cite, Role.LECTEUR, "Lettre")
    line = Ecriture.objects.get()
    assert (line.kind, line.user_id, line.cite_id) == ("acteurs.habilitation.created", chef.compte_id, chef.cite_id)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.NATIONAL])
def test_each_role_is_given_with_what_it_is_bound_to(cite, role):
    bound = {}
    if role == Role.TROIKA:
        bound["pole"] = PoleFactory(cite=cite)
    if role in {Role.GESTIONNAIRE, Role.COMPTABLE}:
        bound["caisse"] = CaisseFactory(cite=cite)
    if role in {Role.PORTEUR, Role.INTERVENANT}:
        bound["organisation"] = OrganisationFactory(cite=cite)

    assert give(cite, role, **bound).role == role


def test_the_national_role_has_no_cite():
    assert give(None, Role.NATIONAL).cite is None


def test_the_technical_administrator_receives_no_role(cite):
    with pytest.raises(services.AdministrateurSansContenu):
        give(cite, compte=CompteFactory(is_administrateur=True))

    assert Habilitation.objects.filter(role=Role.LECTEUR).count() == 0


@pytest.mark.parametrize(("role", "with_cite"), [(Role.NATIONAL, True), (Role.LECTEUR, False)])
def test_only_the_national_role_has_no_cite(cite, role, with_cite):
    with pytest.raises(services.RoleSansCite):
        give(cite if with_cite else None, role)


@pytest.mark.parametrize(
    ("role", "bound", "field"),
    [
        pytest.param(Role.TROIKA, None, "pole", id="troika-without-pole"),
        pytest.param(Role.LECTEUR, "pole", "pole", id="pole-not-wanted"),
        pytest.param(Role.GESTIONNAIRE, None, "caisse", id="gestionnaire-without-caisse"),
        pytest.param(Role.LECTEUR, "caisse", "caisse", id="caisse-not-wanted"),
        pytest.param(Role.PORTEUR, None, "organisation", id="porteur-without-organisation"),
        pytest.param(Role.PORTEUR, "foreign", "organisation", id="organisation-of-another-cite"),
    ],
)
def test_a_role_names_what_it_is_bound_to(cite, role, bound, field):
    values = {
        "pole": lambda: {"pole": PoleFactory(cite=cite)},
        "caisse": lambda: {"caisse": CaisseFactory(cite=cite)},
        "foreign": lambda: {"organisation": OrganisationFactory()},
    }
    kwargs = values[bound]() if bound else {}

    with pytest.raises(services.LiaisonIncorrecte) as refusal:
        give(cite, role, **kwargs)

    assert refusal.value.field == field
    assert Habilitation.objects.filter(role=role).count() == 0


def test_an_access_ends_on_its_first_day_at_the_earliest(cite):
    assert give(cite, to_on=AUJOURD_HUI).to_on == AUJOURD_HUI

    with pytest.raises(services.DatesIncoherentes):
        give(cite, to_on=HIER)


def test_the_same_role_is_not_given_twice_on_one_day(cite):
    compte = CompteFactory()
    give(cite, compte=compte, from_on=HIER, to_on=AUJOURD_HUI)

    with pytest.raises(services.DejaHabilite):
        give(cite, compte=compte, from_on=AUJOURD_HUI)
    with pytest.raises(services.DejaHabilite):
        give(cite, compte=compte, from_on=date(2020, 1, 1), to_on=HIER)

    assert give(cite, compte=compte, from_on=DEMAIN).from_on == DEMAIN


def test_dates_and_mandate_change(cite, chef):
    row = HabilitationFactory(cite=cite, role=Role.LECTEUR)

    services.update_habilitation(habilitation=row, from_on=HIER, to_on=DEMAIN, note_mandat="Arrêté", by=chef.compte)

    row.refresh_from_db()
    assert (row.from_on, row.to_on, row.note_mandat) == (HIER, DEMAIN, "Arrêté")
    assert kinds() == ["acteurs.habilitation.changed"]


def test_changed_dates_keep_their_order(chef):
    with pytest.raises(services.DatesIncoherentes):
        services.update_habilitation(habilitation=chef, from_on=AUJOURD_HUI, to_on=HIER, note_mandat="", by=chef.compte)


def test_changed_dates_do_not_overlap_the_same_role(cite, chef):
    row = HabilitationFactory(cite=cite, role=Role.LECTEUR, to_on=HIER)
    HabilitationFactory(cite=cite, role=Role.LECTEUR, compte=row.compte, from_on=AUJOURD_HUI)

    with pytest.raises(services.DejaHabilite):
        services.update_habilitation(
            habilitation=row, from_on=row.from_on, to_on=AUJOURD_HUI, note_mandat="", by=chef.compte
        )

    row.refresh_from_db()
    assert row.to_on == HIER


def test_an_access_ends_on_its_last_day(cite, chef):
    row = HabilitationFactory(cite=cite, role=Role.LECTEUR)

    services.end_habilitation(habilitation=row, to_on=HIER, by=chef.compte)

    assert list(Habilitation.objects.en_cours(HIER).filter(pk=row.pk)) == [row]
    assert list(Habilitation.objects.en_cours(AUJOURD_HUI).filter(pk=row.pk)) == []
    assert kinds() == ["acteurs.habilitation.ended"]


def test_an_access_that_never_began_is_closed_too(cite, chef):
    row = HabilitationFactory(cite=cite, role=Role.LECTEUR, from_on=DEMAIN)

    services.end_habilitation(habilitation=row, to_on=HIER, by=chef.compte)

    assert (row.from_on, row.to_on) == (HIER, HIER)


def test_the_last_chef_de_projet_stays_until_a_successor(chef):
    with pytest.raises(services.DernierChefDeProjet):
        services.end_habilitation(habilitation=chef, to_on=AUJOURD_HUI, by=chef.compte)

    chef.refresh_from_db()
    assert chef.to_on is None


@pytest.mark.parametrize(("successor_from", "fits"), [(DEMAIN, True), (DEMAIN + timedelta(days=1), False)])
def test_a_successor_starts_on_the_next_day_at_the_latest(chef, successor_from, fits):
    HabilitationFactory(cite=chef.cite, from_on=successor_from)

    if fits:
        services.end_habilitation(habilitation=chef, to_on=AUJOURD_HUI, by=chef.compte)
    else:
        with pytest.raises(services.DernierChefDeProjet):
            services.end_habilitation(habilitation=chef, to_on=AUJOURD_HUI, by=chef.compte)

    chef.refresh_from_db()
    assert chef.to_on == (AUJOURD_HUI if fits else None)


def test_the_last_chef_de_projet_does_not_start_later(chef):
    with pytest.raises(services.DernierChefDeProjet) as refusal:
        services.update_habilitation(habilitation=chef, from_on=DEMAIN, to_on=None, note_mandat="", by=chef.compte)

    assert refusal.value.field == "from_on"


def test_the_last_chef_de_projet_may_be_prolonged():
    row = HabilitationFactory(to_on=AUJOURD_HUI)

    services.update_habilitation(
        habilitation=row, from_on=row.from_on, to_on=DEMAIN, note_mandat="Avenant", by=row.compte
    )

    assert row.to_on == DEMAIN


@pytest.mark.parametrize("keeps_another_role", [True, False])
def test_delegations_received_end_with_the_last_role(chef, keeps_another_role):
    row = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)
    received = DelegationFactory(cite=chef.cite, delegant=chef.compte, compte=row.compte)
    if keeps_another_role:
        HabilitationFactory(cite=chef.cite, role=Role.REFERENT, compte=row.compte)

    services.end_habilitation(habilitation=row, to_on=AUJOURD_HUI, by=chef.compte)

    received.refresh_from_db()
    assert received.to_on == (date(2090, 1, 1) if keeps_another_role else AUJOURD_HUI)


# Delegations


def delegate(chef, compte=None, **kwargs):
    defaults = {"portee": Portee.PLAN, "from_on": AUJOURD_HUI, "to_on": DEMAIN, "motif": "Congé"}
    return services.create_delegation(
        cite=chef.cite,
        compte=compte or CompteFactory(),
        by=chef.compte,
        **{"delegant": chef.compte} | defaults | kwargs,
    )


def test_a_part_of_the_role_is_delegated(chef):
    delegation = delegate(chef)

    assert delegation.portee == Portee.PLAN
    assert kinds() == ["acteurs.delegation.created"]


def test_a_delegation_keeps_its_order(chef):
    with pytest.raises(services.DatesIncoherentes):
        delegate(chef, to_on=HIER)

    assert Delegation.objects.count() == 0


@pytest.mark.parametrize(
    "who", ["giver-is-not-chef", "giver-not-yet-chef", "herself", "administrator", "closed", "chef-already", "twice"]
)
def test_a_delegation_is_between_a_chef_and_somebody_else(chef, who):
    kwargs = {}
    if who == "giver-is-not-chef":
        kwargs["delegant"] = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR).compte
    elif who == "giver-not-yet-chef":
        kwargs["delegant"] = HabilitationFactory(cite=chef.cite, from_on=DEMAIN).compte
    elif who == "herself":
        kwargs["compte"] = chef.compte
    elif who == "administrator":
        kwargs["compte"] = CompteFactory(is_administrateur=True)
    elif who == "closed":
        kwargs["compte"] = CompteFactory(is_active=False)
    elif who == "chef-already":
        kwargs["compte"] = HabilitationFactory(cite=chef.cite).compte
    else:
        kwargs["compte"] = CompteFactory()
        delegate(chef, **kwargs)
    before = Delegation.objects.count()

    with pytest.raises(services.DelegationImpossible):
        delegate(chef, **kwargs)

    assert Delegation.objects.count() == before


def test_a_delegation_is_shortened_never_prolonged(chef):
    delegation = delegate(chef)

    with pytest.raises(services.DatesIncoherentes):
        services.end_delegation(delegation=delegation, to_on=DEMAIN + timedelta(days=1), by=chef.compte)
    services.end_delegation(delegation=delegation, to_on=HIER, by=chef.compte)

    delegation.refresh_from_db()
    assert (delegation.from_on, delegation.to_on) == (HIER, HIER)


# What the rights amount to


def test_a_delegate_acts_for_the_part_received(chef):
    delegation = DelegationFactory(cite=chef.cite, delegant=chef.compte, portee=Portee.PLAN)

    assert agit_comme_chef(delegation.compte, chef.cite, Portee.PLAN)
    assert not agit_comme_chef(delegation.compte, chef.cite, Portee.ACCES)
    assert not agit_comme_chef(delegation.compte, CiteFactory(), Portee.PLAN)
    assert not est_chef_en_titre(delegation.compte, chef.cite)
    assert est_chef_en_titre(chef.compte, chef.cite)


def test_a_delegation_falls_with_the_one_who_gave_it(chef):
    delegation = DelegationFactory(cite=chef.cite, delegant=chef.compte)
    Habilitation.objects.filter(pk=chef.pk).update(to_on=date(2021, 1, 1))

    assert fonctions_of(delegation.compte) == ()


def test_the_technical_administrator_holds_nothing_whatever_the_rows():
    row = HabilitationFactory(compte=CompteFactory(is_administrateur=True))

    assert fonctions_of(row.compte) == ()


@pytest.mark.parametrize("delegations", [1, 3])
def test_rights_are_read_in_one_query(chef, django_assert_num_queries, delegations):
    compte = CompteFactory()
    DelegationFactory.create_batch(delegations, cite=chef.cite, delegant=chef.compte, compte=compte)

    with django_assert_num_queries(1):
        assert len(fonctions_of(compte)) == delegations


def test_rights_are_remembered_for_the_length_of_a_request(chef, django_assert_num_queries):
    chef.compte._garde_fonctions = True
    fonctions_of(chef.compte)

    with django_assert_num_queries(0):
        assert roles_of(chef.compte, chef.cite) == {Role.CHEF_DE_PROJET}


def test_organisations_that_a_person_acts_for():
    porteur = HabilitationFactory(role=Role.PORTEUR)

    assert organisation_ids_of(porteur.compte) == {porteur.organisation_id}
    assert organisation_ids_of(porteur.compte, {Role.INTERVENANT}) == frozenset()
