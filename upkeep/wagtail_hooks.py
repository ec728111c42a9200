"""What the app adds to the admin."""

from .bin import admin as _bin  # noqa: F401 -- importing registers its hooks
from .checks import hooks as _checks  # noqa: F401
from .health import hooks as _health  # noqa: F401
