"""What a call may do before its view looks at anything."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from people.models import ApiToken

if TYPE_CHECKING:  # rest_framework.views itself imports this module by its setting
    from rest_framework.views import APIView


class WithinScope(BasePermission):
    """A token does only what its scopes say: `read` for GET, HEAD and OPTIONS, `write` for everything else."""

    code = "scope_missing"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        return request.auth.allows(ApiToken.READ if request.method in SAFE_METHODS else ApiToken.WRITE)
