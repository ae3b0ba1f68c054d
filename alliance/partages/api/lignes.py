"""From rows to the shapes of the answers: nothing here reads a table that was not read already."""

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse

from alliance.acteurs.models import Contact, Organisation, Site
from alliance.plan.enums import VALEURS, Dimension, Manque
from alliance.plan.models import FicheAction
from alliance.plan.selectors import codages_of, manques_of


def _valeur(code: str, label: str) -> dict | None:
    return {"code": code, "libelle": label} if code else None


def _valeurs(choices: type[TextChoices], codes: list[str]) -> list[dict]:
    return [{"code": code, "libelle": str(choices(code).label)} for code in codes]


def _nomme(thing: Any) -> dict | None:
    return {"id": thing.pk, "nom": thing.nom} if thing is not None else None


def _intitule(thing: Any) -> dict | None:
    return {"id": thing.pk, "code": thing.code, "nom": thing.nom} if thing is not None else None


def axe_lu(axe: Any) -> dict:
    """One axe with its headings, read from what was prefetched."""
    return {
        **_intitule(axe),  # type: ignore[dict-item]
        "leviers": [_nomme(row) for row in axe.leviers.all()],
        "sous_thematiques": [_intitule(row) for row in axe.sous_thematiques.all()],
    }


def fiche_lue(fiche: FicheAction, cite: Any) -> dict:
    """One fiche as a list gives it; its rows come from ``fiches_with_rows``."""
    codages, heading = codages_of(fiche), fiche.sous_thematique
    return {
        "id": fiche.pk,
        "url": settings.URL_PUBLIQUE + reverse("plan:fiche", args=[cite.slug, fiche.pk]),
        "version": fiche.version,
        "exercice": fiche.exercice,
        "code": fiche.code,
        "titre": fiche.titre,
        "statut": _valeur(fiche.statut, fiche.get_statut_display()),
        "validation": _valeur(fiche.validation, fiche.get_validation_display()),
        "nature": _valeur(fiche.nature, fiche.get_nature_display()),
        "axe": _intitule(heading.axe) if heading is not None else None,
        "sous_thematique": _intitule(heading),
        "objectifs_nationaux": _codes(codages, Dimension.OBJECTIF_NATIONAL),
        "porteur": _nomme(fiche.porteur),
        "debut_le": fiche.starts_on,
        "fin_le": fiche.ends_on,
        "age_min_ans": fiche.age_min,
        "age_max_ans": fiche.age_max,
        "publics": _codes(codages, Dimension.PUBLIC),
        "temps": _codes(codages, Dimension.TEMPS),
        "themes": _codes(codages, Dimension.THEME),
        "dispositifs": _codes(codages, Dimension.DISPOSITIF),
        "cout_previsionnel_cents": fiche.cout_cents,
        "demande_cents": fiche.demande_cents,
        "est_exemple": fiche.est_exemple,
        "est_archivee": fiche.archivee_at is not None,
        "manques": _valeurs(Manque, list(manques_of(fiche))),
        "modifiee_at": fiche.modifiee_at,
    }


def _codes(codages: dict[str, list[str]], dimension: Dimension) -> list[dict]:
    return _valeurs(VALEURS[dimension], codages[dimension])


def fiche_detaillee(fiche: FicheAction, cite: Any) -> dict:
    """One fiche in full, without the names of people, the notes and the history."""
    codages = codages_of(fiche)
    return fiche_lue(fiche, cite) | {
        "leviers": [_nomme(row) for row in sorted(fiche.leviers.all(), key=lambda row: (row.ordre, row.pk))],
        "publics_specifiques": _codes(codages, Dimension.PUBLIC_SPECIFIQUE),
        "jours": _codes(codages, Dimension.JOUR),
        "modalites": _codes(codages, Dimension.MODALITE),
        "sexe": _valeur(fiche.sexe, fiche.get_sexe_display()),
        "effectif_attendu": fiche.effectif_attendu,
        "part_qpv_pct": fiche.part_qpv_pct,
        "frequence": fiche.frequence,
        "quartiers": [
            {**_nomme(row.quartier), "effectif_attendu": row.effectif_attendu}  # type: ignore[dict-item]
            for row in fiche.quartiers_concernes.all()
        ],
        "etablissements": [_etablissement(row.etablissement) for row in fiche.etablissements_concernes.all()],
        "autres_lieux": fiche.lieux,
        "partenaires": [
            {"organisation": _nomme(row.organisation), "role": _valeur(row.role, row.get_role_display())}
            for row in fiche.partenaires.all()
        ],
        "financeurs": fiche.financeurs,
        "besoin": fiche.besoin,
        "objectifs": fiche.objectifs,
        "description": fiche.description,
        "questions_evaluatives": fiche.questions_evaluatives,
        "indicateurs": [
            {"libelle": row.libelle, "cible": row.cible, "source": row.source, "frequence": row.frequence}
            for row in fiche.indicateurs.all()
        ],
        "cree_at": fiche.cree_at,
    }


def _etablissement(row: Any) -> dict | None:
    return {**_nomme(row), "uai": row.uai} if row is not None else None  # type: ignore[dict-item]


def organisation_lue(organisation: Organisation, cite: Any) -> dict:
    """One sheet of the directory with its places and contacts, as they were prefetched."""
    return {
        "id": organisation.pk,
        "nom": organisation.nom,
        "url": settings.URL_PUBLIQUE + reverse("acteurs:organisation", args=[cite.slug, organisation.pk]),
        "sigle": organisation.sigle,
        "type": _valeur(organisation.type, organisation.get_type_display()),
        "siret": organisation.siret,
        "rna": organisation.rna,
        "etablissement": _etablissement(organisation.etablissement),
        "presentation": organisation.presentation,
        "site_web": organisation.site_web,
        "est_exemple": organisation.est_exemple,
        "est_archivee": organisation.archivee_at is not None,
        "verifiee_at": organisation.verifiee_at,
        "modifiee_at": organisation.modifiee_at,
        "sites": [_site(site) for site in organisation.sites.all()],
        "contacts": [_contact(contact) for contact in organisation.contacts.all()],
    }


def _site(site: Site) -> dict:
    return {
        **_nomme(site),  # type: ignore[dict-item]
        "adresse": site.adresse,
        "code_postal": site.code_postal,
        "commune": {"code_insee": site.commune.code_insee, "nom": site.commune.nom} if site.commune else None,
        "quartier": _nomme(site.quartier),
        "telephone": site.telephone,
    }


def _contact(contact: Contact) -> dict:
    fields = ("fonction", "nom", "email", "telephone", "finalite", "source", "est_public")
    return {"id": contact.pk, **{name: getattr(contact, name) for name in fields}}
