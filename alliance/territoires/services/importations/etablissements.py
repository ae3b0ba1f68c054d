"""Schools, from the tables of the DEPP and of the annuaire: they complete one another."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.textes import fold, words
from alliance.territoires.enums import NatureEtablissement, Secteur
from alliance.territoires.models import Commune, ConstatRentree, Etablissement
from alliance.territoires.rules import libelle_rentree, prefers
from alliance.territoires.services.declarations import check_source
from alliance.territoires.services.importations.cellules import read_departement
from alliance.territoires.services.importations.colonnes import ETABLISSEMENTS
from alliance.territoires.services.importations.fiches import Fiche, read_fiche
from alliance.territoires.services.importations.lecture import read_table
from alliance.territoires.services.importations.rapport import Issue, Ligne, Rapport

LOT = 500


@transaction.atomic
def import_etablissements(
    *,
    raw: bytes,
    source: str,
    by: Any,
    communes: Collection[str] = (),
    departement: str = "",
    rentree: int | None = None,
    dry_run: bool = False,
) -> Rapport:
    """Create and complete établissements and their constats de rentrée; never delete, never blank a value.

    A table that carries a rentrée describes the past: its newest line may rename the school, the others
    only fill what is unknown. A table without one (the annuaire) describes today and corrects.

    :param communes: INSEE codes to keep; empty keeps all.
    :param departement: « 21 », « 021 » or « 2A »; empty keeps all.
    :param rentree: the rentrée of the figures, when the table does not say it.
    :raises FichierIllisible: not a table of établissements.
    :raises SourceManquante: no source.
    """
    source = check_source(source)
    table = read_table(
        raw, ETABLISSEMENTS, cle="uai", exemple="« uai » (ou « numero_uai », « identifiant_de_l_etablissement »…)"
    )
    rapport = Rapport(unite=table.unite, encodage=table.encodage, a_blanc=dry_run)
    fiches = [read_fiche(row, rentree=rentree) for row in table.enregistrements]
    kept = [
        fiche for fiche in fiches if _in_filter(fiche, communes, read_departement(departement) if departement else "")
    ]
    rapport.hors_filtre = len(fiches) - len(kept)
    rapport.lignes = [fiche.ligne for fiche in kept]
    _Chantier([fiche for fiche in kept if fiche.ligne.issue is not Issue.REFUSE], source, rapport).run()
    record(
        kind="territoires.etablissements.imported",
        by=by,
        source=source,
        crees=rapport.compte(Issue.CREE),
        modifies=rapport.compte(Issue.MODIFIE),
        refuses=rapport.compte(Issue.REFUSE),
    )
    if dry_run:
        transaction.set_rollback(True)
    return rapport


def _in_filter(fiche: Fiche, communes: Collection[str], departement: str) -> bool:
    if not fiche.uai:
        return True
    if communes and fiche.insee not in communes:
        return False
    return not departement or fiche.departement == departement


def _by_lots(values: Iterable[Any], read: Callable[[list[Any]], Iterable[Any]]) -> list[Any]:
    items = list(values)
    return [row for start in range(0, len(items), LOT) for row in read(items[start : start + LOT])]


class _Chantier:
    """The rows that a file is about, read once, and what is written to them."""

    def __init__(self, fiches: list[Fiche], source: str, rapport: Rapport) -> None:
        self.fiches, self.source, self.rapport = fiches, source, rapport
        codes = sorted({fiche.uai for fiche in fiches})
        known = _by_lots(codes, lambda lot: Etablissement.objects.filter(uai__in=lot).select_related("commune"))
        self.etablissements: dict[str, Etablissement] = {row.uai: row for row in known}
        found = _by_lots(codes, lambda lot: ConstatRentree.objects.filter(etablissement__uai__in=lot))
        self.constats = {(row.etablissement_id, row.rentree): row for row in found}
        self.communes = {row.code_insee: row for row in Commune.objects.all()}
        self.derniere: dict[str, int] = {}
        self.vues: dict[tuple[str, int | None], Fiche] = {}
        uai_of = {row.pk: row.uai for row in known}
        self._note_rentrees((uai_of[pk], year) for pk, year in self.constats)
        self._note_rentrees((fiche.uai, fiche.rentree) for fiche in fiches if fiche.rentree is not None)

    def _note_rentrees(self, pairs: Iterable[tuple[str, int]]) -> None:
        for uai, year in pairs:
            self.derniere[uai] = max(year, self.derniere.get(uai, year))

    def run(self) -> None:
        for fiche in self.fiches:
            self._drop_contradictions(fiche)
            row = self._write_sheet(fiche)
            if row is not None:
                self._write_constat(fiche, row)

    def _drop_contradictions(self, fiche: Fiche) -> None:
        """Two lines for one school and one rentrée: what they agree on is kept, the first one wins."""
        first = self.vues.setdefault((fiche.uai, fiche.rentree), fiche)
        if first is fiche:
            return
        fiche.ligne.remarques.append(f"même établissement qu'à la {self.rapport.unite} {first.ligne.numero}")
        for name, value in list(fiche.valeurs.items()):
            if first.valeurs.get(name, value) != value:
                del fiche.valeurs[name]
                fiche.ligne.refus.append(f"« {value} » contredit la {self.rapport.unite} {first.ligne.numero} ({name})")
        for name, blank in (("insee", ""), ("effectif", None), ("ips", None)):
            known, value = getattr(first, name), getattr(fiche, name)
            if blank not in (known, value) and known != value:
                setattr(fiche, name, blank)
                fiche.ligne.refus.append(f"{name} {value} contredit la {self.rapport.unite} {first.ligne.numero}")

    def _write_sheet(self, fiche: Fiche) -> Etablissement | None:
        row = self.etablissements.get(fiche.uai)
        commune = self._commune_of(fiche, row)
        if row is None:
            return self._create(fiche, commune)
        changes = _changes(row, fiche, derniere=self.derniere.get(fiche.uai))
        if commune is not None and commune.pk != row.commune_id:
            if fiche.rentree is None:
                changes["commune"] = commune
            else:
                fiche.ligne.remarques.append(f"commune {commune.code_insee} ici, {row.commune.code_insee} connue")
        if changes:
            self._update(row, changes, fiche.ligne)
        return row

    def _create(self, fiche: Fiche, commune: Commune | None) -> Etablissement | None:
        if "nom" not in fiche.valeurs:
            fiche.ligne.refuse("Le nom manque et l'établissement n'est pas encore connu.")
            return None
        if commune is None:
            fiche.ligne.refuse("Le code INSEE de la commune manque et l'établissement n'est pas encore connu.")
            return None
        row = Etablissement(uai=fiche.uai, commune=commune, source=self.source, **fiche.valeurs)
        row.nom_recherche = fold(row.nom)
        row.save(force_insert=True)
        self.etablissements[fiche.uai] = row
        self.rapport.ecritures += 1
        fiche.ligne.issue = Issue.CREE
        return row

    def _update(self, row: Etablissement, changes: dict[str, Any], ligne: Ligne) -> None:
        for name, value in changes.items():
            if name != "longitude":
                ligne.faits.append(f"{_label(name)} : {_shown(getattr(row, name))} → {_shown(value)}")
            setattr(row, name, value)
        row.nom_recherche = fold(row.nom)
        if self.source not in row.source:
            row.source = f"{row.source} ; {self.source}".removeprefix(" ; ")[:300]
        row.save()
        self.rapport.ecritures += 1
        ligne.issue = Issue.MODIFIE

    def _commune_of(self, fiche: Fiche, row: Etablissement | None) -> Commune | None:
        if fiche.insee:
            known = self.communes.get(fiche.insee)
            if known is None:
                return self._create_commune(fiche)
            if prefers(known.nom, fiche.commune) and words(known.nom) == words(fiche.commune):
                known.nom = fiche.commune
                known.save(update_fields=["nom"])
                self.rapport.ecritures += 1
                fiche.ligne.remarques.append(f"commune {known.code_insee} écrite « {known.nom} »")
            return known
        if row is not None or not fiche.commune:
            return None
        named = [
            commune
            for commune in self.communes.values()
            if words(commune.nom) == words(fiche.commune) and commune.code_insee.startswith(fiche.departement)
        ]
        if len(named) != 1:
            return None
        fiche.ligne.remarques.append(f"commune reconnue par son nom : {named[0].nom} ({named[0].code_insee})")
        return named[0]

    def _create_commune(self, fiche: Fiche) -> Commune | None:
        if not fiche.commune:
            return None
        commune = Commune.objects.create(code_insee=fiche.insee, nom=fiche.commune)
        self.communes[fiche.insee] = commune
        self.rapport.ecritures += 1
        fiche.ligne.remarques.append(f"commune {commune.nom} ({commune.code_insee}) créée")
        return commune

    def _write_constat(self, fiche: Fiche, row: Etablissement) -> None:
        if fiche.rentree is None or (fiche.effectif is None and fiche.ips is None):
            return
        constat = self.constats.get((row.pk, fiche.rentree))
        if constat is None:
            constat = ConstatRentree(etablissement=row, rentree=fiche.rentree)
            self.constats[row.pk, fiche.rentree] = constat
        facts = []
        for name, label, value in (("effectif", "effectif", fiche.effectif), ("ips_dixiemes", "IPS", fiche.ips)):
            known = getattr(constat, name)
            if value is not None and value != known:
                before = f"{_figure(name, known)} → " if known is not None else ""
                facts.append(f"{label} {libelle_rentree(fiche.rentree)} : {before}{_figure(name, value)}")
                setattr(constat, name, value)
        if facts:
            constat.source = self.source
            constat.save()
            self.rapport.ecritures += 1
            fiche.ligne.faits += facts
            if fiche.ligne.issue is Issue.INCHANGE:
                fiche.ligne.issue = Issue.MODIFIE


def _changes(row: Etablissement, fiche: Fiche, *, derniere: int | None) -> dict[str, Any]:
    """What this line may change on a known sheet."""
    changes: dict[str, Any] = {}
    corrects = fiche.rentree is None
    for name, value in fiche.valeurs.items():
        known = getattr(row, name)
        if known == value or _is_weaker(row, fiche, name):
            continue
        if name == "nom":
            if prefers(known, value) and (corrects or fiche.rentree == derniere):
                changes[name] = value
        elif corrects or known in ("", None) or (name == "nature" and known == NatureEtablissement.AUTRE):
            changes[name] = value
    return changes


def _is_weaker(row: Etablissement, fiche: Fiche, name: str) -> bool:
    """« Niveau élémentaire » says less than « primaire », and « privé » less than « privé hors contrat »."""
    if name == "nature":
        return fiche.nature_vague and row.nature == NatureEtablissement.PRIMAIRE
    return name == "secteur" and fiche.valeurs[name] == Secteur.PRIVE and row.secteur == Secteur.PRIVE_HORS


def _figure(name: str, value: int) -> str:
    return f"{value // 10},{value % 10}" if name == "ips_dixiemes" else str(value)


_LABELS = {
    "latitude": "position",
    "ouvert_on": "ouverture",
    "ferme_on": "fermeture",
    "site_web": "site",
    "telephone": "téléphone",
    "email": "adresse électronique",
}


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def _shown(value: Any) -> str:
    return f"« {value} »" if value not in ("", None) else "inconnu"
