"""What the finders find: places that speak v3, with what is known about each."""

from __future__ import annotations

import ast

from attrs import frozen

from ._routes import Route


@frozen(eq=False)
class HttpSite:
    """A request, or a URL that some request uses.

    Attributes:
        node: The call; or the literal, when no call could be tied to it.
        route: What the URL says.
        verb: The HTTP verb in capitals, or None where it is not to be seen.
        url: The argument with the URL.
        kind: `call`, `mock`, `indirect` or `stray`.
    """

    node: ast.expr
    route: Route
    verb: str | None
    url: ast.expr
    kind: str = "call"

    @property
    def family(self) -> str:
        """The name of the family in reports."""
        return self.route.family

    @property
    def operation(self) -> str:
        """The name of the operation in reports."""
        return self.route.operation(self.verb)


@frozen(eq=False)
class SdkSite:
    """A call of hubspot-api-client's v3 associations.

    Attributes:
        node: The call, or the attribute where the method is handed on.
        family: `sdk.batch`, `sdk.object`, `sdk.types` or `hubspot3`.
        operation: `batch.create`, `object.list`, ...
        method: The method's own name.
        client: The expression before `.crm`, or None.
        receiver: The expression that ends in `batch_api` or `associations_api`, as called.
        object_attribute: `contacts` of `crm.contacts.associations_api`, or "".
        kind: `call`, `mock` or `indirect`.
    """

    node: ast.expr
    family: str
    operation: str
    method: str
    client: ast.expr | None
    receiver: ast.expr
    object_attribute: str = ""
    kind: str = "call"
    alias: bool = False


FoundSite = HttpSite | SdkSite
