# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

"""Contains all the data models used in inputs/outputs"""

from .association_spec import AssociationSpec
from .association_spec_association_category import AssociationSpecAssociationCategory
from .association_spec_with_label import AssociationSpecWithLabel
from .association_spec_with_label_crm_associations_schema import (
    AssociationSpecWithLabelCrmAssociationsSchema,
)
from .batch_input_public_association_definition_configuration_create_request import (
    BatchInputPublicAssociationDefinitionConfigurationCreateRequest,
)
from .batch_input_public_association_definition_configuration_update_request import (
    BatchInputPublicAssociationDefinitionConfigurationUpdateRequest,
)
from .batch_input_public_association_multi_archive import (
    BatchInputPublicAssociationMultiArchive,
)
from .batch_input_public_association_multi_post import (
    BatchInputPublicAssociationMultiPost,
)
from .batch_input_public_association_spec import BatchInputPublicAssociationSpec
from .batch_input_public_default_association_multi_post import (
    BatchInputPublicDefaultAssociationMultiPost,
)
from .batch_input_public_fetch_associations_batch_request import (
    BatchInputPublicFetchAssociationsBatchRequest,
)
from .batch_response import BatchResponse
from .batch_response_labels_between_object_pair import (
    BatchResponseLabelsBetweenObjectPair,
)
from .batch_response_labels_between_object_pair_with_errors import (
    BatchResponseLabelsBetweenObjectPairWithErrors,
)
from .batch_response_public_association_definition_configuration_update_result import (
    BatchResponsePublicAssociationDefinitionConfigurationUpdateResult,
)
from .batch_response_public_association_definition_user_configuration import (
    BatchResponsePublicAssociationDefinitionUserConfiguration,
)
from .batch_response_public_association_multi_with_label import (
    BatchResponsePublicAssociationMultiWithLabel,
)
from .batch_response_public_association_multi_with_label_with_errors import (
    BatchResponsePublicAssociationMultiWithLabelWithErrors,
)
from .batch_response_public_default_association import (
    BatchResponsePublicDefaultAssociation,
)
from .batch_response_void import BatchResponseVoid
from .collection_response_association_spec_with_label_no_paging import (
    CollectionResponseAssociationSpecWithLabelNoPaging,
)
from .collection_response_multi_associated_object_with_label_forward_paging import (
    CollectionResponseMultiAssociatedObjectWithLabelForwardPaging,
)
from .collection_response_public_association_definition_user_configuration_no_paging import (
    CollectionResponsePublicAssociationDefinitionUserConfigurationNoPaging,
)
from .date_time import DateTime
from .error_detail import ErrorDetail
from .forward_paging import ForwardPaging
from .labels_between_object_pair import LabelsBetweenObjectPair
from .multi_associated_object_with_label import MultiAssociatedObjectWithLabel
from .next_page import NextPage
from .paging import Paging
from .previous_page import PreviousPage
from .public_association_definition_configuration_create_request import (
    PublicAssociationDefinitionConfigurationCreateRequest,
)
from .public_association_definition_configuration_create_request_category import (
    PublicAssociationDefinitionConfigurationCreateRequestCategory,
)
from .public_association_definition_configuration_update_request import (
    PublicAssociationDefinitionConfigurationUpdateRequest,
)
from .public_association_definition_configuration_update_request_category import (
    PublicAssociationDefinitionConfigurationUpdateRequestCategory,
)
from .public_association_definition_configuration_update_result import (
    PublicAssociationDefinitionConfigurationUpdateResult,
)
from .public_association_definition_create_request import (
    PublicAssociationDefinitionCreateRequest,
)
from .public_association_definition_update_request import (
    PublicAssociationDefinitionUpdateRequest,
)
from .public_association_definition_user_configuration import (
    PublicAssociationDefinitionUserConfiguration,
)
from .public_association_multi_archive import PublicAssociationMultiArchive
from .public_association_multi_post import PublicAssociationMultiPost
from .public_association_multi_with_label import PublicAssociationMultiWithLabel
from .public_association_spec import PublicAssociationSpec
from .public_default_association import PublicDefaultAssociation
from .public_default_association_multi_post import PublicDefaultAssociationMultiPost
from .public_fetch_associations_batch_request import PublicFetchAssociationsBatchRequest
from .public_object_id import PublicObjectId
from .received_association_spec import ReceivedAssociationSpec
from .received_public_object_id import ReceivedPublicObjectId
from .report_creation_response import ReportCreationResponse
from .standard_error import StandardError

__all__ = (
    "AssociationSpec",
    "AssociationSpecAssociationCategory",
    "AssociationSpecWithLabel",
    "AssociationSpecWithLabelCrmAssociationsSchema",
    "BatchInputPublicAssociationDefinitionConfigurationCreateRequest",
    "BatchInputPublicAssociationDefinitionConfigurationUpdateRequest",
    "BatchInputPublicAssociationMultiArchive",
    "BatchInputPublicAssociationMultiPost",
    "BatchInputPublicAssociationSpec",
    "BatchInputPublicDefaultAssociationMultiPost",
    "BatchInputPublicFetchAssociationsBatchRequest",
    "BatchResponse",
    "BatchResponseLabelsBetweenObjectPair",
    "BatchResponseLabelsBetweenObjectPairWithErrors",
    "BatchResponsePublicAssociationDefinitionConfigurationUpdateResult",
    "BatchResponsePublicAssociationDefinitionUserConfiguration",
    "BatchResponsePublicAssociationMultiWithLabel",
    "BatchResponsePublicAssociationMultiWithLabelWithErrors",
    "BatchResponsePublicDefaultAssociation",
    "BatchResponseVoid",
    "CollectionResponseAssociationSpecWithLabelNoPaging",
    "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging",
    "CollectionResponsePublicAssociationDefinitionUserConfigurationNoPaging",
    "DateTime",
    "ErrorDetail",
    "ForwardPaging",
    "LabelsBetweenObjectPair",
    "MultiAssociatedObjectWithLabel",
    "NextPage",
    "Paging",
    "PreviousPage",
    "PublicAssociationDefinitionConfigurationCreateRequest",
    "PublicAssociationDefinitionConfigurationCreateRequestCategory",
    "PublicAssociationDefinitionConfigurationUpdateRequest",
    "PublicAssociationDefinitionConfigurationUpdateRequestCategory",
    "PublicAssociationDefinitionConfigurationUpdateResult",
    "PublicAssociationDefinitionCreateRequest",
    "PublicAssociationDefinitionUpdateRequest",
    "PublicAssociationDefinitionUserConfiguration",
    "PublicAssociationMultiArchive",
    "PublicAssociationMultiPost",
    "PublicAssociationMultiWithLabel",
    "PublicAssociationSpec",
    "PublicDefaultAssociation",
    "PublicDefaultAssociationMultiPost",
    "PublicFetchAssociationsBatchRequest",
    "PublicObjectId",
    "ReceivedAssociationSpec",
    "ReceivedPublicObjectId",
    "ReportCreationResponse",
    "StandardError",
)
