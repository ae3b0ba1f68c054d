"""Acts on établissements: the sheet itself, what a rentrée shows, and the four independent dated facts."""

from datetime import date
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.territoires.models import (
    Cite,
    ClassementPrioritaire,
    Commune,
    ConstatRentree,
    Etablissement,
    Quartier,
    RattachementCite,
    SecteurCollege,
    SituationQuartier,
)
from alliance.territoires.rules import check_uai
from alliance.territoires.services.cites import ECOLES
from alliance.territoires.services.declarations import check_source, create_declaration, end_declaration

CHAMPS = frozenset(
    {
        "nature", "secteur", "adresse", "code_postal", "telephone", "email", "site_web", "circonscription",
        "latitude", "longitude", "ouvert_on", "ferme_on", "source",
    }
)  # fmt: skip


class CollegeAttendu(DomainError):
    pass


class ChampInconnu(DomainError):
    pass


@transaction.atomic
def upsert_etablissement(*, uai: str, nom: str, commune: Commune, by: Any, **champs: Any) -> Etablissement:
    """Create the établissement of this UAI, or bring its sheet up to date. A blank never replaces a known value.

    :param champs: any of ``CHAMPS``.
    :raises UaiInvalide: malformed, or the letter is not the key of the digits.
    :raises ChampInconnu: a field that the sheet does not have.
    """
    code = check_uai(uai)
    unknown = sorted(set(champs) - CHAMPS)
    if unknown:
        raise ChampInconnu(f"La fiche d'un établissement n'a pas de champ « {unknown[0]} ».")
    row = Etablissement.objects.select_for_update().filter(uai=code).first() or Etablissement(uai=code)
    values = {"nom": nom, "nom_recherche": fold(nom), "commune": commune, **champs}
    changed = [field for field, value in values.items() if value not in ("", None) and not _same(row, field, value)]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, values[field])
    verb = "created" if row.pk is None else "updated"
    row.save()
    record(kind=f"territoires.etablissement.{verb}", by=by, subject=row, champs=sorted(changed))
    return row


def _same(row: Etablissement, field: str, value: Any) -> bool:
    if field == "commune":
        return row.commune_id == value.pk
    return getattr(row, field) == value


@transaction.atomic
def record_constat(
    *,
    etablissement: Etablissement,
    rentree: int,
    source: str,
    by: Any,
    effectif: int | None = None,
    ips_dixiemes: int | None = None,
) -> ConstatRentree:
    """Write what the ministry published for a rentrée; what is not given stays as it was.

    :param ips_dixiemes: the IPS in tenths: 851 is 85,1.
    :raises SourceManquante: no source.
    """
    source = check_source(source)
    constat, created = ConstatRentree.objects.select_for_update().get_or_create(
        etablissement=etablissement,
        rentree=rentree,
        defaults={"effectif": effectif, "ips_dixiemes": ips_dixiemes, "source": source},
    )
    if not created:
        constat.effectif = effectif if effectif is not None else constat.effectif
        constat.ips_dixiemes = ips_dixiemes if ips_dixiemes is not None else constat.ips_dixiemes
        constat.source = source
        constat.save()
    record(kind="territoires.constatrentree.recorded", by=by, subject=constat, rentree=rentree)
    return constat


@transaction.atomic
def declare_rattachement(
    *,
    cite: Cite,
    etablissement: Etablissement,
    from_on: date | None,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
) -> RattachementCite:
    """Say that an établissement is a member of the cité. Nothing else makes it one.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: it is a member already on a common day.
    """
    row = RattachementCite(
        cite=cite, etablissement=etablissement, from_on=from_on, to_on=to_on, source=source, a_confirmer=a_confirmer
    )
    rivals = RattachementCite.objects.filter(cite=cite, etablissement=etablissement)
    return create_declaration(row=row, kind="territoires.rattachementcite.declared", by=by, cite=cite, rivals=rivals)


def end_rattachement(*, rattachement: RattachementCite, to_on: date, by: Any) -> RattachementCite:
    """Say the last day of a membership.

    :raises DeclarationTerminee: its end is known already.
    :raises DeclarationInvalide: the end is before the start.
    """
    return end_declaration(declaration=rattachement, to_on=to_on, by=by, cite=rattachement.cite)


@transaction.atomic
def declare_classement(
    *,
    etablissement: Etablissement,
    reseau: str,
    from_on: date | None,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
    cite: Cite | None = None,
) -> ClassementPrioritaire:
    """Say that an établissement is in REP, REP+ or in REP by derogation. One network at a time.

    :param cite: the cité whose chef de projet says so, for the journal.
    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: it is in a network already on a common day.
    """
    row = ClassementPrioritaire(
        etablissement=etablissement,
        reseau=reseau,
        from_on=from_on,
        to_on=to_on,
        source=source,
        a_confirmer=a_confirmer,
    )
    rivals = ClassementPrioritaire.objects.filter(etablissement=etablissement)
    return create_declaration(
        row=row, kind="territoires.classementprioritaire.declared", by=by, cite=cite, rivals=rivals
    )


@transaction.atomic
def declare_secteur(
    *,
    ecole: Etablissement,
    college: Etablissement,
    from_on: date | None,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
    cite: Cite | None = None,
) -> SecteurCollege:
    """Say which collège the pupils of an école go to. A street may depend on another: several at once are allowed.

    :raises CollegeAttendu: the sector collège is an école, or the school itself.
    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: the same collège is declared already on a common day.
    """
    if college.nature in ECOLES or college.pk == ecole.pk:
        raise CollegeAttendu(f"{college.nom} n'est pas un collège. Choisissez le collège de secteur.", field="college")
    row = SecteurCollege(
        ecole=ecole, college=college, from_on=from_on, to_on=to_on, source=source, a_confirmer=a_confirmer
    )
    rivals = SecteurCollege.objects.filter(ecole=ecole, college=college)
    return create_declaration(row=row, kind="territoires.secteurcollege.declared", by=by, cite=cite, rivals=rivals)


@transaction.atomic
def declare_situation(
    *,
    etablissement: Etablissement,
    quartier: Quartier,
    from_on: date | None,
    source: str,
    by: Any,
    to_on: date | None = None,
    a_confirmer: bool = False,
    cite: Cite | None = None,
) -> SituationQuartier:
    """Say that an établissement stands in a quartier, with where that was read.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    :raises PeriodesQuiSeChevauchent: the same quartier is declared already on a common day.
    """
    row = SituationQuartier(
        etablissement=etablissement,
        quartier=quartier,
        from_on=from_on,
        to_on=to_on,
        source=source,
        a_confirmer=a_confirmer,
    )
    rivals = SituationQuartier.objects.filter(etablissement=etablissement, quartier=quartier)
    return create_declaration(row=row, kind="territoires.situationquartier.declared", by=by, cite=cite, rivals=rivals)
