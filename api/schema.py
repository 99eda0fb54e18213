"""What drf-spectacular cannot see: tokens, and that every operation may answer with a problem document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for machines."},
        "detail": {"type": "string", "description": "For people: what is so and what to do."},
        "errors": {"type": "object", "additionalProperties": True},
    },
}
ANSWERS = {
    "400": "The call is malformed; `errors` names the fields.",
    "401": "Nobody is signed in, or the token is not known.",
    "403": "The token's scopes do not allow it, or the CSRF token or an organizer's second step is missing.",
    "404": "It does not exist, or is not the caller's to see.",
    "409": "It was understood and cannot be done; `code` says why.",
    "413": "The body is larger than 2 MB.",
    "429": "Too many calls in a short time; Retry-After says how many seconds to wait.",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def add_problems(result: dict[str, Any], **_hook: Any) -> dict[str, Any]:
    """Postprocessing hook: add the problem answers to every operation that does not describe them itself."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, description in ANSWERS.items():
                operation["responses"].setdefault(status, {"description": description, "content": content})
    return result


def close_batch(result: dict[str, Any], **_hook: Any) -> dict[str, Any]:
    """Postprocessing hook: a batch has no other members than those described."""
    result["components"]["schemas"]["Batch"]["additionalProperties"] = False
    return result
