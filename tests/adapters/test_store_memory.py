import pytest

from cservice.adapters.store_memory import MemoryStore, open_store
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.testing.store import StoreContract


class TestMemory(StoreContract):
    """the store in memory keeps the contract."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        return open_store("memory:", Codec(SLICES))
