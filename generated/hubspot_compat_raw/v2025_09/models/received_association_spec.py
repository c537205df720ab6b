# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReceivedAssociationSpec")


@_attrs_define
class ReceivedAssociationSpec:
    """Names an association type in a request.

    Attributes:
        association_category (None | str | Unset): Who defines the type; an id means something only together with it.
            Known values: HUBSPOT_DEFINED, INTEGRATOR_DEFINED, USER_DEFINED, WORK.
        association_type_id (int | None | str | Unset): The type's id within its category and pair of object types.
    """

    association_category: None | str | Unset = UNSET
    association_type_id: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        association_category: None | str | Unset
        if isinstance(self.association_category, Unset):
            association_category = UNSET
        else:
            association_category = self.association_category

        association_type_id: int | None | str | Unset
        if isinstance(self.association_type_id, Unset):
            association_type_id = UNSET
        else:
            association_type_id = self.association_type_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if association_category is not UNSET:
            field_dict["associationCategory"] = association_category
        if association_type_id is not UNSET:
            field_dict["associationTypeId"] = association_type_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_association_category(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        association_category = _parse_association_category(d.pop("associationCategory", UNSET))

        def _parse_association_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        association_type_id = _parse_association_type_id(d.pop("associationTypeId", UNSET))

        received_association_spec = cls(
            association_category=association_category,
            association_type_id=association_type_id,
        )

        received_association_spec.additional_properties = d
        return received_association_spec

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
