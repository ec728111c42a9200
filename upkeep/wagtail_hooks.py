"""What the app adds to the admin."""

from .bin import admin as _bin  # noqa: F401 -- importing registers its hooks
from .checks import hooks as _checks  # noqa: F401
from .health import hooks as _health  # noqa: F401
from .library import hooks as _library  # noqa: F401
from .misses import hooks as _misses  # noqa: F401
from .remarks import hooks as _remarks  # noqa: F401
from .review_dates import hooks as _review_dates  # noqa: F401
from .today import panel as _today  # noqa: F401
