"""Opens the SQL stores by URL; the extras they need are imported when one is opened."""

from typing import Any

from cservice.desk.ports.store import Store
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError

__all__ = ["check_ours", "check_there", "open_postgresql", "open_sqlite"]


def open_sqlite(url: str, codec: Codec) -> Store:
    """The store at `sqlite:///relative.db` or `sqlite:////absolute.db`, made if it is not there.

    Raises InputError where it cannot be opened, or where the extra `store` is not installed.
    """
    store: Store = _sqlite().open_sqlite(url, codec)
    return store


def open_postgresql(url: str, codec: Codec) -> Store:
    """The store at `postgresql://user@host/database`, its tables made if they are not there.

    Raises InputError where it cannot be reached, or where the extra `postgres` is not installed.
    """
    store: Store = _postgresql().open_postgresql(url, codec)
    return store


def check_there(url: str) -> None:
    """Raises InputError where there is no SQL store yet; unlike opening one, this makes none."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        _sqlite().check_there(url)
    elif scheme == "postgresql":
        _postgresql().check_there(url)


def check_ours(url: str) -> None:
    """Raises InputError where a file is another program's; opening it would add our tables."""
    if url.partition(":")[0] == "sqlite":
        _sqlite().check_ours(url)


def _sqlite() -> Any:
    try:
        from cservice.adapters import store_sqlite
    except ImportError as error:
        raise _missing(error, "store") from error
    return store_sqlite


def _postgresql() -> Any:
    try:
        from cservice.adapters import store_postgresql
    except ImportError as error:
        raise _missing(error, "postgres") from error
    return store_postgresql


def _missing(error: ImportError, extra: str) -> InputError:
    # psycopg without a libpq is there and cannot be imported, in several lines.
    needed = error.name or str(error).partition("\n")[0]
    return InputError(f'this store needs {needed}: pip install "cservice[{extra}]"')
