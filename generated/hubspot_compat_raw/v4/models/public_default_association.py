# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.received_association_spec import ReceivedAssociationSpec
    from ..models.received_public_object_id import ReceivedPublicObjectId


T = TypeVar("T", bound="PublicDefaultAssociation")


@_attrs_define
class PublicDefaultAssociation:
    """One direction of a default association that was written.

    Attributes:
        association_spec (None | ReceivedAssociationSpec | Unset):
        from_ (None | ReceivedPublicObjectId | Unset):
        to (None | ReceivedPublicObjectId | Unset):
    """

    association_spec: None | ReceivedAssociationSpec | Unset = UNSET
    from_: None | ReceivedPublicObjectId | Unset = UNSET
    to: None | ReceivedPublicObjectId | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.received_association_spec import ReceivedAssociationSpec  # noqa: PLC0415
        from ..models.received_public_object_id import ReceivedPublicObjectId  # noqa: PLC0415

        association_spec: dict[str, Any] | None | Unset
        if isinstance(self.association_spec, Unset):
            association_spec = UNSET
        elif isinstance(self.association_spec, ReceivedAssociationSpec):
            association_spec = self.association_spec.to_dict()
        else:
            association_spec = self.association_spec

        from_: dict[str, Any] | None | Unset
        if isinstance(self.from_, Unset):
            from_ = UNSET
        elif isinstance(self.from_, ReceivedPublicObjectId):
            from_ = self.from_.to_dict()
        else:
            from_ = self.from_

        to: dict[str, Any] | None | Unset
        if isinstance(self.to, Unset):
            to = UNSET
        elif isinstance(self.to, ReceivedPublicObjectId):
            to = self.to.to_dict()
        else:
            to = self.to

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if association_spec is not UNSET:
            field_dict["associationSpec"] = association_spec
        if from_ is not UNSET:
            field_dict["from"] = from_
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.received_association_spec import ReceivedAssociationSpec  # noqa: PLC0415
        from ..models.received_public_object_id import ReceivedPublicObjectId  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_association_spec(data: object) -> None | ReceivedAssociationSpec | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                association_spec_type_0 = ReceivedAssociationSpec.from_dict(data)

                return association_spec_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReceivedAssociationSpec | Unset, data)

        association_spec = _parse_association_spec(d.pop("associationSpec", UNSET))

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

        def _parse_to(data: object) -> None | ReceivedPublicObjectId | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_type_0 = ReceivedPublicObjectId.from_dict(data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReceivedPublicObjectId | Unset, data)

        to = _parse_to(d.pop("to", UNSET))

        public_default_association = cls(
            association_spec=association_spec,
            from_=from_,
            to=to,
        )

        public_default_association.additional_properties = d
        return public_default_association

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
