# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Contains all the data models used in inputs/outputs"""

from .associated_id import AssociatedId
from .batch_input_public_association import BatchInputPublicAssociation
from .batch_input_public_object_id import BatchInputPublicObjectId
from .batch_response_public_association import BatchResponsePublicAssociation
from .batch_response_public_association_multi import BatchResponsePublicAssociationMulti
from .batch_response_public_association_multi_with_errors import (
    BatchResponsePublicAssociationMultiWithErrors,
)
from .batch_response_public_association_with_errors import (
    BatchResponsePublicAssociationWithErrors,
)
from .collection_response_public_association_definition_no_paging import (
    CollectionResponsePublicAssociationDefinitionNoPaging,
)
from .error_detail import ErrorDetail
from .next_page import NextPage
from .paging import Paging
from .previous_page import PreviousPage
from .public_association import PublicAssociation
from .public_association_definition import PublicAssociationDefinition
from .public_association_multi import PublicAssociationMulti
from .public_object_id import PublicObjectId
from .received_public_association import ReceivedPublicAssociation
from .received_public_object_id import ReceivedPublicObjectId
from .standard_error import StandardError

__all__ = (
    "AssociatedId",
    "BatchInputPublicAssociation",
    "BatchInputPublicObjectId",
    "BatchResponsePublicAssociation",
    "BatchResponsePublicAssociationMulti",
    "BatchResponsePublicAssociationMultiWithErrors",
    "BatchResponsePublicAssociationWithErrors",
    "CollectionResponsePublicAssociationDefinitionNoPaging",
    "ErrorDetail",
    "NextPage",
    "Paging",
    "PreviousPage",
    "PublicAssociation",
    "PublicAssociationDefinition",
    "PublicAssociationMulti",
    "PublicObjectId",
    "ReceivedPublicAssociation",
    "ReceivedPublicObjectId",
    "StandardError",
)
