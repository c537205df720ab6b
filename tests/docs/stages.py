"""What must be in the folder before a page can be followed: what its reader would have, too."""

from collections.abc import Callable
from pathlib import Path

STAGES: dict[str, Callable[[Path], None]] = {}
