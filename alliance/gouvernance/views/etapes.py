"""Where a séance stands, what comes next, and from whom it is waited for: in words, for the pages."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from alliance.gouvernance.enums import EtatSeance, NatureSeance, TypeInstance
from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.selectors.seances import Attente, de_pole, le_pole
from alliance.kernel.dates import format_jour
from alliance.kernel.heures import PARIS, format_heure, format_jour_semaine
from alliance.kernel.textes import enumerate_fr, plural

TONS = {
    EtatSeance.BROUILLON: ("warn", "pencil-fill"),
    EtatSeance.CONVOQUEE: ("info", "envelope"),
    EtatSeance.TENUE: ("ok", "play-fill"),
    EtatSeance.CLOSE: ("warn", "file-earmark-text"),
    EtatSeance.APPROUVEE: ("mute", "check-lg"),
    EtatSeance.ANNULEE: ("line", "x-lg"),
}
SUITE = (EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE, EtatSeance.CLOSE, EtatSeance.APPROUVEE)
MOTS_ETAPES = ("En préparation", "Convoquée", "En séance", "Close", "Relevé approuvé")
MOTS_CONSULTATION = ("En préparation", "Ouverte", "Dépouillement", "Close", "Relevé approuvé")
PROCHAIN = {
    TypeInstance.COPIL: "Prochain Copil",
    TypeInstance.COTECH: "Prochain Cotech",
    TypeInstance.COORDINATION: "Prochaine coordination territoriale",
}


@dataclass(frozen=True, slots=True)
class Geste:
    """A button: a link, to a page that says the effect before anything happens."""

    verbe: str
    url: str
    icone: str = "arrow-right"


@dataclass(frozen=True, slots=True)
class ProchaineEtape:
    """What a séance waits for, and the one thing to do about it; nothing to do for who only reads."""

    titre: str
    detail: str = ""
    depuis: datetime | None = None
    depuis_mot: str = ""
    principal: Geste | None = None
    autres: tuple[Geste, ...] = ()


def ton_de(seance) -> tuple[str, str]:
    return TONS[EtatSeance(seance.etat)]


def etat_en_mots(seance) -> str:
    """« ouverte » rather than « convoquée » for a consultation in writing."""
    if seance.nature == NatureSeance.CONSULTATION and seance.etat in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        return "ouverte aux réponses"
    return seance.get_etat_display()


def etapes_of(seance) -> list[dict]:
    """The way of a séance, from its preparation to the approval of its relevé; nothing for a cancelled one."""
    if seance.etat == EtatSeance.ANNULEE:
        return []
    here = SUITE.index(EtatSeance(seance.etat))
    words = MOTS_CONSULTATION if seance.est_consultation else MOTS_ETAPES
    return [{"mot": mot, "fait": rank < here, "ici": rank == here} for rank, mot in enumerate(words)]


def manque_reponses(poles) -> str:
    """« il manque la réponse de la préfecture »; empty when every pôle answered."""
    if not poles:
        return ""
    if len(poles) > 2:
        return f"il manque la réponse de {len(poles)} pôles"
    noun = "la réponse" if len(poles) == 1 else "les réponses"
    return f"il manque {noun} {enumerate_fr([de_pole(pole) for pole in poles])}"


def manque_delegues(poles) -> str:
    """« personne ne siège pour la préfecture »; empty when each pôle has somebody."""
    if not poles:
        return ""
    if len(poles) > 2:
        return f"personne ne siège pour {len(poles)} pôles"
    return f"personne ne siège pour {enumerate_fr([le_pole(pole) for pole in poles])}"


def titre_de_liste(seance: SeanceInstance | None, attente: Attente) -> str:
    """The title of the list is the answer: « Prochain Cotech jeudi 22 octobre : 7 points, il manque… »."""
    if seance is None:
        return "Aucune séance n’est convoquée"
    points = plural(seance.nb_points, "point")  # type: ignore[attr-defined]
    awaited = (manque_reponses(attente.sans_reponse), manque_delegues(attente.vacants))
    rest = ", ".join(part for part in (points, *awaited) if part)
    if seance.etat == EtatSeance.TENUE:
        return f"« {seance.instance.nom} » est en séance : {points}"
    if seance.est_consultation:
        return f"Consultation écrite de « {seance.instance.nom} » jusqu’au {_jour(seance.fin_at)} : {rest}"
    default = f"Prochaine séance de « {seance.instance.nom} »"
    return f"{PROCHAIN.get(TypeInstance(seance.instance.type), default)} {_jour(seance.debut_at)} : {rest}"


def _jour(at) -> str:
    return format_jour_semaine(at, annee=False)


def titre_de(seance) -> str:
    """« Comité technique du jeudi 22 octobre 2026 »."""
    if seance.est_consultation:
        return f"{seance.instance.nom} : consultation écrite jusqu’au {format_jour_semaine(seance.fin_at)}"
    return f"{seance.instance.nom} du {format_jour_semaine(seance.debut_at)}"


def titre_de_choix(seance) -> str:
    """« jeudi 22 octobre 2026, en préparation »: a séance among those of its own instance."""
    if seance.est_consultation:
        return f"consultation écrite jusqu’au {format_jour_semaine(seance.fin_at)}, {etat_en_mots(seance)}"
    return f"{format_jour_semaine(seance.debut_at)}, {etat_en_mots(seance)}"


def prochaine_etape(seance, *, prepare: bool, attente: Attente, now) -> ProchaineEtape:
    """What is waited for, from whom and since when; the button only for who may press it."""
    build = {
        EtatSeance.BROUILLON: _brouillon,
        EtatSeance.CONVOQUEE: _convoquee,
        EtatSeance.TENUE: _tenue,
        EtatSeance.CLOSE: _close,
        EtatSeance.APPROUVEE: _approuvee,
        EtatSeance.ANNULEE: _annulee,
    }[EtatSeance(seance.etat)]
    step = build(seance, attente, now)
    if prepare:
        return step
    return ProchaineEtape(step.titre, step.detail, step.depuis, step.depuis_mot, _lire(seance))


def _geste(seance, verbe: str, nom: str, icone: str = "arrow-right") -> Geste:
    return Geste(verbe, reverse(f"gouvernance:{nom}", args=[seance.instance.cite.slug, seance.pk]), icone)


def _ce_que_c_est(seance) -> str:
    return "la consultation" if seance.est_consultation else "la séance"


def _tenir(seance) -> Geste:
    """A meeting is opened; a consultation in writing is followed."""
    if seance.est_consultation:
        return _geste(seance, "Suivre les avis", "tenir", "people")
    return _geste(seance, "Ouvrir la séance", "ouvrir_seance", "play-fill")


def _lire(seance) -> Geste | None:
    """What a member who prepares nothing may open from here."""
    if seance.etat == EtatSeance.TENUE or (seance.est_consultation and seance.etat == EtatSeance.CONVOQUEE):
        return _geste(seance, "Suivre les avis" if seance.est_consultation else "Suivre la séance", "tenir", "people")
    if seance.etat in {EtatSeance.CLOSE, EtatSeance.APPROUVEE}:
        return _geste(seance, "Lire le relevé", "releve", "file-earmark-text")
    return None


def _brouillon(seance, _attente, _now) -> ProchaineEtape:
    verb = "Ouvrir la consultation" if seance.est_consultation else "Convoquer"
    return ProchaineEtape(
        "Personne n’est prévenu",
        "En attente de la convocation : seules les personnes qui préparent la séance la voient.",
        seance.cree_at,
        "Brouillon commencé",
        _geste(seance, verb, "convoquer", "send"),
        (
            _geste(seance, "Modifier", "modifier_seance", "pencil"),
            _geste(seance, "Abandonner", "annuler_seance", "x-lg"),
        ),
    )


def _convoquee(seance, attente, now) -> ProchaineEtape:
    change = (
        _geste(seance, "Modifier", "modifier_seance", "pencil"),
        _geste(seance, f"Annuler {_ce_que_c_est(seance)}", "annuler_seance", "x-lg"),
    )
    if seance.a_prevenir:
        return ProchaineEtape(
            "Les membres ne savent pas ce qui a changé",
            "La date, le lieu, l’ordre du jour ou les documents ont changé depuis la dernière convocation.",
            seance.convoquee_at,
            "Première convocation envoyée",
            _geste(seance, "Prévenir les membres", "prevenir", "send"),
            (_tenir(seance), *change),
        )
    if seance.est_consultation:
        until = f"Les pôles répondent jusqu’au {format_jour_semaine(seance.fin_at)}, {format_heure(seance.fin_at)}."
        return ProchaineEtape(
            "La consultation est ouverte", until, seance.convoquee_at, "Ouverte",
            _tenir(seance), (_geste(seance, "Clore", "clore", "lock"), *change),
        )  # fmt: skip
    if seance.fin_at < now:
        return ProchaineEtape(
            "Cette séance est passée sans avoir été tenue ici",
            "Ouvrez-la pour écrire ce qui s’y est dit, ou annulez-la.",
            seance.fin_at,
            "Date passée",
            _tenir(seance),
            change,
        )
    title, detail = _reponses(attente)
    return ProchaineEtape(title, detail, seance.convoquee_at, "Convocation envoyée", _tenir(seance), change)


def _reponses(attente: Attente) -> tuple[str, str]:
    """Who is waited for, and what to do about it: a pôle where nobody sits will never answer."""
    missing, vacant = manque_reponses(attente.sans_reponse), _phrase(manque_delegues(attente.vacants))
    if missing:
        detail = "Vous pouvez répondre pour quelqu’un, ou relancer."
        return _phrase(missing), f"{detail} {vacant}." if vacant else detail
    if vacant:
        return vacant, "Aucune autre réponse n’est attendue. Nommez quelqu’un parmi les membres de l’instance."
    return "Chaque pôle a répondu", "La séance peut se tenir au jour dit."


def _phrase(words: str) -> str:
    return words[:1].upper() + words[1:]


def _tenue(seance, _attente, _now) -> ProchaineEtape:
    return ProchaineEtape(
        "La séance est ouverte", "Les avis, les présences et le compte rendu s’écrivent sur la page de séance.",
        seance.ouverte_at, "Ouverte", _geste(seance, "Reprendre la séance", "tenir", "play-fill"),
        (_geste(seance, "Clore", "clore", "lock"),),
    )  # fmt: skip


def _close(seance, _attente, _now) -> ProchaineEtape:
    return ProchaineEtape(
        "Le relevé attend son approbation",
        "À la séance suivante, ou par correspondance.",
        seance.close_at,
        "Close",
        _geste(seance, "Approuver le relevé", "approuver_releve", "check-lg"),
        (_geste(seance, "Lire le relevé", "releve", "file-earmark-text"),),
    )


def _approuvee(seance, _attente, _now) -> ProchaineEtape:
    day = format_jour(seance.approuvee_at.astimezone(PARIS).date())
    return ProchaineEtape(
        f"Relevé approuvé le {day}", "Rien n’attend plus.", None, "",
        _geste(seance, "Lire le relevé", "releve", "file-earmark-text"),
    )  # fmt: skip


def _annulee(seance, _attente, _now) -> ProchaineEtape:
    day = format_jour(seance.annulee_at.astimezone(PARIS).date())
    return ProchaineEtape(f"Annulée le {day}", seance.motif_annulation)
