"""Import a plan d'actions from a spreadsheet, with the services of the page."""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.documents.lecture import Classeur, lire_tableur
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import plural
from alliance.plan.enums import EtatImport, VerdictLigne
from alliance.plan.lecture.catalogue import PAR_NOM
from alliance.plan.models import ImportPlan
from alliance.plan.selectors.apercu import Apercu, apercu_of, choisir_feuille
from alliance.plan.selectors.decisions import CREER
from alliance.plan.services import importation
from alliance.territoires.models import Cite

PASSES = 3
"""Deciding of the axes shows their sous-thématiques, then their organisations."""


class Command(BaseCommand):
    """Read, print the verdict of each line and of each refused cell, write; exit 2 when something was refused."""

    help = "Importe un plan d'actions (XLSX, ODS ou CSV) dans une cité."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path, metavar="FICHIER")
        parser.add_argument(
            "--cite", default="", metavar="ADRESSE", help="adresse courte de la cité, s'il y en a plusieurs"
        )
        parser.add_argument("--exercice", type=int, default=None, help="exercice des lignes qui n'en disent pas")
        parser.add_argument("--compte", default="", metavar="ADRESSE", help="au nom de qui (adresse électronique)")
        parser.add_argument("--feuille", default=None, help="feuille à lire, quand le fichier en a plusieurs")
        parser.add_argument(
            "--colonne", action="append", default=[], metavar="LETTRE=CHAMP", help="par exemple F=porteur ; répétable"
        )
        parser.add_argument("--creer-axes", action="store_true", help="créer les axes et sous-thématiques inconnus")
        parser.add_argument(
            "--creer-organisations", action="store_true", help="créer toutes les organisations inconnues"
        )
        parser.add_argument("--dry-run", action="store_true", help="tout lire, ne rien écrire")

    def handle(self, *args, **options):
        path: Path = options["fichier"]
        try:
            contenu = path.read_bytes()
        except OSError:
            raise CommandError(f"Le fichier « {path} » ne peut pas être lu.", returncode=1) from None
        try:
            refused = self._run(contenu, path.name, options)
        except DomainError as refusal:
            raise CommandError(f"{path.name} : {refusal.message}", returncode=2) from None
        if refused:
            sys.exit(2)

    def _run(self, contenu: bytes, nom: str, options: dict) -> bool:
        cite, by = _cite(options["cite"]), _compte(options["compte"])
        classeur = lire_tableur(contenu, nom)
        known = [feuille.nom for feuille in classeur.feuilles]
        if options["feuille"] and options["feuille"] not in known:
            names = ", ".join(f"« {name} »" for name in known)
            raise CommandError(
                f"La feuille « {options['feuille']} » n'est pas dans ce fichier : {names}.", returncode=1
            )
        exercice = options["exercice"] or timezone.localdate().year
        draft = ImportPlan(cite=cite, exercice=exercice)
        draft.feuille = options["feuille"] or choisir_feuille(classeur, exercice).nom
        draft.colonnes = {str(position): champ for position, champ in _colonnes(options["colonne"]).items()}
        apercu = _decider(draft, classeur, options)
        self._dire(apercu)
        if options["dry_run"]:
            self.stdout.write("Rien n'a été écrit (--dry-run).")
            return _has_refusals(apercu)
        import_plan = importation.deposer(
            cite=cite, exercice=exercice, contenu=contenu, nom=nom, by=by, at=timezone.now()
        )
        try:
            return self._ecrire(import_plan, draft, by, apercu)
        except DomainError:
            importation.annuler(import_plan=import_plan, by=by)
            raise

    def _ecrire(self, import_plan: ImportPlan, draft: ImportPlan, by, apercu: Apercu) -> bool:
        importation.regler(
            import_plan=import_plan, by=by, feuille=draft.feuille,
            colonnes={int(position): champ for position, champ in draft.colonnes.items()},
            resolutions=draft.options.get("resolutions", {}),
        )  # fmt: skip
        importation.confirmer(import_plan=import_plan, by=by, at=timezone.now(), attendre=False)
        done = importation.executer(import_plan=import_plan, at=timezone.now())
        if done.etat != EtatImport.TERMINE:
            raise CommandError(f"Import {done.pk} arrêté : {done.erreur} Relancez-le depuis la page des imports.")
        refused = done.lignes.filter(verdict=VerdictLigne.REFUSEE).count()
        self.stdout.write(f"Import {done.pk} terminé, {plural(refused, 'ligne refusée', 'lignes refusées')}.")
        return bool(refused) or _has_refusals(apercu)

    def _dire(self, apercu: Apercu) -> None:
        for texte in (*_sur_le_fichier(apercu), *_par_ligne(apercu)):
            self.stdout.write(texte)
        count = apercu.analyse.compte
        self.stdout.write(
            f"{count(VerdictLigne.CREEE)} à créer, {count(VerdictLigne.MODIFIEE)} à modifier, "
            f"{plural(count(VerdictLigne.INCHANGEE), 'inchangée')}, {plural(count(VerdictLigne.REFUSEE), 'refusée')}"
        )


def _sur_le_fichier(apercu: Apercu) -> Iterator[str]:
    yield from (conflit.message for conflit in apercu.tableau.conflits)
    yield from apercu.avertissements
    yield from (f"feuille « {nom} » : masquée, laissée de côté" for nom in apercu.masquees)
    for sautee in apercu.tableau.sautees:
        yield f"ligne {sautee.numero} : {sautee.raison}{f' « {sautee.extrait} »' if sautee.extrait else ''}"
    for colonne in apercu.tableau.colonnes:
        if not colonne.champ:
            why = f" ({colonne.doute})" if colonne.doute else ""
            yield f"colonne {colonne.lettre} « {colonne.entete} » : laissée de côté{why}"


def _par_ligne(apercu: Apercu) -> Iterator[str]:
    for ligne in apercu.analyse.lignes:
        yield f"ligne {ligne.numero} : {ligne.verdict.label}, {ligne.titre or 'sans titre'}"
        for cellule in ligne.cellules:
            place = f"{cellule.colonne}{ligne.numero} " if cellule.colonne else ""
            mark = "refusée" if cellule.gravite == "refusee" else "remarque"
            yield f"    {place}{mark} : {cellule.message}"


def _cite(slug: str) -> Cite:
    rows = Cite.objects.order_by("slug")
    found = rows.filter(slug=slug) if slug else rows
    if found.count() == 1:
        return found.get()
    known = ", ".join(rows.values_list("slug", flat=True)) or "aucune"
    raise CommandError(f"Dites la cité avec --cite. Cités de cette installation : {known}.", returncode=1)


def _compte(email: str) -> Compte | None:
    if not email:
        return None
    compte = Compte.objects.filter(email__iexact=email).first()
    if compte is None:
        raise CommandError(f"Aucun compte n'a l'adresse « {email} ».", returncode=1)
    return compte


def _colonnes(given: list[str]) -> dict[int, str]:
    chosen = {}
    for item in given:
        letters, _, champ = item.partition("=")
        if not letters.isalpha() or len(letters) > 3 or champ not in PAR_NOM:
            known = ", ".join(PAR_NOM)
            raise CommandError(f"« {item} » : écrivez par exemple F=porteur. Champs : {known}.", returncode=1)
        position = 0
        for letter in letters.upper():
            position = position * 26 + ord(letter) - 64
        chosen[position - 1] = champ
    return chosen


def _decider(draft: ImportPlan, classeur: Classeur, options: dict) -> Apercu:
    """Answer the questions of the preview as the options say; the others keep the preview's own default."""
    wanted = {"axe", "sous_thematique"} if options["creer_axes"] else set()
    wanted |= {"organisation"} if options["creer_organisations"] else set()
    apercu = apercu_of(draft, timezone.localdate(), classeur)
    for _ in range(PASSES):
        open_questions = [i for i in apercu.analyse.inconnues if i.champ in wanted and not i.choix]
        if not open_questions:
            break
        resolutions = {champ: dict(values) for champ, values in draft.options.get("resolutions", {}).items()}
        for inconnue in open_questions:
            resolutions.setdefault(inconnue.champ, {})[inconnue.cle] = CREER
        draft.options = {**draft.options, "resolutions": resolutions}
        apercu = apercu_of(draft, timezone.localdate(), classeur)
    return apercu


def _has_refusals(apercu: Apercu) -> bool:
    return bool(apercu.tableau.conflits) or any(
        cellule.gravite == "refusee" for ligne in apercu.analyse.lignes for cellule in ligne.cellules
    )
