# The views of the page, which lie as modules in the folder that is the first argument, and more that
# the page speaks of. PORT is where it listens.
import os
import sys
from wsgiref.simple_server import make_server

import django
from django.conf import settings

sys.path.insert(0, sys.argv[1])
import page_settings

OWN = {name: value for name, value in vars(page_settings).items() if name.isupper()}
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="test", **OWN)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django_downloadview import PathDownloadView

import page_by_hand
import page_downloadview


class ByPath(PathDownloadView):
    def get_path(self):
        return os.path.join(settings.MEDIA_ROOT, super().get_path())


class Typed(page_downloadview.Download):
    """What a view may set, by the query."""

    def get(self, request, *args, **kwargs):
        self.attachment = "inline" not in request.GET
        self.basename = request.GET.get("basename")
        self.mimetype = request.GET.get("mimetype")
        return super().get(request, *args, **kwargs)


def bare(request):
    response = HttpResponse()
    response["X-Accel-Redirect"] = "/_sendoff/plain.txt"
    response["Content-Encoding"] = "gzip"
    return response


def may_read(request):
    may = request.COOKIES.get("session") == "ann" and request.GET["path"] != "secret.txt"
    return HttpResponse(status=204 if may else 403)


urlpatterns = [
    path("may-read", may_read),
    path("bare", bare),
    path("by-hand/<path:name>", page_by_hand.download),
    path("downloads/<path:path>", page_downloadview.Download.as_view()),
    path("by-path/<path:path>", ByPath.as_view()),
    path("typed/<path:path>", Typed.as_view()),
]

make_server("127.0.0.1", int(os.environ["PORT"]), get_wsgi_application()).serve_forever()
