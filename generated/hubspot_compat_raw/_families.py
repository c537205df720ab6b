# Generated from specs/. Do not edit: change specs/ and run `hubspot-compat regenerate`.
"""The wire types by codec, for type checkers alone: a union over the versions that it serves.

`V4BatchReadResult` is the `Result` of `wire/batch_read.py`, of v4 and of every dated version.
Code that is typed with a union fails the check as soon as one version loses a field that it uses;
what a version lacks as a whole has no union.
Nothing is imported at run time.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from hubspot_compat_raw.v3.wire import batch_archive as v3_batch_archive
    from hubspot_compat_raw.v3.wire import batch_create as v3_batch_create
    from hubspot_compat_raw.v3.wire import batch_read as v3_batch_read
    from hubspot_compat_raw.v3.wire import types_list as v3_types_list
    from hubspot_compat_raw.v4.wire import basic_create as v4_basic_create
    from hubspot_compat_raw.v4.wire import (
        basic_create_default as v4_basic_create_default,
    )
    from hubspot_compat_raw.v4.wire import basic_list as v4_basic_list
    from hubspot_compat_raw.v4.wire import batch_archive as v4_batch_archive
    from hubspot_compat_raw.v4.wire import (
        batch_archive_labels as v4_batch_archive_labels,
    )
    from hubspot_compat_raw.v4.wire import batch_create as v4_batch_create
    from hubspot_compat_raw.v4.wire import (
        batch_create_default as v4_batch_create_default,
    )
    from hubspot_compat_raw.v4.wire import batch_read as v4_batch_read
    from hubspot_compat_raw.v4.wire import labels_create as v4_labels_create
    from hubspot_compat_raw.v4.wire import labels_list as v4_labels_list
    from hubspot_compat_raw.v4.wire import labels_update as v4_labels_update
    from hubspot_compat_raw.v4.wire import limits_create as v4_limits_create
    from hubspot_compat_raw.v4.wire import limits_delete as v4_limits_delete
    from hubspot_compat_raw.v4.wire import limits_list as v4_limits_list
    from hubspot_compat_raw.v4.wire import limits_list_all as v4_limits_list_all
    from hubspot_compat_raw.v4.wire import limits_update as v4_limits_update
    from hubspot_compat_raw.v4.wire import report_high_usage as v4_report_high_usage
    from hubspot_compat_raw.v2025_09.wire import basic_create as v2025_09_basic_create
    from hubspot_compat_raw.v2025_09.wire import (
        basic_create_default as v2025_09_basic_create_default,
    )
    from hubspot_compat_raw.v2025_09.wire import basic_list as v2025_09_basic_list
    from hubspot_compat_raw.v2025_09.wire import batch_archive as v2025_09_batch_archive
    from hubspot_compat_raw.v2025_09.wire import (
        batch_archive_labels as v2025_09_batch_archive_labels,
    )
    from hubspot_compat_raw.v2025_09.wire import batch_create as v2025_09_batch_create
    from hubspot_compat_raw.v2025_09.wire import (
        batch_create_default as v2025_09_batch_create_default,
    )
    from hubspot_compat_raw.v2025_09.wire import batch_read as v2025_09_batch_read
    from hubspot_compat_raw.v2025_09.wire import labels_create as v2025_09_labels_create
    from hubspot_compat_raw.v2025_09.wire import labels_list as v2025_09_labels_list
    from hubspot_compat_raw.v2025_09.wire import labels_update as v2025_09_labels_update
    from hubspot_compat_raw.v2025_09.wire import limits_create as v2025_09_limits_create
    from hubspot_compat_raw.v2025_09.wire import limits_delete as v2025_09_limits_delete
    from hubspot_compat_raw.v2025_09.wire import limits_list as v2025_09_limits_list
    from hubspot_compat_raw.v2025_09.wire import (
        limits_list_all as v2025_09_limits_list_all,
    )
    from hubspot_compat_raw.v2025_09.wire import limits_update as v2025_09_limits_update
    from hubspot_compat_raw.v2025_09.wire import (
        report_high_usage as v2025_09_report_high_usage,
    )
    from hubspot_compat_raw.v2026_03.wire import basic_create as v2026_03_basic_create
    from hubspot_compat_raw.v2026_03.wire import (
        basic_create_default as v2026_03_basic_create_default,
    )
    from hubspot_compat_raw.v2026_03.wire import basic_list as v2026_03_basic_list
    from hubspot_compat_raw.v2026_03.wire import batch_archive as v2026_03_batch_archive
    from hubspot_compat_raw.v2026_03.wire import (
        batch_archive_labels as v2026_03_batch_archive_labels,
    )
    from hubspot_compat_raw.v2026_03.wire import batch_create as v2026_03_batch_create
    from hubspot_compat_raw.v2026_03.wire import (
        batch_create_default as v2026_03_batch_create_default,
    )
    from hubspot_compat_raw.v2026_03.wire import batch_read as v2026_03_batch_read
    from hubspot_compat_raw.v2026_03.wire import labels_create as v2026_03_labels_create
    from hubspot_compat_raw.v2026_03.wire import labels_list as v2026_03_labels_list
    from hubspot_compat_raw.v2026_03.wire import labels_update as v2026_03_labels_update
    from hubspot_compat_raw.v2026_03.wire import limits_create as v2026_03_limits_create
    from hubspot_compat_raw.v2026_03.wire import limits_delete as v2026_03_limits_delete
    from hubspot_compat_raw.v2026_03.wire import limits_list as v2026_03_limits_list
    from hubspot_compat_raw.v2026_03.wire import (
        limits_list_all as v2026_03_limits_list_all,
    )
    from hubspot_compat_raw.v2026_03.wire import limits_update as v2026_03_limits_update
    from hubspot_compat_raw.v2026_03.wire import (
        report_high_usage as v2026_03_report_high_usage,
    )

    V3BatchArchiveError: TypeAlias = v3_batch_archive.Error
    V3BatchArchiveInput: TypeAlias = v3_batch_archive.Input
    V3BatchArchiveInputFrom: TypeAlias = v3_batch_archive.InputFrom
    V3BatchArchiveInputTo: TypeAlias = v3_batch_archive.InputTo
    V3BatchArchiveRequest: TypeAlias = v3_batch_archive.Request
    V3BatchArchiveResponse: TypeAlias = v3_batch_archive.Response
    V3BatchCreateError: TypeAlias = v3_batch_create.Error
    V3BatchCreateErrorError: TypeAlias = v3_batch_create.ErrorError
    V3BatchCreateInput: TypeAlias = v3_batch_create.Input
    V3BatchCreateInputFrom: TypeAlias = v3_batch_create.InputFrom
    V3BatchCreateInputTo: TypeAlias = v3_batch_create.InputTo
    V3BatchCreateRequest: TypeAlias = v3_batch_create.Request
    V3BatchCreateResponse: TypeAlias = v3_batch_create.Response
    V3BatchCreateResult: TypeAlias = v3_batch_create.Result
    V3BatchCreateResultFrom: TypeAlias = v3_batch_create.ResultFrom
    V3BatchCreateResultTo: TypeAlias = v3_batch_create.ResultTo
    V3BatchReadError: TypeAlias = v3_batch_read.Error
    V3BatchReadErrorError: TypeAlias = v3_batch_read.ErrorError
    V3BatchReadInput: TypeAlias = v3_batch_read.Input
    V3BatchReadRequest: TypeAlias = v3_batch_read.Request
    V3BatchReadResponse: TypeAlias = v3_batch_read.Response
    V3BatchReadResult: TypeAlias = v3_batch_read.Result
    V3BatchReadResultFrom: TypeAlias = v3_batch_read.ResultFrom
    V3BatchReadResultPaging: TypeAlias = v3_batch_read.ResultPaging
    V3BatchReadResultPagingNext: TypeAlias = v3_batch_read.ResultPagingNext
    V3BatchReadResultPagingPrev: TypeAlias = v3_batch_read.ResultPagingPrev
    V3BatchReadResultToItem: TypeAlias = v3_batch_read.ResultToItem
    V3TypesListResponse: TypeAlias = v3_types_list.Response
    V3TypesListResult: TypeAlias = v3_types_list.Result
    V4BasicCreateRequest: TypeAlias = (
        v4_basic_create.Request | v2025_09_basic_create.Request | v2026_03_basic_create.Request
    )
    V4BasicCreateRequestItem: TypeAlias = (
        v4_basic_create.RequestItem
        | v2025_09_basic_create.RequestItem
        | v2026_03_basic_create.RequestItem
    )
    V4BasicCreateResponse: TypeAlias = (
        v4_basic_create.Response | v2025_09_basic_create.Response | v2026_03_basic_create.Response
    )
    V4BasicCreateDefaultError: TypeAlias = (
        v4_basic_create_default.Error
        | v2025_09_basic_create_default.Error
        | v2026_03_basic_create_default.Error
    )
    V4BasicCreateDefaultErrorError: TypeAlias = (
        v4_basic_create_default.ErrorError
        | v2025_09_basic_create_default.ErrorError
        | v2026_03_basic_create_default.ErrorError
    )
    V4BasicCreateDefaultResponse: TypeAlias = (
        v4_basic_create_default.Response
        | v2025_09_basic_create_default.Response
        | v2026_03_basic_create_default.Response
    )
    V4BasicCreateDefaultResult: TypeAlias = (
        v4_basic_create_default.Result
        | v2025_09_basic_create_default.Result
        | v2026_03_basic_create_default.Result
    )
    V4BasicCreateDefaultResultAssociationSpec: TypeAlias = (
        v4_basic_create_default.ResultAssociationSpec
        | v2025_09_basic_create_default.ResultAssociationSpec
        | v2026_03_basic_create_default.ResultAssociationSpec
    )
    V4BasicCreateDefaultResultFrom: TypeAlias = (
        v4_basic_create_default.ResultFrom
        | v2025_09_basic_create_default.ResultFrom
        | v2026_03_basic_create_default.ResultFrom
    )
    V4BasicCreateDefaultResultTo: TypeAlias = (
        v4_basic_create_default.ResultTo
        | v2025_09_basic_create_default.ResultTo
        | v2026_03_basic_create_default.ResultTo
    )
    V4BasicListPaging: TypeAlias = (
        v4_basic_list.Paging | v2025_09_basic_list.Paging | v2026_03_basic_list.Paging
    )
    V4BasicListPagingNext: TypeAlias = (
        v4_basic_list.PagingNext | v2025_09_basic_list.PagingNext | v2026_03_basic_list.PagingNext
    )
    V4BasicListResponse: TypeAlias = (
        v4_basic_list.Response | v2025_09_basic_list.Response | v2026_03_basic_list.Response
    )
    V4BasicListResult: TypeAlias = (
        v4_basic_list.Result | v2025_09_basic_list.Result | v2026_03_basic_list.Result
    )
    V4BasicListResultAssociationType: TypeAlias = (
        v4_basic_list.ResultAssociationType
        | v2025_09_basic_list.ResultAssociationType
        | v2026_03_basic_list.ResultAssociationType
    )
    V4BatchArchiveError: TypeAlias = (
        v4_batch_archive.Error | v2025_09_batch_archive.Error | v2026_03_batch_archive.Error
    )
    V4BatchArchiveInput: TypeAlias = (
        v4_batch_archive.Input | v2025_09_batch_archive.Input | v2026_03_batch_archive.Input
    )
    V4BatchArchiveInputFrom: TypeAlias = (
        v4_batch_archive.InputFrom
        | v2025_09_batch_archive.InputFrom
        | v2026_03_batch_archive.InputFrom
    )
    V4BatchArchiveInputToItem: TypeAlias = (
        v4_batch_archive.InputToItem
        | v2025_09_batch_archive.InputToItem
        | v2026_03_batch_archive.InputToItem
    )
    V4BatchArchiveRequest: TypeAlias = (
        v4_batch_archive.Request | v2025_09_batch_archive.Request | v2026_03_batch_archive.Request
    )
    V4BatchArchiveResponse: TypeAlias = (
        v4_batch_archive.Response
        | v2025_09_batch_archive.Response
        | v2026_03_batch_archive.Response
    )
    V4BatchArchiveLabelsError: TypeAlias = (
        v4_batch_archive_labels.Error
        | v2025_09_batch_archive_labels.Error
        | v2026_03_batch_archive_labels.Error
    )
    V4BatchArchiveLabelsInput: TypeAlias = (
        v4_batch_archive_labels.Input
        | v2025_09_batch_archive_labels.Input
        | v2026_03_batch_archive_labels.Input
    )
    V4BatchArchiveLabelsInputFrom: TypeAlias = (
        v4_batch_archive_labels.InputFrom
        | v2025_09_batch_archive_labels.InputFrom
        | v2026_03_batch_archive_labels.InputFrom
    )
    V4BatchArchiveLabelsInputTo: TypeAlias = (
        v4_batch_archive_labels.InputTo
        | v2025_09_batch_archive_labels.InputTo
        | v2026_03_batch_archive_labels.InputTo
    )
    V4BatchArchiveLabelsInputType: TypeAlias = (
        v4_batch_archive_labels.InputType
        | v2025_09_batch_archive_labels.InputType
        | v2026_03_batch_archive_labels.InputType
    )
    V4BatchArchiveLabelsRequest: TypeAlias = (
        v4_batch_archive_labels.Request
        | v2025_09_batch_archive_labels.Request
        | v2026_03_batch_archive_labels.Request
    )
    V4BatchArchiveLabelsResponse: TypeAlias = (
        v4_batch_archive_labels.Response
        | v2025_09_batch_archive_labels.Response
        | v2026_03_batch_archive_labels.Response
    )
    V4BatchCreateError: TypeAlias = (
        v4_batch_create.Error | v2025_09_batch_create.Error | v2026_03_batch_create.Error
    )
    V4BatchCreateErrorError: TypeAlias = (
        v4_batch_create.ErrorError
        | v2025_09_batch_create.ErrorError
        | v2026_03_batch_create.ErrorError
    )
    V4BatchCreateInput: TypeAlias = (
        v4_batch_create.Input | v2025_09_batch_create.Input | v2026_03_batch_create.Input
    )
    V4BatchCreateInputFrom: TypeAlias = (
        v4_batch_create.InputFrom
        | v2025_09_batch_create.InputFrom
        | v2026_03_batch_create.InputFrom
    )
    V4BatchCreateInputTo: TypeAlias = (
        v4_batch_create.InputTo | v2025_09_batch_create.InputTo | v2026_03_batch_create.InputTo
    )
    V4BatchCreateInputType: TypeAlias = (
        v4_batch_create.InputType
        | v2025_09_batch_create.InputType
        | v2026_03_batch_create.InputType
    )
    V4BatchCreateRequest: TypeAlias = (
        v4_batch_create.Request | v2025_09_batch_create.Request | v2026_03_batch_create.Request
    )
    V4BatchCreateResponse: TypeAlias = (
        v4_batch_create.Response | v2025_09_batch_create.Response | v2026_03_batch_create.Response
    )
    V4BatchCreateResult: TypeAlias = (
        v4_batch_create.Result | v2025_09_batch_create.Result | v2026_03_batch_create.Result
    )
    V4BatchCreateDefaultError: TypeAlias = (
        v4_batch_create_default.Error
        | v2025_09_batch_create_default.Error
        | v2026_03_batch_create_default.Error
    )
    V4BatchCreateDefaultErrorError: TypeAlias = (
        v4_batch_create_default.ErrorError
        | v2025_09_batch_create_default.ErrorError
        | v2026_03_batch_create_default.ErrorError
    )
    V4BatchCreateDefaultInput: TypeAlias = (
        v4_batch_create_default.Input
        | v2025_09_batch_create_default.Input
        | v2026_03_batch_create_default.Input
    )
    V4BatchCreateDefaultInputFrom: TypeAlias = (
        v4_batch_create_default.InputFrom
        | v2025_09_batch_create_default.InputFrom
        | v2026_03_batch_create_default.InputFrom
    )
    V4BatchCreateDefaultInputTo: TypeAlias = (
        v4_batch_create_default.InputTo
        | v2025_09_batch_create_default.InputTo
        | v2026_03_batch_create_default.InputTo
    )
    V4BatchCreateDefaultRequest: TypeAlias = (
        v4_batch_create_default.Request
        | v2025_09_batch_create_default.Request
        | v2026_03_batch_create_default.Request
    )
    V4BatchCreateDefaultResponse: TypeAlias = (
        v4_batch_create_default.Response
        | v2025_09_batch_create_default.Response
        | v2026_03_batch_create_default.Response
    )
    V4BatchCreateDefaultResult: TypeAlias = (
        v4_batch_create_default.Result
        | v2025_09_batch_create_default.Result
        | v2026_03_batch_create_default.Result
    )
    V4BatchCreateDefaultResultAssociationSpec: TypeAlias = (
        v4_batch_create_default.ResultAssociationSpec
        | v2025_09_batch_create_default.ResultAssociationSpec
        | v2026_03_batch_create_default.ResultAssociationSpec
    )
    V4BatchCreateDefaultResultFrom: TypeAlias = (
        v4_batch_create_default.ResultFrom
        | v2025_09_batch_create_default.ResultFrom
        | v2026_03_batch_create_default.ResultFrom
    )
    V4BatchCreateDefaultResultTo: TypeAlias = (
        v4_batch_create_default.ResultTo
        | v2025_09_batch_create_default.ResultTo
        | v2026_03_batch_create_default.ResultTo
    )
    V4BatchReadError: TypeAlias = (
        v4_batch_read.Error | v2025_09_batch_read.Error | v2026_03_batch_read.Error
    )
    V4BatchReadErrorError: TypeAlias = (
        v4_batch_read.ErrorError | v2025_09_batch_read.ErrorError | v2026_03_batch_read.ErrorError
    )
    V4BatchReadInput: TypeAlias = (
        v4_batch_read.Input | v2025_09_batch_read.Input | v2026_03_batch_read.Input
    )
    V4BatchReadRequest: TypeAlias = (
        v4_batch_read.Request | v2025_09_batch_read.Request | v2026_03_batch_read.Request
    )
    V4BatchReadResponse: TypeAlias = (
        v4_batch_read.Response | v2025_09_batch_read.Response | v2026_03_batch_read.Response
    )
    V4BatchReadResult: TypeAlias = (
        v4_batch_read.Result | v2025_09_batch_read.Result | v2026_03_batch_read.Result
    )
    V4BatchReadResultFrom: TypeAlias = (
        v4_batch_read.ResultFrom | v2025_09_batch_read.ResultFrom | v2026_03_batch_read.ResultFrom
    )
    V4BatchReadResultPaging: TypeAlias = (
        v4_batch_read.ResultPaging
        | v2025_09_batch_read.ResultPaging
        | v2026_03_batch_read.ResultPaging
    )
    V4BatchReadResultPagingNext: TypeAlias = (
        v4_batch_read.ResultPagingNext
        | v2025_09_batch_read.ResultPagingNext
        | v2026_03_batch_read.ResultPagingNext
    )
    V4BatchReadResultPagingPrev: TypeAlias = (
        v4_batch_read.ResultPagingPrev
        | v2025_09_batch_read.ResultPagingPrev
        | v2026_03_batch_read.ResultPagingPrev
    )
    V4BatchReadResultToItem: TypeAlias = (
        v4_batch_read.ResultToItem
        | v2025_09_batch_read.ResultToItem
        | v2026_03_batch_read.ResultToItem
    )
    V4BatchReadResultToItemAssociationType: TypeAlias = (
        v4_batch_read.ResultToItemAssociationType
        | v2025_09_batch_read.ResultToItemAssociationType
        | v2026_03_batch_read.ResultToItemAssociationType
    )
    V4LabelsCreateRequest: TypeAlias = (
        v4_labels_create.Request | v2025_09_labels_create.Request | v2026_03_labels_create.Request
    )
    V4LabelsCreateResponse: TypeAlias = (
        v4_labels_create.Response
        | v2025_09_labels_create.Response
        | v2026_03_labels_create.Response
    )
    V4LabelsCreateResult: TypeAlias = (
        v4_labels_create.Result | v2025_09_labels_create.Result | v2026_03_labels_create.Result
    )
    V4LabelsListResponse: TypeAlias = (
        v4_labels_list.Response | v2025_09_labels_list.Response | v2026_03_labels_list.Response
    )
    V4LabelsListResult: TypeAlias = (
        v4_labels_list.Result | v2025_09_labels_list.Result | v2026_03_labels_list.Result
    )
    V4LabelsUpdateRequest: TypeAlias = (
        v4_labels_update.Request | v2025_09_labels_update.Request | v2026_03_labels_update.Request
    )
    V4LimitsCreateError: TypeAlias = (
        v4_limits_create.Error | v2025_09_limits_create.Error | v2026_03_limits_create.Error
    )
    V4LimitsCreateErrorError: TypeAlias = (
        v4_limits_create.ErrorError
        | v2025_09_limits_create.ErrorError
        | v2026_03_limits_create.ErrorError
    )
    V4LimitsCreateInput: TypeAlias = (
        v4_limits_create.Input | v2025_09_limits_create.Input | v2026_03_limits_create.Input
    )
    V4LimitsCreateRequest: TypeAlias = (
        v4_limits_create.Request | v2025_09_limits_create.Request | v2026_03_limits_create.Request
    )
    V4LimitsCreateResponse: TypeAlias = (
        v4_limits_create.Response
        | v2025_09_limits_create.Response
        | v2026_03_limits_create.Response
    )
    V4LimitsCreateResult: TypeAlias = (
        v4_limits_create.Result | v2025_09_limits_create.Result | v2026_03_limits_create.Result
    )
    V4LimitsDeleteError: TypeAlias = (
        v4_limits_delete.Error | v2025_09_limits_delete.Error | v2026_03_limits_delete.Error
    )
    V4LimitsDeleteInput: TypeAlias = (
        v4_limits_delete.Input | v2025_09_limits_delete.Input | v2026_03_limits_delete.Input
    )
    V4LimitsDeleteRequest: TypeAlias = (
        v4_limits_delete.Request | v2025_09_limits_delete.Request | v2026_03_limits_delete.Request
    )
    V4LimitsDeleteResponse: TypeAlias = (
        v4_limits_delete.Response
        | v2025_09_limits_delete.Response
        | v2026_03_limits_delete.Response
    )
    V4LimitsListResponse: TypeAlias = (
        v4_limits_list.Response | v2025_09_limits_list.Response | v2026_03_limits_list.Response
    )
    V4LimitsListResult: TypeAlias = (
        v4_limits_list.Result | v2025_09_limits_list.Result | v2026_03_limits_list.Result
    )
    V4LimitsListAllResponse: TypeAlias = (
        v4_limits_list_all.Response
        | v2025_09_limits_list_all.Response
        | v2026_03_limits_list_all.Response
    )
    V4LimitsListAllResult: TypeAlias = (
        v4_limits_list_all.Result
        | v2025_09_limits_list_all.Result
        | v2026_03_limits_list_all.Result
    )
    V4LimitsUpdateError: TypeAlias = (
        v4_limits_update.Error | v2025_09_limits_update.Error | v2026_03_limits_update.Error
    )
    V4LimitsUpdateErrorError: TypeAlias = (
        v4_limits_update.ErrorError
        | v2025_09_limits_update.ErrorError
        | v2026_03_limits_update.ErrorError
    )
    V4LimitsUpdateInput: TypeAlias = (
        v4_limits_update.Input | v2025_09_limits_update.Input | v2026_03_limits_update.Input
    )
    V4LimitsUpdateRequest: TypeAlias = (
        v4_limits_update.Request | v2025_09_limits_update.Request | v2026_03_limits_update.Request
    )
    V4LimitsUpdateResponse: TypeAlias = (
        v4_limits_update.Response
        | v2025_09_limits_update.Response
        | v2026_03_limits_update.Response
    )
    V4LimitsUpdateResult: TypeAlias = (
        v4_limits_update.Result | v2025_09_limits_update.Result | v2026_03_limits_update.Result
    )
    V4ReportHighUsageEnqueueTime: TypeAlias = (
        v4_report_high_usage.EnqueueTime
        | v2025_09_report_high_usage.EnqueueTime
        | v2026_03_report_high_usage.EnqueueTime
    )
    V4ReportHighUsageResponse: TypeAlias = (
        v4_report_high_usage.Response
        | v2025_09_report_high_usage.Response
        | v2026_03_report_high_usage.Response
    )
