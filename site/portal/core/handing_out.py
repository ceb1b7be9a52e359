"""Files without an address of their own, for whoever may have them: documents, private pictures."""

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.images.utils import verify_signature

from .models import PortalImage, PortalRendition
from .pictures import renditions
from .privacy import may_see, restricted


@require_safe
def document(request, pk, name):
    """Wagtail's view of a document, which asks who wants it.

    What isn't everybody's is kept by nobody, nor is the way to sign in for it. The rest is asked
    for again each time: it may have been restricted since.
    """
    response = serve(request, pk, name)
    if get_document_model().objects.filter(pk=pk, collection__in=restricted()).exists():
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


@never_cache
@require_safe
def picture(request, pk, name):
    """A picture of a private image, drawn already by a page or list that shows it.

    Whoever may not see it is told the same as where there is none.
    """
    if "\0" in name:  # which no file has, and no database takes
        return _refused(request)
    file = f"{PortalRendition.PRIVATE_FOLDER}/{name}"
    renditions = PortalRendition.objects.select_related("image__collection")
    found = renditions.filter(image__in=PortalImage.objects.filter(pk=pk), file=file).first()
    if found is None or not may_see(request, found.image):
        return _refused(request)
    try:
        response = FileResponse(found.file.open())
    except FileNotFoundError:
        return _refused(request)
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@require_safe
def drawn_picture(request, signature, pk, spec):
    """A public picture of an image, drawn now where it wasn't: what is signed, and nothing else."""
    if not verify_signature(signature.encode(), pk, spec):
        raise Http404
    image = get_object_or_404(PortalImage.objects.select_related("collection"), pk=pk)
    if not may_see(request, image):
        return _refused(request)
    found = renditions(image, [spec])
    if not found:
        raise Http404
    response = HttpResponseRedirect(found[spec].url)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _refused(request):
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
