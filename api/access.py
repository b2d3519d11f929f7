"""Who may write over HTTP: somebody logged in, with Django's permission for it. Reading asks nobody anything."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission

CHALLENGE = 'Bearer realm="registry"'


class Session(SessionAuthentication):
    """The login of the desk, with its protection against forged requests. Without one, the answer is 401."""

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE


class MayWrite(BasePermission):
    """The permissions that the view names for the method. A method that it does not know is none of our business."""

    message = "You are known, but may not do this: it needs the permission {needed}."

    def has_permission(self, request: Any, view: Any) -> bool:
        operation = view.writes.get(request.method)
        if operation is None:
            return True
        self.message = self.message.format(needed=" and ".join(operation.permissions))
        return bool(request.user.is_authenticated and request.user.has_perms(operation.permissions))
