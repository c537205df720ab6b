"""The dated versions (2025-09, 2026-03, ...): v4's shapes, other answers to an archive.

Source: the published documents. Archive answers 200 with a batch body instead of an empty 204, so
that an archive can fail in part; everything else is v4's.
"""

from collections.abc import Mapping

from attrs import evolve

from .base import AROUND_ROWS, Fields
from .v4 import V4

__all__ = ["Dated"]


class Dated(V4):
    """Codec of every dated version."""

    @classmethod
    def fields(cls) -> Mapping[str, Fields]:
        shared = super().fields()
        answered = {
            name: evolve(shared[name], reads=AROUND_ROWS)
            for name in ("batch.archive", "batch.archive_labels", "limits.delete")
        }
        return {**shared, **answered}
