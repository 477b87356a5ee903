"""Gift cards at a desk: a balance is looked up and noted, and credits become cards. Source: D11.

The look-up is a representative's tool. The link is like a courier's: it remembers nothing, so that
one that is started again goes on where another one ended, and several of them do no harm.
"""

import logging

from cservice.calls import TellCaller, Topic
from cservice.desk.desk import Desk
from cservice.desk.outcomes import Done, Round
from cservice.desk.ports.giftcards import CardNumber, GiftCards, NotIssuedError
from cservice.ids import CallId, RefundId, TicketId
from cservice.kernel.actor import Actor, ActorKind
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans
from cservice.refunds import (
    TO_BE_PAID,
    ConfirmRefund,
    FailRefund,
    Refund,
    RefundOpened,
    RefundRetried,
    RefundStage,
)
from cservice.tickets import NoteTicket

_LOG = logging.getLogger("cservice.giftcards")


@frozen
class GiftCardDesk:
    """A desk, and the keeper of the gift cards that its customers have. Source: D11."""

    desk: Desk  # where a look-up is noted
    cards: GiftCards  # who knows what is left on a card

    def look_up(
        self,
        number: CardNumber,
        *,
        by: Actor,
        ticket: TicketId | None = None,
        call: CallId | None = None,
        at: Instant | None = None,
    ) -> Money | None:
        """What is left on a card; None = there is no such card, which is noted too.

        A ticket that is named has a note of it, with the last digits of the card, and a call, that
        the caller was told. `at` is the instant; None asks the desk's clock. Raises whatever the
        keeper raises, and then nothing is noted; RefusedError where nobody is on the call.
        """
        left = self.cards.balance(number)
        if call is not None:
            told = TellCaller(call=call, topic=Topic.GIFT_CARD_BALANCE)
            self.desk.do(told, by=by, at=at)
        if ticket is not None:
            said = "there is no such card" if left is None else f"{left} is left"
            text = f"gift card {number}: {said}"
            self.desk.do(NoteTicket(ticket=ticket, text=text), by=by, at=at)
        return left


class GiftCardLink:
    """Has the refunds of a desk that go by gift card issued as cards, once each. Source: E11.

    It asks when something was kept, and asks again whenever it polls. A refund of what was paid by
    a gift card is a new card too: nobody keeps an empty one. What the keeper declines has failed
    as any refund fails: it is tried again once by itself, and then waits for a person.
    """

    def __init__(self, desk: Desk, cards: GiftCards, *, name: str = "gift cards") -> None:
        """Link a keeper to a desk; `name` is the system as whom it tells the desk what it did."""
        self._desk = desk
        self._cards = cards
        self._by = Actor(kind=ActorKind.SYSTEM, id=name)
        desk.subscribe(self._told)

    def poll(self) -> Round[Refund]:
        """Have every card issued that is still to be. Give it every few minutes, after `tick`."""
        outcomes: list[Done[Refund] | Refused] = []
        failures: list[Exception] = []
        for refund in self._desk.find(Refund, TO_BE_PAID, PaymentMeans.GIFT_CARD):
            try:
                outcomes.append(self._issue(refund))
            except Exception as error:
                failures.append(error)
        return Round(outcomes=tuple(outcomes), failures=tuple(failures))

    def _told(self, events: tuple[Envelope, ...]) -> None:
        """Issue at once. What fails is issued by the next poll: the refund has been kept."""
        for one in events:
            if isinstance(one.body, RefundOpened | RefundRetried):
                try:
                    refund = self._desk.record(Refund, one.stream)
                    if (refund.stage, refund.means) == _OURS:
                        self._issue(refund)
                except Exception:
                    _LOG.warning("%s is issued by poll", one.stream, exc_info=True)

    def _issue(self, refund: Refund) -> Done[Refund] | Refused:
        """Have the card issued and say so; the key is the refund's, whichever attempt it is."""
        command: ConfirmRefund | FailRefund
        try:
            reference = self._cards.issue(refund.amount, refund.id)
            command = ConfirmRefund(refund=RefundId(refund.id), reference=reference)
        except NotIssuedError as error:
            command = FailRefund(refund=RefundId(refund.id), reason=error.reason)
        id = f"giftcards:{refund.id}:{refund.attempts}"
        return self._desk.try_do(command, by=self._by, command_id=id)


_OURS = (RefundStage.PENDING, PaymentMeans.GIFT_CARD)
