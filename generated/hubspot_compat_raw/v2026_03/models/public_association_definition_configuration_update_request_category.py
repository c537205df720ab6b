# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from typing import Literal

PublicAssociationDefinitionConfigurationUpdateRequestCategory = Literal[
    "HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"
]

PUBLIC_ASSOCIATION_DEFINITION_CONFIGURATION_UPDATE_REQUEST_CATEGORY_VALUES: set[
    PublicAssociationDefinitionConfigurationUpdateRequestCategory
] = {
    "HUBSPOT_DEFINED",
    "INTEGRATOR_DEFINED",
    "USER_DEFINED",
    "WORK",
}


def check_public_association_definition_configuration_update_request_category(
    value: str,
) -> PublicAssociationDefinitionConfigurationUpdateRequestCategory:
    if value in PUBLIC_ASSOCIATION_DEFINITION_CONFIGURATION_UPDATE_REQUEST_CATEGORY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PUBLIC_ASSOCIATION_DEFINITION_CONFIGURATION_UPDATE_REQUEST_CATEGORY_VALUES!r}"
    )
