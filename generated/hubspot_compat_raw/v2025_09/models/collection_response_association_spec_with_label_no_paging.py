# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.association_spec_with_label_crm_associations_schema import (
        AssociationSpecWithLabelCrmAssociationsSchema,
    )


T = TypeVar("T", bound="CollectionResponseAssociationSpecWithLabelNoPaging")


@_attrs_define
class CollectionResponseAssociationSpecWithLabelNoPaging:
    """A list of results.

    Attributes:
        results (list[AssociationSpecWithLabelCrmAssociationsSchema] | None | Unset): The results; they do not line up
            with the inputs.
    """

    results: list[AssociationSpecWithLabelCrmAssociationsSchema] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        results: list[dict[str, Any]] | None | Unset
        if isinstance(self.results, Unset):
            results = UNSET
        elif isinstance(self.results, list):
            results = []
            for results_type_0_item_data in self.results:
                results_type_0_item = results_type_0_item_data.to_dict()
                results.append(results_type_0_item)

        else:
            results = self.results

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if results is not UNSET:
            field_dict["results"] = results

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.association_spec_with_label_crm_associations_schema import (
            AssociationSpecWithLabelCrmAssociationsSchema,  # noqa: PLC0415
        )

        d = dict(src_dict)

        def _parse_results(
            data: object,
        ) -> list[AssociationSpecWithLabelCrmAssociationsSchema] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                results_type_0 = []
                _results_type_0 = data
                for results_type_0_item_data in _results_type_0:
                    results_type_0_item = AssociationSpecWithLabelCrmAssociationsSchema.from_dict(
                        results_type_0_item_data
                    )

                    results_type_0.append(results_type_0_item)

                return results_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AssociationSpecWithLabelCrmAssociationsSchema] | None | Unset, data)

        results = _parse_results(d.pop("results", UNSET))

        collection_response_association_spec_with_label_no_paging = cls(
            results=results,
        )

        collection_response_association_spec_with_label_no_paging.additional_properties = d
        return collection_response_association_spec_with_label_no_paging

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
