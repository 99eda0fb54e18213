"""Addresses below /api/ that are no route."""

from typing import Never

from django.http import Http404
from rest_framework.request import Request
from rest_framework.views import APIView


class Missing(APIView):
    """404 by whatever method and whoever asks: a POST without a form's token would else be answered with a page."""

    schema = None
    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: object, **kwargs: object) -> Never:
        super().initial(request, *args, **kwargs)
        raise Http404
