# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DateTime")


@_attrs_define
class DateTime:
    """A moment, as a number with what is needed to read it.

    Attributes:
        date_only (bool | None | Unset): Whether only the day counts.
        time_zone_shift (int | None | Unset): The distance from UTC.
        value (int | None | Unset): Milliseconds since 1970-01-01 UTC.
    """

    date_only: bool | None | Unset = UNSET
    time_zone_shift: int | None | Unset = UNSET
    value: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date_only: bool | None | Unset
        if isinstance(self.date_only, Unset):
            date_only = UNSET
        else:
            date_only = self.date_only

        time_zone_shift: int | None | Unset
        if isinstance(self.time_zone_shift, Unset):
            time_zone_shift = UNSET
        else:
            time_zone_shift = self.time_zone_shift

        value: int | None | Unset
        if isinstance(self.value, Unset):
            value = UNSET
        else:
            value = self.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if date_only is not UNSET:
            field_dict["dateOnly"] = date_only
        if time_zone_shift is not UNSET:
            field_dict["timeZoneShift"] = time_zone_shift
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_date_only(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        date_only = _parse_date_only(d.pop("dateOnly", UNSET))

        def _parse_time_zone_shift(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        time_zone_shift = _parse_time_zone_shift(d.pop("timeZoneShift", UNSET))

        def _parse_value(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        value = _parse_value(d.pop("value", UNSET))

        date_time = cls(
            date_only=date_only,
            time_zone_shift=time_zone_shift,
            value=value,
        )

        date_time.additional_properties = d
        return date_time

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
