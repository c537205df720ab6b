"""The `associations_api` that hubspot-api-client had for each object until v3 gave way to v4.

client.crm.contacts.associations_api.create(contact_id, "companies", company_id, "1")
client.crm.objects.associations_api.create("contacts", contact_id, "companies", company_id, "1")
"""

from typing import Any, Final

__all__ = ["AssociationsApi", "associations_api", "has_records"]

_PREFIX: Final = "hubspot.discovery.crm."
_RECORD: Final = "/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}"
_PAIR: Final = f"{_RECORD}/{{toObjectId}}/{{associationType}}"
_ANY_OBJECT: Final = "objects"
# The SDK methods' keywords that `call_api` takes too.
_SENT: Final = ("async_req", "_preload_content", "_request_timeout", "_request_auth")
_KEYWORDS: Final = frozenset({*_SENT, "_return_http_data_only", "_headers", "_content_type"})
_IRREGULAR: Final = {"companies": "company", "postal_mail": "postal_mail", "taxes": "tax"}


def has_records(kind: type) -> bool:
    """Whether a class is a part of the client that had an `associations_api`."""
    return kind.__module__.startswith(_PREFIX) and all(
        hasattr(kind, api) for api in ("basic_api", "batch_api", "search_api")
    )


def associations_api(part: Any) -> "AssociationsApi":
    """Make the `associations_api` of a part of the client, on the part's own connections."""
    words = type(part).__module__.removeprefix(_PREFIX).split(".")[:-1]
    return AssociationsApi(part.basic_api.api_client, words[-1])


class AssociationsApi:
    """v3's older routes of one record, with the signatures that the SDK had.

    Methods take the record's id first (also by keyword, such as `contact_id=`); those of
    `crm.objects` take the object type before it. Each has a variant `..._with_http_info`, and all
    take the SDK's common keywords (`async_req`, `_request_timeout`, ...).

    Args:
        api_client: The SDK's own, of the object's package; makes its models and its errors.
        object_type: Such as `contacts`; `objects` where each call names the object type.
    """

    def __init__(self, api_client: Any, object_type: str) -> None:
        self.api_client = api_client
        self._object_type = object_type

    def create(self, *args: Any, **kwargs: Any) -> Any:
        """Add one type between two records.

        Args:
            *args: The record's id, the other's object type, its id, and the type (name or id).
            **kwargs: The same by name, and the SDK's own keywords.

        Returns:
            The package's `SimplePublicObjectWithAssociations`.
        """
        return self._data(self.create_with_http_info, args, kwargs)

    def create_with_http_info(self, *args: Any, **kwargs: Any) -> Any:
        """The same as `create`, with status and headers in the result."""
        found = self._bound(args, kwargs, "to_object_type", "to_object_id", "association_type")
        returned = {200: "SimplePublicObjectWithAssociations"}
        return self._call("PUT", _PAIR, found, kwargs, returned)

    def archive(self, *args: Any, **kwargs: Any) -> Any:
        """Remove one type between two records; arguments as in `create`."""
        return self._data(self.archive_with_http_info, args, kwargs)

    def archive_with_http_info(self, *args: Any, **kwargs: Any) -> Any:
        """The same as `archive`, with status and headers in the result."""
        found = self._bound(args, kwargs, "to_object_type", "to_object_id", "association_type")
        return self._call("DELETE", _PAIR, found, kwargs, {})

    def get_all(self, *args: Any, **kwargs: Any) -> Any:
        """List what a record is associated with.

        Args:
            *args: The record's id and the other object type.
            **kwargs: The same by name, `after` and `limit`, and the SDK's own keywords.

        Returns:
            The package's `CollectionResponseAssociatedId`: results with id and type, and paging.
        """
        return self._data(self.get_all_with_http_info, args, kwargs)

    def get_all_with_http_info(self, *args: Any, **kwargs: Any) -> Any:
        """The same as `get_all`, with status and headers in the result."""
        found = self._bound(args, kwargs, "to_object_type")
        query = {name: kwargs.pop(name, None) for name in ("after", "limit")}
        found["query"] = [(name, value) for name, value in query.items() if value is not None]
        returned = {200: "CollectionResponseAssociatedId"}
        return self._call("GET", _RECORD, found, kwargs, returned)

    def _data(self, method: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        return method(*args, **{**kwargs, "_return_http_data_only": True})

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any], *names: str) -> dict[str, Any]:
        """Take the path's parameters out of a call's arguments, positional or by keyword."""
        own = "object_id" if self._object_type == _ANY_OBJECT else f"{self._singular()}_id"
        wanted = (own, *names)
        if self._object_type == _ANY_OBJECT:
            wanted = ("object_type", *wanted)
        if len(args) > len(wanted):
            msg = f"expected {', '.join(wanted)}; got {len(args)} arguments"
            raise TypeError(msg)
        found = dict(zip(wanted, args, strict=False))
        for name in wanted[len(args) :]:
            if kwargs.get(name) is None:
                msg = f"missing the required argument {name!r}"
                raise TypeError(msg)
            found[name] = kwargs.pop(name)
        return {"object_type": self._object_type, "object_id": found.pop(own), **found}

    def _singular(self) -> str:
        return _IRREGULAR.get(self._object_type) or self._object_type.removesuffix("s")

    def _call(
        self,
        method: str,
        path: str,
        found: dict[str, Any],
        kwargs: dict[str, Any],
        returned: dict[int, str],
    ) -> Any:
        unknown = kwargs.keys() - _KEYWORDS
        if unknown:
            msg = f"got an unexpected keyword argument {min(unknown)!r}"
            raise TypeError(msg)
        query = found.pop("query", [])
        headers = {"Accept": "application/json", **kwargs.get("_headers", {})}
        return self.api_client.call_api(
            path,
            method,
            {_camel(name): value for name, value in found.items()},
            query,
            headers,
            body=None,
            post_params=[],
            files={},
            response_types_map=returned,
            auth_settings=["oauth2"],
            _return_http_data_only=kwargs.get("_return_http_data_only"),
            collection_formats={},
            **{name: kwargs[name] for name in _SENT if name in kwargs},
        )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
