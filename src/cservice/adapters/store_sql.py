"""Opens the SQL stores by URL; the extras they need are imported when one is opened."""

from cservice.desk.ports.store import Store
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError

__all__ = ["open_postgresql", "open_sqlite"]


def open_sqlite(url: str, codec: Codec) -> Store:
    """The store at `sqlite:///relative.db` or `sqlite:////absolute.db`, made if it is not there.

    Raises InputError where it cannot be opened, or where the extra `store` is not installed.
    """
    try:
        from cservice.adapters import store_sqlite
    except ImportError as error:
        raise _missing(error, "store") from error
    return store_sqlite.open_sqlite(url, codec)


def open_postgresql(url: str, codec: Codec) -> Store:
    """The store at `postgresql://user@host/database`, its tables made if they are not there.

    Raises InputError where it cannot be reached, or where the extra `postgres` is not installed.
    """
    try:
        from cservice.adapters import store_postgresql
    except ImportError as error:
        raise _missing(error, "postgres") from error
    return store_postgresql.open_postgresql(url, codec)


def _missing(error: ImportError, extra: str) -> InputError:
    # psycopg without a libpq is there and cannot be imported, in several lines.
    needed = error.name or str(error).partition("\n")[0]
    return InputError(f'this store needs {needed}: pip install "cservice[{extra}]"')
