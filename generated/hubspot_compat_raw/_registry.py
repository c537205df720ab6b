# Generated from specs/. Do not edit: change specs/ and run `hubspot-compat regenerate`.
"""The versions of the API and what each can do: the only place that says what exists where."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Operation(NamedTuple):
    """One operation in one version.

    Attributes:
        method: The HTTP method, in capitals.
        path: The path as clients call it, with its parameters in braces.
        statuses: The success statuses of the document and its overlay, ascending.
        module: The module of the raw client.
    """

    method: str
    path: str
    statuses: tuple[int, ...]
    module: str

    @property
    def wire(self) -> str:
        """The module of the wire types."""
        package, _, operation = self.module.partition(".api.")
        return f"{package}.wire.{operation.replace('.', '_')}"


class Version(NamedTuple):
    """One version of the API.

    Attributes:
        name: The version as HubSpot writes it.
        package: The package of its raw client.
        dialect: Which wire shapes it speaks: `v3`, `v4` or `dated`.
        status: `current`, `supported`, `legacy` or `beta`.
        sunset: The ISO date after which it is no longer supported; empty if unknown.
        sunset_source: Where that date comes from.
        operations: What it can do, by name.
    """

    name: str
    package: str
    dialect: str
    status: str
    sunset: str
    sunset_source: str
    operations: Mapping[str, Operation]


VERSIONS: Final[Mapping[str, Version]] = {
    "v3": Version(
        "v3",
        "v3",
        "v3",
        "legacy",
        "2027-09-30",
        "HubSpot changelog on legacy APIs: v1 to v3 are supported until September 2027 (no day is given; the last of the month is taken)",
        {
            "batch.archive": Operation(
                "POST",
                "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/archive",
                (204,),
                "hubspot_compat_raw.v3.api.batch.archive",
            ),
            "batch.create": Operation(
                "POST",
                "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create",
                (201, 207),
                "hubspot_compat_raw.v3.api.batch.create",
            ),
            "batch.read": Operation(
                "POST",
                "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/read",
                (200, 207),
                "hubspot_compat_raw.v3.api.batch.read",
            ),
            "types.list": Operation(
                "GET",
                "/crm/v3/associations/{fromObjectType}/{toObjectType}/types",
                (200,),
                "hubspot_compat_raw.v3.api.types.list",
            ),
        },
    ),
    "v4": Version(
        "v4",
        "v4",
        "v4",
        "legacy",
        "2027-03-30",
        "HubSpot changelog: deprecating support for HubSpot v4 APIs",
        {
            "basic.archive": Operation(
                "DELETE",
                "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (204,),
                "hubspot_compat_raw.v4.api.basic.archive",
            ),
            "basic.create": Operation(
                "PUT",
                "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (200, 201),
                "hubspot_compat_raw.v4.api.basic.create",
            ),
            "basic.create_default": Operation(
                "PUT",
                "/crm/v4/objects/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
                (200,),
                "hubspot_compat_raw.v4.api.basic.create_default",
            ),
            "basic.list": Operation(
                "GET",
                "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v4.api.basic.list",
            ),
            "batch.archive": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive",
                (200, 204),
                "hubspot_compat_raw.v4.api.batch.archive",
            ),
            "batch.archive_labels": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/labels/archive",
                (200, 204),
                "hubspot_compat_raw.v4.api.batch.archive_labels",
            ),
            "batch.create": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create",
                (200, 201, 207),
                "hubspot_compat_raw.v4.api.batch.create",
            ),
            "batch.create_default": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/associate/default",
                (200,),
                "hubspot_compat_raw.v4.api.batch.create_default",
            ),
            "batch.read": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read",
                (200, 207),
                "hubspot_compat_raw.v4.api.batch.read",
            ),
            "labels.create": Operation(
                "POST",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v4.api.labels.create",
            ),
            "labels.delete": Operation(
                "DELETE",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels/{associationTypeId}",
                (204,),
                "hubspot_compat_raw.v4.api.labels.delete",
            ),
            "labels.list": Operation(
                "GET",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v4.api.labels.list",
            ),
            "labels.update": Operation(
                "PUT",
                "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels",
                (204,),
                "hubspot_compat_raw.v4.api.labels.update",
            ),
            "limits.create": Operation(
                "POST",
                "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/create",
                (201, 207),
                "hubspot_compat_raw.v4.api.limits.create",
            ),
            "limits.delete": Operation(
                "POST",
                "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/purge",
                (204,),
                "hubspot_compat_raw.v4.api.limits.delete",
            ),
            "limits.list": Operation(
                "GET",
                "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v4.api.limits.list",
            ),
            "limits.list_all": Operation(
                "GET",
                "/crm/v4/associations/definitions/configurations/all",
                (200,),
                "hubspot_compat_raw.v4.api.limits.list_all",
            ),
            "limits.update": Operation(
                "POST",
                "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update",
                (200, 207),
                "hubspot_compat_raw.v4.api.limits.update",
            ),
            "report.high_usage": Operation(
                "POST",
                "/crm/v4/associations/usage/high-usage-report/{userId}",
                (200,),
                "hubspot_compat_raw.v4.api.report.high_usage",
            ),
        },
    ),
    "2025-09": Version(
        "2025-09",
        "v2025_09",
        "dated",
        "supported",
        "2027-03-31",
        "computed: dated versions are supported for 18 months (HubSpot's versioning page); 2025-09 became available in September 2025, the last day of the month is taken",
        {
            "basic.archive": Operation(
                "DELETE",
                "/crm/objects/2025-09/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (204,),
                "hubspot_compat_raw.v2025_09.api.basic.archive",
            ),
            "basic.create": Operation(
                "PUT",
                "/crm/objects/2025-09/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (200, 201),
                "hubspot_compat_raw.v2025_09.api.basic.create",
            ),
            "basic.create_default": Operation(
                "PUT",
                "/crm/objects/2025-09/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
                (200,),
                "hubspot_compat_raw.v2025_09.api.basic.create_default",
            ),
            "basic.list": Operation(
                "GET",
                "/crm/objects/2025-09/{objectType}/{objectId}/associations/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v2025_09.api.basic.list",
            ),
            "batch.archive": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/batch/archive",
                (200, 204),
                "hubspot_compat_raw.v2025_09.api.batch.archive",
            ),
            "batch.archive_labels": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/batch/labels/archive",
                (200, 204),
                "hubspot_compat_raw.v2025_09.api.batch.archive_labels",
            ),
            "batch.create": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/batch/create",
                (200, 201, 207),
                "hubspot_compat_raw.v2025_09.api.batch.create",
            ),
            "batch.create_default": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/batch/associate/default",
                (200,),
                "hubspot_compat_raw.v2025_09.api.batch.create_default",
            ),
            "batch.read": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/batch/read",
                (200, 207),
                "hubspot_compat_raw.v2025_09.api.batch.read",
            ),
            "labels.create": Operation(
                "POST",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v2025_09.api.labels.create",
            ),
            "labels.delete": Operation(
                "DELETE",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/labels/{associationTypeId}",
                (204,),
                "hubspot_compat_raw.v2025_09.api.labels.delete",
            ),
            "labels.list": Operation(
                "GET",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v2025_09.api.labels.list",
            ),
            "labels.update": Operation(
                "PUT",
                "/crm/associations/2025-09/{fromObjectType}/{toObjectType}/labels",
                (204,),
                "hubspot_compat_raw.v2025_09.api.labels.update",
            ),
            "limits.create": Operation(
                "POST",
                "/crm/associations/2025-09/definitions/configurations/{fromObjectType}/{toObjectType}/batch/create",
                (200, 201, 207),
                "hubspot_compat_raw.v2025_09.api.limits.create",
            ),
            "limits.delete": Operation(
                "POST",
                "/crm/associations/2025-09/definitions/configurations/{fromObjectType}/{toObjectType}/batch/purge",
                (200, 204),
                "hubspot_compat_raw.v2025_09.api.limits.delete",
            ),
            "limits.list": Operation(
                "GET",
                "/crm/associations/2025-09/definitions/configurations/{fromObjectType}/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v2025_09.api.limits.list",
            ),
            "limits.list_all": Operation(
                "GET",
                "/crm/associations/2025-09/definitions/configurations/all",
                (200,),
                "hubspot_compat_raw.v2025_09.api.limits.list_all",
            ),
            "limits.update": Operation(
                "POST",
                "/crm/associations/2025-09/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update",
                (200, 207),
                "hubspot_compat_raw.v2025_09.api.limits.update",
            ),
            "report.high_usage": Operation(
                "POST",
                "/crm/associations/2025-09/usage/high-usage-report/{userId}",
                (200,),
                "hubspot_compat_raw.v2025_09.api.report.high_usage",
            ),
        },
    ),
    "2026-03": Version(
        "2026-03",
        "v2026_03",
        "dated",
        "supported",
        "2027-09-30",
        "computed: dated versions are supported for 18 months (HubSpot's versioning page); 2026-03 became available on 2026-03-30",
        {
            "basic.archive": Operation(
                "DELETE",
                "/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (204,),
                "hubspot_compat_raw.v2026_03.api.basic.archive",
            ),
            "basic.create": Operation(
                "PUT",
                "/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}",
                (200, 201),
                "hubspot_compat_raw.v2026_03.api.basic.create",
            ),
            "basic.create_default": Operation(
                "PUT",
                "/crm/objects/2026-03/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
                (200,),
                "hubspot_compat_raw.v2026_03.api.basic.create_default",
            ),
            "basic.list": Operation(
                "GET",
                "/crm/objects/2026-03/{objectType}/{objectId}/associations/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v2026_03.api.basic.list",
            ),
            "batch.archive": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/archive",
                (200, 204),
                "hubspot_compat_raw.v2026_03.api.batch.archive",
            ),
            "batch.archive_labels": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/labels/archive",
                (200, 204),
                "hubspot_compat_raw.v2026_03.api.batch.archive_labels",
            ),
            "batch.create": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/create",
                (200, 201, 207),
                "hubspot_compat_raw.v2026_03.api.batch.create",
            ),
            "batch.create_default": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/associate/default",
                (200,),
                "hubspot_compat_raw.v2026_03.api.batch.create_default",
            ),
            "batch.read": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/read",
                (200, 207),
                "hubspot_compat_raw.v2026_03.api.batch.read",
            ),
            "labels.create": Operation(
                "POST",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v2026_03.api.labels.create",
            ),
            "labels.delete": Operation(
                "DELETE",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/labels/{associationTypeId}",
                (204,),
                "hubspot_compat_raw.v2026_03.api.labels.delete",
            ),
            "labels.list": Operation(
                "GET",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/labels",
                (200,),
                "hubspot_compat_raw.v2026_03.api.labels.list",
            ),
            "labels.update": Operation(
                "PUT",
                "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/labels",
                (204,),
                "hubspot_compat_raw.v2026_03.api.labels.update",
            ),
            "limits.create": Operation(
                "POST",
                "/crm/associations/2026-03/definitions/configurations/{fromObjectType}/{toObjectType}/batch/create",
                (201, 207),
                "hubspot_compat_raw.v2026_03.api.limits.create",
            ),
            "limits.delete": Operation(
                "POST",
                "/crm/associations/2026-03/definitions/configurations/{fromObjectType}/{toObjectType}/batch/purge",
                (200, 204),
                "hubspot_compat_raw.v2026_03.api.limits.delete",
            ),
            "limits.list": Operation(
                "GET",
                "/crm/associations/2026-03/definitions/configurations/{fromObjectType}/{toObjectType}",
                (200,),
                "hubspot_compat_raw.v2026_03.api.limits.list",
            ),
            "limits.list_all": Operation(
                "GET",
                "/crm/associations/2026-03/definitions/configurations/all",
                (200,),
                "hubspot_compat_raw.v2026_03.api.limits.list_all",
            ),
            "limits.update": Operation(
                "POST",
                "/crm/associations/2026-03/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update",
                (200, 207),
                "hubspot_compat_raw.v2026_03.api.limits.update",
            ),
            "report.high_usage": Operation(
                "POST",
                "/crm/associations/2026-03/usage/high-usage-report/{userId}",
                (200,),
                "hubspot_compat_raw.v2026_03.api.report.high_usage",
            ),
        },
    ),
}
"""By name, in the order of specs/versions.toml."""

OPERATIONS: Final[tuple[str, ...]] = (
    "basic.archive",
    "basic.create",
    "basic.create_default",
    "basic.list",
    "batch.archive",
    "batch.archive_labels",
    "batch.create",
    "batch.create_default",
    "batch.read",
    "labels.create",
    "labels.delete",
    "labels.list",
    "labels.update",
    "limits.create",
    "limits.delete",
    "limits.list",
    "limits.list_all",
    "limits.update",
    "report.high_usage",
    "types.list",
)
"""Every operation of any version, sorted."""
