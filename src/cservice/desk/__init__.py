"""The desk: the host's shell around the pure core: store, policies, clock, numbers, subscribers."""

from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.desk.numbers import CountedNumbers, RandomNumbers
from cservice.desk.outcomes import Done, Preview, Round, UnknownRecordError
from cservice.desk.ports.store import StoreError, TakenError
from cservice.desk.providers import HostFactError
from cservice.desk.sweep import SweepError
from cservice.desk.wiring import Gathering, Reactions

__all__ = [
    "Brand",
    "CountedNumbers",
    "Desk",
    "Done",
    "Gathering",
    "HostFactError",
    "Preview",
    "RandomNumbers",
    "Reactions",
    "Round",
    "StoreError",
    "SweepError",
    "TakenError",
    "UnknownRecordError",
]
