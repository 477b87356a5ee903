"""The desk: the host's shell around the pure core: store, policies, clock, numbers, subscribers."""

from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.desk.numbers import CountedNumbers, RandomNumbers
from cservice.desk.outcomes import Done, Preview
from cservice.desk.sweep import SweepError
from cservice.desk.transactions import UnknownRecordError
from cservice.desk.wiring import Gathering

__all__ = [
    "Brand",
    "CountedNumbers",
    "Desk",
    "Done",
    "Gathering",
    "Preview",
    "RandomNumbers",
    "SweepError",
    "UnknownRecordError",
]
