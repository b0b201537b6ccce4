"""Published facts the tenant side stands on, as files.

- `skus.csv`: Microsoft's table "Product names and service plan identifiers for licensing", one row for
  every service plan of every product.
- `graph_errors.json`: what `assignLicense` refuses, with the texts as captured and where they were captured.
- `license_roles.json`: directory roles that may assign licenses, by role template id.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def path(name: str) -> Traversable:
    """One of the files above, by name; it need not be a file on disk (the package may be zipped)."""
    return files(__name__).joinpath(name)
