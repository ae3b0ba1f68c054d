"""The page that says what the closing will do; and an oracle of the rule, replayed through HTTP."""

from itertools import product

import pytest
from django.urls import reverse

from alliance.gouvernance.enums import EtatSeance, NatureSeance, RegleDecision, TypeDecision
from alliance.gouvernance.models import Decision, Deport, SeanceInstance
from alliance.gouvernance.services.cloture import close_seance
from tests.factories.gouvernance import PointFactory, SeanceFactory
from tests.gouvernance.salle import (
    ABSTENTION,
    AT,
    DEFAVORABLE,
    FAVORABLE,
    RESERVE,
    UNANIME,
    chef_de,
    cotech,
    point,
    seance_tenue,
    sous_reserve,
    titulaires,
)

pytestmark = pytest.mark.django_db


def url(seance, name="clore"):
    return reverse(f"gouvernance:{name}", args=[seance.instance.cite.slug, seance.pk])


def texte(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def seance(cite):
    return seance_tenue(instance=cotech(cite=cite))


def test_the_page_says_what_the_closing_will_do(client_chef, seance):
    point(seance, *UNANIME)
    point(seance, *UNANIME)
    sous_reserve(seance)
    point(seance, FAVORABLE, titre="Encore possible")
    PointFactory(seance=seance)

    response = client_chef.get(url(seance))

    page = texte(response)
    assert (
        "Clore la séance verrouille 5 points, inscrit 4 décisions au registre (2 adoptées, 1 adoptée sous réserve et "
        "1 ajournée), remet 2 points « à inscrire » et envoie le relevé à 6 personnes."
    ) in page
    assert "1 point peut encore être décidé" in page
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.TENUE


def test_one_button_closes_it(client_chef, seance):
    point(seance, *UNANIME)

    response = client_chef.post(url(seance))

    seance.refresh_from_db()
    assert (response.url, seance.etat) == (url(seance, "releve"), EtatSeance.CLOSE)
    assert Decision.objects.count() == 1


def test_a_closed_seance_leads_to_its_releve(client_chef, seance):
    close_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)

    assert client_chef.get(url(seance)).url == url(seance, "releve")
    second = client_chef.post(url(seance), follow=True)
    assert "Cette séance est déjà close" in texte(second)


def test_what_prevents_it_is_told_before_and_after(client_chef, seance):
    point(seance, *UNANIME, titre="L'orientation", type_decision=TypeDecision.ORIENTATION)

    before, after = client_chef.get(url(seance)), client_chef.post(url(seance))

    assert "La séance ne peut pas être close en l'état" in texte(before)
    assert 'type="submit"><svg' not in texte(before).split("Point par point")[0].split("Ce que la clôture")[1]
    assert after.status_code == 422
    assert "Rien n'a été enregistré." in texte(after)
    assert not Decision.objects.exists()


def test_a_seance_that_was_not_opened_says_so(client_chef, cite):
    seance = SeanceFactory(instance=cotech(cite=cite), convoquee=True)

    assert "ouvrez-la d'abord" in texte(client_chef.get(url(seance)))
    assert client_chef.post(url(seance)).status_code == 422


def test_a_consultation_waits_for_its_answers(client_chef, cite):
    seance = SeanceFactory(
        instance=cotech(cite=cite), convoquee=True, nature=NatureSeance.CONSULTATION, debut_at=AT.replace(year=2099),
        fin_at=AT.replace(year=2100),
    )  # fmt: skip
    point(seance, FAVORABLE)

    page = client_chef.get(url(seance))
    refused = client_chef.post(url(seance))

    assert "des pôles n'ont pas répondu" in texte(page)
    assert refused.status_code == 422
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.CONVOQUEE


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_the_agenda(client_chef, seance, count, django_assert_max_num_queries):
    for _ in range(count):
        point(seance, *UNANIME)

    with django_assert_max_num_queries(29):
        client_chef.get(url(seance))


def oracle(regle, sens, presents=(True,) * 3, deportes=()):
    """Another writing of the rule, for an instance of three pôles whose quorum is two."""
    if sum(presents) < 2:
        return "AJOURNEE"
    left = [rank for rank in range(3) if rank not in deportes]
    if deportes:
        regle = RegleDecision.TOUS_FAVORABLES
    asked = [rank for rank in left if presents[rank] or sens[rank] or regle != RegleDecision.CONSENSUS]
    if len(asked) < 2:
        return "AJOURNEE"
    said = [sens[rank] for rank in left]
    if DEFAVORABLE in said or (regle == RegleDecision.TOUS_FAVORABLES and ABSTENTION in said):
        return "REJETEE"
    return "AJOURNEE" if any(sens[rank] is None for rank in asked) else "ADOPTEE"


SENS = (FAVORABLE, RESERVE, DEFAVORABLE, ABSTENTION, None)


@pytest.mark.parametrize("regle", RegleDecision.values)
def test_the_register_says_what_the_rule_says(client_chef, cite, regle):
    seance = seance_tenue(instance=cotech(cite=cite, regle=regle))
    combinations = list(product(SENS, repeat=3))
    points = {point(seance, *sens).pk: sens for sens in combinations}

    client_chef.post(url(seance))

    found = dict(Decision.objects.values_list("point_id", "issue"))
    assert found == {pk: oracle(regle, sens) for pk, sens in points.items()}
    assert sorted(Decision.objects.values_list("numero", flat=True)) == list(range(1, len(combinations) + 1))
    assert SeanceInstance.objects.get().etat == EtatSeance.CLOSE


@pytest.mark.parametrize("presents", [1, 2, 3])
@pytest.mark.parametrize("regle", RegleDecision.values)
def test_so_it_does_with_the_absent_and_those_who_withdrew(client_chef, cite, regle, presents):
    seance = seance_tenue(instance=cotech(cite=cite, regle=regle), presents=presents)
    there = tuple(rank < presents for rank in range(3))
    people = [list(seance.instance.membres.filter(pole=one.pole)) for one in titulaires(seance)]
    points, deports = {}, []
    for sens in product((FAVORABLE, ABSTENTION, None), repeat=3):
        for gone in ((0,), (2,), (0, 2)):
            made = point(seance, *sens)
            points[made.pk] = (sens, gone)
            deports += [
                Deport(point=made, membre=one, motif="x", declare_at=AT, declare_by=one.compte)
                for rank in gone
                for one in people[rank]
            ]
    Deport.objects.bulk_create(deports)

    client_chef.post(url(seance))

    found = dict(Decision.objects.values_list("point_id", "issue"))
    assert found == {pk: oracle(regle, sens, there, gone) for pk, (sens, gone) in points.items()}
