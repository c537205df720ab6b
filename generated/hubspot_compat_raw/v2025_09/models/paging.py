# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.next_page import NextPage
    from ..models.previous_page import PreviousPage


T = TypeVar("T", bound="Paging")


@_attrs_define
class Paging:
    """Where the neighbouring pages are; absent when there is only one.

    Attributes:
        next_ (NextPage | None | Unset):
        prev (None | PreviousPage | Unset):
    """

    next_: NextPage | None | Unset = UNSET
    prev: None | PreviousPage | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.next_page import NextPage  # noqa: PLC0415
        from ..models.previous_page import PreviousPage  # noqa: PLC0415

        next_: dict[str, Any] | None | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        elif isinstance(self.next_, NextPage):
            next_ = self.next_.to_dict()
        else:
            next_ = self.next_

        prev: dict[str, Any] | None | Unset
        if isinstance(self.prev, Unset):
            prev = UNSET
        elif isinstance(self.prev, PreviousPage):
            prev = self.prev.to_dict()
        else:
            prev = self.prev

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if next_ is not UNSET:
            field_dict["next"] = next_
        if prev is not UNSET:
            field_dict["prev"] = prev

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.next_page import NextPage  # noqa: PLC0415
        from ..models.previous_page import PreviousPage  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_next_(data: object) -> NextPage | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_type_0 = NextPage.from_dict(data)

                return next_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NextPage | None | Unset, data)

        next_ = _parse_next_(d.pop("next", UNSET))

        def _parse_prev(data: object) -> None | PreviousPage | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                prev_type_0 = PreviousPage.from_dict(data)

                return prev_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PreviousPage | Unset, data)

        prev = _parse_prev(d.pop("prev", UNSET))

        paging = cls(
            next_=next_,
            prev=prev,
        )

        paging.additional_properties = d
        return paging

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
