# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PublicAssociationDefinitionUserConfiguration")


@_attrs_define
class PublicAssociationDefinitionUserConfiguration:
    """An association type and the account's limit on it.

    Attributes:
        category (None | str | Unset): Which kind it is. Known values: HUBSPOT_DEFINED, INTEGRATOR_DEFINED,
            USER_DEFINED, WORK.
        label (None | str | Unset): The text that users see.
        type_id (int | None | str | Unset): The association type's id within its category and pair of object types.
        user_enforced_max_to_object_ids (int | None | Unset): The limit that the account has set; none when it has set
            none.
    """

    category: None | str | Unset = UNSET
    label: None | str | Unset = UNSET
    type_id: int | None | str | Unset = UNSET
    user_enforced_max_to_object_ids: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        category: None | str | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        label: None | str | Unset
        if isinstance(self.label, Unset):
            label = UNSET
        else:
            label = self.label

        type_id: int | None | str | Unset
        if isinstance(self.type_id, Unset):
            type_id = UNSET
        else:
            type_id = self.type_id

        user_enforced_max_to_object_ids: int | None | Unset
        if isinstance(self.user_enforced_max_to_object_ids, Unset):
            user_enforced_max_to_object_ids = UNSET
        else:
            user_enforced_max_to_object_ids = self.user_enforced_max_to_object_ids

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if category is not UNSET:
            field_dict["category"] = category
        if label is not UNSET:
            field_dict["label"] = label
        if type_id is not UNSET:
            field_dict["typeId"] = type_id
        if user_enforced_max_to_object_ids is not UNSET:
            field_dict["userEnforcedMaxToObjectIds"] = user_enforced_max_to_object_ids

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

        def _parse_label(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        label = _parse_label(d.pop("label", UNSET))

        def _parse_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        type_id = _parse_type_id(d.pop("typeId", UNSET))

        def _parse_user_enforced_max_to_object_ids(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        user_enforced_max_to_object_ids = _parse_user_enforced_max_to_object_ids(
            d.pop("userEnforcedMaxToObjectIds", UNSET)
        )

        public_association_definition_user_configuration = cls(
            category=category,
            label=label,
            type_id=type_id,
            user_enforced_max_to_object_ids=user_enforced_max_to_object_ids,
        )

        public_association_definition_user_configuration.additional_properties = d
        return public_association_definition_user_configuration

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
