from datetime import UTC, date, datetime

import pytest

from alliance.journal.models import Ecriture
from alliance.kernel.errors import DomainError
from alliance.territoires import services
from alliance.territoires.models import (
    ChefDeFile,
    Cite,
    ClassementPrioritaire,
    CodeQuartier,
    Commune,
    ConstatRentree,
    ContourQuartier,
    ConventionTriennale,
    Etablissement,
    Labellisation,
    PerimetreQuartier,
    RattachementCite,
    SecteurCollege,
    SituationQuartier,
)
from alliance.territoires.rules import CodeInvalide, GeometrieInvalide, UaiInvalide
from alliance.territoires.services.cites import AdresseCourtePrise, AvenantDAvenant, ChefDeFileInvalide
from alliance.territoires.services.etablissements import ChampInconnu
from alliance.territoires.services.quartiers import CodeDejaPris
from tests.factories import CiteFactory, CommuneFactory, CompteFactory, EtablissementFactory, QuartierFactory

pytestmark = pytest.mark.django_db

SOURCE = "Comité de pilotage du 14 mars"
DAY = date(2022, 1, 29)
SQUARE = {"type": "Polygon", "coordinates": [[[5.0, 47.3], [5.01, 47.3], [5.01, 47.31], [5.0, 47.31], [5.0, 47.3]]]}


@pytest.fixture
def by(db):
    return CompteFactory()


def declare(nom, by, **changes):
    """Declare one fact of each kind about fresh objects, with ``changes`` to its arguments."""
    college = EtablissementFactory(nature="COLLEGE")
    kinds = {
        "rattachement": (services.declare_rattachement, {"cite": CiteFactory, "etablissement": EtablissementFactory}),
        "classement": (services.declare_classement, {"etablissement": EtablissementFactory, "reseau": lambda: "REP"}),
        "secteur": (services.declare_secteur, {"ecole": EtablissementFactory, "college": lambda: college}),
        "situation": (services.declare_situation, {"etablissement": EtablissementFactory, "quartier": QuartierFactory}),
        "perimetre": (services.declare_perimetre, {"cite": CiteFactory, "quartier": QuartierFactory}),
    }
    service, made = kinds[nom]
    given = {"from_on": DAY, "source": SOURCE, "by": by} | changes
    given |= {key: make() for key, make in made.items() if key not in changes}
    return service(**given), given


FAITS = {
    "rattachement": RattachementCite,
    "classement": ClassementPrioritaire,
    "secteur": SecteurCollege,
    "situation": SituationQuartier,
    "perimetre": PerimetreQuartier,
}


@pytest.mark.parametrize("nom", FAITS)
def test_a_fact_is_declared_with_its_source_and_journaled(nom, by):
    row, _given = declare(nom, by, a_confirmer=True, to_on=date(2024, 8, 31))

    saved = FAITS[nom].objects.get()
    assert (saved, saved.from_on, saved.to_on, saved.source, saved.a_confirmer) == (
        row, DAY, date(2024, 8, 31), SOURCE, True,
    )  # fmt: skip
    ecriture = Ecriture.objects.get()
    assert ecriture.kind == f"territoires.{FAITS[nom]._meta.model_name}.declared"
    assert (ecriture.user_id, ecriture.object_id) == (by.pk, row.pk)
    assert ecriture.details == {"from_on": "2022-01-29", "to_on": "2024-08-31", "a_confirmer": True}


@pytest.mark.parametrize("nom", FAITS)
@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"source": "  "}, services.SourceManquante, "source"),
        ({"to_on": date(2022, 1, 28)}, services.DeclarationInvalide, "to_on"),
    ],
)
def test_a_fact_without_source_or_backwards_is_refused(nom, changes, refusal, field, by):
    with pytest.raises(refusal) as caught:
        declare(nom, by, **changes)

    assert caught.value.field == field
    assert (FAITS[nom].objects.count(), Ecriture.objects.count()) == (0, 0)


@pytest.mark.parametrize("nom", FAITS)
@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        ((DAY, date(2022, 12, 31)), (date(2023, 1, 1), None), False),
        ((DAY, date(2022, 12, 31)), (date(2022, 12, 31), None), True),
        ((DAY, None), (date(2023, 1, 1), date(2023, 2, 1)), True),
        ((DAY, None), (date(2021, 1, 1), date(2022, 1, 28)), False),
        ((None, None), (DAY, DAY), True),
    ],
)
def test_two_periods_of_one_fact_never_meet(nom, first, second, meets, by):
    _row, given = declare(nom, by, from_on=first[0], to_on=first[1])
    again = {key: value for key, value in given.items() if key != "by"} | {"from_on": second[0], "to_on": second[1]}

    if meets:
        with pytest.raises(services.PeriodesQuiSeChevauchent):
            declare(nom, by, **again)
    else:
        declare(nom, by, **again)

    assert FAITS[nom].objects.count() == (1 if meets else 2)


@pytest.mark.parametrize("nom", FAITS)
def test_a_fact_ends_once_after_it_starts(nom, by):
    row, _given = declare(nom, by)

    with pytest.raises(services.DeclarationInvalide):
        services.end_declaration(declaration=row, to_on=date(2022, 1, 28), by=by)
    row.refresh_from_db()
    services.end_declaration(declaration=row, to_on=DAY, by=by)
    with pytest.raises(services.DeclarationTerminee):
        services.end_declaration(declaration=row, to_on=date(2025, 1, 1), by=by)

    row.refresh_from_db()
    assert row.to_on == DAY
    assert Ecriture.objects.order_by("-pk").first().kind == f"territoires.{FAITS[nom]._meta.model_name}.ended"


def test_the_end_of_a_membership_or_of_the_perimeter_is_told_to_its_cite(by):
    rattachement, _given = declare("rattachement", by)
    perimetre, _given = declare("perimetre", by)

    services.end_rattachement(rattachement=rattachement, to_on=DAY, by=by)
    services.end_perimetre(perimetre=perimetre, to_on=DAY, by=by)

    ended = Ecriture.objects.filter(kind__endswith=".ended").order_by("pk").values_list("cite_id", flat=True)
    assert list(ended) == [rattachement.cite_id, perimetre.cite_id]


def test_a_fact_is_confirmed_by_a_source(by):
    row, _given = declare("situation", by, a_confirmer=True)

    with pytest.raises(services.SourceManquante):
        services.confirm_declaration(declaration=row, source=" ", by=by)
    services.confirm_declaration(declaration=row, source="Arrêté du préfet", by=by)

    row.refresh_from_db()
    assert (row.a_confirmer, row.source) == (False, "Arrêté du préfet")


def test_a_mistake_is_withdrawn_and_the_journal_remembers(by):
    row, given = declare("rattachement", by)

    services.withdraw_declaration(declaration=row, by=by, cite=given["cite"])

    assert RattachementCite.objects.count() == 0
    ecriture = Ecriture.objects.order_by("-pk").first()
    assert (ecriture.kind, ecriture.cite_id) == ("territoires.rattachementcite.withdrawn", given["cite"].pk)
    assert ecriture.details["from_on"] == "2022-01-29"


def test_the_lallemand_case_four_facts_ignore_one_another(by):
    cite, quartier = CiteFactory(), QuartierFactory(nom="Fontaine d'Ouche")
    rameau = EtablissementFactory(nature="COLLEGE", nom="Collège du quartier")
    bachelard = EtablissementFactory(nature="COLLEGE", nom="Autre collège")
    voisine, sixieme = EtablissementFactory(), EtablissementFactory()
    shared = {"from_on": None, "source": SOURCE, "by": by}
    services.declare_perimetre(cite=cite, quartier=quartier, **shared)
    for ecole, college in ((voisine, rameau), (sixieme, bachelard)):
        services.declare_situation(etablissement=ecole, quartier=quartier, **shared)
        services.declare_secteur(ecole=ecole, college=college, **shared)
    services.declare_classement(etablissement=voisine, reseau="REP", **shared)
    services.declare_rattachement(cite=cite, etablissement=voisine, **shared)

    facts = {
        ecole: (
            ecole.situations.count(), ecole.secteurs.get().college.nom,
            ecole.classements.count(), ecole.rattachements.count(),
        )
        for ecole in (voisine, sixieme)
    }  # fmt: skip
    assert facts[voisine] == (1, "Collège du quartier", 1, 1)
    assert facts[sixieme] == (1, "Autre collège", 0, 0)
    services.declare_classement(etablissement=sixieme, reseau="REP_DEROGATION", **shared)
    assert sixieme.rattachements.count() == 0


@pytest.mark.parametrize("which", ["ecole", "itself"])
def test_a_sector_college_is_a_college(which, by):
    ecole = EtablissementFactory(nature="ELEMENTAIRE")
    college = EtablissementFactory(nature="PRIMAIRE") if which == "ecole" else ecole

    with pytest.raises(services.CollegeAttendu):
        services.declare_secteur(ecole=ecole, college=college, from_on=None, source=SOURCE, by=by)

    assert SecteurCollege.objects.count() == 0


def test_an_ecole_may_have_two_sector_colleges_at_once(by):
    ecole = EtablissementFactory()
    for college in EtablissementFactory.create_batch(2, nature="COLLEGE"):
        services.declare_secteur(ecole=ecole, college=college, from_on=None, source=SOURCE, by=by)

    assert ecole.secteurs.count() == 2


def test_a_new_chef_de_file_ends_the_previous_one_the_day_before(by):
    cite = CiteFactory()
    first, second = EtablissementFactory.create_batch(2, nature="COLLEGE")
    services.set_chef_de_file(cite=cite, etablissement=first, from_on=DAY, source=SOURCE, by=by)

    services.set_chef_de_file(cite=cite, etablissement=second, from_on=date(2025, 9, 1), source=SOURCE, by=by)

    rows = ChefDeFile.objects.order_by("from_on").values_list("etablissement", "from_on", "to_on")
    assert list(rows) == [(first.pk, DAY, date(2025, 8, 31)), (second.pk, date(2025, 9, 1), None)]


def test_a_chef_de_file_that_cannot_be_is_refused(by):
    cite = CiteFactory()
    first, second = EtablissementFactory.create_batch(2, nature="COLLEGE")
    services.set_chef_de_file(cite=cite, etablissement=first, from_on=DAY, source=SOURCE, by=by)
    shared = {"cite": cite, "source": SOURCE, "by": by}

    for refused in (
        {"etablissement": EtablissementFactory(nature="MATERNELLE"), "from_on": date(2025, 9, 1)},
        {"etablissement": first, "from_on": date(2025, 9, 1)},
        {"etablissement": second, "from_on": None},
        {"etablissement": second, "from_on": DAY},
    ):
        with pytest.raises(ChefDeFileInvalide):
            services.set_chef_de_file(**shared, **refused)
    with pytest.raises(services.SourceManquante):
        services.set_chef_de_file(**shared | {"source": ""}, etablissement=second, from_on=date(2025, 9, 1))

    assert list(ChefDeFile.objects.values_list("etablissement", "to_on")) == [(first.pk, None)]


def test_a_chef_de_file_does_not_meet_a_past_one(by):
    cite = CiteFactory()
    first, second = EtablissementFactory.create_batch(2, nature="COLLEGE")
    row = services.set_chef_de_file(cite=cite, etablissement=first, from_on=DAY, source=SOURCE, by=by)
    services.end_declaration(declaration=row, to_on=date(2024, 8, 31), by=by)

    with pytest.raises(services.PeriodesQuiSeChevauchent):
        services.set_chef_de_file(cite=cite, etablissement=second, from_on=date(2024, 8, 31), source=SOURCE, by=by)

    services.set_chef_de_file(cite=cite, etablissement=second, from_on=date(2024, 9, 1), source=SOURCE, by=by)
    assert ChefDeFile.objects.count() == 2


def test_a_cite_is_created_with_its_communes_under_a_free_address(by):
    commune = services.upsert_commune(code_insee="21231", nom="Dijon", by=by)
    again = services.upsert_commune(code_insee="21231", nom="DIJON", by=by)

    cite = services.create_cite(nom="Cité exemple", slug="exemple", zone="A", communes=[commune], by=by)

    assert (again, Commune.objects.get().nom, list(cite.communes.all())) == (commune, "Dijon", [commune])
    with pytest.raises(AdresseCourtePrise):
        services.create_cite(nom="Autre", slug="exemple", zone="A", by=by)
    assert Cite.objects.count() == 1


def test_a_label_lasts_from_its_day(by):
    row = services.record_labellisation(cite=CiteFactory(), vague="troisième", labellisee_on=DAY, source=SOURCE, by=by)

    assert (row.from_on, row.to_on, row.vague) == (DAY, None, "troisième")
    with pytest.raises(services.SourceManquante):
        services.record_labellisation(cite=row.cite, vague="x", labellisee_on=DAY, source="", by=by)
    with pytest.raises(services.DeclarationInvalide):
        services.record_labellisation(
            cite=row.cite, vague="x", labellisee_on=DAY, to_on=date(2021, 1, 1), source=SOURCE, by=by
        )
    assert Labellisation.objects.count() == 1


def test_conventions_follow_each_other_and_avenants_hang_on_them(by):
    cite = CiteFactory()
    given = {"cite": cite, "source": SOURCE, "by": by}
    first = services.record_convention(reference="2022-2024", from_on=DAY, to_on=date(2025, 1, 28), **given)
    with pytest.raises(services.PeriodesQuiSeChevauchent):
        services.record_convention(reference="trop tôt", from_on=date(2025, 1, 28), to_on=None, **given)

    avenant = services.record_avenant(
        convention=first,
        reference="Avenant 1",
        from_on=date(2025, 1, 29),
        to_on=date(2025, 12, 31),
        source=SOURCE,
        by=by,
    )

    assert (avenant.avenant_de, avenant.cite) == (first, cite)
    with pytest.raises(AvenantDAvenant):
        services.record_avenant(convention=avenant, reference="x", source=SOURCE, by=by)
    assert ConventionTriennale.objects.count() == 2


def test_a_school_is_created_then_corrected_and_never_blanked(by):
    commune = CommuneFactory()
    ecole = services.upsert_etablissement(uai="0211463b", nom="École Été", commune=commune, telephone="03", by=by)
    kinds = Ecriture.objects.order_by("pk").values_list("kind", flat=True)

    services.upsert_etablissement(uai="0211463B", nom="", commune=commune, telephone="", nature="ELEMENTAIRE", by=by)
    services.upsert_etablissement(uai="0211463B", nom="École Été", commune=commune, by=by)

    ecole.refresh_from_db()
    assert (ecole.uai, ecole.nom, ecole.nom_recherche, ecole.telephone, ecole.nature) == (
        "0211463B", "École Été", "ecole ete", "03", "ELEMENTAIRE",
    )  # fmt: skip
    assert list(kinds) == ["territoires.etablissement.created", "territoires.etablissement.updated"]


def test_a_school_that_moves_changes_commune(by):
    ecole = EtablissementFactory(uai="0211463B")
    commune = CommuneFactory()

    services.upsert_etablissement(uai="0211463B", nom=ecole.nom, commune=commune, by=by)

    ecole.refresh_from_db()
    assert ecole.commune == commune


@pytest.mark.parametrize(
    ("changes", "refusal"), [({"uai": "0211463C"}, UaiInvalide), ({"couleur": "vert"}, ChampInconnu)]
)
def test_a_school_that_cannot_be_is_refused(changes, refusal, by):
    with pytest.raises(refusal):
        services.upsert_etablissement(
            **{"uai": "0211463B", "nom": "x", "commune": CommuneFactory(), "by": by} | changes
        )

    assert Etablissement.objects.count() == 0


def test_a_constat_is_completed_and_what_is_not_given_stays(by):
    ecole = EtablissementFactory()
    services.record_constat(etablissement=ecole, rentree=2022, effectif=83, source=SOURCE, by=by)

    services.record_constat(etablissement=ecole, rentree=2022, ips_dixiemes=771, source="DEPP", by=by)

    constat = ConstatRentree.objects.get()
    assert (constat.effectif, constat.ips_dixiemes, constat.source) == (83, 771, "DEPP")
    with pytest.raises(services.SourceManquante):
        services.record_constat(etablissement=ecole, rentree=2023, effectif=1, source="", by=by)
    assert ConstatRentree.objects.count() == 1


def test_a_quartier_gets_its_codes_one_quartier_each(by):
    commune = CommuneFactory()
    quartier = services.create_quartier(nom="Les Grésilles", communes=[commune], by=by)
    other = services.create_quartier(nom="Autre", communes=[commune], by=by)
    given = {"nom_officiel": "Les Grésilles", "source": SOURCE, "by": by}

    code = services.declare_code(quartier=quartier, code="qn02103m", **given)

    assert (code.code, code.version, list(quartier.communes.all())) == ("QN02103M", "2024", [commune])
    with pytest.raises(CodeDejaPris):
        services.declare_code(quartier=other, code="QN02103M", **given)
    with pytest.raises(CodeInvalide):
        services.declare_code(quartier=other, code="QN021", **given)
    with pytest.raises(services.SourceManquante):
        services.declare_code(quartier=other, code="QP021001", **given | {"source": ""})
    assert CodeQuartier.objects.count() == 1


def test_a_contour_replaces_the_one_of_the_same_list(by):
    quartier = QuartierFactory()
    given = {"quartier": quartier, "version": "2024", "at": datetime(2026, 1, 1, tzinfo=UTC), "by": by}
    services.set_contour(**given, geometrie=SQUARE, source="ANCT")

    services.set_contour(
        **given, geometrie={"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}, source="IGN"
    )

    contour = ContourQuartier.objects.get()
    assert (contour.geometrie, contour.source) == (SQUARE, "IGN")
    for refused in ({"geometrie": {"type": "Point"}, "source": "x"}, {"geometrie": SQUARE, "source": ""}):
        with pytest.raises((GeometrieInvalide, services.SourceManquante)):
            services.set_contour(**given, **refused)
    assert issubclass(GeometrieInvalide, DomainError)
