"""Pages of the enveloppes: what they teach, what they take, and what they refuse on its field."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import NatureCaisse, Portee, TypeOrganisation
from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureMouvement, Perimetre
from alliance.budget.models import Enveloppe, ExerciceClos, Financeur, MouvementEnveloppe, ReglageCaisse
from alliance.budget.services.enveloppes import record_mouvement
from alliance.journal.models import Ecriture
from tests.factories import CaisseFactory, OrganisationFactory
from tests.factories.acces import DelegationFactory
from tests.factories.budget import AT, LE, AffectationFactory, EnveloppeFactory, FinanceurFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
N = NatureMouvement
TODAY = timezone.localdate
INSEC = "\u00a0"


def url(name, cite, *args):
    return reverse(f"budget:{name}", args=[cite.slug, *args])


def act(**values):
    given = {
        "montant_cents": "100",
        "le": TODAY().isoformat(),
        "reference": "R-1",
        "motif": "Courrier",
        "cle": uuid.uuid4(),
    }
    return given | values


def told(response) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


def errors(response, field) -> list[str]:
    assert response.status_code == 422
    return [str(one) for one in response.context["form"].errors.get(field, [])]


def move(enveloppe, nature, cents, **values):
    given = {"le": LE, "by": None, "at": AT, "reference": f"REF-{uuid.uuid4().hex[:8]}", "motif": "Exemple"}
    return record_mouvement(enveloppe=enveloppe, nature=nature, montant_cents=cents, **(given | values))


@pytest.fixture
def enveloppe(cite):
    return EnveloppeFactory(cite=cite)


# From nothing


def test_a_new_cite_is_led_from_budgets_to_affectations(client_chef, cite):
    OrganisationFactory(cite=cite, nom="CCAS d'exemple", type=TypeOrganisation.CCAS)
    steps = []
    for make in (
        lambda: None,
        lambda: CaisseFactory(cite=cite),
        lambda: FinanceurFactory(cite=cite),
        lambda: EnveloppeFactory(cite=cite, notifie_cents=0),
    ):
        make()
        tree = verifier_page(client_chef.get(url("budgets", cite)))
        (step,) = [one for one in tree.find("li") if one.attrs.get("aria-current") == "step"]
        steps.append(step.find("b")[0].text)

    assert steps == ["Les budgets.", "Les financeurs.", "Les enveloppes.", "Les affectations."]


def test_once_affected_nothing_is_taught(client_chef, cite, enveloppe):
    AffectationFactory(enveloppe=enveloppe)

    assert "pas à pas" not in verifier_page(client_chef.get(url("budgets", cite))).text


def test_a_budget_is_created_then_settled_then_corrected(client_chef, cite):
    holder = OrganisationFactory(cite=cite)
    identity = {"nom": "Fonds du collège", "nature": NatureCaisse.FONDS_COLLEGE, "titulaire": holder.pk}

    created = client_chef.post(url("creer_budget", cite), identity)
    row = Caisse.objects.get(cite=cite)
    assert created["Location"] == url("regler_budget", cite, row.pk)
    settings = {
        "perimetre": Perimetre.INCONNU,
        "note": "Rien ne le dit",
        "seuil_alerte_pct": "5",
        "deux_personnes": "on",
    }
    settled = client_chef.post(url("regler_budget", cite, row.pk), settings)
    form = verifier_page(client_chef.get(url("modifier_budget", cite, row.pk)))
    client_chef.post(url("modifier_budget", cite, row.pk), identity | {"nom": "Fonds"})

    assert "Modifier « Fonds du collège »" in form.text
    row.refresh_from_db()
    reglage = ReglageCaisse.objects.get(caisse=row)
    assert (settled.status_code, row.nom, reglage.deux_personnes, reglage.seuil_alerte_pct) == (302, "Fonds", True, 5)
    tree = verifier_page(client_chef.get(url("budget_caisse", cite, row.pk)))
    assert ("On ne sait pas si ce budget est compté" in tree.text, "M9-6" in tree.text) == (True, True)


def test_a_cite_without_directory_is_told_to_begin_there(client_chef, cite):
    tree = verifier_page(client_chef.get(url("creer_budget", cite)))

    assert reverse("acteurs:organisation_creer", args=[cite.slug]) in [a.attrs.get("href") for a in tree.find("a")]


def test_a_delegate_of_the_budget_alone_asks_for_the_organisation(client, chef, cite):
    client.force_login(DelegationFactory(cite=cite, delegant=chef.compte, portee=Portee.BUDGET).compte)

    assert "Demandez au chef de projet" in verifier_page(client.get(url("creer_budget", cite))).text


@pytest.mark.parametrize(
    ("values", "field"),
    [({"nom": ""}, "nom"), ({"nature": ""}, "nature"), ({"titulaire": ""}, "titulaire"), ({"nom": "Pris"}, "nom")],
)
def test_a_budget_that_cannot_be_is_refused_on_its_field(client_chef, cite, values, field):
    taken = CaisseFactory(cite=cite, nom="Pris")
    data = {"nom": "Neuf", "nature": NatureCaisse.AUTRE, "titulaire": taken.titulaire_id} | values

    response = client_chef.post(url("creer_budget", cite), data)

    assert len(errors(response, field)) == 1
    assert Caisse.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"seuil_alerte_pct": "101"}, "seuil_alerte_pct"),
        ({"seuil_alerte_pct": "-1"}, "seuil_alerte_pct"),
        ({"perimetre": Perimetre.A_PART}, "note"),
        ({"perimetre": ""}, "perimetre"),
    ],
)
def test_settings_that_cannot_be_are_refused_on_their_field(client_chef, cite, values, field):
    row = CaisseFactory(cite=cite)
    data = {"perimetre": Perimetre.COMPTE, "note": "", "seuil_alerte_pct": "10"} | values

    assert len(errors(client_chef.post(url("regler_budget", cite, row.pk), data), field)) == 1
    assert ReglageCaisse.objects.count() == 0


def test_a_financeur_is_added_corrected_and_not_twice(client_chef, cite):
    data = {"nom": "Politique de la ville", "famille": "ETAT_VILLE", "programme": "147", "organisation": ""}

    client_chef.post(url("creer_financeur", cite), data)
    row = Financeur.objects.get(cite=cite)
    again = client_chef.post(url("creer_financeur", cite), data)
    verifier_page(client_chef.get(url("modifier_financeur", cite, row.pk)))
    client_chef.post(url("modifier_financeur", cite, row.pk), data | {"programme": "147-02"})

    row.refresh_from_db()
    assert "déjà un financeur" in errors(again, "nom")[0]
    assert (Financeur.objects.count(), row.programme) == (1, "147-02")
    assert "147-02" in verifier_page(client_chef.get(url("financeurs", cite))).text


def test_an_enveloppe_opens_from_the_form_that_its_financeur_fills(client_chef, cite):
    financeur, caisse = FinanceurFactory(cite=cite), CaisseFactory(cite=cite)
    form = client_chef.get(url("creer_enveloppe", cite), {"financeur": financeur.pk, "exercice": 2025})
    data = {"financeur": financeur.pk, "caisse": caisse.pk, "exercice": "2025", "nature": "SPECIFIQUE", "note": ""}

    response = client_chef.post(url("creer_enveloppe", cite), data)
    again = client_chef.post(url("creer_enveloppe", cite), data)

    row = Enveloppe.objects.get(cite=cite)
    assert form.context["form"]["exercice"].value() == "2025"
    assert response["Location"] == url("enveloppe", cite, row.pk)
    assert "existe déjà" in errors(again, "__all__")[0]
    text = verifier_page(client_chef.get(url("enveloppe", cite, row.pk))).text
    assert ("une annonce n’est pas un crédit" in text, "Commencez par l’annonce" in text) == (True, True)


@pytest.mark.parametrize("exercice", ["2018", "2101", "deux mille", ""])
def test_an_exercice_out_of_the_programme_is_refused_on_its_field(client_chef, cite, exercice):
    financeur, caisse = FinanceurFactory(cite=cite), CaisseFactory(cite=cite)
    data = {"financeur": financeur.pk, "caisse": caisse.pk, "exercice": exercice, "nature": "SPECIFIQUE"}

    assert len(errors(client_chef.post(url("creer_enveloppe", cite), data), "exercice")) == 1
    assert Enveloppe.objects.count() == 0


@pytest.mark.parametrize("missing", ["budget", "financeur"])
def test_an_enveloppe_says_what_it_needs_first(client_chef, cite, missing):
    if missing == "financeur":
        CaisseFactory(cite=cite)

    text = verifier_page(client_chef.get(url("creer_enveloppe", cite))).text

    assert f"Il faut d’abord un {missing}" in text


# One act


def test_every_act_leads_back_to_the_enveloppe_and_tells_its_effect(client_chef, cite, enveloppe):
    done = []
    for nature in ("annonce", "notification", "avenant", "encaissement", "gel", "degel", "reprise", "annulation-titre"):
        verifier_page(client_chef.get(url("mouvement", cite, enveloppe.pk, nature)))
        response = client_chef.post(url("mouvement", cite, enveloppe.pk, nature), act(reference=f"R-{nature}"))
        assert (response.status_code, response["Location"]) == (302, url("enveloppe", cite, enveloppe.pk)), nature
        done.append(nature)

    enveloppe.refresh_from_db()
    assert enveloppe.notifie_cents == 1_000_000 + 10_000
    assert MouvementEnveloppe.objects.filter(enveloppe=enveloppe).count() == 1 + len(done)
    tree = verifier_page(client_chef.get(url("enveloppe", cite, enveloppe.pk)))
    assert "Les 9 mouvements" in tree.text
    assert verifier_page(client_chef.get(url("mouvements_enveloppe", cite, enveloppe.pk))).text.count("Courrier") == 8


def test_a_second_click_says_so_and_records_nothing(client_chef, cite, enveloppe):
    data = act(montant_cents="10000", reference="")
    address = url("mouvement", cite, enveloppe.pk, "gel")
    client_chef.post(address, data)

    again = client_chef.post(address, data)

    enveloppe.refresh_from_db()
    assert (again.status_code, enveloppe.gele_cents, enveloppe.mouvements.filter(nature=N.GEL).count()) == (
        302, 1_000_000, 1,
    )  # fmt: skip
    assert any("déjà enregistré" in one for one in told(again))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "négatif"),
        ("0", "supérieur à zéro"),
        ("0,001", "deux décimales"),
        ("1000000000000000", "Vérifiez les zéros"),
        ("cent", "n'est pas un montant"),
        ("", "Écrivez le montant"),
    ],
)
def test_an_amount_that_is_none_is_refused_on_its_field(client_chef, cite, enveloppe, typed, words):
    before = Ecriture.objects.count()

    response = client_chef.post(url("mouvement", cite, enveloppe.pk, "notification"), act(montant_cents=typed))

    assert words in errors(response, "montant_cents")[0]
    assert (MouvementEnveloppe.objects.count(), Ecriture.objects.count()) == (1, before)


@pytest.mark.parametrize(
    ("nature", "typed", "words"),
    [
        ("gel", "5000,01", f"il reste 5{INSEC}000{INSEC}€ sans affectation"),
        ("degel", "0,01", f"0{INSEC}€ sont gelés"),
        ("reprise", "5000,01", f"Libérez d'abord 0,01{INSEC}€"),
        ("avenant", "-5000,01", f"Libérez d'abord 0,01{INSEC}€"),
        ("avenant", "0", "Zéro ne change rien"),
        ("annonce", "-0,01", f"0{INSEC}€ sont annoncés"),
        ("encaissement", "9000,01", f"il reste 9{INSEC}000{INSEC}€ à encaisser"),
        ("annulation-titre", "1000,01", f"1{INSEC}000{INSEC}€ sont encaissés"),
    ],
)
def test_beyond_the_last_cent_the_field_says_what_to_do(client_chef, cite, enveloppe, nature, typed, words):
    AffectationFactory(enveloppe=enveloppe, montant_cents=500_000)
    move(enveloppe, N.ENCAISSEMENT, 100_000)
    count = MouvementEnveloppe.objects.count()

    response = client_chef.post(url("mouvement", cite, enveloppe.pk, nature), act(montant_cents=typed))

    assert words in errors(response, "montant_cents")[0]
    assert MouvementEnveloppe.objects.count() == count
    verifier_page(response)


@pytest.mark.parametrize(
    ("nature", "typed"), [("gel", "5000"), ("reprise", "5000"), ("avenant", "-5000"), ("encaissement", "9000")]
)
def test_up_to_the_last_cent_the_act_is_taken(client_chef, cite, enveloppe, nature, typed):
    AffectationFactory(enveloppe=enveloppe, montant_cents=500_000)
    move(enveloppe, N.ENCAISSEMENT, 100_000)

    assert client_chef.post(url("mouvement", cite, enveloppe.pk, nature), act(montant_cents=typed)).status_code == 302


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2018, 12, 31), "avant le programme"),
        ("31/02/2026", "n'est pas une date"),
        ("", "Écrivez la date"),
        (date(2926, 1, 1), "est à venir"),
    ],
)
def test_a_day_out_of_the_programme_is_refused_on_its_field(client_chef, cite, enveloppe, day, words):
    response = client_chef.post(url("mouvement", cite, enveloppe.pk, "annonce"), act(le=str(day)))

    assert words in errors(response, "le")[0]
    assert MouvementEnveloppe.objects.count() == 1


def test_tomorrow_is_to_come_and_today_is_not(client_chef, cite, enveloppe):
    address = url("mouvement", cite, enveloppe.pk, "annonce")

    tomorrow = client_chef.post(address, act(le=str(TODAY() + timedelta(days=1))))
    today = client_chef.post(address, act())

    assert (len(errors(tomorrow, "le")), today.status_code) == (1, 302)


def test_a_reference_already_used_is_said_with_its_act_and_another_enveloppe_may_have_it(client_chef, cite, enveloppe):
    move(enveloppe, N.NOTIFICATION, 5_000, reference="DBM 2")
    other = EnveloppeFactory(cite=cite)

    again = client_chef.post(url("mouvement", cite, enveloppe.pk, "notification"), act(reference="dbm 2 "))
    elsewhere = client_chef.post(url("mouvement", cite, other.pk, "notification"), act(reference="DBM 2"))

    (message,) = errors(again, "reference")
    assert ("« dbm 2 »" in message, f"50{INSEC}€" in message, "2 mars 2026" in message) == (True, True, True)
    assert elsewhere.status_code == 302


@pytest.mark.parametrize(("nature", "field"), [("notification", "reference"), ("gel", "motif")])
def test_the_proof_or_the_reason_is_asked(client_chef, cite, enveloppe, nature, field):
    response = client_chef.post(url("mouvement", cite, enveloppe.pk, nature), act(reference="", motif=""))

    assert len(errors(response, field)) == 1


def test_an_unknown_act_is_not_found(client_chef, cite, enveloppe):
    statuses = [
        client_chef.get(url("mouvement", cite, enveloppe.pk, nature)).status_code for nature in ("x", "report-sortant")
    ]

    assert statuses == [404, 404]


def test_a_closed_year_takes_cash_only_and_says_how_to_open_it(client_chef, cite, enveloppe):
    ExerciceClos.objects.create(cite=cite, exercice=2026, clos_at=AT)
    page = verifier_page(client_chef.get(url("enveloppe", cite, enveloppe.pk)))
    shown = [a.text for a in page.find("a") if "/mouvements/" in a.attrs["href"]]

    refused = client_chef.post(url("mouvement", cite, enveloppe.pk, "notification"), act())
    cashed = client_chef.post(url("mouvement", cite, enveloppe.pk, "encaissement"), act())

    assert shown == ["Encaissement"]
    assert "L'exercice 2026 est clos" in errors(refused, "__all__")[0]
    assert url("rouvrir_exercice", cite, 2026) in [a.attrs.get("href") for a in verifier_page(refused).find("a")]
    assert cashed.status_code == 302


# Carry-over


def test_a_carry_over_creates_its_target_and_is_recorded_once(client_chef, cite, enveloppe):
    data = act(exercice="2027", montant_cents="10000")
    address = url("reporter_enveloppe", cite, enveloppe.pk)
    verifier_page(client_chef.get(address))

    first, again = client_chef.post(address, data), client_chef.post(address, data)

    cible = Enveloppe.objects.get(cite=cite, exercice=2027)
    assert (first.status_code, again.status_code, cible.notifie_cents) == (302, 302, 1_000_000)
    assert any("déjà enregistré" in one for one in told(again))
    tree = verifier_page(client_chef.get(url("enveloppe", cite, enveloppe.pk)))
    back = verifier_page(client_chef.get(url("enveloppe", cite, cible.pk)))
    assert url("enveloppe", cite, cible.pk) in [a.attrs.get("href") for a in tree.find("a")]
    assert url("enveloppe", cite, enveloppe.pk) in [a.attrs.get("href") for a in back.find("a")]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"montant_cents": "10000,01"}, "montant_cents", f"il reste 10{INSEC}000{INSEC}€"),
        ({"montant_cents": "0"}, "montant_cents", "supérieur à zéro"),
        ({"exercice": "2026"}, "exercice", "déjà de 2026"),
        ({"exercice": "2018"}, "exercice", "commence en 2019"),
        ({"motif": ""}, "motif", "Dites pourquoi"),
        ({"exercice": "2025"}, "__all__", "2025 est clos"),
    ],
)
def test_a_carry_over_that_cannot_be_says_why_and_opens_nothing(client_chef, cite, enveloppe, values, field, words):
    ExerciceClos.objects.create(cite=cite, exercice=2025, clos_at=AT)
    data = act(exercice="2027", montant_cents="100") | values

    response = client_chef.post(url("reporter_enveloppe", cite, enveloppe.pk), data)

    assert words in errors(response, field)[0]
    assert Enveloppe.objects.count() == 1
