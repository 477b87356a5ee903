"""The desk: the host's shell around the pure core: store, policies, clock, numbers, subscribers."""

from cservice.desk.brand import Brand
from cservice.desk.desk import Desk, SweepError, UnknownRecordError
from cservice.desk.facts import Gathering
from cservice.desk.numbers import CountedNumbers, RandomNumbers
from cservice.desk.outcomes import Done, Preview

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
