# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.association_spec_with_label import AssociationSpecWithLabel


T = TypeVar("T", bound="MultiAssociatedObjectWithLabel")


@_attrs_define
class MultiAssociatedObjectWithLabel:
    """An associated record with all the association types that lead to it.

    Attributes:
        association_types (list[AssociationSpecWithLabel] | None | Unset): Every type between the two records, in no
            fixed order.
        to_object_id (int | None | str | Unset): The id of the record that the association leads to.
    """

    association_types: list[AssociationSpecWithLabel] | None | Unset = UNSET
    to_object_id: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        association_types: list[dict[str, Any]] | None | Unset
        if isinstance(self.association_types, Unset):
            association_types = UNSET
        elif isinstance(self.association_types, list):
            association_types = []
            for association_types_type_0_item_data in self.association_types:
                association_types_type_0_item = association_types_type_0_item_data.to_dict()
                association_types.append(association_types_type_0_item)

        else:
            association_types = self.association_types

        to_object_id: int | None | str | Unset
        if isinstance(self.to_object_id, Unset):
            to_object_id = UNSET
        else:
            to_object_id = self.to_object_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if association_types is not UNSET:
            field_dict["associationTypes"] = association_types
        if to_object_id is not UNSET:
            field_dict["toObjectId"] = to_object_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.association_spec_with_label import AssociationSpecWithLabel  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_association_types(data: object) -> list[AssociationSpecWithLabel] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                association_types_type_0 = []
                _association_types_type_0 = data
                for association_types_type_0_item_data in _association_types_type_0:
                    association_types_type_0_item = AssociationSpecWithLabel.from_dict(
                        association_types_type_0_item_data
                    )

                    association_types_type_0.append(association_types_type_0_item)

                return association_types_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AssociationSpecWithLabel] | None | Unset, data)

        association_types = _parse_association_types(d.pop("associationTypes", UNSET))

        def _parse_to_object_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        to_object_id = _parse_to_object_id(d.pop("toObjectId", UNSET))

        multi_associated_object_with_label = cls(
            association_types=association_types,
            to_object_id=to_object_id,
        )

        multi_associated_object_with_label.additional_properties = d
        return multi_associated_object_with_label

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
