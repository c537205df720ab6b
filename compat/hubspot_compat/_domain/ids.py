"""Record ids as answers spell them: 1 to 20 digits without zeros in front."""

from collections.abc import Sequence

__all__ = ["LONGEST_ID", "all_ids"]

LONGEST_ID = 20


def all_ids(words: Sequence[str]) -> bool:
    """Whether words, of which there is one at least, are ids as answers spell them."""
    lengths = set(map(len, words))
    text = "".join(words)
    return (
        min(lengths) > 0
        and max(lengths) <= LONGEST_ID
        and text.isascii()
        and text.encode().isdigit()  # of bytes it takes a tenth of the time
        and " 0" not in f" {' '.join(words)}"
    )
