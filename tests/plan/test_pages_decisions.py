"""The fiche says what was decided of it, to each within what she may read; an agenda is reached from there."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import Issue, NaturePoint, Publication, TypeDecision
from alliance.gouvernance.models import Point, PublicationDecision
from alliance.plan.contributions.accueil import nouveautes_du_plan
from alliance.plan.enums import StatutFiche, Validation
from alliance.plan.models import ChangementStatut, FicheAction
from alliance.plan.permissions import can_inscrire_fiche
from alliance.plan.selectors.trace import trace_of
from alliance.plan.services.fiches import create_fiche
from tests.factories import HabilitationFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, MembreFactory, PointFactory, SeanceFactory
from tests.plan.registre import LIEN, clore, cotech_of, decider, lever, point_sur, retirer, texte_de

pytestmark = pytest.mark.django_db
AVIS = [
    {"pole": "Préfecture", "initiale": "P", "rang": 1, "sens": "FAVORABLE", "texte": ""},
    {"pole": "Éducation nationale", "initiale": "É", "rang": 2, "sens": "RESERVE", "texte": "Préciser les dates."},
    {"pole": "Collectivité", "initiale": "C", "rang": 3, "sens": "", "texte": "", "deporte": True},
]


@pytest.fixture
def fiche(chef, cite):
    return create_fiche(
        cite=cite, exercice=2026, titre="Lire", by=chef.compte, statut=StatutFiche.EN_PREPARATION,
        porteur=OrganisationFactory(cite=cite),
    )  # fmt: skip


def page(client, fiche):
    return texte_de(client.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])))


def mots(trace):
    return [(step.quoi, step.issue, step.a_venir, step.decision is not None) for step in trace]


def test_an_action_without_decision_says_so(client_chef, fiche):
    assert "Aucune instance ne s’est encore prononcée." in page(client_chef, fiche)


def test_the_head_of_the_fiche_names_the_decision_and_offers_no_undo(client_chef, chef, fiche):
    decider(fiche, by=chef.compte)

    text = page(client_chef, fiche)

    assert "Dernière modification : décision, par" in text
    assert "Annuler la dernière modification" not in text


def test_the_trail_tells_marks_reserves_and_what_became_of_it(client_chef, chef, fiche):
    decision = decider(fiche, by=chef.compte, issue=Issue.SOUS_RESERVE, avis_rendus=AVIS)
    before = page(client_chef, fiche)
    lever(decision, by=chef.compte)
    other = retirer(decision, by=chef.compte)

    text = page(client_chef, fiche)

    assert "Condition à lever : Le budget est précisé." in before
    for words in (
        "Inscription d'action", "Comité technique, 22 octobre 2026", "Adoptée sous réserve", "2026-001",
        "Éducation nationale : « Préciser les dates. »", "Condition levée le 22 octobre 2026",
        f"Retirée par la décision {other.numero_affiche}",
    ):  # fmt: skip
        assert words in text
    html = client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])).content.decode()
    assert 'aria-label="Collectivité : déporté"' in html
    assert reverse("gouvernance:decision", args=[fiche.cite.slug, decision.pk]) in html


def test_the_trail_tells_why_an_action_was_refused(client_chef, chef, fiche):
    decider(fiche, by=chef.compte, issue=Issue.REJETEE, explication="La préfecture est défavorable.")

    text = page(client_chef, fiche)

    assert ("Rejetée" in text, "La préfecture est défavorable." in text) == (True, True)


def test_what_comes_is_first_then_the_latest(chef, fiche):
    cotech = cotech_of(fiche.cite)
    decider(fiche, by=chef.compte, issue=Issue.REJETEE, le=date(2025, 5, 1))
    clore(point_sur(fiche), by=chef.compte, le=date(2026, 5, 1))
    later = SeanceFactory(
        instance=cotech, convoquee=True, debut_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
        fin_at=datetime(2027, 3, 1, 11, tzinfo=UTC),
    )  # fmt: skip
    point_sur(fiche, seance=later, type_decision=TypeDecision.MODIFICATION)
    LIEN.lier(point=PointFactory(instance=cotech, seance=None), pk=fiche.pk, by=chef.compte)

    assert mots(trace_of(fiche, chef.compte)) == [
        ("modification d'action", "", True, False),
        ("échange", "", True, False),
        ("inscription d'action", Issue.ADOPTEE, False, True),
        ("inscription d'action", Issue.REJETEE, False, True),
    ]


def test_a_point_set_aside_says_why_and_a_cancelled_seance_nothing(client_chef, chef, fiche):
    cotech = cotech_of(fiche.cite)
    aside = PointFactory(instance=cotech, seance=None)
    LIEN.lier(point=aside, pk=fiche.pk, by=chef.compte)
    Point.objects.filter(pk=aside.pk).update(ecarte_at=datetime(2026, 9, 1, tzinfo=UTC), motif_ecart="Hors sujet")
    cancelled = SeanceFactory(instance=cotech, etat="ANNULEE", annulee_at=datetime(2026, 9, 1, tzinfo=UTC))
    point_sur(fiche, seance=cancelled)

    assert [(step.ecart, step.le) for step in trace_of(fiche, chef.compte)] == [("Hors sujet", date(2026, 9, 1))]
    assert "Écartée de l’ordre du jour : Hors sujet" in page(client_chef, fiche)


def test_an_item_that_was_only_talked_about_stays_in_the_trail(chef, fiche):
    seance = SeanceFactory(instance=cotech_of(fiche.cite), tenue=True)
    point = PointFactory(seance=seance, nature=NaturePoint.INFORMATION)
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)
    seance.etat, seance.close_at = "CLOSE", seance.fin_at
    seance.save()

    (step,) = trace_of(fiche, chef.compte)

    assert (step.quoi, step.a_venir, step.issue, step.point) == ("information", False, "", point)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.TROIKA, [("inscription d'action", Issue.ADOPTEE, False, True)]),
        (Role.REFERENT, [("inscription d'action", Issue.ADOPTEE, False, False)]),
        (Role.LECTEUR, []),
    ],
)
def test_who_reads_what_of_a_decision_that_is_not_published(chef, fiche, role, seen):
    clore(point_sur(fiche, titre="Secret"), by=chef.compte)
    draft = SeanceFactory(instance=cotech_of(fiche.cite))
    point_sur(fiche, seance=draft)
    reader = HabilitationFactory(role=role, cite=fiche.cite).compte

    assert mots(trace_of(fiche, reader)) == seen


def test_a_partner_reads_what_was_published(client_de, chef, fiche):
    decision = decider(fiche, by=chef.compte)
    client = client_de(Role.LECTEUR)
    before = page(client, fiche)

    PublicationDecision.objects.create(
        decision=decision, portee=Publication.PARTENAIRES, publiee_at=decision.enregistree_at,
        publiee_by=chef.compte,
    )  # fmt: skip

    assert "La décision n’est pas publiée" in before
    assert "Validée" in before
    assert "2026-001" not in before
    assert "2026-001" in page(client, fiche)


def test_the_history_names_the_decision_to_who_follows_them(client_de, chef, fiche):
    decider(fiche, by=chef.compte)
    url = reverse("plan:historique", args=[fiche.cite.slug, fiche.pk])

    told = [texte_de(client_de(role).get(url)) for role in (Role.LECTEUR, Role.REFERENT)]

    assert ["2026-001" in text for text in told] == [False, True]
    assert all("Décision" in text for text in told)


def test_the_news_names_the_decision_to_who_follows_them(chef, fiche):
    decider(fiche, by=chef.compte)
    people = [HabilitationFactory(role=role, cite=fiche.cite).compte for role in (Role.LECTEUR, Role.REFERENT)]

    news = [list(nouveautes_du_plan(who, fiche.cite, datetime(2020, 1, 1, tzinfo=UTC)))[-1].faits for who in people]

    assert ["2026-001" in " ".join(faits) for faits in news] == [False, True]


@pytest.mark.parametrize(
    ("issue", "statut", "mot"),
    [
        (Issue.AJOURNEE, StatutFiche.AJOURNEE, "ajournée"),
        (Issue.REORIENTEE, StatutFiche.REORIENTEE, "réorientée vers un autre dispositif"),
    ],
)
def test_a_decision_offers_the_status_that_it_suggests(client_chef, chef, fiche, issue, statut, mot):
    vers = "Contrat de ville" if issue == Issue.REORIENTEE else ""
    decider(fiche, by=chef.compte, issue=issue, reoriente_vers=vers)
    response = client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk]))
    offered = response.context["statut_propose"]

    client_chef.post(
        reverse("plan:changer_statut", args=[fiche.cite.slug, fiche.pk]),
        {"ancien": fiche.statut, "nouveau": offered["nouveau"], "motif": offered["motif"]},
    )

    change = ChangementStatut.objects.get(fiche=fiche)
    assert f"Passer à « {mot} »" in texte_de(response)
    assert (change.nouveau, change.motif) == (
        statut, f"Décision 2026-001 (Comité technique, 22 octobre 2026){f' vers {vers}' if vers else ''}",
    )  # fmt: skip


@pytest.mark.parametrize("case", ["adopted", "impossible", "withdrawn"])
def test_a_decision_offers_no_status_otherwise(client_chef, chef, fiche, case):
    if case == "impossible":
        FicheAction.objects.filter(pk=fiche.pk).update(statut=StatutFiche.EN_COURS)
    decision = decider(fiche, by=chef.compte, issue=Issue.ADOPTEE if case == "adopted" else Issue.REORIENTEE)
    if case == "withdrawn":
        retirer(decision, by=chef.compte)

    response = client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk]))

    assert response.context["statut_propose"] is None


def test_a_withdrawn_action_offers_an_agenda_and_no_return(client_chef, chef, fiche):
    decider(fiche, TypeDecision.RETRAIT_ACTION, by=chef.compte)

    html = client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])).content.decode()

    assert reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk]) in html
    assert reverse("plan:desarchiver", args=[fiche.cite.slug, fiche.pk]) not in html


def test_bringing_back_a_withdrawn_action_is_refused_on_its_page(client_chef, chef, fiche):
    decider(fiche, TypeDecision.RETRAIT_ACTION, by=chef.compte)

    response = client_chef.post(reverse("plan:desarchiver", args=[fiche.cite.slug, fiche.pk]))

    assert response.status_code == 422
    assert "une nouvelle décision d'inscription la remet au plan" in texte_de(response)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_fiche_asks_as_much_whatever_was_decided(client_chef, chef, fiche, number):
    for _rank in range(number):
        decision = decider(fiche, by=chef.compte, avis_rendus=AVIS)
        point_sur(fiche, seance=SeanceFactory(instance=decision.instance, convoquee=True))
    client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk]))

    with CaptureQueriesContext(connection) as queries:
        client_chef.get(reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk]))

    assert len(queries) < 30
    assert len(queries) == 28


def test_the_form_offers_seances_and_the_points_that_wait(client_chef, chef, fiche):
    cotech = cotech_of(fiche.cite)
    seance = SeanceFactory(instance=cotech)
    InstanceFactory(cite=fiche.cite, type="GROUPE", nom="Groupe clos", close_on=date(2026, 1, 1), resultat="Fait")
    SeanceFactory(instance=cotech, tenue=True)

    form = client_chef.get(reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk])).context["form"]

    assert form.fields["ou"].choices == [
        ("", "Choisir"),
        (
            "Comité technique",
            [
                (f"s{seance.pk}", "Séance du 22 octobre 2026"),
                (f"i{cotech.pk}", "Comité technique : à inscrire, sans séance pour l’instant"),
            ],
        ),
    ]
    assert form["type_decision"].value() == TypeDecision.INSCRIPTION


def test_an_action_is_put_on_the_agenda_from_its_fiche(client_chef, fiche):
    seance = SeanceFactory(instance=cotech_of(fiche.cite))
    url = reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk])

    response = client_chef.post(url, {"ou": f"s{seance.pk}", "type_decision": "INSCRIPTION", "titre": ""}, follow=True)

    assert response.redirect_chain[0][0].endswith("#decisions")
    assert [(row.titre, row.type_decision) for row in seance.points.all()] == [
        ("Inscription d'action : Lire", "INSCRIPTION")
    ]
    assert "est à l’ordre du jour de « Comité technique »" in texte_de(response)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ou": "", "type_decision": "ECHANGE"}, "Choisissez une séance ou une instance."),
        ({"ou": "groupe"}, "Dites ce que les membres auront à faire."),
        ({"ou": "groupe", "type_decision": "INSCRIPTION"}, "au comité technique, pas en « Groupe parents »"),
    ],
)
def test_a_choice_that_does_not_hold_is_said(client_chef, fiche, typed, words):
    groupe = InstanceFactory(cite=fiche.cite, type="GROUPE", nom="Groupe parents")
    given = typed | ({"ou": f"i{groupe.pk}"} if typed["ou"] else {})

    response = client_chef.post(reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk]), given)

    assert (response.status_code, Point.objects.count()) == (422, 0)
    assert words in texte_de(response)


def test_an_archived_action_is_only_put_on_an_agenda_to_come_back(client_chef, chef, fiche):
    cotech_of(fiche.cite)
    decider(fiche, TypeDecision.RETRAIT_ACTION, by=chef.compte)

    form = client_chef.get(reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk])).context["form"]

    assert [value for value, _words in form.fields["type_decision"].choices] == ["INSCRIPTION"]


def test_a_referent_proposes_and_chooses_no_seance(client_de, fiche):
    seance = SeanceFactory(instance=cotech_of(fiche.cite), convoquee=True)
    client = client_de(Role.REFERENT)
    url = reverse("plan:inscrire", args=[fiche.cite.slug, fiche.pk])

    refused = client.post(url, {"ou": f"s{seance.pk}", "type_decision": "INSCRIPTION"})
    client.post(url, {"ou": f"i{seance.instance_id}", "type_decision": "ECHANGE", "titre": "Cafés"})

    assert refused.status_code == 422
    assert [(row.titre, row.seance, row.type_decision) for row in Point.objects.all()] == [("Cafés", None, "")]


def test_who_may_put_an_action_on_an_agenda(chef, fiche):
    people = {role: HabilitationFactory(role=role, cite=fiche.cite).compte for role in (Role.LECTEUR, Role.TROIKA)}
    before = [bool(can_inscrire_fiche(who, fiche)) for who in (chef.compte, *people.values())]
    MembreFactory(instance=cotech_of(fiche.cite), qualite="INVITE", pole=None, compte=people[Role.LECTEUR])

    assert before == [False, False, False]
    assert all(can_inscrire_fiche(who, fiche) for who in (chef.compte, *people.values()))


def test_a_decision_taken_over_has_no_marks(client_chef, chef, fiche):
    decision = DecisionFactory(
        instance=cotech_of(fiche.cite), type=TypeDecision.INSCRIPTION, annee=2024, numero=3
    )  # fmt: skip
    LIEN.lier_decision(decision=decision, pk=fiche.pk, by=chef.compte)

    text = page(client_chef, fiche)

    assert ("R-2024-3" in text, FicheAction.objects.get(pk=fiche.pk).validation) == (True, Validation.VALIDEE)
