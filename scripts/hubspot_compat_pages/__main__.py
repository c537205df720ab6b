"""`python -m hubspot_compat_pages`: write the pages that are made from data."""

import sys

from hubspot_compat_pages import write_pages
from hubspot_compat_tools._project import find_project

if __name__ == "__main__":
    for path in write_pages(find_project().writable_root()):
        sys.stdout.write(f"{path}\n")
