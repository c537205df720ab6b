# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="LabelsBetweenObjectPair")


@_attrs_define
class LabelsBetweenObjectPair:
    """What was written between two records.

    Attributes:
        from_object_id (int | None | str | Unset): The id of the record that the association starts at.
        from_object_type_id (int | None | str | Unset): The id of the object type that the association starts at.
        labels (list[str] | None | Unset): The labels of the types that were written; empty for the unlabeled type.
        to_object_id (int | None | str | Unset): The id of the record that the association leads to.
        to_object_type_id (int | None | str | Unset): The id of the object type that the association leads to.
    """

    from_object_id: int | None | str | Unset = UNSET
    from_object_type_id: int | None | str | Unset = UNSET
    labels: list[str] | None | Unset = UNSET
    to_object_id: int | None | str | Unset = UNSET
    to_object_type_id: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_object_id: int | None | str | Unset
        if isinstance(self.from_object_id, Unset):
            from_object_id = UNSET
        else:
            from_object_id = self.from_object_id

        from_object_type_id: int | None | str | Unset
        if isinstance(self.from_object_type_id, Unset):
            from_object_type_id = UNSET
        else:
            from_object_type_id = self.from_object_type_id

        labels: list[str] | None | Unset
        if isinstance(self.labels, Unset):
            labels = UNSET
        elif isinstance(self.labels, list):
            labels = self.labels

        else:
            labels = self.labels

        to_object_id: int | None | str | Unset
        if isinstance(self.to_object_id, Unset):
            to_object_id = UNSET
        else:
            to_object_id = self.to_object_id

        to_object_type_id: int | None | str | Unset
        if isinstance(self.to_object_type_id, Unset):
            to_object_type_id = UNSET
        else:
            to_object_type_id = self.to_object_type_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if from_object_id is not UNSET:
            field_dict["fromObjectId"] = from_object_id
        if from_object_type_id is not UNSET:
            field_dict["fromObjectTypeId"] = from_object_type_id
        if labels is not UNSET:
            field_dict["labels"] = labels
        if to_object_id is not UNSET:
            field_dict["toObjectId"] = to_object_id
        if to_object_type_id is not UNSET:
            field_dict["toObjectTypeId"] = to_object_type_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_from_object_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        from_object_id = _parse_from_object_id(d.pop("fromObjectId", UNSET))

        def _parse_from_object_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        from_object_type_id = _parse_from_object_type_id(d.pop("fromObjectTypeId", UNSET))

        def _parse_labels(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                labels_type_0 = cast(list[str], data)

                return labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        labels = _parse_labels(d.pop("labels", UNSET))

        def _parse_to_object_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        to_object_id = _parse_to_object_id(d.pop("toObjectId", UNSET))

        def _parse_to_object_type_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        to_object_type_id = _parse_to_object_type_id(d.pop("toObjectTypeId", UNSET))

        labels_between_object_pair = cls(
            from_object_id=from_object_id,
            from_object_type_id=from_object_type_id,
            labels=labels,
            to_object_id=to_object_id,
            to_object_type_id=to_object_type_id,
        )

        labels_between_object_pair.additional_properties = d
        return labels_between_object_pair

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
