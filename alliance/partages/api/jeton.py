"""The operation that says what one's token is."""

from typing import Any

from ninja import Router

from alliance.partages.api.acces import ParJeton
from alliance.partages.api.demande import refuse_unknown
from alliance.partages.api.schemas import JetonLu

router = Router(auth=ParJeton(), tags=["Jeton"])


@router.get("/jeton", response=JetonLu, summary="Ce qu'ouvre votre jeton", url_name="jeton")
def jeton(request: Any):
    """La cité, la portée et la fin du jeton : de quoi vérifier qu'il marche."""
    refuse_unknown(request)
    row, cite = request.auth.jeton, request.auth.cite
    return {
        "nom": row.nom,
        "portee": {"code": row.portee, "libelle": row.get_portee_display()},
        "expire_at": row.expire_at,
        "cite": {
            "nom": cite.nom,
            "slug": cite.slug,
            "zone_de_vacances": {"code": cite.zone, "libelle": cite.get_zone_display()},
        },
    }
