"""Why a caller gets an answer of the proxy's own."""

from __future__ import annotations

import json

__all__ = ["Refused"]


class Refused(Exception):
    """A request that the proxy does not send, or an answer that it cannot pass on.

    Attributes:
        status: HTTP status of the proxy's own answer.
        content: Its body, in the form of HubSpot's errors.
    """

    def __init__(self, status: int, category: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        body = {"status": "error", "message": message, "category": category}
        self.content = json.dumps(body).encode()
