# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.batch_input_public_association_multi_post import (
    BatchInputPublicAssociationMultiPost,
)
from ...models.batch_response_labels_between_object_pair import (
    BatchResponseLabelsBetweenObjectPair,
)
from ...models.batch_response_labels_between_object_pair_with_errors import (
    BatchResponseLabelsBetweenObjectPairWithErrors,
)
from ...types import Response


def _get_kwargs(
    from_object_type: str,
    to_object_type: str,
    *,
    body: BatchInputPublicAssociationMultiPost,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/crm/v4/associations/{from_object_type}/{to_object_type}/batch/create".format(
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
) -> BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors | None:
    if response.status_code == 200:
        response_200 = BatchResponseLabelsBetweenObjectPair.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = BatchResponseLabelsBetweenObjectPair.from_dict(response.json())

        return response_201

    if response.status_code == 207:
        response_207 = BatchResponseLabelsBetweenObjectPairWithErrors.from_dict(response.json())

        return response_207

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors
]:
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
    body: BatchInputPublicAssociationMultiPost,
) -> Response[
    BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors
]:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociationMultiPost): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors]
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
    body: BatchInputPublicAssociationMultiPost,
) -> BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors | None:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociationMultiPost): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors
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
    body: BatchInputPublicAssociationMultiPost,
) -> Response[
    BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors
]:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociationMultiPost): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors]
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
    body: BatchInputPublicAssociationMultiPost,
) -> BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors | None:
    """Associate many pairs of records

     Writes the association types of each input. What else is written depends on the version: in v3 one
    type a pair is added; from v4 on the custom labels of the pair are replaced by those that are sent,
    and the unlabeled type is written beside a labelled one. The inverse direction appears by itself.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicAssociationMultiPost): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponseLabelsBetweenObjectPair | BatchResponseLabelsBetweenObjectPairWithErrors
    """

    return (
        await asyncio_detailed(
            from_object_type=from_object_type,
            to_object_type=to_object_type,
            client=client,
            body=body,
        )
    ).parsed
