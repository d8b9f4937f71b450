"""The documentation page: Swagger UI from our own static files, without inline script or style."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


# The drawings in its style sheet are data: addresses; pictures cannot run anything.
@method_decorator(csp_update({"img-src": ["'self'", "data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The page, and, with `?script`, the few lines that start it."""

    url_name = "api:schema"
    template_name = "api/docs.html"
