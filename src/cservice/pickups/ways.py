"""How it gets to the courier where none comes for it: a service centre, the phone line.

Source: G2, G3.
"""

import attrs

from cservice.ids import CallId
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.command import Outcome, accept
from cservice.kernel.value import frozen
from cservice.pickups import events
from cservice.pickups.booking import ChangeOfWay, PickupRequest, nothing_sent
from cservice.pickups.facts import PickupFacts
from cservice.pickups.model import Pickup


@frozen(kw_only=True)
class ArrangeDropOff(PickupRequest):
    """Have the customer take the parcels to a service centre of the courier's. Source: G2."""

    kind = "pickups.arrange_drop_off"
    yields = (events.DropOffArranged,)
    #: Which; None = any.
    centre: str | None = attrs.field(default=None, validator=not_empty_if_given)

    def decision(self, facts: PickupFacts) -> Outcome[Pickup]:
        return self.nothing(facts) or accept(
            events.DropOffArranged(
                ra=self.ra,
                centre=self.centre,
                parcels=self.parcels,
                at=facts.now,
                further=self.further,
            )
        )


@frozen(kw_only=True)
class PassToCourierLine(PickupRequest):
    """Hand the customer to the courier's phone line, to arrange it there. Source: G3.

    For who does not know when the courier is in the area, or will not be home. Raises
    UnknownRecordError for a call that there is not.
    """

    kind = "pickups.hand_to_courier"
    yields = (events.PassedToCourierLine,)
    line: str = attrs.field(validator=not_empty)  # the courier's phone line: its number, its name
    call: CallId | None = None  # the call handed over; None = the customer calls there later

    @property
    def mentions(self) -> tuple[str, ...]:
        return () if self.call is None else (self.call,)

    def decision(self, facts: PickupFacts) -> Outcome[Pickup]:
        return self.nothing(facts) or accept(
            events.PassedToCourierLine(
                ra=self.ra,
                line=self.line,
                call=self.call,
                parcels=self.parcels,
                at=facts.now,
                further=self.further,
            )
        )


@frozen(kw_only=True)
class DropOffInstead(ChangeOfWay):
    """Have the customer take it to a service centre instead; nobody is booked now. Source: G2.

    What the courier was asked for, or has confirmed, is cancelled first. Refused where nothing is
    to be sent any more, see `nothing_sent`.
    """

    kind = "pickups.drop_off_instead"
    yields = (events.DropOffChosen,)
    #: Which; None = any.
    centre: str | None = attrs.field(default=None, validator=not_empty_if_given)

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        return nothing_sent(self.kind, record.ra, facts) or accept(
            events.DropOffChosen(centre=self.centre)
        )


@frozen(kw_only=True)
class PassToCourierLineInstead(ChangeOfWay):
    """Hand the customer to the courier's phone line instead; nobody is booked now. Source: G3.

    Refused where nothing is to be sent any more, see `nothing_sent`.
    """

    kind = "pickups.hand_to_courier_instead"
    yields = (events.LineChosen,)
    line: str = attrs.field(validator=not_empty)  # the courier's phone line: its number, its name
    call: CallId | None = None  # the call handed over; None = the customer calls there later

    @property
    def mentions(self) -> tuple[str, ...]:
        return () if self.call is None else (self.call,)

    def decision(self, record: Pickup, facts: PickupFacts) -> Outcome[Pickup]:
        return nothing_sent(self.kind, record.ra, facts) or accept(
            events.LineChosen(line=self.line, call=self.call)
        )
