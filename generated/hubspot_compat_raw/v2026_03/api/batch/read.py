# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.batch_input_public_fetch_associations_batch_request import (
    BatchInputPublicFetchAssociationsBatchRequest,
)
from ...models.batch_response_public_association_multi_with_label import (
    BatchResponsePublicAssociationMultiWithLabel,
)
from ...models.batch_response_public_association_multi_with_label_with_errors import (
    BatchResponsePublicAssociationMultiWithLabelWithErrors,
)
from ...types import Response


def _get_kwargs(
    from_object_type: str,
    to_object_type: str,
    *,
    body: BatchInputPublicFetchAssociationsBatchRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/crm/associations/2026-03/{from_object_type}/{to_object_type}/batch/read".format(
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
) -> (
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
    | None
):
    if response.status_code == 200:
        response_200 = BatchResponsePublicAssociationMultiWithLabel.from_dict(response.json())

        return response_200

    if response.status_code == 207:
        response_207 = BatchResponsePublicAssociationMultiWithLabelWithErrors.from_dict(
            response.json()
        )

        return response_207

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
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
    body: BatchInputPublicFetchAssociationsBatchRequest,
) -> Response[
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
]:
    """Read the associations of many records

     Gives, for each record, the records of the other object type that it is associated with. A record
    without any is missing from the results and named in an error entry of a 207 answer. Results do not
    line up with the inputs.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicFetchAssociationsBatchRequest): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponsePublicAssociationMultiWithLabel | BatchResponsePublicAssociationMultiWithLabelWithErrors]
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
    body: BatchInputPublicFetchAssociationsBatchRequest,
) -> (
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
    | None
):
    """Read the associations of many records

     Gives, for each record, the records of the other object type that it is associated with. A record
    without any is missing from the results and named in an error entry of a 207 answer. Results do not
    line up with the inputs.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicFetchAssociationsBatchRequest): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponsePublicAssociationMultiWithLabel | BatchResponsePublicAssociationMultiWithLabelWithErrors
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
    body: BatchInputPublicFetchAssociationsBatchRequest,
) -> Response[
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
]:
    """Read the associations of many records

     Gives, for each record, the records of the other object type that it is associated with. A record
    without any is missing from the results and named in an error entry of a 207 answer. Results do not
    line up with the inputs.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicFetchAssociationsBatchRequest): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BatchResponsePublicAssociationMultiWithLabel | BatchResponsePublicAssociationMultiWithLabelWithErrors]
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
    body: BatchInputPublicFetchAssociationsBatchRequest,
) -> (
    BatchResponsePublicAssociationMultiWithLabel
    | BatchResponsePublicAssociationMultiWithLabelWithErrors
    | None
):
    """Read the associations of many records

     Gives, for each record, the records of the other object type that it is associated with. A record
    without any is missing from the results and named in an error entry of a 207 answer. Results do not
    line up with the inputs.

    Args:
        from_object_type (str):
        to_object_type (str):
        body (BatchInputPublicFetchAssociationsBatchRequest): The inputs of a batch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BatchResponsePublicAssociationMultiWithLabel | BatchResponsePublicAssociationMultiWithLabelWithErrors
    """

    return (
        await asyncio_detailed(
            from_object_type=from_object_type,
            to_object_type=to_object_type,
            client=client,
            body=body,
        )
    ).parsed
