"""State of the séance × who asks × what is done: one table, answered through HTTP.

Each cell is the status of the answer: 302 done, 422 refused with its reason, 403 seen but not allowed, 404 not seen.
"""

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, Issue
from alliance.gouvernance.models import Avis, Decision, Deport, Point, Presence
from tests.factories import HabilitationFactory
from tests.factories.gouvernance import FIN, PointFactory, SeanceFactory
from tests.gouvernance.salle import chef_de, cotech, titulaires

pytestmark = pytest.mark.django_db

CHEF, DELEGUE, TROIKA, EXTERIEUR = "chef", "délégué", "troïka", "extérieur"
QUI = (CHEF, DELEGUE, TROIKA, EXTERIEUR)
ETATS = ("BROUILLON", "CONVOQUEE", "TENUE", "CLOSE", "APPROUVEE", "ANNULEE")

# act: state: what each of QUI is answered. An act that a state refuses is 422 to who may do it, 403 to who never may.
SEUL_LE_CHEF = (403, 403, 404)
TABLE = {
    "ouvrir": {
        "BROUILLON": (422, 404, 404, 404), "CONVOQUEE": (302, *SEUL_LE_CHEF), "TENUE": (422, *SEUL_LE_CHEF),
        "CLOSE": (422, *SEUL_LE_CHEF), "APPROUVEE": (422, *SEUL_LE_CHEF), "ANNULEE": (422, *SEUL_LE_CHEF),
    },
    "presence": {
        "BROUILLON": (422, 404, 404, 404), "CONVOQUEE": (422, *SEUL_LE_CHEF), "TENUE": (302, *SEUL_LE_CHEF),
        "CLOSE": (422, *SEUL_LE_CHEF), "APPROUVEE": (422, *SEUL_LE_CHEF), "ANNULEE": (422, *SEUL_LE_CHEF),
    },
    "avis": {
        "BROUILLON": (403, 404, 404, 404), "CONVOQUEE": (403, 302, 403, 404), "TENUE": (302, 302, 403, 404),
        "CLOSE": (403, 403, 403, 404), "APPROUVEE": (403, 403, 403, 404), "ANNULEE": (403, 403, 403, 404),
    },
    "deport": {
        "BROUILLON": (403, 404, 404, 404), "CONVOQUEE": (302, 302, 403, 404), "TENUE": (302, 302, 403, 404),
        "CLOSE": (403, 403, 403, 404), "APPROUVEE": (403, 403, 403, 404), "ANNULEE": (403, 403, 403, 404),
    },
    "compte_rendu": {
        "BROUILLON": (422, 404, 404, 404), "CONVOQUEE": (422, *SEUL_LE_CHEF), "TENUE": (302, *SEUL_LE_CHEF),
        "CLOSE": (422, *SEUL_LE_CHEF), "APPROUVEE": (422, *SEUL_LE_CHEF), "ANNULEE": (422, *SEUL_LE_CHEF),
    },
    "proposition": {
        "BROUILLON": (422, 404, 404, 404), "CONVOQUEE": (422, *SEUL_LE_CHEF), "TENUE": (302, *SEUL_LE_CHEF),
        "CLOSE": (422, *SEUL_LE_CHEF), "APPROUVEE": (422, *SEUL_LE_CHEF), "ANNULEE": (422, *SEUL_LE_CHEF),
    },
    "clore": {
        "BROUILLON": (422, 404, 404, 404), "CONVOQUEE": (422, *SEUL_LE_CHEF), "TENUE": (302, *SEUL_LE_CHEF),
        "CLOSE": (302, *SEUL_LE_CHEF), "APPROUVEE": (302, *SEUL_LE_CHEF), "ANNULEE": (422, *SEUL_LE_CHEF),
    },
}  # fmt: skip
CELLULES = [
    pytest.param(acte, etat, qui, statut, id=f"{acte}-{etat}-{qui}")
    for acte, etats in TABLE.items()
    for etat, statuts in etats.items()
    for qui, statut in zip(QUI, statuts, strict=True)
]


def seance_en(etat):
    """A séance in this state, moved there once its point exists: nothing is added to a closed one."""
    seance = SeanceFactory(instance=cotech(), **({} if etat == "BROUILLON" else {"convoquee": True}))
    made = PointFactory(seance=seance, decision=True)
    times = {
        "TENUE": {"ouverte_at": seance.debut_at},
        "CLOSE": {"ouverte_at": seance.debut_at, "close_at": FIN},
        "APPROUVEE": {
            "ouverte_at": seance.debut_at, "close_at": FIN, "approuvee_at": FIN, "mode_approbation": "CORRESPONDANCE",
        },
        "ANNULEE": {"annulee_at": FIN},
    }.get(etat, {})  # fmt: skip
    type(seance).objects.filter(pk=seance.pk).update(etat=etat, **times)
    seance.refresh_from_db()
    return seance, made


def compte_de(qui, seance):
    cite = seance.instance.cite
    first, second = titulaires(seance)[:2]
    if qui == CHEF:
        return chef_de(cite)
    if qui == DELEGUE:
        HabilitationFactory(role=Role.TROIKA, cite=cite, compte=first.compte, pole=first.pole)
        return first.compte
    if qui == TROIKA:
        return HabilitationFactory(role=Role.TROIKA, cite=cite, pole=second.pole).compte
    return HabilitationFactory().compte


def envoyer(client, acte, seance, made):
    """Send what the page would send for this act."""
    slug, first = seance.instance.cite.slug, titulaires(seance)[0]
    name, args, body = {
        "ouvrir": ("ouvrir_seance", [seance.pk], {}),
        "presence": ("noter_la_presence", [seance.pk], {"membre": first.pk, "presence": "PRESENT"}),
        "avis": ("donner_avis", [made.pk, first.pole_id], {"sens": "FAVORABLE", "membre": first.pk, "vu": ""}),
        "deport": ("declarer_deport", [made.pk], {"membre": first.pk, "motif": "Siège au conseil"}),
        "compte_rendu": ("ecrire_compte_rendu", [made.pk], {"texte": "Dit.", "version": 1, "base": ""}),
        "proposition": ("proposer_issue", [made.pk], {"proposition": "AJOURNER"}),
        "clore": ("clore", [seance.pk], {}),
    }[acte]
    return client.post(reverse(f"gouvernance:{name}", args=[slug, *args]), body)


def traces(seance, made):
    """All that any of these acts could have written."""
    seance.refresh_from_db()
    point = Point.objects.get(pk=made.pk)
    return (
        seance.etat, Presence.objects.count(), Avis.objects.count(), Deport.objects.count(), Decision.objects.count(),
        point.compte_rendu, point.proposition,
    )  # fmt: skip


@pytest.mark.parametrize(("acte", "etat", "qui", "statut"), CELLULES)
def test_state_role_act(client, acte, etat, qui, statut):
    seance, made = seance_en(etat)
    client.force_login(compte_de(qui, seance))
    before = traces(seance, made)

    answer = envoyer(client, acte, seance, made)

    deja_close = acte == "clore" and etat in {"CLOSE", "APPROUVEE"}
    assert answer.status_code == statut
    assert (traces(seance, made) != before) == (statut == 302 and not deja_close)


def test_closing_without_quorum_decides_nothing(client):
    seance, made = seance_en("TENUE")
    client.force_login(chef_de(seance.instance.cite))

    envoyer(client, "clore", seance, made)

    seance.refresh_from_db()
    assert seance.etat == EtatSeance.CLOSE
    assert set(Decision.objects.values_list("issue", flat=True)) <= {Issue.AJOURNEE}


def test_the_table_says_every_state_and_every_act():
    assert {tuple(etats) for etats in TABLE.values()} == {ETATS}
    assert set(ETATS) == set(EtatSeance.values)
