"""The pages of a séance: who sees a draft, what the page says comes next, how it is prepared."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, NatureSeance, Reponse, Rythme, SensAvis, TypeInstance
from alliance.gouvernance.models import Avis, Point, Presence, SeanceInstance
from alliance.gouvernance.selectors.seances import attentes_of
from alliance.territoires.models import PeriodeVacances
from tests.factories import CompteFactory, HabilitationFactory
from tests.factories.gouvernance import (
    DEBUT,
    FIN,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    PresenceFactory,
    SeanceFactory,
    poles_of,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
DANS_UN_MOIS = timezone.now().replace(microsecond=0) + timedelta(days=30)


@pytest.fixture
def cotech(cite):
    return InstanceFactory(cite=cite, nom="Comité technique", lieu_habituel="Salle B")


@pytest.fixture
def client_membre(client, cotech):
    """A partner who sits in the Cotech as a guest, and steers nothing."""
    habilitation = HabilitationFactory(role=Role.LECTEUR, cite=cotech.cite)
    MembreFactory(instance=cotech, qualite="INVITE", pole=None, compte=habilitation.compte)
    client.force_login(habilitation.compte)
    return client


def a_venir(**values):
    return {"debut_at": DANS_UN_MOIS, "fin_at": DANS_UN_MOIS + timedelta(hours=2), **values}


def url(nom, *args):
    return reverse(f"gouvernance:{nom}", args=args)


def liste(cite):
    return url("seances", cite.slug)


def test_a_draft_is_invisible_to_the_members(client_membre, cotech, cite):
    draft = SeanceFactory(instance=cotech, **a_venir())
    point = PointFactory(seance=draft, titre="Sujet réservé")

    listed = verifier_page(client_membre.get(liste(cite)))

    assert "Comité technique" not in listed.find("main")[0].text.replace("Toutes Comité technique", "")
    assert "Aucune séance à vous montrer" in listed.text
    assert client_membre.get(url("seance", cite.slug, draft.pk)).status_code == 404
    assert client_membre.get(url("point", cite.slug, point.pk)).status_code == 404


def test_a_draft_is_invisible_even_to_the_troika(client_de, cotech, cite):
    draft = SeanceFactory(instance=cotech, **a_venir())
    client = client_de(Role.TROIKA)

    assert client.get(url("seance", cite.slug, draft.pk)).status_code == 404
    assert [row for row in SeanceInstance.objects.visible_to(client.habilitation.compte)] == []


def test_a_member_reads_a_convoked_seance_and_prepares_nothing(client_membre, cotech, cite):
    seance = SeanceFactory(instance=cotech, convoquee=True, **a_venir(lieu="Salle B", message="Venez nombreux"))
    PointFactory(seance=seance, titre="Bilan")

    page = verifier_page(client_membre.get(url("seance", cite.slug, seance.pk)))

    assert "Bilan" in page.text
    assert "Venez nombreux" in page.text
    assert not [link for link in page.find("a") if "modifier" in link.attrs.get("href", "")]
    assert client_membre.get(url("modifier_seance", cite.slug, seance.pk)).status_code == 403


def test_the_title_of_the_list_is_the_answer(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    silent, *answering = [MembreFactory(instance=cotech, pole=pole) for pole in poles_of(cite)]
    for membre in answering:
        PresenceFactory(seance=seance, membre=membre, reponse=Reponse.PRESENT)
    PresenceFactory(seance=seance, membre=silent, reponse="")
    PointFactory.create_batch(7, seance=seance)

    page = verifier_page(client_chef.get(liste(cite)))

    title = page.find("h1")[0].text
    assert title.startswith("Prochain Cotech ")
    assert title.endswith(" : 7 points, il manque la réponse de la préfecture")


@pytest.mark.parametrize(
    ("traits", "values", "words"),
    [
        ({"tenue": True}, {}, "«\u00a0Comité technique\u00a0» est en séance\u00a0: 0 point"),
        ({}, {}, "Aucune séance n’est convoquée"),
        (
            {"convoquee": True},
            {"nature": NatureSeance.CONSULTATION},
            "Consultation écrite de «\u00a0Comité technique\u00a0»",
        ),
    ],
)
def test_the_title_says_what_is_going_on(client_chef, cotech, cite, traits, values, words):
    SeanceFactory(instance=cotech, **traits, **a_venir(**values))

    assert client_chef.get(liste(cite)).content.decode().count(words) == 1


def test_the_list_puts_late_seances_first_then_what_comes_then_the_past(client_chef, cotech, cite):
    SeanceFactory(instance=cotech, convoquee=True, debut_at=DEBUT, fin_at=FIN)  # held nowhere
    SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    SeanceFactory(instance=cotech, **a_venir())
    SeanceFactory(instance=cotech, close=True)
    SeanceFactory(instance=cotech, etat=EtatSeance.ANNULEE, annulee_at=DEBUT)

    page = verifier_page(client_chef.get(liste(cite)))

    headings = [node.text for node in page.find("main")[0].find("h2")]
    assert headings == ["À tenir ou à clore", "À venir", "En préparation", "Relevés à approuver", "Passées"]
    assert "La date est passée et la séance n’est pas tenue ici." in page.text


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("q=vélo", 1), ("q=velos ecole", 1), ("q=rien", 0), ("etat=CLOSE", 1), ("annee=2026", 1),
     ("annee=1999", 3), ("etat=FAUX", 3), ("instance=99999999", 3), ("instance={instance}", 2)],
)  # fmt: skip
def test_the_filters_are_in_the_address(client_chef, cotech, cite, query, count):
    other = InstanceFactory(cite=cite, nom="Groupe santé", type=TypeInstance.GROUPE)
    first = SeanceFactory(instance=cotech, convoquee=True, **a_venir(debut_at=DEBUT + timedelta(days=800),
                                                                     fin_at=FIN + timedelta(days=800)))  # fmt: skip
    PointFactory(seance=first, titre="Des vélos pour l'école")
    SeanceFactory(instance=cotech, close=True)
    SeanceFactory(instance=other, **a_venir(debut_at=DEBUT + timedelta(days=800), fin_at=FIN + timedelta(days=800)))

    page = verifier_page(client_chef.get(f"{liste(cite)}?{query.format(instance=cotech.pk)}"))

    rows = [node for node in page.find("li") if "sea-ligne" in node.attrs.get("class", "")]
    assert len(rows) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_whatever_its_length(
    client_chef, cotech, cite, django_assert_max_num_queries, count
):
    for _rank in range(count):
        PointFactory(seance=SeanceFactory(instance=cotech, convoquee=True, **a_venir()))

    with django_assert_max_num_queries(22) as captured:
        client_chef.get(liste(cite))

    QUERIES.setdefault("liste", set()).add(len(captured))
    assert len(QUERIES["liste"]) == 1


QUERIES: dict[str, set[int]] = {}


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_asks_the_same_questions_with_sixty_items(
    client_chef, cotech, cite, django_assert_max_num_queries, count
):
    seance = SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    PointFactory.create_batch(count, seance=seance, duree_min=2)
    waiting = PointFactory(seance=None, instance=cotech)

    with django_assert_max_num_queries(29) as captured:
        page = client_chef.get(url("seance", cite.slug, seance.pk))

    assert waiting.titre in page.content.decode()
    QUERIES.setdefault("seance", set()).add(len(captured))
    assert len(QUERIES["seance"]) == 1


def test_sixty_items_hold_on_a_valid_page(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, **a_venir())
    PointFactory.create_batch(60, seance=seance, duree_min=3)

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert "3 h pour un créneau de 2 h : 1 h de trop" in page.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (120, "2 h pour un créneau de 2 h"),
        (130, "2 h 10 pour un créneau de 2 h : 10 min de trop"),
        (95, "1 h 35 pour un créneau de 2 h : il reste 25 min"),
    ],
)
def test_the_sum_is_compared_with_the_slot(client_chef, cotech, cite, minutes, words):
    seance = SeanceFactory(instance=cotech, debut_at=DEBUT, fin_at=FIN)
    PointFactory(seance=seance, ordre=1, duree_min=minutes - 10)
    PointFactory(seance=seance, ordre=2, duree_min=10, titre="Dernier")

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    text = page.text.replace("\u00a0", " ")
    assert words in text
    late = [node for node in page.find("p") if node.attrs.get("class") == "sea-somme late"]
    assert len(late) == (1 if minutes > 120 else 0)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({}, "Personne n’est prévenu"),
        ({"convoquee": True}, "Personne ne siège pour 3 pôles"),
        ({"convoquee": True, "a_prevenir": True}, "Les membres ne savent pas ce qui a changé"),
        ({"convoquee": True, "nature": NatureSeance.CONSULTATION}, "La consultation est ouverte"),
        ({"tenue": True}, "La séance est ouverte"),
        ({"close": True}, "Le relevé attend son approbation"),
        ({"etat": EtatSeance.ANNULEE, "annulee_at": DEBUT, "motif_annulation": "Grève"}, "Annulée le 22 octobre 2026"),
        ({"close": True, "etat": EtatSeance.APPROUVEE, "approuvee_at": FIN, "mode_approbation": "SEANCE"},
         "Relevé approuvé le 22 octobre 2026"),
    ],
)  # fmt: skip
def test_each_state_says_what_comes_next(client_chef, cotech, cite, traits, words):
    seance = SeanceFactory(instance=cotech, **a_venir(**traits))

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert page.find("main")[0].find("h2")[0].text == words


@pytest.mark.parametrize(
    ("silent", "answering", "title", "detail"),
    [
        (3, 0, "Il manque la réponse de 3 pôles", "Vous pouvez répondre pour quelqu’un, ou relancer."),
        (2, 1, "Il manque les réponses de la préfecture et de l'Éducation nationale", "Vous pouvez répondre"),
        (1, 1, "Il manque la réponse de la préfecture", "ou relancer. Personne ne siège pour la collectivité."),
        (0, 2, "Personne ne siège pour la collectivité", "Aucune autre réponse n’est attendue."),
        (0, 1, "Personne ne siège pour l'Éducation nationale et la collectivité", "Nommez quelqu’un parmi les membres"),
        (0, 3, "Chaque pôle a répondu", "La séance peut se tenir au jour dit."),
    ],
)
def test_a_pole_where_nobody_sits_is_not_waited_for(client_chef, cotech, cite, silent, answering, title, detail):
    seance = SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    for rank, pole in enumerate(poles_of(cite)[: silent + answering]):
        membre = MembreFactory(instance=cotech, pole=pole)
        if rank >= silent:
            PresenceFactory(seance=seance, membre=membre, reponse=Reponse.PRESENT)

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert page.find("main")[0].find("h2")[0].text == title
    assert detail in page.text


@pytest.mark.parametrize(("from_day", "to_day", "sits"), [(0, 0, True), (1, None, False), (-9, -1, False)])
def test_a_delegate_sits_on_the_day_of_the_seance(cotech, cite, from_day, to_day, sits):
    seance = SeanceFactory(instance=cotech, convoquee=True)
    day = date(2026, 10, 22)
    MembreFactory(
        instance=cotech, pole=poles_of(cite)[0], from_on=day + timedelta(days=from_day),
        to_on=None if to_day is None else day + timedelta(days=to_day),
    )  # fmt: skip

    found = attentes_of([seance])[seance.pk]

    assert (len(found.sans_reponse), len(found.vacants)) == ((1, 2) if sits else (0, 3))


def test_a_consultation_is_answered_by_an_avis(cotech, cite):
    first, second, _vacant = poles_of(cite)
    seance = SeanceFactory(instance=cotech, convoquee=True, nature=NatureSeance.CONSULTATION)
    seats = [MembreFactory(instance=cotech, pole=pole) for pole in (first, second)]
    PresenceFactory(seance=seance, membre=seats[1], reponse="")
    point = PointFactory(seance=seance, decision=True)
    given = {"membre": seats[0], "donne_at": DEBUT, "donne_by": seats[0].compte}
    Avis.objects.create(point=point, pole=first, sens=SensAvis.FAVORABLE, **given)

    assert attentes_of([seance])[seance.pk].sans_reponse == (second,)


def test_a_seance_left_behind_says_so(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, convoquee=True)

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert "Cette séance est passée sans avoir été tenue ici" in page.text


def test_a_bank_holiday_is_a_warning_and_not_a_refusal(client_chef, cotech, cite):
    form = {"instance": cotech.pk, "jour": "2027-05-01", "debut": "14:00", "fin": "16:00", "lieu": "Salle B"}

    answer = client_chef.post(url("creer_seance", cite.slug), form)

    seance = SeanceInstance.objects.get()
    assert answer.headers["Location"] == url("seance", cite.slug, seance.pk)
    page = verifier_page(client_chef.get(answer.headers["Location"]))
    assert "Le 1er mai 2027 est férié (1er mai)." in page.text
    assert "Personne ne siège pour les pôles" in page.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Donnez le jour."),
        ({"jour": "2027-05-12", "debut": "16:00", "fin": "14:00"}, "Donnez une heure de fin plus tardive."),
        ({"jour": "2027-05-12", "debut": "25:00", "fin": "14:00"}, "n’est pas une heure"),
        ({"jour": "2027-03-28", "debut": "02:30", "fin": "04:00"}, "n'existe pas le 28 mars 2027"),
        ({"jour": "2026-10-25", "debut": "02:30", "fin": "04:00"}, "vient deux fois le 25 octobre 2026"),
        ({"jour": "2027-05-12", "debut": "14:00", "fin": "16:00", "visio": "rien"}, "Ce lien est incomplet"),
    ],
)
def test_what_is_typed_wrong_comes_back_with_its_reason(client_chef, cotech, cite, form, words):
    answer = client_chef.post(url("creer_seance", cite.slug), {"instance": cotech.pk, **form})

    assert answer.status_code == 422
    assert words in verifier_page(answer).text.replace("\u00a0", " ")
    assert SeanceInstance.objects.count() == 0


@pytest.mark.parametrize(("laquelle", "hour"), [("premiere", 0), ("seconde", 1)])
def test_an_hour_that_comes_twice_is_chosen(client_chef, cotech, cite, laquelle, hour):
    form = {"instance": cotech.pk, "jour": "2026-10-25", "debut": "02:30", "fin": "04:00", "laquelle": laquelle}

    client_chef.post(url("creer_seance", cite.slug), form)
    seance = SeanceInstance.objects.get()
    client_chef.post(url("modifier_seance", cite.slug, seance.pk), form | {"lieu": "Mairie"})

    seance.refresh_from_db()
    assert (seance.debut_at.hour, seance.lieu) == (hour, "Mairie")
    page = verifier_page(client_chef.get(url("modifier_seance", cite.slug, seance.pk)))
    assert "laquelle" in page.text
    assert "Les horloges changent" not in page.text


def test_the_clocks_that_change_during_the_seance_are_said(client_chef, cotech, cite):
    form = {"instance": cotech.pk, "jour": "2027-03-28", "debut": "01:00", "fin": "04:00"}

    answer = client_chef.post(url("creer_seance", cite.slug), form)

    page = client_chef.get(answer.headers["Location"]).content.decode()
    assert "Les horloges changent d&#x27;heure pendant la séance" in page
    assert SeanceInstance.objects.get().fin_at - SeanceInstance.objects.get().debut_at == timedelta(hours=2)


@pytest.mark.parametrize("typed", ["14:00", "14 h", "14h00", "14"])
def test_an_hour_is_read_as_people_write_it(client_chef, cotech, cite, typed):
    client_chef.post(
        url("creer_seance", cite.slug),
        {"instance": cotech.pk, "jour": "2027-05-12", "debut": typed, "fin": "16 h 30"},
    )

    seance = SeanceInstance.objects.get()
    assert (timezone.localtime(seance.debut_at).hour, timezone.localtime(seance.fin_at).minute) == (14, 30)


def test_the_form_starts_from_the_instance_of_the_address(client_chef, cotech, cite):
    page = verifier_page(client_chef.get(f"{url('creer_seance', cite.slug)}?instance={cotech.pk}"))

    assert [node.attrs["value"] for node in page.find("input") if node.attrs.get("name") == "lieu"] == ["Salle B"]


def test_an_instance_of_another_cite_is_not_offered_nor_taken(client_chef, cotech, cite):
    foreign = InstanceFactory()
    form = {"instance": foreign.pk, "jour": "2027-05-12", "debut": "14:00", "fin": "16:00"}

    assert client_chef.post(url("creer_seance", cite.slug), form).status_code == 422
    assert SeanceInstance.objects.count() == 0
    assert client_chef.get(f"{url('creer_seance', cite.slug)}?instance={foreign.pk}").status_code == 200


def test_a_consultation_is_prepared_with_its_deadline(client_chef, cotech, cite):
    page = verifier_page(client_chef.get(url("creer_consultation", cite.slug)))
    assert "Réponses jusqu’au" in page.text
    form = {"instance": cotech.pk, "jour": "2027-05-12", "debut": "9:00", "fin_jour": "2027-05-20", "fin": "18:00"}

    client_chef.post(url("creer_consultation", cite.slug), form)

    seance = SeanceInstance.objects.get()
    assert (seance.nature, seance.est_consultation) == (NatureSeance.CONSULTATION, True)
    shown = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))
    assert "consultation écrite jusqu’au jeudi 20 mai 2027" in shown.find("h1")[0].text
    client_chef.post(url("modifier_seance", cite.slug, seance.pk), form | {"fin_jour": "2027-05-21"})
    seance.refresh_from_db()
    assert timezone.localdate(seance.fin_at) == date(2027, 5, 21)
    verifier_page(client_chef.get(url("modifier_seance", cite.slug, seance.pk)))


def test_a_deadline_before_the_opening_is_refused(client_chef, cotech, cite):
    form = {"instance": cotech.pk, "jour": "2027-05-12", "debut": "9:00", "fin_jour": "2027-05-11", "fin": "18:00"}

    answer = client_chef.post(url("creer_consultation", cite.slug), form)

    assert "vient avant l'ouverture" in verifier_page(answer).text
    assert SeanceInstance.objects.count() == 0


def test_a_seance_that_is_held_is_not_modified(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, tenue=True)

    answer = client_chef.get(url("modifier_seance", cite.slug, seance.pk), follow=True)

    assert "sa date et son lieu ne changent plus" in answer.content.decode()


SERIE = {"jour": "2027-01-21", "debut": "14:00", "fin": "16:00", "rythme": Rythme.MENSUEL.value, "nombre": "4"}


def vacances(cite):
    PeriodeVacances.objects.create(
        zone=cite.zone, nom="Vacances d'hiver", annee_scolaire="2026-2027", starts_on=date(2027, 2, 13),
        ends_on=date(2027, 2, 28), source="exemple",
    )  # fmt: skip


def test_a_series_is_shown_before_anything_is_written(client_chef, cotech, cite):
    vacances(cite)
    SeanceFactory(instance=cotech, **a_venir())

    page = verifier_page(client_chef.get(url("creer_serie", cite.slug), {"instance": cotech.pk, **SERIE}))

    assert "Le 18 février 2027 tombe pendant les vacances scolaires" in page.text
    boxes = [node for node in page.find("input") if node.attrs.get("name") == "jours"]
    assert [box.attrs["value"] for box in boxes] == ["2027-01-21", "2027-02-18", "2027-03-18", "2027-04-15"]
    assert all("checked" in box.attrs for box in boxes)
    assert SeanceInstance.objects.count() == 1


def test_holidays_are_skipped_on_demand(client_chef, cotech, cite):
    vacances(cite)

    page = verifier_page(
        client_chef.get(url("creer_serie", cite.slug), {"instance": cotech.pk, "sauter": "on", **SERIE})
    )

    boxes = [node for node in page.find("input") if node.attrs.get("name") == "jours"]
    assert [box.attrs["value"] for box in boxes if "checked" in box.attrs] == ["2027-01-21", "2027-03-18", "2027-04-15"]


def test_only_the_dates_that_are_kept_become_drafts(client_chef, cotech, cite):
    kept = {"jours": ["2027-01-21", "2027-03-18", "2030-01-01"]}

    answer = client_chef.post(url("creer_serie", cite.slug), {"instance": cotech.pk, **SERIE, **kept})

    assert answer.headers["Location"] == f"{liste(cite)}?etat=BROUILLON"
    made = SeanceInstance.objects.order_by("debut_at")
    assert [timezone.localdate(one.debut_at) for one in made] == [date(2027, 1, 21), date(2027, 3, 18)]


def test_a_series_without_a_date_is_refused(client_chef, cotech, cite):
    answer = client_chef.post(url("creer_serie", cite.slug), {"instance": cotech.pk, **SERIE})

    assert answer.status_code == 422
    assert "vous en avez choisi 0" in verifier_page(answer).text


@pytest.mark.parametrize(
    ("nombre", "words"), [("25", "24 séances au plus"), ("0", "au moins une"), ("x", "en chiffres")]
)
def test_the_number_of_a_series_has_bounds(client_chef, cotech, cite, nombre, words):
    answer = client_chef.get(url("creer_serie", cite.slug), {"instance": cotech.pk, **SERIE, "nombre": nombre})

    assert answer.status_code == 422
    assert words in verifier_page(answer).text


@pytest.mark.parametrize(
    ("jour", "words"), [("2027-03-28", "n'existe pas le 28 mars 2027"), ("2027-10-31", "vient deux fois")]
)
def test_a_date_without_its_hour_cannot_be_kept(client_chef, cotech, cite, jour, words):
    asked = {"instance": cotech.pk, **SERIE, "jour": jour, "debut": "02:30", "fin": "04:00", "nombre": "2"}

    page = verifier_page(client_chef.get(url("creer_serie", cite.slug), asked))

    assert words in page.text.replace("\u00a0", " ")
    box = next(node for node in page.find("input") if node.attrs.get("value") == jour and node.attrs["name"] == "jours")
    assert "disabled" in box.attrs


def test_the_empty_form_of_a_series_is_valid(client_chef, cotech, cite):
    verifier_page(client_chef.get(url("creer_serie", cite.slug)))


def test_another_seance_at_the_same_time_is_said(client_chef, cotech, cite):
    other = InstanceFactory(cite=cite, nom="Groupe santé", type=TypeInstance.GROUPE)
    seance = SeanceFactory(instance=cotech, **a_venir())
    SeanceFactory(instance=other, **a_venir())

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert "« Groupe santé » se réunit au même moment" in page.text


def test_a_seance_that_the_person_does_not_see_is_not_named(client, cotech, cite):
    leader = HabilitationFactory(role=Role.REFERENT, cite=cite).compte
    groupe = InstanceFactory(cite=cite, nom="Groupe santé", type=TypeInstance.GROUPE, animateur=leader)
    seance = SeanceFactory(instance=groupe, **a_venir())
    client.force_login(leader)

    SeanceFactory(instance=cotech, **a_venir())
    quiet = client.get(url("seance", cite.slug, seance.pk)).content.decode()
    SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    told = client.get(url("seance", cite.slug, seance.pk)).content.decode()

    assert "au même moment" not in quiet
    assert "Une autre instance de la cité se réunit au même moment" in told
    assert "Comité technique" not in told


def test_who_leads_a_group_prepares_its_seances_only(client, cotech, cite):
    leader = HabilitationFactory(role=Role.REFERENT, cite=cite).compte
    groupe = InstanceFactory(cite=cite, nom="Groupe santé", type=TypeInstance.GROUPE, animateur=leader)
    client.force_login(leader)
    form = {"jour": "2027-05-12", "debut": "14:00", "fin": "16:00"}

    refused = client.post(url("creer_seance", cite.slug), {"instance": cotech.pk, **form})
    accepted = client.post(url("creer_seance", cite.slug), {"instance": groupe.pk, **form})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert SeanceInstance.objects.get().instance == groupe


def test_a_pending_approval_is_put_on_the_draft_with_one_press(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, **a_venir())
    close = SeanceFactory(instance=cotech, close=True)

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))
    assert "Le relevé du 22 octobre 2026 attend son approbation." in page.text
    client_chef.post(url("inscrire_approbation", cite.slug, seance.pk), {"releve": close.pk})

    assert Point.objects.get().approuve_seance == close
    foreign = SeanceFactory(close=True)
    answer = client_chef.post(url("inscrire_approbation", cite.slug, seance.pk), {"releve": foreign.pk})
    assert answer.status_code == 404


def test_the_list_moves_without_reloading_the_page(client_chef, cotech, cite):
    seance = SeanceFactory(instance=cotech, **a_venir())
    first, second = PointFactory(seance=seance, ordre=1, titre="a"), PointFactory(seance=seance, ordre=2, titre="b")

    fragment = client_chef.post(
        url("deplacer_point", cite.slug, first.pk), {"sens": "bas"}, headers={"HX-Request": "true"}
    )
    assert [point.titre for point in seance.points.order_by("ordre")] == ["b", "a"]
    assert verifier_fragment(fragment).children[0].attrs["id"] == "ordre-du-jour"

    answer = client_chef.post(url("deplacer_point", cite.slug, first.pk), {"sens": "haut"})
    assert answer.headers["Location"].endswith(f"#point-{first.pk}")
    assert [point.titre for point in seance.points.order_by("ordre")] == ["a", "b"]
    client_chef.post(url("deplacer_point", cite.slug, second.pk), {"position": "1"})
    assert [point.titre for point in seance.points.order_by("ordre")] == ["b", "a"]


def test_a_guest_of_another_instance_sees_nothing_of_this_one(client, cotech, cite):
    compte = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    MembreFactory(instance=InstanceFactory(cite=cite), qualite="INVITE", pole=None, compte=compte)
    seance = SeanceFactory(instance=cotech, convoquee=True, **a_venir())
    client.force_login(compte)

    assert client.get(url("seance", cite.slug, seance.pk)).status_code == 404
    assert client.get(url("seance", cite.slug, SeanceFactory(convoquee=True).pk)).status_code == 404


def test_the_administrator_sees_no_seance(client, cotech, cite):
    client.force_login(CompteFactory(is_administrateur=True))

    assert client.get(liste(cite)).status_code == 404
    assert Presence.objects.count() == 0
