"""The table of rules, and the decorator that adds to it.

A rule is a small function from a `Fact` to a sentence, or None when it does not apply. `{it}` in
the sentence stands for what the fact is about and where; `{before}` and `{after}` for its values.
The first rule of a topic that gives a sentence judges the fact, so a special case stands before
the general one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from hubspot_compat_tools.drift._facts import Fact

Level: TypeAlias = Literal["breaking", "warning", "info"]
LEVELS: Final[tuple[Level, ...]] = ("breaking", "warning", "info")
Judge: TypeAlias = Callable[[Fact], str | None]


# Topics with words of their own for a field that is not sent the way it was seen.
_EITHER_WAY: Final = ("property", "property.required", "readOnly", "writeOnly", "deprecated")


@frozen
class Rule:
    """One rule.

    Attributes:
        id: Its name in reports and in `pyproject.toml`.
        topic: The topic of the facts it judges.
        level: Its level, unless `pyproject.toml` says otherwise.
        why: Why it has that level, for a caller.
        advice: What to do when it fires.
        at: What its examples are pieces of; `examples.document` makes documents of them.
        fires: A pair of pieces on which exactly this rule fires.
        silent: A pair that looks alike, on which it must not.
        judge: The function.
    """

    id: str
    topic: str
    level: Level
    why: str
    advice: str
    at: str
    fires: tuple[Any, Any]
    silent: tuple[Any, Any]
    judge: Judge


class Table:
    """All rules, in order of precedence."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self._by_topic: dict[str, list[Rule]] = {}

    def rule(
        self,
        id: str,
        level: Level,
        *,
        topic: str,
        why: str,
        advice: str,
        at: str,
        fires: tuple[Any, Any],
        silent: tuple[Any, Any],
    ) -> Callable[[Judge], Judge]:
        """Add the decorated function to the table."""

        def add(judge: Judge) -> Judge:
            rule = Rule(id, topic, level, why, advice, at, fires, silent, judge)
            assert id not in self.rules, f"two rules are called {id}"
            self.rules[id] = rule
            self._by_topic.setdefault(topic, []).append(rule)
            return judge

        return add

    def judge(self, fact: Fact) -> tuple[Rule, str]:
        """The rule that a fact falls under, and the rule's sentence."""
        hidden = fact.context.get("hidden") and fact.topic not in _EITHER_WAY
        for rule in self._by_topic.get("hidden" if hidden else fact.topic, ()):
            sentence = rule.judge(fact)
            if sentence is not None:
                return rule, sentence
        return self.rules["unclassified"], "{it} changed from {before} to {after}"


TABLE: Final = Table()
rule = TABLE.rule
