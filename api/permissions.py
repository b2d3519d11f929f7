"""Who may write over HTTP: somebody known, with the permission for it, whose token is good for it."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .authentication import HasScope


class HasWritePermission(BasePermission):
    """What the view asks for the method. A method with which it writes nothing is none of our business."""

    # Any: a view of ours that writes; they import this module
    def has_permission(self, request: Request, view: Any) -> bool:
        operation = view.operations.get(request.method)
        if operation is None:
            return True
        self.message = f"You are known, but this needs the permission {' and '.join(operation.permissions)}."
        known = HasScope(operation.scope)().has_permission(request, view)
        return known and bool(request.user.has_perms(operation.permissions))
