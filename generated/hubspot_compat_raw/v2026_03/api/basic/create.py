# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.association_spec import AssociationSpec
from ...models.labels_between_object_pair import LabelsBetweenObjectPair
from ...types import Response


def _get_kwargs(
    object_type: str,
    object_id: str,
    to_object_type: str,
    to_object_id: str,
    *,
    body: list[AssociationSpec],
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/crm/objects/2026-03/{object_type}/{object_id}/associations/{to_object_type}/{to_object_id}".format(
            object_type=quote(str(object_type), safe=""),
            object_id=quote(str(object_id), safe=""),
            to_object_type=quote(str(to_object_type), safe=""),
            to_object_id=quote(str(to_object_id), safe=""),
        ),
    }

    _kwargs["json"] = []
    for body_item_data in body:
        body_item = body_item_data.to_dict()
        _kwargs["json"].append(body_item)

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> LabelsBetweenObjectPair | None:
    if response.status_code == 200:
        response_200 = LabelsBetweenObjectPair.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = LabelsBetweenObjectPair.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[LabelsBetweenObjectPair]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    object_type: str,
    object_id: str,
    to_object_type: str,
    to_object_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[AssociationSpec],
) -> Response[LabelsBetweenObjectPair]:
    """Associate two records

     Writes the association types in the body, a bare list, between two records. Custom labels that the
    pair had and that are not in the list are gone afterwards.

    Args:
        object_type (str):
        object_id (str):
        to_object_type (str):
        to_object_id (str):
        body (list[AssociationSpec]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LabelsBetweenObjectPair]
    """

    kwargs = _get_kwargs(
        object_type=object_type,
        object_id=object_id,
        to_object_type=to_object_type,
        to_object_id=to_object_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    object_type: str,
    object_id: str,
    to_object_type: str,
    to_object_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[AssociationSpec],
) -> LabelsBetweenObjectPair | None:
    """Associate two records

     Writes the association types in the body, a bare list, between two records. Custom labels that the
    pair had and that are not in the list are gone afterwards.

    Args:
        object_type (str):
        object_id (str):
        to_object_type (str):
        to_object_id (str):
        body (list[AssociationSpec]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LabelsBetweenObjectPair
    """

    return sync_detailed(
        object_type=object_type,
        object_id=object_id,
        to_object_type=to_object_type,
        to_object_id=to_object_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    object_type: str,
    object_id: str,
    to_object_type: str,
    to_object_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[AssociationSpec],
) -> Response[LabelsBetweenObjectPair]:
    """Associate two records

     Writes the association types in the body, a bare list, between two records. Custom labels that the
    pair had and that are not in the list are gone afterwards.

    Args:
        object_type (str):
        object_id (str):
        to_object_type (str):
        to_object_id (str):
        body (list[AssociationSpec]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LabelsBetweenObjectPair]
    """

    kwargs = _get_kwargs(
        object_type=object_type,
        object_id=object_id,
        to_object_type=to_object_type,
        to_object_id=to_object_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    object_type: str,
    object_id: str,
    to_object_type: str,
    to_object_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[AssociationSpec],
) -> LabelsBetweenObjectPair | None:
    """Associate two records

     Writes the association types in the body, a bare list, between two records. Custom labels that the
    pair had and that are not in the list are gone afterwards.

    Args:
        object_type (str):
        object_id (str):
        to_object_type (str):
        to_object_id (str):
        body (list[AssociationSpec]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LabelsBetweenObjectPair
    """

    return (
        await asyncio_detailed(
            object_type=object_type,
            object_id=object_id,
            to_object_type=to_object_type,
            to_object_id=to_object_id,
            client=client,
            body=body,
        )
    ).parsed
