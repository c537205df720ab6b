"""Move calls of hubspot-api-client: to its v4 API, or to the facade."""

from __future__ import annotations

import ast
from typing import Final

from attrs import frozen

from ._found import FoundSite, SdkSite
from ._module import Module
from ._plan import Options, Plan
from ._templates import Templates
from ._typenames import Refused, TypeFact, TypeReader
from ._why import Why

_KINDS: Final = {"mock": Why.TEST_DOUBLE, "indirect": Why.FUNCTION_HANDED_ON}
_FAMILIES: Final = {"sdk.types": Why.TYPES_LIST, "hubspot3": Why.HUBSPOT3}
_BATCH: Final = {
    "batch.create": "batch_input_public_association",
    "batch.read": "batch_input_public_object_id",
    "batch.archive": "batch_input_public_association",
}
_PAIR: Final = ("to_object_type", "to_object_id", "association_type")
#: Versions in which `crm.<object>.associations_api` spoke v4, and from which it is gone.
_V4_UNDERNEATH: Final = (7, 0)
_GONE: Final = (8, 0)
_GENERIC_GONE: Final = (9, 0)


@frozen(eq=False)
class Args:
    """The arguments of an SDK call.

    Attributes:
        values: By parameter name.
        words: The keywords among them.
    """

    values: dict[str, ast.expr]
    words: dict[str, ast.keyword]

    def get(self, name: str) -> ast.expr:
        """One argument.

        Raises:
            Refused: It is not given.
        """
        if name not in self.values:
            raise Refused(Why.SDK_CALL_UNCLEAR, f"no {name}")
        return self.values[name]


class SdkRewriter:
    """Plans the rewriting of the SDK calls of one module."""

    def __init__(self, module: Module, templates: Templates, options: Options) -> None:
        self.module = module
        self.options = options
        self.types = TypeReader(module, templates, options.names, options.primary)

    def plan(self, site: SdkSite) -> Plan:
        """Plan one site.

        Raises:
            Refused: It is left, and this is why.
        """
        v4 = self.options.to == "v4" and self.options.style in {"auto", "raw"}
        if self.options.style == "raw" and not v4:
            raise Refused(Why.NO_DATED_SDK)
        return self._planned(site, v4=v4)

    def to_facade(self, site: SdkSite) -> Plan:
        """Plan the way to the facade for a site that the SDK's own v4 API cannot serve.

        Raises:
            Refused: It is left, and this is why.
        """
        if self.options.to != "v4":
            raise Refused(Why.NO_FACADE_PLACE)  # that is what was tried
        return self._planned(site, v4=False)

    def _planned(self, site: SdkSite, *, v4: bool) -> Plan:
        from ._facade import facade_plan
        from ._sdk_v4 import v4_plan

        if site.kind in _KINDS:
            raise Refused(_KINDS[site.kind])
        if site.family in _FAMILIES:
            raise Refused(_FAMILIES[site.family])
        call = site.node
        assert isinstance(call, ast.Call)
        if site.method.endswith("_with_http_info"):
            raise Refused(Why.SDK_CALL_UNCLEAR, site.method)
        if isinstance(self.module.source.parent(call), ast.Await):
            raise Refused(Why.SDK_CALL_UNCLEAR, "it is awaited, and the SDK is not async")
        args = self._args(site, call)
        assumed = self._check_version(site, args)
        self.types.public.clear()
        plan = (v4_plan if v4 else facade_plan)(self, site, call, args)
        if self.types.public and v4:  # the facade takes any type at run time
            raise Refused(Why.DYNAMIC_TYPE, f"{self.types.public[0]}() may get other types")
        if assumed:
            plan.notes.append(Why.ASSUMED_SDK)
        return plan

    # Arguments

    def _args(self, site: SdkSite, call: ast.Call) -> Args:
        names = self._parameters(site, call)
        if any(isinstance(arg, ast.Starred) for arg in call.args):
            raise Refused(Why.SDK_CALL_UNCLEAR, "it has *arguments")
        if len(call.args) > len(names):
            raise Refused(Why.SDK_CALL_UNCLEAR, "too many arguments")
        values = dict(zip(names, call.args, strict=False))
        words: dict[str, ast.keyword] = {}
        allowed = {*names, "limit", "after"} if site.operation == "object.list" else set(names)
        for word in call.keywords:
            name = word.arg
            if name == "association_spec":
                raise Refused(Why.ALREADY_V4)
            if name is None or name not in allowed:
                raise Refused(
                    Why.BROKEN_BEFORE if name in _NEVER else Why.SDK_CALL_UNCLEAR,
                    f"{name or '**'}=",
                )
            values[name] = word.value
            words[name] = word
        return Args(values, words)

    def _parameters(self, site: SdkSite, call: ast.Call) -> list[str]:
        if site.family == "sdk.batch":
            return ["from_object_type", "to_object_type", _BATCH[site.operation]]
        tail = _PAIR if site.operation != "object.list" else _PAIR[:1]
        if site.object_attribute == "objects":
            return ["object_type", "object_id", *tail]
        own = [word.arg for word in call.keywords if word.arg and _is_own_id(word.arg)]
        return [own[0] if own else "object_id", *tail]

    def own_id(self, site: SdkSite, args: Args) -> ast.expr:
        """The id of the record that a per-object call starts at."""
        if site.object_attribute == "objects":
            return args.get("object_id")
        name = next(filter(_is_own_id, args.values), "object_id")
        return args.get(name)

    def own_type(self, site: SdkSite, args: Args) -> str:
        """The text of the object type that a per-object call starts at."""
        if site.object_attribute == "objects":
            return self.text(args.get("object_type"))
        return f'"{site.object_attribute}"'

    # Versions

    def _check_version(self, site: SdkSite, args: Args) -> bool:
        """Whether a version had to be assumed.

        Raises:
            Refused: Under the version in use the call is v4 already, or gone.
        """
        if site.family != "sdk.object":
            return False
        given = args.values.get("association_type")
        if isinstance(given, ast.List) or speaks_v4(self.module, site):
            raise Refused(Why.ALREADY_V4)
        if self.options.sdk_version == "auto":
            return True
        version = version_of(self.options.sdk_version)
        generic = site.object_attribute == "objects"
        if version >= (_GENERIC_GONE if generic else _GONE):
            raise Refused(Why.GONE_FROM_SDK, f"hubspot-api-client {self.options.sdk_version}")
        if v4_underneath(site, self.options.sdk_version):
            raise Refused(Why.ALREADY_V4, f"hubspot-api-client {self.options.sdk_version}")
        return False

    # Text

    def text(self, node: ast.expr) -> str:
        """The source of an argument.

        Raises:
            Refused: A comment in it would be lost.
        """
        text = self.module.source.text(node)
        if "#" in text and "\n" in text:
            raise Refused(Why.UNEDITABLE, "a comment in the arguments")
        return text

    def object_of(self, node: ast.expr | None) -> str | None:
        """The singular name of an object type that an argument spells, where it is known."""
        from ._typenames import object_name

        return None if node is None else object_name(self.types.templates.of(node))

    def fact(self, kind: ast.expr, a: str | None, b: str | None) -> TypeFact | None:
        """What a type argument means, or None when it is not known before the program runs.

        Raises:
            Refused: It is known to be wrong.
        """
        try:
            return self.types.read(kind, a, b)
        except Refused as refusal:
            if refusal.code == Why.DYNAMIC_TYPE:
                return None
            raise


_NEVER: Final = {"association_type_id", "from_id", "type_id", "from_object_id", "from_"}


def _is_own_id(name: str) -> bool:
    """Whether a parameter is the id of the record itself: `contact_id`, `deal_id`, ..."""
    return name.endswith("_id") and name != "to_object_id" and name not in _NEVER


def speaks_v4(module: Module, site: SdkSite) -> bool:
    """Whether a per-object call shows that the SDK in use makes it a v4 call.

    Under hubspot-api-client 7.1 to 7.5 it is: types are lists, and rows have other attributes.
    """
    if site.family != "sdk.object" or not isinstance(site.node, ast.Call):
        return False
    if site.operation != "object.list":
        given = {word.arg: word.value for word in site.node.keywords}
        kind = [*site.node.args[3:], *filter(None, [given.get("association_type")])]
        return "association_spec" in given or any(isinstance(one, ast.List) for one in kind)
    function = module.function_of(site.node)
    names = ("to_object_id", "association_types")
    read = [node for name in names for node in module.attributes.get(name, [])]
    if any(module.function_of(node) is function for node in read):
        return not _calls_v4(function)
    return bool(read) and not _calls_v4(module.source.tree)


def is_own_api(site: FoundSite) -> bool:
    """Whether a call goes through `crm.contacts.associations_api` and its like."""
    return (
        isinstance(site, SdkSite)
        and site.family == "sdk.object"
        and site.object_attribute != "objects"
    )


def v4_underneath(site: FoundSite, pinned: str) -> bool:
    """Whether the SDK in use is one in which such a call goes to v4."""
    return is_own_api(site) and _V4_UNDERNEATH <= version_of(pinned) < _GONE


def _calls_v4(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "v4" for part in ast.walk(node))


def version_of(text: str) -> tuple[int, ...]:
    """`8.2.1` as numbers."""
    numbers = []
    for part in text.split("."):
        digits = "".join(char for char in part if char.isdigit())
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers) or (0,)
