"""Which cité this page is about: read from the address, within what the person may see."""

from django.shortcuts import get_object_or_404

from alliance.territoires.models import Cite


class CiteMiddleware:
    """Set ``request.cite`` from the ``cite`` slug of the URL; an unseen or unknown cité is 404.

    The anonymous are sent to the sign-in page before, whether the cité exists or not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.cite = None
        return self.get_response(request)

    def process_view(self, request, _view, _args, kwargs):
        """Replace the slug by the cité itself; views receive ``cite`` as an object."""
        slug = kwargs.get("cite")
        if slug is None or not request.user.is_authenticated:
            return
        request.cite = kwargs["cite"] = get_object_or_404(Cite.objects.visible_to(request.user), slug=slug)
