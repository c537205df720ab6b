# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.batch_input_public_association import BatchInputPublicAssociation
from ...models.batch_response_public_association import BatchResponsePublicAssociation
from ...models.batch_response_public_association_with_errors import (
    BatchResponsePublicAssociationWithErrors,
)
from ...types import Response


def _get_kwargs(
    from_object_type: str,
    to_object_type: str,
    *,
    body: BatchInputPublicAssociation,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/crm/v3/associations/{from_object_type}/{to_object_type}/batch/create".format(
            from_object_type=quote(str(from_object_type), safe=""),
            to_object_type=quote(str(to_object_type), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors | None:
    if response.status_code == 201:
        response_201 = BatchResponsePublicAssociation.from_dict(response.json())

        return response_201

    if response.status_code == 207:
        response_207 = BatchResponsePublicAssociationWithErrors.from_dict(response.json())

        return response_207

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    from_object_type: str,
    to_object_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: BatchInputPublicAssociation,
) -> Response[BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors]:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociation): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors]
    """

    kwargs = _get_kwargs(
        from_object_type=from_object_type,
        to_object_type=to_object_type,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    from_object_type: str,
    to_object_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: BatchInputPublicAssociation,
) -> BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors | None:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociation): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors
    """

    return sync_detailed(
        from_object_type=from_object_type,
        to_object_type=to_object_type,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    from_object_type: str,
    to_object_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: BatchInputPublicAssociation,
) -> Response[BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors]:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociation): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors]
    """

    kwargs = _get_kwargs(
        from_object_type=from_object_type,
        to_object_type=to_object_type,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    from_object_type: str,
    to_object_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: BatchInputPublicAssociation,
) -> BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors | None:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociation): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponsePublicAssociation | BatchResponsePublicAssociationWithErrors
    """

    return (
        await asyncio_detailed(
            from_object_type=from_object_type,
            to_object_type=to_object_type,
            client=client,
            body=body,
        )
    ).parsed
