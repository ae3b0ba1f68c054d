from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from alliance.documents.models import Document

_ENTETES = {
    "Cache-Control": "private, no-store",
    # Opened by mistake in the browser, the file still can do nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def telecharger(request, cite, pk):
    document = get_object_or_404(Document.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    etag = f'"{document.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged is not None and unchanged.status_code == 304 else _file(document)
    response.headers["ETag"] = etag
    for name, value in _ENTETES.items():
        response.headers[name] = value
    return response


def _file(document: Document) -> FileResponse:
    try:
        # Read through the application on every storage: an address of the storage itself would escape the rights.
        content = document.fichier.open("rb")
    except FileNotFoundError as error:
        raise Http404("Ce fichier n'est plus dans le stockage.") from error
    return FileResponse(content, as_attachment=True, filename=document.nom, content_type=document.type_mime)
