"""The sandbox's own figures.

Run as `python -m hubspot_compat_tools.bench._sandbox`: prints JSON.
"""

from __future__ import annotations

import json
import sys

from hubspot_compat_tools.sandbox.bench import measure

if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
