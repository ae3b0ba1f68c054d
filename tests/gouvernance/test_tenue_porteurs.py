"""Who carries an action changes who speaks: déport proposed, « institution porteuse », a pôle out of the count."""

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Pole
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import Issue, QualiteMembre, TypeDecision
from alliance.gouvernance.models import Avis, Decision, Deport, InteretDeclare, Membre
from alliance.gouvernance.selectors.tenue import ordre_du_jour, point_en_main, salle_of
from alliance.gouvernance.services.avis import give_avis
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.deports import declare_deport
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.factories.gouvernance import MembreFactory, PointFactory
from tests.gouvernance.salle import AT, FAVORABLE, chef_de, cotech, point, seance_tenue, titulaires
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def seance():
    return seance_tenue(cotech())


@pytest.fixture
def chef(seance):
    return chef_de(seance.instance.cite)


@pytest.fixture
def porteur(seance):
    return OrganisationFactory(cite=seance.instance.cite, nom="Association des Tilleuls")


@pytest.fixture
def sur_fiche(seance, chef, porteur):
    """A point about an action that the organisation carries."""
    made = PointFactory(seance=seance, decision=True, titre="Lire")
    made.type_decision = TypeDecision.INSCRIPTION
    made.save()
    fiche = FicheActionFactory(cite=seance.instance.cite, titre="Lire", porteur=porteur)
    liens.get("plan.fiche").lier(point=made, pk=fiche.pk, by=chef)
    return made


def interet(membre, organisation, nature="Trésorière"):
    return InteretDeclare.objects.create(
        membre=membre, organisation=organisation, nature=nature, declare_at=AT, declare_by=membre.compte
    )


def proposes(seance, made, user):
    salle = salle_of(seance)
    ordre_du_jour(salle, made)
    found = point_en_main(salle, made, None, user).proposes
    return [(one.membre, one.motif) for one in found]


def delegues(pole, seance):
    return list(Membre.objects.filter(instance=seance.instance, pole=pole).order_by("-qualite"))


def page_de(client, seance, made):
    return client.get(reverse("gouvernance:tenir", args=[seance.instance.cite.slug, seance.pk]), {"point": made.pk})


def test_a_declared_interest_proposes_a_deport_and_imposes_none(client, seance, chef, porteur, sur_fiche):
    membre, other = titulaires(seance)[:2]
    interet(membre, porteur)
    interet(other, OrganisationFactory(cite=seance.instance.cite))
    client.force_login(chef)

    page = page_de(client, seance, sur_fiche)

    verifier_page(page)
    assert proposes(seance, sur_fiche, chef) == [(membre, "Trésorière : Association des Tilleuls")]
    assert f"{membre.nom_affiche} a déclaré un lien : Trésorière : Association des Tilleuls." in page.content.decode()
    assert Deport.objects.count() == 0
    avis = give_avis(point=sur_fiche, pole=membre.pole, membre=membre, sens=FAVORABLE, by=chef, at=AT)
    assert avis.membre == membre


def test_the_proposed_deport_is_noted_in_one_gesture_and_asked_no_more(client, seance, chef, porteur, sur_fiche):
    membre = titulaires(seance)[0]
    interet(membre, porteur)
    client.force_login(chef)

    noted = client.post(
        reverse("gouvernance:declarer_deport", args=[seance.instance.cite.slug, sur_fiche.pk]),
        {"membre": membre.pk, "motif": proposes(seance, sur_fiche, chef)[0][1]},
    )

    html = page_de(client, seance, sur_fiche).content.decode()
    assert (noted.status_code, Deport.objects.get().motif) == (302, "Trésorière : Association des Tilleuls")
    assert ("Un déport à demander" in html, proposes(seance, sur_fiche, chef)) == (False, [])
    deputy = Membre.objects.get(instance=seance.instance, pole=membre.pole, qualite=QualiteMembre.SUPPLEANT)
    assert f"{deputy.nom_affiche} (suppléant) donne l’avis." in html


def test_an_interest_in_another_organisation_or_no_object_proposes_nothing(seance, chef, porteur, sur_fiche):
    membre = titulaires(seance)[0]
    interet(membre, OrganisationFactory(cite=seance.instance.cite))

    assert proposes(seance, sur_fiche, chef) == []
    interet(membre, porteur)
    assert proposes(seance, point(seance), chef) == []


def test_the_institution_that_carries_gives_its_avis_and_says_so(client, seance, chef, porteur, sur_fiche):
    membre, other = titulaires(seance)[:2]
    Pole.objects.filter(pk=membre.pole_id).update(organisation=porteur)
    client.force_login(chef)
    before = page_de(client, seance, sur_fiche).content.decode()

    for one in (membre, other):
        client.post(
            reverse("gouvernance:donner_avis", args=[seance.instance.cite.slug, sur_fiche.pk, one.pole_id]),
            {"sens": "FAVORABLE", "membre": one.pk},
        )

    given = dict(Avis.objects.values_list("pole", "institution_porteuse"))
    assert given == {membre.pole_id: True, other.pole_id: False}
    assert before.count("institution porteuse : elle donne son avis") == 1
    assert page_de(client, seance, sur_fiche).content.decode().count("institution porteuse. ") == 1
    assert proposes(seance, sur_fiche, chef) == []


def test_a_pole_wholly_deporte_leaves_the_count_through_the_page(client, seance, chef):
    made = point(seance, None, FAVORABLE, FAVORABLE)
    pole = titulaires(seance)[0].pole
    client.force_login(chef)
    target = reverse("gouvernance:declarer_deport", args=[seance.instance.cite.slug, made.pk])

    for membre in delegues(pole, seance):
        client.post(target, {"membre": membre.pk, "motif": "Siège au conseil"})

    page = page_de(client, seance, made)
    html = page.content.decode()
    verifier_page(page)
    assert "ce pôle sort du calcul" in html
    assert ("Sort du calcul" in html, page.context["issue"]["titre"]) == (True, "Adoptée")
    close_seance(seance=seance, by=chef, at=AT)
    decision = Decision.objects.get()
    assert decision.issue == Issue.ADOPTEE
    releve = client.get(reverse("gouvernance:releve", args=[seance.instance.cite.slug, seance.pk])).content.decode()
    assert releve.count("Siège au conseil") == 2


def test_two_poles_wholly_deportes_leave_too_few_to_decide(client, seance, chef):
    made = point(seance, None, None, FAVORABLE)
    client.force_login(chef)

    for held in titulaires(seance)[:2]:
        for membre in delegues(held.pole, seance):
            declare_deport(point=made, membre=membre, motif="Salariée", by=chef, at=AT)

    assert page_de(client, seance, made).context["issue"]["titre"] == "Pas décidable : il reste moins de deux pôles"
    close_seance(seance=seance, by=chef, at=AT)
    assert Decision.objects.filter(issue=Issue.ADOPTEE).count() == 0


def test_a_guest_is_never_counted_among_those_who_withdrew(seance, chef):
    made = point(seance, None, FAVORABLE, FAVORABLE)
    guest = MembreFactory(instance=seance.instance, qualite=QualiteMembre.INVITE, pole=None)

    declare_deport(point=made, membre=guest, motif="Salariée", by=chef, at=AT)

    salle = salle_of(seance)
    line = ordre_du_jour(salle, made)[0]
    assert (line.resultat.issue, line.resultat.definitif) == (Issue.AJOURNEE, False)


def test_who_answers_from_home_reads_what_her_avis_is_about(client, seance, sur_fiche):
    membre = titulaires(seance)[0]
    HabilitationFactory(role=Role.TROIKA, cite=seance.instance.cite, compte=membre.compte, pole=membre.pole)
    client.force_login(membre.compte)

    page = client.get(reverse("gouvernance:avis_point", args=[seance.instance.cite.slug, sur_fiche.pk]))

    verifier_page(page)
    assert ">Lire</a>, porté par Association des Tilleuls" in page.content.decode()
