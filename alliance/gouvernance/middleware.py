"""A browser that kept the copy of a séance forgets it when its person signs out, or when somebody else signs in."""

COOKIE = "seance_hors_ligne"
DUREE_S = 60 * 60 * 24 * 14
EFFACER = '"storage"'


class CopieHorsLigneMiddleware:
    """Send ``Clear-Site-Data`` where the account that left a copy here is no longer the one that acts.

    A session that merely expired erases nothing: what its person typed leaves once she has signed in again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        owner = request.COOKIES.get(COOKIE)
        before = bool(owner) and request.method == "POST" and request.user.is_authenticated
        response = self.get_response(request)
        if owner and (_another(request, owner) or (before and not request.user.is_authenticated)):
            response["Clear-Site-Data"] = EFFACER
            response.delete_cookie(COOKIE, samesite="Lax")
        return response


def _another(request, owner: str) -> bool:
    return request.user.is_authenticated and str(request.user.pk) != owner
