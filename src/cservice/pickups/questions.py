"""What policies are asked about pick-ups."""

from cservice.ids import ReturnId
from cservice.kernel.question import Rule
from cservice.kernel.time import LocalWindow
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MayBook(Rule):
    """May the courier be asked to come in this window, or in this one instead? Source: G1, G4."""

    kind = "pickups.may_book"
    ra: ReturnId  # the return whose goods are collected
    window: LocalWindow  # when the customer is there
    parcels: int  # how many
    missed: int  # how often this pick-up was missed already
