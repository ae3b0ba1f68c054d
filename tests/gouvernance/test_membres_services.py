from datetime import UTC, date, datetime

import pytest

from alliance.acteurs.enums import Portee, Role
from alliance.gouvernance.enums import Canal, QualiteMembre, TypeInstance
from alliance.gouvernance.models import Instance, InteretDeclare, Membre
from alliance.gouvernance.services.controles_instances import InstanceClose
from alliance.gouvernance.services.controles_membres import (
    EN_MAIN_PROPRE,
    AutrePole,
    ContactManquant,
    DatesDuSiege,
    DejaMembre,
    PersonneIncorrecte,
    PoleIncorrect,
    TitulaireDeja,
)
from alliance.gouvernance.services.interets import InteretImpossible, declare_interet, withdraw_interet
from alliance.gouvernance.services.membres import (
    add_membre,
    change_qualite,
    effacer_contacts,
    retirer_membre,
    update_membre,
)
from alliance.journal.models import Ecriture
from tests.factories import CompteFactory, HabilitationFactory, OrganisationFactory, PoleFactory
from tests.factories.acces import DelegationFactory
from tests.factories.gouvernance import InstanceFactory, MembreFactory, poles_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)
VEILLE = date(2026, 9, 30)
TITULAIRE, SUPPLEANT, INVITE, HABITANT = QualiteMembre


@pytest.fixture
def poles(cite):
    return poles_of(cite)


@pytest.fixture
def instance(cite, poles):
    return InstanceFactory(cite=cite, nom="Cotech")


@pytest.fixture
def ajouter(instance, chef):
    def add(**kwargs):
        given = {"instance": instance, "qualite": TITULAIRE, "from_on": TODAY, "at": AT, "by": chef.compte}
        return add_membre(**{**given, **kwargs})

    return add


@pytest.fixture
def personne(cite):
    """Somebody of the cité who speaks for no pôle yet."""

    def make(role=Role.LECTEUR, **kwargs):
        return HabilitationFactory(role=role, cite=cite, **kwargs).compte

    return make


def sans_compte(**kwargs):
    return {"nom": "Camille (exemple)", "fonction": "Directrice", "email": "camille@exemple.invalid", **kwargs}


# Opening a seat


def test_an_account_of_the_cite_sits_for_its_pole(ajouter, personne, poles, cite):
    compte = personne(Role.TROIKA, pole=poles[0])
    organisation = OrganisationFactory(cite=cite)

    membre = ajouter(pole=poles[0], compte=compte, organisation=organisation)

    line = Ecriture.objects.get(kind="gouvernance.membre.added")
    assert (membre.pole, membre.compte, membre.nom, membre.email) == (poles[0], compte, "", "")
    assert (line.cite_id, line.details["qualite"], compte.nom in str(line.details)) == (cite.pk, "TITULAIRE", False)


def test_a_delegate_or_a_guest_may_have_no_account(ajouter, poles):
    delegate = ajouter(pole=poles[0], **sans_compte())
    guest = ajouter(qualite=INVITE, **sans_compte(nom="Invitée (exemple)", email="i@exemple.invalid"))

    assert (delegate.nom_affiche, guest.pole) == ("Camille (exemple)", None)


def test_a_suppleant_may_be_named_beside_the_titulaire_and_several_of_them(ajouter, personne, poles):
    for qualite in (TITULAIRE, SUPPLEANT, SUPPLEANT):
        ajouter(qualite=qualite, pole=poles[0], compte=personne())

    assert Membre.objects.count() == 3


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        ({"email": "p@exemple.invalid"}, ""),
        ({"canal": Canal.PAPIER, "adresse_postale": " 1 rue "}, "1 rue"),
        ({"canal": Canal.PAPIER, "en_main_propre": True}, EN_MAIN_PROPRE),
    ],
)
def test_a_parent_sits_by_name_and_is_convoked_as_she_wishes(ajouter, contact, kept):
    membre = ajouter(qualite=HABITANT, nom="Parent (exemple)", **contact)

    assert (membre.compte, membre.organisation, membre.adresse_postale) == (None, None, kept)


def test_a_delegation_is_an_access_to_the_cite(ajouter, chef, cite, poles):
    delegate = DelegationFactory(
        cite=cite, delegant=chef.compte, portee=Portee.PLAN, from_on=TODAY, to_on=date(2030, 1, 1)
    ).compte

    assert ajouter(pole=poles[0], compte=delegate).compte == delegate


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"to_on": VEILLE, **sans_compte()}, DatesDuSiege, "to_on"),
        ({}, PersonneIncorrecte, "nom"),
        (sans_compte(pole=None), PoleIncorrect, "pole"),
        (sans_compte(qualite=INVITE), PoleIncorrect, "pole"),
        (sans_compte(email=""), ContactManquant, "email"),
        (sans_compte(canal=Canal.PAPIER), ContactManquant, "adresse_postale"),
    ],
)
def test_a_refused_seat_writes_nothing(ajouter, poles, given, refusal, field):
    with pytest.raises(refusal) as raised:
        ajouter(**{"pole": poles[0], **given})

    assert (raised.value.field, Membre.objects.count(), Ecriture.objects.count()) == (field, 0, 0)


def test_a_person_is_one_and_of_this_cite(ajouter, personne, poles, cite):
    someone, over = personne(), CompteFactory()
    HabilitationFactory(role=Role.LECTEUR, cite=cite, compte=over, from_on=date(2020, 1, 1), to_on=VEILLE)

    for given in (
        {"compte": someone, "nom": "Autre"},
        {"compte": someone, "email": "autre@exemple.invalid"},
        {"compte": CompteFactory()},
        {"compte": over},
        {"compte": HabilitationFactory().compte},
        {"compte": someone, "organisation": OrganisationFactory()},
    ):
        with pytest.raises(PersonneIncorrecte):
            ajouter(pole=poles[0], **given)

    assert Membre.objects.count() == 0


def test_an_inhabitant_has_neither_account_nor_organisation(ajouter, personne, cite):
    for given in ({"compte": personne()}, sans_compte(organisation=OrganisationFactory(cite=cite))):
        with pytest.raises(PersonneIncorrecte):
            ajouter(qualite=HABITANT, **given)

    assert Membre.objects.count() == 0


def test_a_delegate_speaks_for_a_pole_that_the_instance_expects(ajouter, cite, poles):
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE, poles=poles[:2])

    for pole in (poles[2], PoleFactory()):
        with pytest.raises(PoleIncorrect):
            ajouter(instance=groupe, pole=pole, **sans_compte())

    assert Membre.objects.count() == 0


def test_nobody_enters_a_closed_instance(ajouter, cite, poles):
    closed = InstanceFactory(cite=cite, close_on=TODAY, resultat="Fait")

    with pytest.raises(InstanceClose):
        ajouter(instance=closed, pole=poles[0], **sans_compte())


# One pôle, one seat, one titulaire


def test_who_represents_a_pole_in_the_cite_sits_for_no_other(ajouter, personne, poles):
    compte = personne(Role.TROIKA, pole=poles[0])

    with pytest.raises(AutrePole) as raised:
        ajouter(pole=poles[1], compte=compte)

    assert (poles[0].nom in raised.value.message, Membre.objects.count()) == (True, 0)
    assert ajouter(qualite=INVITE, compte=compte).pole is None


def test_a_troika_whose_access_is_over_may_sit_elsewhere(ajouter, personne, poles, cite):
    compte = personne(Role.TROIKA, pole=poles[0], from_on=date(2020, 1, 1), to_on=VEILLE)
    HabilitationFactory(role=Role.TROIKA, cite=cite, compte=compte, pole=poles[1], from_on=TODAY)

    assert ajouter(pole=poles[1], compte=compte).pole == poles[1]


def test_a_troika_access_to_come_does_not_bind_a_seat_that_ends_before(ajouter, personne, poles, cite):
    compte = personne()
    HabilitationFactory(role=Role.TROIKA, cite=cite, compte=compte, pole=poles[1], from_on=date(2027, 1, 1))

    assert ajouter(pole=poles[0], compte=compte, to_on=date(2026, 12, 31)).pole == poles[0]
    with pytest.raises(AutrePole):
        ajouter(qualite=SUPPLEANT, pole=poles[0], compte=compte, from_on=date(2027, 1, 1))


@pytest.mark.parametrize("same_instance", [True, False])
def test_a_member_of_two_poles_is_refused_and_told_where(ajouter, personne, poles, cite, instance, same_instance):
    compte = personne()
    other = instance if same_instance else InstanceFactory(cite=cite, nom="Copil", type=TypeInstance.COPIL)
    ajouter(instance=other, pole=poles[0], compte=compte)

    with pytest.raises(AutrePole) as raised:
        ajouter(qualite=SUPPLEANT, pole=poles[1], compte=compte)

    assert (poles[0].nom in raised.value.message, other.nom in raised.value.message) == (True, True)
    assert Membre.objects.count() == 1


@pytest.mark.parametrize(
    "again",
    [
        sans_compte(),
        sans_compte(nom="CAMILLE  (Exemple)", email="", canal=Canal.PAPIER, en_main_propre=True),
        sans_compte(nom="C. Exemple", email="Camille@Exemple.invalid"),
    ],
)
def test_a_person_without_account_is_known_by_her_name_or_address(ajouter, poles, again):
    ajouter(pole=poles[0], **sans_compte())

    with pytest.raises(AutrePole):
        ajouter(pole=poles[1], **again)

    assert Membre.objects.count() == 1


def test_an_account_is_recognised_behind_its_address(ajouter, personne, poles):
    compte = personne()
    ajouter(pole=poles[0], compte=compte)
    ajouter(pole=poles[1], **sans_compte())

    with pytest.raises(AutrePole):
        ajouter(pole=poles[2], **sans_compte(nom="Autre nom", email=compte.email.upper()))
    with pytest.raises(AutrePole):
        ajouter(pole=poles[2], compte=personne(compte=CompteFactory(email="camille@exemple.invalid")))

    assert Membre.objects.count() == 2


def test_two_people_of_the_same_name_with_two_addresses_are_two(ajouter, poles):
    ajouter(pole=poles[0], **sans_compte())

    assert ajouter(pole=poles[1], **sans_compte(email="autre@exemple.invalid")).pole == poles[1]


def test_a_past_or_closed_seat_no_longer_binds(ajouter, personne, poles, cite):
    compte = personne()
    closed = InstanceFactory(cite=cite, nom="Ancien groupe")
    ajouter(instance=closed, pole=poles[0], compte=compte)
    Instance.objects.filter(pk=closed.pk).update(close_on=TODAY, resultat="Fait")
    MembreFactory(instance=InstanceFactory(cite=cite), pole=poles[0], compte=compte, to_on=VEILLE)

    assert ajouter(pole=poles[1], compte=compte).pole == poles[1]


def test_the_last_day_of_a_seat_still_counts(ajouter, personne, poles, instance):
    compte = personne()
    MembreFactory(instance=instance, pole=poles[0], compte=compte, to_on=TODAY)

    with pytest.raises(AutrePole):
        ajouter(pole=poles[1], compte=compte)


def test_the_same_pole_in_two_instances_is_one_pole(ajouter, personne, poles, cite):
    compte = personne()
    ajouter(instance=InstanceFactory(cite=cite), pole=poles[0], compte=compte)

    assert ajouter(pole=poles[0], compte=compte).pole == poles[0]


@pytest.mark.parametrize("qualite", [SUPPLEANT, INVITE])
def test_a_person_sits_once_in_an_instance(ajouter, personne, poles, qualite):
    compte = personne()
    ajouter(pole=poles[0], compte=compte)

    with pytest.raises(DejaMembre) as raised:
        ajouter(qualite=qualite, pole=poles[0] if qualite == SUPPLEANT else None, compte=compte)

    assert ("titulaire" in raised.value.message, Membre.objects.count()) == (True, 1)


def test_an_inhabitant_is_not_added_twice(ajouter):
    ajouter(qualite=HABITANT, **sans_compte())

    with pytest.raises(DejaMembre) as raised:
        ajouter(qualite=HABITANT, **sans_compte())

    assert raised.value.field == "nom"


def test_a_pole_has_one_titulaire_at_a_time(ajouter, personne, poles):
    first = ajouter(pole=poles[0], compte=personne())

    with pytest.raises(TitulaireDeja) as raised:
        ajouter(pole=poles[0], compte=personne(), from_on=date(2027, 1, 1))

    assert (first.nom_affiche in raised.value.message, raised.value.field) == (True, "qualite")
    assert Membre.objects.count() == 1


def test_replacing_ends_the_former_titulaire_the_day_before(ajouter, personne, poles, instance):
    former = MembreFactory(instance=instance, pole=poles[0])
    other_pole = MembreFactory(instance=instance, pole=poles[1])

    new = ajouter(pole=poles[0], compte=personne(), remplacer=True)

    former.refresh_from_db()
    other_pole.refresh_from_db()
    assert (former.to_on, new.from_on, other_pole.to_on) == (VEILLE, TODAY, None)
    assert Ecriture.objects.filter(kind="gouvernance.membre.left", object_id=former.pk).count() == 1


def test_one_who_sits_since_that_very_day_is_not_replaced(ajouter, personne, poles, instance):
    MembreFactory(instance=instance, pole=poles[0], from_on=TODAY)

    with pytest.raises(DatesDuSiege) as raised:
        ajouter(pole=poles[0], compte=personne(), remplacer=True)

    assert (raised.value.field, Membre.objects.count()) == ("from_on", 1)


def test_replacing_is_only_for_titulaires(ajouter, personne, poles, instance):
    former = MembreFactory(instance=instance, pole=poles[0], qualite=SUPPLEANT)

    ajouter(qualite=SUPPLEANT, pole=poles[0], compte=personne(), remplacer=True)

    former.refresh_from_db()
    assert former.to_on is None


def test_a_seat_of_the_past_keeps_no_contact(ajouter):
    membre = ajouter(qualite=HABITANT, from_on=date(2026, 1, 1), to_on=VEILLE, **sans_compte())

    membre.refresh_from_db()
    assert (membre.email, membre.contact_efface_at) == ("", AT)


# Changing


def test_what_is_known_of_a_member_is_corrected(chef, instance):
    membre = MembreFactory(instance=instance, habitant=True)

    changed = update_membre(
        membre=membre, from_on=VEILLE, nom="Autre (exemple)", fonction="Parent", canal=Canal.PAPIER,
        en_main_propre=True, telephone="03", by=chef.compte,
    )  # fmt: skip

    assert (changed.nom, changed.email, changed.adresse_postale) == ("Autre (exemple)", "", EN_MAIN_PROPRE)
    assert (changed.fonction, changed.telephone, changed.from_on) == ("Parent", "03", VEILLE)


def test_the_name_of_an_account_is_its_own(chef, instance, personne, poles):
    membre = MembreFactory(instance=instance, pole=poles[0], compte=personne())

    changed = update_membre(membre=membre, from_on=TODAY, nom="Autre", email="x@y.invalid", by=chef.compte)

    assert (changed.nom, changed.email, changed.from_on) == ("", "", TODAY)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"nom": " "}, PersonneIncorrecte),
        ({"email": ""}, ContactManquant),
        ({"from_on": date(2027, 1, 1)}, DatesDuSiege),
    ],
)
def test_a_refused_correction_changes_nothing(chef, instance, changes, refusal):
    membre = MembreFactory(instance=instance, habitant=True, to_on=date(2026, 12, 31))
    given = {"from_on": membre.from_on, "nom": membre.nom, "email": membre.email}

    with pytest.raises(refusal):
        update_membre(membre=membre, by=chef.compte, **{**given, **changes})

    assert Membre.objects.get(pk=membre.pk).nom == membre.nom


def test_an_erased_member_is_not_filled_again(chef, instance):
    membre = MembreFactory(instance=instance, habitant=True, email="", to_on=VEILLE, contact_efface_at=AT)

    with pytest.raises(DatesDuSiege):
        update_membre(membre=membre, from_on=membre.from_on, nom="X", email="x@y.invalid", by=chef.compte)


def test_an_earlier_start_meets_the_former_titulaire(chef, instance, poles, personne):
    MembreFactory(instance=instance, pole=poles[0], to_on=VEILLE)
    membre = MembreFactory(instance=instance, pole=poles[0], from_on=TODAY, compte=personne())

    with pytest.raises(TitulaireDeja):
        update_membre(membre=membre, from_on=VEILLE, by=chef.compte)


def test_a_new_quality_is_a_new_seat(chef, instance, poles, personne, cite):
    membre = MembreFactory(instance=instance, pole=poles[0], compte=personne(), fonction="Directrice")
    organisation = OrganisationFactory(cite=cite)
    declare_interet(membre=membre, organisation=organisation, nature="Trésorière", at=AT, by=membre.compte)

    new = change_qualite(membre=membre, qualite=SUPPLEANT, pole=poles[0], from_on=TODAY, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert (membre.qualite, membre.to_on) == (TITULAIRE, VEILLE)
    assert (new.qualite, new.from_on, new.compte, new.fonction) == (SUPPLEANT, TODAY, membre.compte, "Directrice")
    assert new.interets.get().organisation == organisation


def test_who_has_no_account_keeps_her_contact_in_the_new_quality(chef, instance, poles):
    membre = MembreFactory(
        instance=instance, qualite=SUPPLEANT, pole=poles[0], compte=None, nom="C (exemple)", email="c@exemple.invalid"
    )

    new = change_qualite(membre=membre, qualite=INVITE, from_on=TODAY, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert (membre.email, new.email, new.pole) == ("", "c@exemple.invalid", None)


def test_a_suppleant_takes_over_from_the_titulaire(chef, instance, poles, personne):
    titulaire = MembreFactory(instance=instance, pole=poles[0])
    suppleant = MembreFactory(instance=instance, pole=poles[0], qualite=SUPPLEANT, compte=personne())

    change_qualite(
        membre=suppleant, qualite=TITULAIRE, pole=poles[0], from_on=TODAY, remplacer=True, at=AT, by=chef.compte
    )

    titulaire.refresh_from_db()
    assert titulaire.to_on == VEILLE


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"qualite": TITULAIRE}, DatesDuSiege),
        ({"qualite": HABITANT}, PersonneIncorrecte),
        ({"from_on": date(2022, 3, 1)}, DatesDuSiege),
        ({"from_on": date(2027, 1, 1)}, DatesDuSiege),
    ],
)
def test_a_refused_change_of_quality_leaves_the_seat(chef, instance, poles, personne, changes, refusal):
    membre = MembreFactory(instance=instance, pole=poles[0], compte=personne(), to_on=date(2026, 12, 31))
    given = {"qualite": SUPPLEANT, "pole": poles[0], "from_on": TODAY}

    with pytest.raises(refusal):
        change_qualite(membre=membre, at=AT, by=chef.compte, **{**given, **changes})

    membre.refresh_from_db()
    assert (membre.to_on, Membre.objects.count()) == (date(2026, 12, 31), 1)


def test_a_refusal_of_the_new_seat_leaves_the_former_one(chef, instance, poles, personne):
    MembreFactory(instance=instance, pole=poles[0])
    membre = MembreFactory(instance=instance, pole=poles[0], qualite=SUPPLEANT, compte=personne())

    with pytest.raises(TitulaireDeja):
        change_qualite(membre=membre, qualite=TITULAIRE, pole=poles[0], from_on=TODAY, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert membre.to_on is None


# Leaving


@pytest.mark.parametrize(("last", "email"), [(VEILLE, ""), (TODAY, ""), (date(2026, 10, 2), "h@exemple.invalid")])
def test_the_contact_is_erased_at_the_departure(chef, instance, last, email):
    membre = MembreFactory(
        instance=instance, habitant=True, email="h@exemple.invalid", telephone="03", adresse_postale="1 rue"
    )

    retirer_membre(membre=membre, to_on=last, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert (membre.to_on, membre.email, membre.nom != "") == (last, email, True)
    assert [membre.telephone == "", membre.adresse_postale == ""] == [email == ""] * 2


def test_the_daily_run_erases_departures_that_have_come_and_only_those(chef, cite, instance):
    gone = MembreFactory(instance=instance, habitant=True, to_on=VEILLE)
    last_day = MembreFactory(instance=instance, habitant=True, to_on=TODAY)
    there = MembreFactory(instance=instance, habitant=True)
    account = MembreFactory(instance=instance, to_on=VEILLE)

    counts = [effacer_contacts(at=AT), effacer_contacts(at=AT)]

    erased = Membre.objects.exclude(contact_efface_at=None).values_list("pk", flat=True)
    assert (counts, list(erased)) == ([1, 0], [gone.pk])
    assert Membre.objects.filter(email="", compte=None).count() == 1
    assert {last_day.pk, there.pk, account.pk} == set(
        Membre.objects.filter(contact_efface_at=None).values_list("pk", flat=True)
    )
    assert Ecriture.objects.get(kind="gouvernance.contacts.erased").details == {"nombre": 1}


def test_the_daily_run_is_told_to_each_cite(chef, instance):
    MembreFactory(instance=instance, habitant=True, to_on=VEILLE)
    MembreFactory(instance=InstanceFactory(), habitant=True, to_on=VEILLE)

    effacer_contacts(at=AT)

    assert Ecriture.objects.filter(kind="gouvernance.contacts.erased").values("cite_id").distinct().count() == 2


@pytest.mark.parametrize("last", [date(2022, 2, 28), date(2027, 1, 1)])
def test_a_seat_ends_between_its_start_and_its_end(chef, instance, last):
    membre = MembreFactory(instance=instance, to_on=date(2026, 12, 31))

    with pytest.raises(DatesDuSiege):
        retirer_membre(membre=membre, to_on=last, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert membre.to_on == date(2026, 12, 31)


def test_a_seat_that_never_began_is_given_up(chef, instance):
    membre = MembreFactory(instance=instance, habitant=True, from_on=date(2027, 1, 1))

    retirer_membre(membre=membre, to_on=VEILLE, at=AT, by=chef.compte)

    membre.refresh_from_db()
    assert (membre.from_on, membre.to_on, membre.email) == (VEILLE, VEILLE, "")


def test_a_seat_may_be_ended_in_a_closed_instance(chef, cite):
    membre = MembreFactory(instance=InstanceFactory(cite=cite, close_on=TODAY, resultat="Fait"))

    assert retirer_membre(membre=membre, to_on=TODAY, at=AT, by=chef.compte).to_on == TODAY


# Declared interests


def test_a_member_declares_then_withdraws_a_link(cite, instance):
    membre = MembreFactory(instance=instance)
    organisation = OrganisationFactory(cite=cite)

    interet = declare_interet(membre=membre, organisation=organisation, nature=" Trésorière ", at=AT, by=membre.compte)
    kept = (interet.nature, interet.declare_by)
    withdraw_interet(interet=interet, by=membre.compte)

    kinds = list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))
    assert (kept, InteretDeclare.objects.count()) == (("Trésorière", membre.compte), 0)
    assert kinds == ["gouvernance.interet.declared", "gouvernance.interet.withdrawn"]


def test_a_link_is_with_the_directory_says_what_and_is_declared_once(cite, instance):
    membre, organisation = MembreFactory(instance=instance), OrganisationFactory(cite=cite)
    declare_interet(membre=membre, organisation=organisation, nature="Salariée", at=AT, by=membre.compte)

    for other, nature, field in (
        (OrganisationFactory(), "Salariée", "organisation"),
        (OrganisationFactory(cite=cite), " ", "nature"),
        (organisation, "Trésorière", "organisation"),
    ):
        with pytest.raises(InteretImpossible) as raised:
            declare_interet(membre=membre, organisation=other, nature=nature, at=AT, by=membre.compte)
        assert raised.value.field == field

    assert InteretDeclare.objects.count() == 1
