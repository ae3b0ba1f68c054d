"""Quartiers prioritaires, from a GeoJSON: codes of both lists, names, communes, contours."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.textes import words
from alliance.territoires.models import CodeQuartier, Commune, ContourQuartier, Quartier
from alliance.territoires.rules import departement_of_code, prefers, version_of
from alliance.territoires.rules.geometrie import join_polygons
from alliance.territoires.rules.qpv import dates_of_list
from alliance.territoires.services.declarations import check_source
from alliance.territoires.services.importations.elements import Element, is_same_name, read_elements
from alliance.territoires.services.importations.rapport import Issue, Rapport


@transaction.atomic
def import_qpv(*, raw: bytes, source: str, at: datetime, by: Any, dry_run: bool = False) -> Rapport:
    """Create and complete quartiers, their codes and their contours; never delete.

    A 2015 and a 2024 code meet in one quartier only when their names are the same in the same commune,
    and the meeting is « à confirmer ». A point is no contour, nor is a polygon shared by several codes.

    :param at: when the contours are imported.
    :raises FichierIllisible: not a GeoJSON of quartiers in degrees.
    :raises SourceManquante: no source.
    """
    source = check_source(source)
    elements, encoding = read_elements(raw)
    rapport = Rapport(unite="élément", encodage=encoding, a_blanc=dry_run)
    rapport.lignes = [element.ligne for element in elements]
    readable = [element for element in elements if element.ligne.issue is not Issue.REFUSE]
    _Chantier(readable, source, at, rapport).run()
    record(
        kind="territoires.quartiers.imported",
        by=by,
        source=source,
        crees=rapport.compte(Issue.CREE),
        modifies=rapport.compte(Issue.MODIFIE),
        refuses=rapport.compte(Issue.REFUSE),
    )
    if dry_run:
        transaction.set_rollback(True)
    return rapport


class _Chantier:
    """The quartiers that a file is about, and what is written to them."""

    def __init__(self, elements: list[Element], source: str, at: datetime, rapport: Rapport) -> None:
        self.elements, self.source, self.at, self.rapport = elements, source, at, rapport
        self.communes = {row.code_insee: row for row in Commune.objects.all()}
        codes = [code for element in elements for code in element.codes]
        rows = CodeQuartier.objects.filter(code__in=codes).select_related("quartier")
        self.codes = {row.code: row for row in rows}
        # One feature per commune: a quartier over two communes comes in several pieces.
        self.morceaux: dict[str, list[Element]] = {}
        for element in elements:
            if element.polygones:
                self.morceaux.setdefault(element.codes[0], []).append(element)
        self.noms_lus: dict[str, str] = {}

    def run(self) -> None:
        for element in self.elements:
            communes = self._communes_of(element)
            if communes is None:
                continue
            for code, nom in zip(element.codes, element.noms, strict=True):
                self._write(element, code, nom, communes)

    def _touch(self, element: Element, fact: str, *, created: bool = False) -> None:
        self.rapport.ecritures += 1
        element.ligne.faits.append(fact)
        if created:
            element.ligne.issue = Issue.CREE
        elif element.ligne.issue is Issue.INCHANGE:
            element.ligne.issue = Issue.MODIFIE

    def _communes_of(self, element: Element) -> list[Commune] | None:
        found = []
        for insee, nom in element.communes:
            commune = self._commune(element, insee, nom)
            if commune is None:
                said = f"{insee} {nom}".strip()
                element.ligne.refuse(f"La commune « {said} » n'est pas reconnue : il faut son code INSEE et son nom.")
                return None
            found.append(commune)
        if not found and not all(code in self.codes for code in element.codes):
            element.ligne.refuse("La commune manque (« insee_com », « code_insee »…).")
            return None
        return found

    def _commune(self, element: Element, insee: str, nom: str) -> Commune | None:
        if insee:
            known = self.communes.get(insee)
            if known is None and nom:
                known = Commune.objects.create(code_insee=insee, nom=nom)
                self.communes[insee] = known
                self._touch(element, f"commune {nom} ({insee}) créée")
            return known
        prefix = departement_of_code(element.codes[0])
        named = [
            row for row in self.communes.values() if words(row.nom) == words(nom) and row.code_insee.startswith(prefix)
        ]
        return named[0] if len(named) == 1 else None

    def _write(self, element: Element, code: str, nom: str, communes: list[Commune]) -> None:
        row = self.codes.get(code)
        if row is None:
            row = self._create_code(element, code, nom, communes)
        else:
            self._rename(element, row, nom)
        missing = set(communes) - set(row.quartier.communes.all())
        if missing:
            row.quartier.communes.add(*missing)
            names = ", ".join(sorted(commune.nom for commune in missing))
            self._touch(element, f"{row.quartier.nom} : commune {names} ajoutée")
        if element.polygones:
            self._write_contour(element, row)

    def _rename(self, element: Element, row: CodeQuartier, nom: str) -> None:
        first = self.noms_lus.setdefault(row.code, nom)
        if not is_same_name(first, nom):
            element.ligne.refus.append(f"« {nom} » contredit « {first} », déjà lu pour {row.code}")
        elif prefers(row.nom_officiel, nom):
            self._touch(element, f"{row.code} : « {row.nom_officiel} » → « {nom} »")
            row.nom_officiel = nom
            row.save(update_fields=["nom_officiel"])

    def _create_code(self, element: Element, code: str, nom: str, communes: list[Commune]) -> CodeQuartier:
        self.noms_lus[code] = nom
        quartier = self._namesake(code, nom, communes)
        linked = quartier is not None
        if quartier is None:
            quartier = Quartier.objects.create(nom=nom)
            quartier.communes.set(communes)
            self._touch(element, f"quartier « {nom} » créé", created=True)
        from_on, to_on = dates_of_list(code)
        row = CodeQuartier.objects.create(
            quartier=quartier,
            code=code,
            version=version_of(code),
            nom_officiel=nom,
            from_on=from_on,
            to_on=to_on,
            source=self.source,
            a_confirmer=linked or element.a_confirmer,
        )
        self.codes[code] = row
        self._touch(element, f"code {code} ({row.get_version_display()}) donné à « {quartier.nom} »")
        if linked:
            element.ligne.remarques.append(f"{code} rapproché de « {quartier.nom} » par le nom : à confirmer")
        if element.a_confirmer:
            element.ligne.remarques.append(f"{code} et « {nom} » appariés par leur ordre : à confirmer")
        return row

    def _namesake(self, code: str, nom: str, communes: list[Commune]) -> Quartier | None:
        """The only quartier of the same name in the same communes that has no code in this list."""
        near = Quartier.objects.filter(communes__in=communes).exclude(codes__version=version_of(code)).distinct()
        same = [
            row
            for row in near.prefetch_related("codes").order_by("pk")
            if any(is_same_name(known, nom) for known in (row.nom, *(item.nom_officiel for item in row.codes.all())))
        ]
        return same[0] if len(same) == 1 else None

    def _write_contour(self, element: Element, row: CodeQuartier) -> None:
        pieces = self.morceaux[row.code]
        if pieces[0] is not element:
            element.ligne.remarques.append(f"morceau du contour écrit à l'élément {pieces[0].ligne.numero}")
            return
        geometry = join_polygons(polygon for piece in pieces for polygon in piece.polygones)
        contour = ContourQuartier.objects.filter(quartier=row.quartier, version=row.version).first()
        if contour is None:
            contour = ContourQuartier(quartier=row.quartier, version=row.version)
            fact = f"contour {row.version} de « {row.quartier.nom} » enregistré"
        elif contour.geometrie == geometry:
            return
        else:
            fact = f"contour {row.version} de « {row.quartier.nom} » remplacé"
        contour.geometrie, contour.source, contour.importe_at = geometry, self.source, self.at
        contour.save()
        self._touch(element, fact)
