"""Permission to write over the API."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .authentication import make_scope_permission


class HasWritePermission(BasePermission):
    """Permission to write: a user with the permissions of the operation, whose token has its scope.

    Methods that do not write are allowed.
    """

    # Any: a view with WriteMixin, whose module imports this one
    def has_permission(self, request: Request, view: Any) -> bool:
        operation = view.operations.get(request.method)
        if operation is None:
            return True
        self.message = f"You are known, but this needs the permission {' and '.join(operation.permissions)}."
        scope_permission_class = make_scope_permission(operation.scope)
        has_scope = scope_permission_class().has_permission(request, view)
        return has_scope and bool(request.user.has_perms(operation.permissions))
