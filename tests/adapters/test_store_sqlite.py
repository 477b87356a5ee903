from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sqlite import open_sqlite
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.testing.store import StoreContract

CODEC = Codec(SLICES)


class TestSqlite(StoreContract):
    """the store on SQLite keeps the contract."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        with closing(open_sqlite(f"sqlite:///{tmp_path}/desk.db", CODEC)) as store:
            yield store
