# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.date_time import DateTime


T = TypeVar("T", bound="ReportCreationResponse")


@_attrs_define
class ReportCreationResponse:
    """A report that was ordered.

    Attributes:
        enqueue_time (DateTime | None | Unset):
        user_email (None | str | Unset): Where it is sent.
        user_id (int | None | str | Unset): The id of the user who gets it.
    """

    enqueue_time: DateTime | None | Unset = UNSET
    user_email: None | str | Unset = UNSET
    user_id: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.date_time import DateTime  # noqa: PLC0415

        enqueue_time: dict[str, Any] | None | Unset
        if isinstance(self.enqueue_time, Unset):
            enqueue_time = UNSET
        elif isinstance(self.enqueue_time, DateTime):
            enqueue_time = self.enqueue_time.to_dict()
        else:
            enqueue_time = self.enqueue_time

        user_email: None | str | Unset
        if isinstance(self.user_email, Unset):
            user_email = UNSET
        else:
            user_email = self.user_email

        user_id: int | None | str | Unset
        if isinstance(self.user_id, Unset):
            user_id = UNSET
        else:
            user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if enqueue_time is not UNSET:
            field_dict["enqueueTime"] = enqueue_time
        if user_email is not UNSET:
            field_dict["userEmail"] = user_email
        if user_id is not UNSET:
            field_dict["userId"] = user_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.date_time import DateTime  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_enqueue_time(data: object) -> DateTime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                enqueue_time_type_0 = DateTime.from_dict(data)

                return enqueue_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DateTime | None | Unset, data)

        enqueue_time = _parse_enqueue_time(d.pop("enqueueTime", UNSET))

        def _parse_user_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        user_email = _parse_user_email(d.pop("userEmail", UNSET))

        def _parse_user_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        user_id = _parse_user_id(d.pop("userId", UNSET))

        report_creation_response = cls(
            enqueue_time=enqueue_time,
            user_email=user_email,
            user_id=user_id,
        )

        report_creation_response.additional_properties = d
        return report_creation_response

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
