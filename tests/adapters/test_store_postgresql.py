from collections.abc import Iterator
from contextlib import closing

import pytest

from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_postgresql import open_postgresql
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.testing.store import StoreContract

CODEC = Codec(SLICES)


class TestPostgresql(StoreContract):
    """the store on PostgreSQL keeps the contract."""

    @pytest.fixture
    def store(self, postgres_url: str) -> Iterator[SqlStore]:
        with closing(open_postgresql(postgres_url, CODEC)) as store:
            yield store
