"""v3's type strings on the bridge: which type a string means, and what an answer calls a type.

Only v3's `/types`, or a snapshot of it, has the v3 name of a portal's own type. Where neither is to
be had, answers call the type `USER_DEFINED=26`, as HubSpot itself prints types, and the bridge
takes that back as an input. The id alone would be ambiguous: in v3 a bare 1 is HubSpot's Primary.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .._dialects.v3_server import invalid_type
from .._domain.errors import ApiError
from .._domain.model import HUBSPOT_DEFINED, UNRESOLVED, AssociationType, ObjectPair
from .._operations.client_state import ClientState, Steps, Types, fetch_definitions, named_offline

__all__ = ["resolve_types", "v3_names"]

_LONGEST: Final = 250
_SPEC: Final = re.compile(r"([A-Z_]{1,40})=([0-9]{1,10})")


def resolve_types(
    state: ClientState, object_pair: ObjectPair, words: Iterable[str]
) -> Steps[dict[str, AssociationType]]:
    """Find the types that v3 strings mean: names in any case, or ids.

    Raises:
        Refusal: v3 has no such type between these objects, or its name can no longer be looked up.
    """
    found = {}
    for word in dict.fromkeys(words):
        found[word] = yield from _resolve(state, object_pair, word)
    return found


def _resolve(state: ClientState, object_pair: ObjectPair, word: str) -> Steps[AssociationType]:
    if not 0 < len(word) <= _LONGEST:
        raise invalid_type(word, object_pair)
    if spec := _SPEC.fullmatch(word):
        return (yield from _written_out(state, object_pair, spec))
    found = named_offline(state, object_pair, word)
    if found is not None:
        return found
    known = yield from fetch_definitions(state, object_pair)
    found = state.resolver.by_name(*object_pair, word, known)
    assert found is not None, "with the portal's definitions the resolver always answers"
    if found.category == UNRESOLVED:
        raise invalid_type(word, object_pair, _hint(known))
    return found


def _written_out(
    state: ClientState, object_pair: ObjectPair, spec: re.Match[str]
) -> Steps[AssociationType]:
    """Read `USER_DEFINED=26`, where the portal has such a type."""
    wanted = AssociationType(spec[1], int(spec[2]), None, None, *object_pair)
    known = yield from fetch_definitions(state, object_pair)
    if wanted not in known or wanted.category == HUBSPOT_DEFINED:
        raise invalid_type(spec[0], object_pair)
    return known[known.index(wanted)]


def _hint(known: Sequence[AssociationType]) -> str:
    if all(row.name or row.category == HUBSPOT_DEFINED for row in known):
        return ""
    return "; v3 no longer lists the names of this portal's own types: give the bridge names="


def v3_names(
    state: ClientState, object_pair: ObjectPair, types: Iterable[AssociationType]
) -> Steps[Mapping[AssociationType, str]]:
    """Find the v3 names of some types."""
    wanted = list(dict.fromkeys(types))
    names = {type_: type_.name for type_ in wanted if type_.name and not type_.name.isdecimal()}
    for known in (state.snapshot(object_pair) or (), state.known.get(object_pair, ())):
        names = {**_named(known), **names}
    if any(type_ not in names for type_ in wanted):
        names = {**_named((yield from _from_portal(state, object_pair))), **names}
    return {type_: names.get(type_) or _written(type_) for type_ in wanted}


def _named(types: Iterable[AssociationType]) -> dict[AssociationType, str]:
    return {type_: type_.name for type_ in types if type_.name}


def _from_portal(state: ClientState, object_pair: ObjectPair) -> Steps[Types]:
    try:
        return (yield from fetch_definitions(state, object_pair))
    except ApiError:
        return ()  # the caller gets the data, with the type written out


def _written(type_: AssociationType) -> str:
    if type_.category == HUBSPOT_DEFINED:
        return type_.name or str(type_.type_id)  # v3 takes HubSpot's own ids for names
    return f"{type_.category}={type_.type_id}"
