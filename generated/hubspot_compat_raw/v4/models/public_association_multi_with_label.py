# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.multi_associated_object_with_label import MultiAssociatedObjectWithLabel
    from ..models.paging import Paging
    from ..models.received_public_object_id import ReceivedPublicObjectId


T = TypeVar("T", bound="PublicAssociationMultiWithLabel")


@_attrs_define
class PublicAssociationMultiWithLabel:
    """A record and the records that it is associated with.

    Attributes:
        from_ (None | ReceivedPublicObjectId | Unset):
        paging (None | Paging | Unset):
        to (list[MultiAssociatedObjectWithLabel] | None | Unset): The associated records, each once.
    """

    from_: None | ReceivedPublicObjectId | Unset = UNSET
    paging: None | Paging | Unset = UNSET
    to: list[MultiAssociatedObjectWithLabel] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.paging import Paging  # noqa: PLC0415
        from ..models.received_public_object_id import ReceivedPublicObjectId  # noqa: PLC0415

        from_: dict[str, Any] | None | Unset
        if isinstance(self.from_, Unset):
            from_ = UNSET
        elif isinstance(self.from_, ReceivedPublicObjectId):
            from_ = self.from_.to_dict()
        else:
            from_ = self.from_

        paging: dict[str, Any] | None | Unset
        if isinstance(self.paging, Unset):
            paging = UNSET
        elif isinstance(self.paging, Paging):
            paging = self.paging.to_dict()
        else:
            paging = self.paging

        to: list[dict[str, Any]] | None | Unset
        if isinstance(self.to, Unset):
            to = UNSET
        elif isinstance(self.to, list):
            to = []
            for to_type_0_item_data in self.to:
                to_type_0_item = to_type_0_item_data.to_dict()
                to.append(to_type_0_item)

        else:
            to = self.to

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if from_ is not UNSET:
            field_dict["from"] = from_
        if paging is not UNSET:
            field_dict["paging"] = paging
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.multi_associated_object_with_label import (
            MultiAssociatedObjectWithLabel,  # noqa: PLC0415
        )
        from ..models.paging import Paging  # noqa: PLC0415
        from ..models.received_public_object_id import ReceivedPublicObjectId  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_from_(data: object) -> None | ReceivedPublicObjectId | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                from_type_0 = ReceivedPublicObjectId.from_dict(data)

                return from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReceivedPublicObjectId | Unset, data)

        from_ = _parse_from_(d.pop("from", UNSET))

        def _parse_paging(data: object) -> None | Paging | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                paging_type_0 = Paging.from_dict(data)

                return paging_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Paging | Unset, data)

        paging = _parse_paging(d.pop("paging", UNSET))

        def _parse_to(data: object) -> list[MultiAssociatedObjectWithLabel] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                to_type_0 = []
                _to_type_0 = data
                for to_type_0_item_data in _to_type_0:
                    to_type_0_item = MultiAssociatedObjectWithLabel.from_dict(to_type_0_item_data)

                    to_type_0.append(to_type_0_item)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MultiAssociatedObjectWithLabel] | None | Unset, data)

        to = _parse_to(d.pop("to", UNSET))

        public_association_multi_with_label = cls(
            from_=from_,
            paging=paging,
            to=to,
        )

        public_association_multi_with_label.additional_properties = d
        return public_association_multi_with_label

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
