"""What the host carries out: the events that ask for something outside, and what tells of it.

The library moves no money and no parcels, mails nothing, dials nobody. It keeps that somebody is to
do it; a subscriber does, and says by a command what became of it. `DUTIES` is the whole list, so
that a host can check that it has an answer to each. What tells people comes to them as a ticket:
what is shown there is a duty too, and what follows by itself is none.
"""

from typing import Any

from cservice import (
    accounts,
    appeasements,
    callbacks,
    calls,
    exchanges,
    orders,
    pickups,
    refunds,
    returns,
    talks,
    tickets,
)
from cservice.desk.courier import CourierLink
from cservice.desk.giftcards import GiftCardLink
from cservice.kernel.command import Command, Request
from cservice.kernel.event import Event
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class Duty:
    """Something that is done outside, after any of some events."""

    events: tuple[type[Event[Any]], ...]  # what asks for it
    does: str  # what is done, as it would be asked for; fields of the events in backticks
    #: One of these says what became of it; empty = nobody has to say.
    told_by: tuple[type[Command[Any, Any]] | type[Request[Any, Any]], ...] = ()
    link: type[Any] | None = None  # what does it by itself, once it is set up; None = nothing does


#: Everything that is done outside, slice by slice.
DUTIES: tuple[Duty, ...] = (
    Duty(
        events=(
            calls.CallReceived,
            calls.MenuStarted,
            calls.KeyPressed,
            calls.ChoiceSpoken,
            calls.WrongKeyPressed,
            calls.WordsNotUnderstood,
            calls.StayedOnLine,
            calls.MessageHeard,
        ),
        does="speak what the menu says where the call is now, and listen",
        told_by=(calls.PressKey, calls.SayWords, calls.StayOnLine, calls.AbandonCall),
    ),
    Duty(
        events=(calls.CallQueued, calls.CallQueuedForAgent, calls.CallTransferredToQueue),
        does="have the caller wait, and offer the call to somebody when its turn comes",
        told_by=(calls.OfferToAgent, calls.AnswerCall, calls.AbandonCall),
    ),
    Duty(
        events=(calls.CallOfferedToAgent,),
        does="ring at the agent's seats",
        told_by=(calls.AnswerCall, calls.TakeBackOffer),
    ),
    Duty(events=(calls.CallOfferEnded,), does="ring there no more"),
    Duty(
        events=(calls.CallHeld,),
        does="play the music, and remind the agent at `check_in_due_at`",
        told_by=(calls.CheckIn, calls.ResumeCall),
    ),
    Duty(events=(calls.CheckInFellDue,), does="remind the agent", told_by=(calls.CheckIn,)),
    Duty(
        events=(calls.CallResumed, calls.CallTransferred, calls.TransferFailed),
        does="put the caller through to the agent whose the call is now",
    ),
    Duty(
        events=(calls.CallTransferring,),
        does="ring at the colleague's, `to`; where it is `warm`, the agent stays on the line",
        told_by=(calls.CompleteTransfer, calls.FailTransfer),
    ),
    Duty(
        events=(calls.CallMonitored,),
        does="put `who` on the call, as the `part` says",
        told_by=(calls.StopMonitoring,),
    ),
    Duty(events=(calls.MonitoringEnded,), does="take `who` off the call"),
    Duty(events=(calls.CallTransferredOut,), does="put the caller through to the line `to`"),
    Duty(
        events=(
            calls.MenuEnded,
            calls.CallTurnedAway,
            calls.CallLeftForCallBack,
            calls.CallEnded,
        ),
        does="close the line, where the caller has not",
    ),
    Duty(
        events=(callbacks.CallbackRequested, callbacks.CallbackMissed),
        does="have somebody call when its turn comes, not before `next_at`",
        told_by=(callbacks.DialCallback, callbacks.CancelCallback),
    ),
    Duty(
        events=(callbacks.CallbackDialled,),
        does="dial the number",
        told_by=(callbacks.ReachCallback, callbacks.MissCallback),
    ),
    Duty(
        events=(talks.RecordingStarted, talks.RecordingResumed),
        does="have the recorder record",
        told_by=(talks.PauseRecording,),
    ),
    Duty(
        events=(talks.RecordingPaused,),
        does="have the recorder stop, for card data to be said",
        told_by=(talks.ResumeRecording,),
    ),
    Duty(
        events=(talks.PauseRanLong,),
        does="remind the agent that nothing is recorded",
        told_by=(talks.ResumeRecording,),
    ),
    Duty(
        events=(tickets.TicketOpened, tickets.TicketForwarded),
        does="show it to those who work on it",
        told_by=(tickets.AnswerTicket, tickets.SolveTicket),
    ),
    Duty(
        events=(tickets.TicketEscalated,),
        does="tell whoever has that role, of the `escalation`",
        told_by=(tickets.NoteTicket, tickets.AnswerTicket, tickets.SolveTicket),
    ),
    Duty(
        events=(tickets.TicketNoted, tickets.RefusalNoted),
        does="show it beside the ticket, as new where it asks for somebody (`about`)",
        told_by=(tickets.TickOff,),
    ),
    Duty(
        events=(tickets.AnswerFellDue,),
        does="tell the ticket's team",
        told_by=(tickets.AnswerTicket,),
    ),
    Duty(
        events=(tickets.TicketAnswered,),
        does="send the customer the `text`, where it was not said on the phone",
    ),
    Duty(
        events=(accounts.AccountOpened, accounts.AccountClosed),
        does="open the account in the shop, or close it there",
    ),
    Duty(
        events=(accounts.AccountCorrected,),
        does="correct the account in the shop",
    ),
    Duty(
        events=(orders.OrderTaken,),
        does="place the order in the shop",
        told_by=(orders.NumberOrder, orders.ShipOrder, orders.CancelOrder),
    ),
    Duty(
        events=(orders.NoPaymentOrderPlaced,),
        does="place the order in the shop at no charge but `shipping`",
        told_by=(orders.NumberOrder, orders.ShipOrder, orders.CancelOrder),
    ),
    Duty(
        events=(orders.OrderNotLeft,),
        does="ask the shop whether the order left",
        told_by=(orders.ShipOrder, orders.CancelOrder),
    ),
    Duty(
        events=(orders.OrderCancelled,),
        does="cancel the order in the shop, where not the shop said so (`by_shop`)",
        told_by=(orders.UpdateOrder,),
    ),
    Duty(
        events=(
            orders.AddressCorrected,
            orders.EmailCorrected,
            orders.PriceAdjusted,
            orders.SourceCodeApplied,
            orders.ItemChanged,
            orders.ShippingWaived,
        ),
        does="correct the order in the shop",
        told_by=(orders.UpdateOrder,),
    ),
    Duty(
        events=(orders.PaymentChanged,),
        does="take the money by the `new` means, and give back what came by the `old`",
        told_by=(orders.UpdateOrder,),
    ),
    Duty(events=(orders.TrackingSent,), does="mail the number, and when the order comes, to `to`"),
    Duty(
        events=(returns.SaveOffersMade,),
        does="tell the customer what is offered, and `until` when",
        told_by=(returns.AcceptOffer, returns.DeclineOffers),
    ),
    Duty(
        events=(returns.ReturnAuthorized,),
        does="tell the customer the number; on the phone it is dictated",
        told_by=(returns.DictateReturn,),
    ),
    Duty(
        events=(returns.LabelOrdered,),
        does="have the label printed, with the number on it",
        told_by=(returns.MailLabel,),
    ),
    Duty(
        events=(returns.LabelNotMailed,),
        does="ask whoever prints the label for it, or tell the customer the number on the phone",
        told_by=(returns.MailLabel,),
    ),
    Duty(
        events=(returns.LabelMailed, returns.LabelReissued),
        does="put the label into the mail",
        told_by=(returns.ConfirmLabel,),
    ),
    Duty(
        events=(returns.LabelFellLate,),
        does="ask for the label, or mail another one",
        told_by=(returns.ReissueLabel, returns.ConfirmLabel),
    ),
    Duty(
        events=(returns.ParcelRefused,),
        does="put the parcel back into the mail; `way_back` pays",
        told_by=(returns.SendParcelBack, returns.DisposeParcel),
    ),
    Duty(
        events=(returns.ParcelQuarantined, returns.ParcelKeptAside),
        does="set the parcel aside, and find out whose it is",
        told_by=(returns.PresentParcel, returns.RefuseParcel),
    ),
    Duty(
        events=(returns.ReturnReceived,),
        does="look at what is inside",
        told_by=(returns.InspectReturn,),
    ),
    Duty(
        events=(returns.ReturnPartlyInspected, returns.ReturnInspected),
        does="do with each piece what `found` says: on the shelf, away, or back to the customer",
        told_by=(returns.SendBack,),
    ),
    Duty(
        events=(returns.SurplusDecided,),
        does="do with the pieces what the `disposition` says: on the shelf, away, or back to the"
        " customer",
        told_by=(returns.SendBack,),
    ),
    Duty(
        events=(refunds.RefundOpened, refunds.RefundRetried),
        does="pay it out, with the refund's id as the key",
        told_by=(refunds.ConfirmRefund, refunds.FailRefund),
        link=GiftCardLink,
    ),
    Duty(
        events=(refunds.RefundUnanswered,),
        does="ask the provider whether it was paid",
        told_by=(refunds.ConfirmRefund, refunds.FailRefund),
    ),
    Duty(
        events=(refunds.RefundHeld,),
        does="do not pay it out; what was paid all the same is told",
        told_by=(refunds.ConfirmRefund, refunds.FailRefund),
    ),
    Duty(
        events=(exchanges.ReminderSent,),
        does="remind the customer of the original, and of what it costs and from when",
    ),
    Duty(
        events=(exchanges.UnreturnedCharged,),
        does="charge the customer for the original, with the exchange's id as the key",
        told_by=(exchanges.ConfirmCharge, exchanges.DeclineCharge),
    ),
    Duty(
        events=(exchanges.ChargeWithdrawn, exchanges.ChargeGivenUp),
        does="charge it no more; what was paid all the same is told",
        told_by=(exchanges.ConfirmCharge,),
    ),
    Duty(
        events=(exchanges.DifferenceAsked,),
        does="ask the customer to pay what is `due`, until `due_until`",
        told_by=(exchanges.PayDifference,),
    ),
    Duty(
        events=(exchanges.DifferenceWaived,),
        does="ask for it no more; what was paid all the same is told",
        told_by=(exchanges.PayDifference,),
    ),
    Duty(
        events=(appeasements.AppeasementGiven,),
        does="have the shop take the coupon, and tell the customer its number",
        told_by=(appeasements.RedeemAppeasement,),
    ),
    Duty(
        events=(appeasements.AppeasementWithdrawn,),
        does="have the shop take the coupon no more",
    ),
    Duty(
        events=(pickups.PickupScheduled, pickups.PickupRescheduled),
        does="ask the courier to come",
        told_by=(pickups.ConfirmPickup, pickups.DeclinePickup),
        link=CourierLink,
    ),
    Duty(
        events=(pickups.PickupConfirmed,),
        does="tell the customer when the courier comes",
        told_by=(pickups.CollectPickup, pickups.MissPickup),
        link=CourierLink,
    ),
    Duty(
        events=(pickups.PickupCancelAsked,),
        does="ask the courier not to come",
        told_by=(pickups.ConfirmCancel, pickups.RefuseCancel),
        link=CourierLink,
    ),
    Duty(
        events=(pickups.PickupCancelled,),
        does="tell the courier that nobody is to come, where it was asked and has not confirmed",
        told_by=(pickups.WithdrawBooking,),
        link=CourierLink,
    ),
)
