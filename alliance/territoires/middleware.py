"""Which cité this page is about: read from the address, within what the person may see."""

from django.contrib.auth.middleware import get_user
from django.http import Http404
from django.utils.functional import SimpleLazyObject

from alliance.territoires.models import Cite


class CiteMiddleware:
    """Set ``request.cite`` from the ``cite`` slug of the URL; an unseen or unknown cité is 404.

    The anonymous are sent to the sign-in page before, whether the cité exists or not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.cite, request.cites_ouvertes = None, []
        request.user = SimpleLazyObject(lambda: _remember_rights(request))
        return self.get_response(request)

    def process_view(self, request, _view, _args, kwargs):
        """Replace the slug by the cité itself; views receive ``cite`` as an object."""
        slug = kwargs.get("cite")
        if slug is None or not request.user.is_authenticated:
            return
        # All the cités open to this person, in one read: the layout lists them too.
        request.cites_ouvertes = list(Cite.objects.visible_to(request.user).order_by("nom", "pk"))
        request.cite = kwargs["cite"] = next((cite for cite in request.cites_ouvertes if cite.slug == slug), None)
        if request.cite is None:
            raise Http404


def _remember_rights(request):
    """The account of this request, which may keep its rights in memory: it dies with the request."""
    user = get_user(request)
    user._garde_fonctions = True
    return user
