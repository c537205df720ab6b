# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AssociationSpecWithLabel")


@_attrs_define
class AssociationSpecWithLabel:
    """An association type with its label.

    Attributes:
        category (None | str | Unset): Which kind it is. Known values: HUBSPOT_DEFINED, INTEGRATOR_DEFINED,
            USER_DEFINED, WORK.
        from_object_type_id (int | None | str | Unset): The id of the object type that the type starts at.
        label (None | str | Unset): The text that users see; none for the unlabeled type.
        to_object_type_id (int | None | str | Unset): The id of the object type that the type leads to.
        type_id (int | None | str | Unset): The association type's id within its category and pair of object types.
    """

    category: None | str | Unset = UNSET
    from_object_type_id: int | None | str | Unset = UNSET
    label: None | str | Unset = UNSET
    to_object_type_id: int | None | str | Unset = UNSET
    type_id: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        category: None | str | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        from_object_type_id: int | None | str | Unset
        if isinstance(self.from_object_type_id, Unset):
            from_object_type_id = UNSET
        else:
            from_object_type_id = self.from_object_type_id

        label: None | str | Unset
        if isinstance(self.label, Unset):
            label = UNSET
        else:
            label = self.label

        to_object_type_id: int | None | str | Unset
        if isinstance(self.to_object_type_id, Unset):
            to_object_type_id = UNSET
        else:
            to_object_type_id = self.to_object_type_id

        type_id: int | None | str | Unset
        if isinstance(self.type_id, Unset):
            type_id = UNSET
        else:
            type_id = self.type_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if category is not UNSET:
            field_dict["category"] = category
        if from_object_type_id is not UNSET:
            field_dict["fromObjectTypeId"] = from_object_type_id
        if label is not UNSET:
            field_dict["label"] = label
        if to_object_type_id is not UNSET:
            field_dict["toObjectTypeId"] = to_object_type_id
        if type_id is not UNSET:
            field_dict["typeId"] = type_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_category(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        category = _parse_category(d.pop("category", UNSET))

        def _parse_from_object_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        from_object_type_id = _parse_from_object_type_id(d.pop("fromObjectTypeId", UNSET))

        def _parse_label(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        label = _parse_label(d.pop("label", UNSET))

        def _parse_to_object_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        to_object_type_id = _parse_to_object_type_id(d.pop("toObjectTypeId", UNSET))

        def _parse_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        type_id = _parse_type_id(d.pop("typeId", UNSET))

        association_spec_with_label = cls(
            category=category,
            from_object_type_id=from_object_type_id,
            label=label,
            to_object_type_id=to_object_type_id,
            type_id=type_id,
        )

        association_spec_with_label.additional_properties = d
        return association_spec_with_label

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
