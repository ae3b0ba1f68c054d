"""One act for many fiches: each line alone, half refused is half done, a killed task goes on, nothing is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.journal.models import Ecriture
from alliance.plan.enums import EtatLigneLot, EtatTravail, GesteLot, OrigineModification, StatutFiche
from alliance.plan.models import FicheAction, LigneLot, Lot, QuartierFiche
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import create_fiche, update_fiche
from alliance.plan.services.lots import (
    FICHES_MAX,
    LotRefuse,
    annuler_lot,
    demander_lot,
    executer_lot,
    reessayer_lot,
    reprendre_lot,
)
from alliance.plan.services.lots.taches import executer_un_lot
from alliance.plan.services.structure import delete_intitule
from alliance.territoires.models import PerimetreQuartier, RattachementCite
from tests.factories import (
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)
F, I, R = EtatLigneLot.FAITE, EtatLigneLot.INCHANGEE, EtatLigneLot.REFUSEE  # noqa: E741 -- the three states


def demander(chef, fiches, geste, **parametres):
    return demander_lot(
        cite=chef.cite, fiches=fiches, geste=geste, parametres=parametres, by=chef.compte, at=AT, retour="statut=X"
    )


def executer(chef, fiches, geste, **parametres):
    lot = demander(chef, fiches, geste, **parametres)
    return executer_lot(lot=lot, at=AT)


def etats(lot):
    return [row.etat for row in lot.lignes.order_by("ordre")]


def messages(lot):
    return [row.message for row in lot.lignes.order_by("ordre")]


@pytest.fixture
def trois(chef):
    return [FicheActionFactory(cite=chef.cite, titre=f"Action {number}") for number in (1, 2, 3)]


@pytest.fixture
def lieux(chef):
    quartier, etablissement = QuartierFactory(nom="Les Tilleuls"), EtablissementFactory()
    PerimetreQuartier.objects.create(cite=chef.cite, quartier=quartier)
    RattachementCite.objects.create(cite=chef.cite, etablissement=etablissement)
    return quartier, etablissement


def test_each_fiche_is_written_through_the_usual_service(chef, trois):
    porteur = OrganisationFactory(cite=chef.cite)

    lot = executer(chef, trois, GesteLot.PORTEUR, porteur=porteur.pk)

    assert (lot.etat, lot.lignes_traitees, lot.termine_at, lot.retour) == (EtatTravail.TERMINE, 3, AT, "statut=X")
    assert etats(lot) == [F, F, F]
    assert set(FicheAction.objects.values_list("porteur", "modifiee_by")) == {(porteur.pk, chef.compte.pk)}
    for line in lot.lignes.select_related("modification"):
        assert (line.modification.origine, line.modification.fiche_id) == (OrigineModification.LOT, line.fiche_id)
    done = Ecriture.objects.get(kind="plan.lot.done")
    assert done.details == {"geste": "PORTEUR", "faites": 3, "inchangees": 0, "refusees": 0}


@pytest.mark.parametrize(
    ("geste", "parametres", "champs"),
    [
        (GesteLot.DATES, {"starts_on": "2026-09-01"}, {"starts_on": date(2026, 9, 1), "ends_on": None}),
        (GesteLot.DATES, {"starts_on": "2026-09-01", "ends_on": "2027-06-30"}, {"ends_on": date(2027, 6, 30)}),
        (GesteLot.AGES, {"age_min": 0, "age_max": 120}, {"age_min": 0, "age_max": 120}),
        (GesteLot.AGES, {"age_max": 11}, {"age_min": None, "age_max": 11}),
        (GesteLot.STATUT, {"statut": "AJOURNEE", "motif": "Sans porteur"}, {"statut": "AJOURNEE"}),
        (GesteLot.ARCHIVER, {"motif": "Double"}, {"motif_archivage": "Double"}),
    ],
)
def test_plain_values(chef, trois, geste, parametres, champs):
    lot = executer(chef, trois, geste, **parametres)

    assert etats(lot) == [F, F, F]
    fiche = FicheAction.objects.get(pk=trois[0].pk)
    assert {champ: getattr(fiche, champ) for champ in champs} == champs


def test_references(chef, trois):
    heading = SousThematiqueFactory(axe__cite=chef.cite)

    executer(chef, trois, GesteLot.SOUS_THEMATIQUE, sous_thematique=heading.pk)
    lot = executer(chef, trois, GesteLot.REFERENT, referent=chef.compte.pk)

    assert set(FicheAction.objects.values_list("sous_thematique", "referent")) == {(heading.pk, chef.compte.pk)}
    assert lot.libelle == "donner un référent"


def test_a_value_is_added_to_the_others_and_taken_away_alone(chef, trois):
    update_fiche(fiche=trois[0], by=chef.compte, codages={"PUBLIC": ["PARENTS"]})
    value = {"dimension": "PUBLIC", "valeur": "ENFANTS"}

    added = executer(chef, trois, GesteLot.AJOUTER_CODAGE, **value)
    again = executer(chef, trois[:1], GesteLot.AJOUTER_CODAGE, **value)
    removed = executer(chef, trois, GesteLot.RETIRER_CODAGE, dimension="PUBLIC", valeur="PARENTS")

    assert (etats(added), etats(again), etats(removed)) == ([F, F, F], [I], [F, I, I])
    assert set(trois[0].codages.values_list("valeur", flat=True)) == {"ENFANTS"}


def test_a_place_is_added_to_the_others_and_taken_away_alone(chef, trois, lieux):
    quartier, etablissement = lieux
    held = QuartierFiche.objects.create(fiche=trois[0], quartier=QuartierFactory(), effectif_attendu=12)

    executer(chef, trois, GesteLot.AJOUTER_QUARTIER, quartier=quartier.pk)
    executer(chef, trois, GesteLot.AJOUTER_QUARTIER, quartier=quartier.pk)
    executer(chef, trois, GesteLot.AJOUTER_ETABLISSEMENT, etablissement=etablissement.pk)
    executer(chef, trois[1:], GesteLot.RETIRER_QUARTIER, quartier=quartier.pk)
    executer(chef, trois[1:], GesteLot.RETIRER_ETABLISSEMENT, etablissement=etablissement.pk)

    places = [(row.quartier_id, row.effectif_attendu) for row in trois[0].quartiers_concernes.order_by("pk")]
    assert places == [(held.quartier_id, 12), (quartier.pk, None)]
    assert [fiche.quartiers_concernes.count() for fiche in trois] == [2, 0, 0]
    assert [fiche.etablissements_concernes.count() for fiche in trois] == [1, 0, 0]


def test_half_refused_is_half_done_and_told(chef, trois):
    archive_fiche(fiche=trois[1], motif="Finie", by=chef.compte, at=AT)
    update_fiche(fiche=trois[2], by=chef.compte, ends_on=date(2026, 1, 1))

    lot = executer(chef, trois, GesteLot.DATES, starts_on="2026-09-01")

    assert etats(lot) == [F, R, R]
    assert "est archivée depuis le" in messages(lot)[1]
    assert messages(lot)[2] == "La fin (01/01/2026) précède le début (01/09/2026)."
    assert list(FicheAction.objects.order_by("pk").values_list("starts_on", flat=True)) == [
        date(2026, 9, 1),
        None,
        None,
    ]


def test_a_status_is_refused_where_it_cannot_go_and_left_where_it_is(chef, trois):
    FicheAction.objects.filter(pk=trois[1].pk).update(statut=StatutFiche.TERMINEE)
    FicheAction.objects.filter(pk=trois[2].pk).update(statut=StatutFiche.EN_PREPARATION)
    archived = FicheActionFactory(cite=chef.cite)
    archive_fiche(fiche=archived, motif="Finie", by=chef.compte, at=AT)

    lot = executer(chef, [*trois, archived], GesteLot.STATUT, statut="EN_PREPARATION")

    assert etats(lot) == [F, R, I, R]
    assert "« terminée » ne peut pas passer à « en préparation »" in messages(lot)[1]


def test_what_is_archived_already_stays_so(chef, trois):
    archive_fiche(fiche=trois[0], motif="Finie", by=chef.compte, at=AT)

    lot = executer(chef, trois, GesteLot.ARCHIVER, motif="Double")

    assert etats(lot) == [I, F, F]
    assert FicheAction.objects.get(pk=trois[0].pk).motif_archivage == "Finie"


def test_a_whole_plan_is_carried_on_and_says_what_was_there(chef):
    lire = create_fiche(cite=chef.cite, exercice=2026, titre="Lire", code="A1", cout_cents=5, by=chef.compte)
    jouer = FicheActionFactory(cite=chef.cite, titre="Jouer")
    stopped = FicheActionFactory(cite=chef.cite, titre="Arrêtée", statut=StatutFiche.ANNULEE)
    archived = FicheActionFactory(cite=chef.cite, titre="Partie")
    archive_fiche(fiche=archived, motif="Finie", by=chef.compte, at=AT)
    options = {"exercice": 2027, "decaler_dates": True, "garder_montants": False}
    executer(chef, [lire], GesteLot.RECONDUIRE, **options)

    lot = executer(chef, [lire, jouer, stopped, archived], GesteLot.RECONDUIRE, **options)
    all_of_them = executer(chef, [stopped], GesteLot.RECONDUIRE, **options, arretees=True)

    assert (etats(lot), etats(all_of_them)) == ([I, F, R, R], [F])
    assert messages(lot)[0] == "Déjà au plan 2027."
    assert messages(lot)[2] == "Action annulée : laissée de côté."
    assert [row.resultat.titre if row.resultat else None for row in lot.lignes.order_by("ordre")] == [
        "Lire", "Jouer", None, None,
    ]  # fmt: skip
    assert sorted(FicheAction.objects.filter(exercice=2027).values_list("titre", "code", "cout_cents")) == [
        ("Arrêtée", "", None), ("Jouer", "", None), ("Lire", "A1", None),
    ]  # fmt: skip


def test_the_code_left_behind_is_told_on_its_line(chef):
    lire = create_fiche(cite=chef.cite, exercice=2026, titre="Lire", code="A1", by=chef.compte)
    first_try = executer(chef, [lire], GesteLot.RECONDUIRE, exercice=2027).lignes.get().resultat
    archive_fiche(fiche=first_try, motif="Erreur", by=chef.compte, at=AT)

    lot = executer(chef, [lire], GesteLot.RECONDUIRE, exercice=2027)

    assert messages(lot) == ["Sans code : « A1 » est gardé par une fiche archivée de 2027."]


@pytest.mark.parametrize(
    ("geste", "parametres", "message"),
    [
        (GesteLot.STATUT, {"statut": "SUSPENDUE"}, "Dites pourquoi ces actions sont « suspendue »"),
        (GesteLot.STATUT, {"statut": "INCONNU"}, "n'existe pas"),
        (GesteLot.DATES, {}, "n'existe pas"),
        (GesteLot.DATES, {"starts_on": "demain"}, "n'existe pas"),
        (GesteLot.DATES, {"starts_on": "2026-09-02", "ends_on": "2026-09-01"}, "La fin précède le début"),
        (GesteLot.AGES, {"age_min": None}, "n'existe pas"),
        (GesteLot.AGES, {"age_min": 12, "age_max": 11}, "plus petit que l'âge minimum"),
        (GesteLot.AGES, {"age_max": 121}, "121 ans n'est pas possible"),
        (GesteLot.AJOUTER_CODAGE, {"dimension": "PUBLIC", "valeur": "CHATS"}, "n'existe pas"),
        (GesteLot.ARCHIVER, {"motif": "  "}, "n'existe pas"),
        (GesteLot.RECONDUIRE, {"exercice": 2018}, "n'est pas une année du programme"),
        (GesteLot.RECONDUIRE, {"exercice": 2101}, "n'est pas une année du programme"),
        (GesteLot.PORTEUR, {"porteur": 999_999}, "n'existe pas"),
        (GesteLot.PORTEUR, {}, "n'existe pas"),
        (GesteLot.REFERENT, {"referent": 999_999}, "n'existe pas"),
    ],
)
def test_a_value_that_makes_no_sense_stops_everything(chef, trois, geste, parametres, message):
    with pytest.raises(LotRefuse, match=message):
        demander(chef, trois, geste, **parametres)

    assert Lot.objects.count() == 0


def test_what_belongs_to_another_cite_is_refused(chef, trois):
    foreign = OrganisationFactory()

    with pytest.raises(LotRefuse, match="n'existe pas"):
        demander(chef, trois, GesteLot.PORTEUR, porteur=foreign.pk)
    with pytest.raises(LotRefuse, match="autre cité"):
        demander(chef, [*trois, FicheActionFactory()], GesteLot.ARCHIVER, motif="Double")


def test_no_fiche_and_too_many_are_refused(chef):
    rows = FicheAction.objects.bulk_create(
        FicheAction(cite=chef.cite, exercice=2026, titre=f"Action {number}") for number in range(FICHES_MAX + 1)
    )

    with pytest.raises(LotRefuse, match="Choisissez au moins une action"):
        demander(chef, [], GesteLot.ARCHIVER, motif="Double")
    with pytest.raises(LotRefuse, match="2\u00a0001 actions choisies"):
        demander(chef, rows, GesteLot.ARCHIVER, motif="Double")

    assert demander(chef, rows[:FICHES_MAX], GesteLot.ARCHIVER, motif="Double").lignes_total == FICHES_MAX


def test_a_fiche_named_twice_is_done_once(chef, trois):
    assert demander(chef, [trois[0], trois[0]], GesteLot.ARCHIVER, motif="Double").lignes_total == 1


def test_each_right_is_asked_line_by_line(chef, trois):
    porteur = HabilitationFactory(cite=chef.cite, role=Role.PORTEUR)
    FicheAction.objects.filter(pk=trois[0].pk).update(porteur=porteur.organisation)
    FicheAction.objects.filter(pk=trois[1].pk).update(referent=porteur.compte)

    ages = executer(porteur, trois[:2], GesteLot.AGES, age_min=3)
    archives = executer(porteur, trois[:1], GesteLot.ARCHIVER, motif="Double")
    statuts = executer(porteur, trois[:1], GesteLot.STATUT, statut="EN_COURS")
    suites = executer(porteur, trois[:1], GesteLot.RECONDUIRE, exercice=2027)

    assert [etats(lot) for lot in (ages, archives, statuts, suites)] == [[F, R], [R], [R], [R]]
    assert messages(ages)[1] == "Vous ne voyez plus cette action : vos droits ont changé."
    assert "Seul le chef de projet" in messages(archives)[0]


@pytest.mark.parametrize("how", ["habilitation", "compte"])
def test_a_right_lost_since_is_refused_on_each_line(chef, trois, how):
    lot = demander(chef, trois, GesteLot.AGES, age_min=3)
    if how == "compte":
        chef.compte.is_active = False
        chef.compte.save()
    else:
        Habilitation.objects.filter(pk=chef.pk).update(to_on=timezone.localdate() - timedelta(days=1))

    executer_lot(lot=lot, at=AT)

    assert etats(lot) == [R, R, R]
    assert FicheAction.objects.filter(age_min=3).count() == 0


def test_the_troika_reads_the_plan_and_writes_nothing(chef, trois):
    troika = HabilitationFactory(cite=chef.cite, role=Role.TROIKA)

    lot = executer(troika, trois, GesteLot.AGES, age_min=3)

    assert etats(lot) == [R, R, R]
    assert set(messages(lot)) == {
        "Cette fiche se modifie par le chef de projet, le référent de l'action ou son porteur. "
        "Vous pouvez la lire et leur signaler une correction."
    }


def test_what_was_chosen_may_go_away_before_the_work_starts(chef, trois):
    heading = SousThematiqueFactory(axe__cite=chef.cite)
    lot = demander(chef, trois, GesteLot.SOUS_THEMATIQUE, sous_thematique=heading.pk)
    delete_intitule(intitule=heading, by=chef.compte)

    executer_lot(lot=lot, at=AT)

    assert (etats(lot), set(messages(lot))) == ([R, R, R], {"Ce que vous aviez choisi n'existe plus."})


class Coupure(BaseException):
    """A worker that dies."""


def test_a_killed_task_goes_on_where_it_was(chef, trois, monkeypatch):
    lot = demander(chef, trois, GesteLot.AGES, age_min=3)
    calls = []

    def mourir(**kwargs):
        calls.append(kwargs["fiche"].pk)
        if len(calls) == 2:
            raise Coupure
        return update_fiche(**kwargs)

    with monkeypatch.context() as patched:
        patched.setattr("alliance.plan.services.lots.execution.update_fiche", mourir)
        with pytest.raises(Coupure):
            executer_lot(lot=lot, at=AT)
    lot.refresh_from_db()
    halfway = (lot.etat, lot.lignes_traitees, FicheAction.objects.filter(age_min=3).count())

    executer_lot(lot=lot, at=AT)
    executer_lot(lot=lot, at=AT)

    assert halfway == (EtatTravail.EN_COURS, 1, 1)
    assert (lot.etat, etats(lot)) == (EtatTravail.TERMINE, [F, F, F])
    assert [fiche.modifications.filter(origine=OrigineModification.LOT).count() for fiche in trois] == [1, 1, 1]
    assert Ecriture.objects.filter(kind="plan.lot.done").count() == 1


def test_an_unexpected_error_is_told_and_the_work_taken_again(
    chef, trois, monkeypatch, django_capture_on_commit_callbacks
):
    lot = demander(chef, trois, GesteLot.AGES, age_min=3)
    with monkeypatch.context() as patched:
        patched.setattr("alliance.plan.services.lots.execution.update_fiche", lambda **kwargs: 1 / 0)
        executer_lot(lot=lot, at=AT)
    stopped = (lot.etat, lot.erreur, lot.lignes_traitees)

    with django_capture_on_commit_callbacks(execute=True):
        reprendre_lot(lot=lot, by=chef.compte)

    lot.refresh_from_db()
    assert stopped == (EtatTravail.ECHOUE, "Une erreur inattendue a tout arrêté.", 0)
    assert (lot.etat, lot.erreur, etats(lot)) == (EtatTravail.TERMINE, "", [F, F, F])
    with pytest.raises(LotRefuse, match="terminée"):
        reprendre_lot(lot=lot, by=chef.compte)


def test_two_workers_do_each_line_once(chef, trois, monkeypatch):
    """The second one takes the lines that are left while the first is busy with its own."""
    lot, calls = demander(chef, trois, GesteLot.AGES, age_min=3), []

    def pendant_ce_temps(**kwargs):
        calls.append(kwargs["fiche"].pk)
        if len(calls) == 1:
            executer_lot(lot=Lot.objects.get(pk=lot.pk), at=AT)
        return update_fiche(**kwargs)

    monkeypatch.setattr("alliance.plan.services.lots.execution.update_fiche", pendant_ce_temps)
    executer_lot(lot=lot, at=AT)

    assert (etats(lot), sorted(calls)) == ([F, F, F], [fiche.pk for fiche in trois])
    assert [fiche.modifications.count() for fiche in trois] == [1, 1, 1]
    assert Ecriture.objects.filter(kind="plan.lot.done").count() == 1


def test_an_end_that_another_worker_wrote_is_not_written_again(chef, trois, monkeypatch):
    lot = demander(chef, trois[:1], GesteLot.AGES, age_min=3)

    def finir(**kwargs):
        Lot.objects.filter(pk=lot.pk).update(etat=EtatTravail.TERMINE)
        return update_fiche(**kwargs)

    monkeypatch.setattr("alliance.plan.services.lots.execution.update_fiche", finir)
    executer_lot(lot=lot, at=AT)

    assert (etats(lot), Ecriture.objects.filter(kind="plan.lot.done").count()) == ([F], 0)


def test_what_the_database_refuses_is_told_on_its_line(chef, trois, monkeypatch):
    def refuser(**kwargs):
        raise IntegrityError

    monkeypatch.setattr("alliance.plan.services.lots.execution.update_fiche", refuser)
    lot = executer(chef, trois[:1], GesteLot.AGES, age_min=3)

    assert (etats(lot), messages(lot)) == ([R], ["La base a refusé cette modification."])


def test_a_task_whose_bulk_edit_is_gone_does_nothing(db):
    assert executer_un_lot.func(999_999) is None


def test_what_a_person_saves_meanwhile_is_not_lost(chef, trois, lieux, monkeypatch):
    """She adds another quartier and changes the besoin between the reading and the writing of the line."""
    other = QuartierFactory(nom="Le Moulin")
    lot = demander(chef, trois[:1], GesteLot.AJOUTER_QUARTIER, quartier=lieux[0].pk)
    meanwhile = []

    def en_meme_temps(**kwargs):
        if not meanwhile:
            meanwhile.append(1)
            update_fiche(
                fiche=FicheAction.objects.get(pk=trois[0].pk), by=chef.compte, quartiers=[other], besoin="Lire"
            )
        return update_fiche(**kwargs)

    monkeypatch.setattr("alliance.plan.services.lots.execution.update_fiche", en_meme_temps)
    executer_lot(lot=lot, at=AT)

    fiche = FicheAction.objects.get(pk=trois[0].pk)
    assert etats(lot) == [F]
    assert fiche.besoin == "Lire"
    assert {row.quartier for row in fiche.quartiers_concernes.all()} == {other, lieux[0]}


def test_a_fiche_that_others_keep_saving_is_refused_in_words(chef, trois, monkeypatch):
    turns = []

    def toujours(**kwargs):
        turns.append(1)
        update_fiche(fiche=FicheAction.objects.get(pk=trois[0].pk), by=chef.compte, age_min=len(turns))
        return update_fiche(**kwargs)

    lot = demander(chef, trois[:1], GesteLot.AGES, age_min=9)
    monkeypatch.setattr("alliance.plan.services.lots.execution.update_fiche", toujours)
    executer_lot(lot=lot, at=AT)

    assert (etats(lot), messages(lot)) == (
        [R], ["D'autres personnes modifient cette fiche en ce moment. Réessayez."],
    )  # fmt: skip


def test_the_refused_ones_are_asked_again_apart(chef, trois):
    archive_fiche(fiche=trois[1], motif="Erreur", by=chef.compte, at=AT)
    lot = executer(chef, trois, GesteLot.AGES, age_min=3)
    FicheAction.objects.filter(pk=trois[1].pk).update(archivee_at=None, motif_archivage="")

    again = reessayer_lot(lot=lot, by=chef.compte, at=AT)
    executer_lot(lot=again, at=AT)

    assert (etats(lot), etats(again)) == ([F, R, F], [F])
    assert (again.parametres, again.retour, again.libelle) == (lot.parametres, lot.retour, lot.libelle)


def test_nothing_refused_is_nothing_to_try_again(chef, trois):
    lot = executer(chef, trois, GesteLot.AGES, age_min=3)

    with pytest.raises(LotRefuse, match="Aucune fiche refusée"):
        reessayer_lot(lot=lot, by=chef.compte, at=AT)


def test_what_is_gone_is_not_tried_again(chef, trois):
    heading = SousThematiqueFactory(axe__cite=chef.cite)
    archive_fiche(fiche=trois[0], motif="Erreur", by=chef.compte, at=AT)
    lot = executer(chef, trois[:1], GesteLot.SOUS_THEMATIQUE, sous_thematique=heading.pk)
    delete_intitule(intitule=heading, by=chef.compte)

    with pytest.raises(LotRefuse, match="n'existe plus"):
        reessayer_lot(lot=lot, by=chef.compte, at=AT)


def test_an_undo_gives_back_what_nobody_touched_since(chef, trois):
    update_fiche(fiche=trois[0], by=chef.compte, age_min=1)
    update_fiche(fiche=trois[2], by=chef.compte, age_min=9)
    lot = executer(chef, trois, GesteLot.AGES, age_min=9)
    update_fiche(fiche=FicheAction.objects.get(pk=trois[1].pk), by=chef.compte, age_min=5)

    undone = annuler_lot(lot=lot, by=chef.compte, at=AT)
    executer_lot(lot=undone, at=AT)

    assert (etats(lot), etats(undone)) == ([F, F, I], [F, I])
    assert messages(undone)[1].startswith("Laissée telle quelle. « Âge minimum » a été modifié depuis")
    assert list(FicheAction.objects.order_by("pk").values_list("age_min", flat=True)) == [1, 5, 9]
    assert undone.libelle.startswith("annuler : donner des âges")
    with pytest.raises(LotRefuse, match="déjà demandée"):
        annuler_lot(lot=lot, by=chef.compte, at=AT)
    with pytest.raises(LotRefuse, match="ne s'annule pas"):
        annuler_lot(lot=undone, by=chef.compte, at=AT)


def test_an_undo_leaves_what_was_undone_by_hand(chef, trois):
    lot = executer(chef, trois[:1], GesteLot.AGES, age_min=9)
    undone = annuler_lot(lot=lot, by=chef.compte, at=AT)
    LigneLot.objects.filter(lot=lot).update(modification=None)

    executer_lot(lot=undone, at=AT)

    assert (etats(undone), messages(undone)) == ([I], ["Rien n'avait changé ici."])


@pytest.mark.parametrize(
    ("geste", "given"), [(GesteLot.ARCHIVER, {"motif": "x"}), (GesteLot.RECONDUIRE, {"exercice": 2027})]
)
def test_what_another_act_undoes_is_not_undone_here(chef, trois, geste, given):
    lot = executer(chef, trois, geste, **given)

    with pytest.raises(LotRefuse, match="ne s'annule pas d'un geste"):
        annuler_lot(lot=lot, by=chef.compte, at=AT)


def test_a_bulk_edit_is_seen_by_its_author_only(chef, trois):
    other = HabilitationFactory(cite=chef.cite)
    lot = executer(chef, trois, GesteLot.AGES, age_min=3)

    assert list(Lot.objects.visible_to(chef.compte)) == [lot]
    assert (Lot.objects.visible_to(other.compte).count(), LigneLot.objects.visible_to(other.compte).count()) == (0, 0)
