from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.gouvernance.enums import Canal, QualiteMembre, TypeInstance
from alliance.gouvernance.models import InteretDeclare, Membre
from alliance.gouvernance.services.controles_membres import EN_MAIN_PROPRE
from tests.factories import HabilitationFactory, OrganisationFactory
from tests.factories.acces import DelegationFactory
from tests.factories.gouvernance import InstanceFactory, MembreFactory, poles_of
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def poles(cite):
    return poles_of(cite)


@pytest.fixture
def instance(cite, poles):
    return InstanceFactory(cite=cite, nom="Cotech")


def url(name, cite, *args):
    return reverse(f"gouvernance:{name}", args=[cite.slug, *args])


def typed(**changes):
    return {"qualite": "TITULAIRE", "canal": "COURRIEL", "from_on": "2026-09-01", **changes}


def options_of(tree, name):
    select = next(node for node in tree.find("select") if node.attrs.get("name") == name)
    groups = [(group.attrs["label"], [one.text for one in group.find("option")]) for group in select.find("optgroup")]
    chosen = [one.text for one in select.find("option") if "selected" in one.attrs]
    return groups, chosen


def test_the_troika_of_the_pole_is_proposed_first(client_chef, chef, cite, poles, instance):
    second = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=poles[1]).compte
    first = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=poles[0]).compte
    HabilitationFactory(role=Role.LECTEUR, cite=cite, compte=first)
    delegate = DelegationFactory(cite=cite, delegant=chef.compte, portee=Portee.PLAN, to_on=date(2100, 1, 1)).compte
    HabilitationFactory(role=Role.LECTEUR, cite=cite, to_on=date(2023, 1, 1))
    HabilitationFactory(role=Role.LECTEUR)

    tree = verifier_page(client_chef.get(url("ajouter_membre", cite, instance.pk) + f"?pole={poles[1].pk}"))

    groups, _chosen = options_of(tree, "compte")
    assert groups == [
        (f"Membre de la troïka : {poles[1].nom}", [second.nom]),
        (f"Membre de la troïka : {poles[0].nom}", [first.nom]),
        ("Chef de projet", [chef.compte.nom]),
        ("Par délégation", [delegate.nom]),
    ]
    assert options_of(tree, "pole")[1] == [poles[1].nom]


@pytest.mark.parametrize("asked", ["?pole=x", "?pole=999999", "?pole=²", ""])
def test_an_unknown_pole_in_the_address_is_no_matter(client_chef, cite, instance, asked):
    verifier_page(client_chef.get(url("ajouter_membre", cite, instance.pk) + asked))


def test_a_member_is_added_from_the_accounts(client_chef, cite, poles, instance):
    compte = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=poles[0]).compte

    response = client_chef.post(
        url("ajouter_membre", cite, instance.pk), typed(pole=poles[0].pk, compte=compte.pk, email="autre@x.invalid")
    )

    membre = Membre.objects.get()
    assert response.url == url("instance", cite, instance.pk)
    assert (membre.compte, membre.pole, membre.email, membre.from_on) == (compte, poles[0], "", date(2026, 9, 1))


def test_a_guest_without_account_is_added(client_chef, cite, poles, instance):
    client_chef.post(
        url("ajouter_membre", cite, instance.pk),
        typed(qualite="INVITE", pole=poles[0].pk, nom="Invitée (exemple)", email="i@exemple.invalid"),
    )

    assert Membre.objects.values_list("qualite", "pole", "nom").get() == ("INVITE", None, "Invitée (exemple)")


def test_a_member_of_two_poles_is_refused_with_the_reason(client_chef, cite, poles, instance):
    compte = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    MembreFactory(instance=InstanceFactory(cite=cite, nom="Copil"), pole=poles[0], compte=compte)

    response = client_chef.post(url("ajouter_membre", cite, instance.pk), typed(pole=poles[1].pk, compte=compte.pk))

    tree = verifier_page(response)
    assert (response.status_code, Membre.objects.count()) == (422, 1)
    assert f"parle déjà pour le pôle « {poles[0].nom} » dans « Copil »" in tree.text


def test_the_form_offers_to_replace_the_titulaire(client_chef, cite, poles, instance):
    former = MembreFactory(instance=instance, pole=poles[0])
    given = typed(pole=poles[0].pk, nom="Nouvelle (exemple)", email="n@exemple.invalid")
    address = url("ajouter_membre", cite, instance.pk)

    refused = client_chef.post(address, given)
    accepted = client_chef.post(address, given | {"remplacer": "on"})

    former.refresh_from_db()
    assert (refused.status_code, "Cochez « remplacer »" in refused.content.decode()) == (422, True)
    assert (accepted.status_code, former.to_on) == (302, date(2026, 8, 31))


def test_an_inhabitant_is_told_what_her_contact_is_for(client_chef, cite, instance):
    tree = verifier_page(client_chef.get(url("ajouter_membre", cite, instance.pk) + "?qualite=HABITANT"))

    names = {node.attrs.get("name") for node in tree.find("input", "select", "textarea")}
    assert names & {"compte", "organisation", "pole"} == set()
    for words in ("À quoi elles servent", "Combien de temps", "Elles sont alors effacées", "Ses droits"):
        assert words in tree.text


@pytest.mark.parametrize(
    ("contact", "status", "kept"),
    [
        ({"canal": "COURRIEL", "email": "p@exemple.invalid"}, 302, ""),
        ({"canal": "PAPIER", "adresse_postale": "1 rue"}, 302, "1 rue"),
        ({"canal": "PAPIER", "en_main_propre": "on"}, 302, EN_MAIN_PROPRE),
        ({"canal": "PAPIER"}, 422, None),
        ({"canal": "COURRIEL"}, 422, None),
    ],
)
def test_an_inhabitant_is_convoked_by_mail_or_on_paper(client_chef, cite, instance, contact, status, kept):
    response = client_chef.post(
        url("ajouter_membre", cite, instance.pk),
        {"qualite": "HABITANT", "nom": "Parent (exemple)", "from_on": "2026-09-01", **contact},
    )

    if status == 422:
        verifier_page(response)
    seats = list(Membre.objects.values_list("qualite", "compte", "adresse_postale"))
    assert (response.status_code, seats) == (status, [] if kept is None else [("HABITANT", None, kept)])


def test_who_leads_a_group_seats_its_members(client_de, cite):
    client = client_de(Role.REFERENT)
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE, animateur=client.habilitation.compte)

    response = client.post(
        url("ajouter_membre", cite, groupe.pk),
        {"qualite": "HABITANT", "nom": "Parent", "canal": "PAPIER", "en_main_propre": "on", "from_on": "2026-09-01"},
    )

    assert (response.status_code, groupe.membres.count()) == (302, 1)


# Her page


@pytest.mark.parametrize("keeps", [True, False])
def test_a_contact_is_read_by_who_keeps_the_instance_only(client_chef, client_de, cite, poles, instance, keeps):
    membre = MembreFactory(
        instance=instance, habitant=True, telephone="03 00", adresse_postale="1 rue", canal=Canal.PAPIER
    )
    client = client_chef if keeps else client_de(Role.TROIKA, pole=poles[0])

    tree = verifier_page(client.get(url("membre", cite, membre.pk)))

    shown = [words in tree.text for words in (membre.email, "03 00", "1 rue")]
    assert (shown, "Déclarer un lien" in tree.text) == ([keeps] * 3, keeps)


def test_a_member_declares_and_withdraws_her_own_link(client_de, cite, poles, instance):
    client = client_de(Role.TROIKA, pole=poles[0])
    membre = MembreFactory(instance=instance, pole=poles[0], compte=client.habilitation.compte)
    organisation = OrganisationFactory(cite=cite, nom="Lire ensemble", nom_recherche="lire ensemble")
    form = verifier_page(client.get(url("membre", cite, membre.pk)))

    declared = client.post(
        url("declarer_interet", cite, membre.pk), {"organisation": organisation.pk, "nature": "Trésorière"}
    )
    page = verifier_page(client.get(url("membre", cite, membre.pk)))
    again = client.post(
        url("declarer_interet", cite, membre.pk), {"organisation": organisation.pk, "nature": "Trésorière"}
    )
    interet = InteretDeclare.objects.get()
    withdrawn = client.post(url("retirer_interet", cite, interet.pk))

    assert ("Votre lien avec elle" in form.text, "Trésorière" in page.text) == (True, True)
    assert [response.status_code for response in (declared, again, withdrawn)] == [302, 422, 302]
    assert InteretDeclare.objects.count() == 0


def test_another_member_does_not_declare_for_her(client_de, cite, poles, instance):
    client = client_de(Role.TROIKA, pole=poles[0])
    other = MembreFactory(instance=instance, pole=poles[1])

    response = client.post(url("declarer_interet", cite, other.pk), {})

    assert (response.status_code, "par le membre lui-même" in response.content.decode()) == (403, True)


def test_an_ended_seat_is_only_read(client_chef, cite, instance):
    organisation = OrganisationFactory(cite=cite)
    membre = MembreFactory(
        instance=instance, habitant=True, to_on=date(2023, 1, 1), email="", contact_efface_at=AT, fonction="Parent"
    )
    seated = MembreFactory(instance=instance, to_on=date(2023, 1, 1), organisation=organisation)

    page = verifier_page(client_chef.get(url("membre", cite, membre.pk)))
    form = verifier_page(client_chef.get(url("modifier_membre", cite, membre.pk)))
    list_ = verifier_page(client_chef.get(url("anciens_membres", cite, instance.pk)))

    assert ("effacées le 1er octobre 2026" in page.text, "Ce siège est fini" in form.text) == (True, True)
    assert (membre.nom in list_.text, seated.compte.nom in list_.text) == (True, True)
    assert organisation.nom in verifier_page(client_chef.get(url("membre", cite, seated.pk))).text


def test_nobody_left_yet(client_chef, cite, instance):
    assert (
        "Personne n’est encore parti" in verifier_page(client_chef.get(url("anciens_membres", cite, instance.pk))).text
    )


# Changing and leaving


@pytest.mark.parametrize("habitant", [True, False])
def test_what_is_known_of_a_member_is_corrected(client_chef, cite, poles, instance, habitant):
    compte = None if habitant else HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    membre = MembreFactory(instance=instance, **({"habitant": True} if habitant else {"compte": compte}))
    address = url("modifier_membre", cite, membre.pk)
    before = verifier_page(client_chef.get(address))

    response = client_chef.post(
        address,
        {"nom": "Autre (exemple)", "fonction": "Mère", "canal": "PAPIER", "en_main_propre": "on",
         "from_on": "2026-09-02"},
    )  # fmt: skip

    membre.refresh_from_db()
    after = verifier_page(client_chef.get(address))
    ticked = [n.attrs.get("name") for n in after.find("input") if n.attrs.get("type") == "checkbox" and
              "checked" in n.attrs]  # fmt: skip
    assert ("Changer de qualité" in before.text) == (not habitant)
    assert (response.status_code, membre.fonction, membre.adresse_postale) == (302, "Mère", EN_MAIN_PROPRE)
    assert (membre.nom == "Autre (exemple)", "en_main_propre" in ticked) == (habitant, True)


def test_a_refused_correction_stays_on_the_page(client_chef, cite, instance):
    membre = MembreFactory(instance=instance, habitant=True)

    response = client_chef.post(
        url("modifier_membre", cite, membre.pk), {"nom": "X", "canal": "COURRIEL", "from_on": "2026-09-02"}
    )

    tree = verifier_page(response)
    assert (response.status_code, "Donnez l'adresse électronique" in tree.text) == (422, True)


@pytest.mark.parametrize(("qualite", "status"), [("SUPPLEANT", 302), ("INVITE", 302), ("TITULAIRE", 422)])
def test_a_member_changes_quality(client_chef, cite, poles, instance, qualite, status):
    compte = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    membre = MembreFactory(instance=instance, pole=poles[0], compte=compte)

    response = client_chef.post(
        url("changer_qualite", cite, membre.pk), {"qualite": qualite, "pole": poles[0].pk, "from_on": "2026-09-01"}
    )

    if status == 422:
        assert "Rien ne change" in verifier_page(response).text
    assert (response.status_code, Membre.objects.count()) == (status, 2 if status == 302 else 1)


@pytest.mark.parametrize(("shift", "status", "erased"), [(0, 302, True), (3, 302, False), (-90_000, 422, False)])
def test_a_seat_is_ended(client_chef, cite, instance, shift, status, erased):
    membre = MembreFactory(instance=instance, habitant=True)
    last = timezone.localdate() + timedelta(days=shift)

    response = client_chef.post(url("retirer_membre", cite, membre.pk), {"to_on": last.isoformat()})

    if status == 422:
        verifier_page(response)
    membre.refresh_from_db()
    assert (response.status_code, membre.email == "", membre.to_on == last) == (status, erased, status == 302)


def test_the_pages_of_another_cite_are_not_found(client_chef, cite):
    elsewhere = MembreFactory()
    organisation = OrganisationFactory(cite=elsewhere.instance.cite)
    interet = InteretDeclare.objects.create(
        membre=elsewhere, organisation=organisation, nature="x", declare_at=AT, declare_by=elsewhere.compte
    )

    for name, pk in (("membre", elsewhere.pk), ("modifier_membre", elsewhere.pk), ("instance", elsewhere.instance_id)):
        assert client_chef.get(url(name, cite, pk)).status_code == 404
    assert client_chef.post(url("retirer_interet", cite, interet.pk)).status_code == 404


@pytest.mark.parametrize("name", ["membre", "ajouter_membre", "anciens_membres"])
def test_the_number_of_queries_does_not_follow_the_rows(client_chef, cite, poles, instance, name):
    membre = MembreFactory(instance=instance, pole=poles[0])
    counts = []
    for _rank in range(3):
        InteretDeclare.objects.create(
            membre=membre, organisation=OrganisationFactory(cite=cite), nature="x", declare_at=AT,
            declare_by=membre.compte,
        )  # fmt: skip
        HabilitationFactory(role=Role.TROIKA, cite=cite, pole=poles[0])
        MembreFactory(instance=instance, qualite=QualiteMembre.SUPPLEANT, pole=poles[0], to_on=date(2023, 1, 1))
        address = url(name, cite, membre.pk if name == "membre" else instance.pk)
        client_chef.get(address)
        with CaptureQueriesContext(connection) as captured:
            client_chef.get(address)
        counts.append(len(captured))

    assert (len(set(counts)), max(counts) < 30) == (1, True), counts
