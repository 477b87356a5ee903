"""What can happen to a call-back."""

from cservice.callbacks.chart import STAGE
from cservice.callbacks.model import Callback
from cservice.ids import AgentId, CallId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, Party
from cservice.routing import Route


@frozen(kw_only=True)
class CallbackRequested(Opening[Callback]):
    """Somebody asked to be called, on the web page or while a call waited. Source: A10."""

    kind = "callbacks.callback_requested"
    says = "A call-back was asked for."
    phone: str | None = personal(erased=None)  # which number is to be called; None = erased
    call: CallId | None  # the call that waited, in whose place it is; None = from the web page
    language: str | None  # of the customer, as in BCP 47; None = not known
    party: Party | None  # who is to be called; None = nobody said
    #: What it is about, one of the brand's words, which names no people; None = not known.
    reason: str | None
    department: Department | None  # who is to call; None = one person is
    wanted: AgentId | None  # the one person who is to; None = anybody there
    route: Route  # how soon its turn comes, and whose it is
    since: Instant  # since when it waits: the call too, in whose place it is
    at: Instant  # when it was asked for
    give_up_at: Instant  # it is given up then, unless it is being dialled

    def begin(self, stream: Stream) -> Callback:
        return Callback(
            **stream.fields(),
            phone=self.phone,
            call=self.call,
            language=self.language,
            party=self.party,
            reason=self.reason,
            department=self.department,
            wanted=self.wanted,
            route=self.route,
            since=self.since,
            asked_at=self.at,
            give_up_at=self.give_up_at,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class CallbackDialled(Event[Callback]):
    """An agent called the customer. Source: A10."""

    kind = "callbacks.callback_dialled"
    says = "{agent} dialled."
    moves = (STAGE["dial"],)
    sets = ("agent", "next_at")
    agent: AgentId  # who
    at: Instant  # when
    next_at: Instant  # it is not dialled again before; missed then, where nobody told

    def apply(self, record: Callback) -> Callback:
        return evolve(super().apply(record), tries=record.tries + 1)


@frozen(kw_only=True)
class CallbackMissed(Event[Callback]):
    """The customer did not answer, and keeps the place in the queue. Source: A10."""

    kind = "callbacks.callback_missed"
    says = "Nobody answered, {why}; the next try is not before {next_at}."
    moves = (STAGE["miss"],)
    sets = ("next_at",)
    why: str  # "no answer", "busy"; names no people
    at: Instant  # when
    next_at: Instant  # it is not dialled again before


@frozen(kw_only=True)
class CallbackReached(Event[Callback]):
    """The customer answered. Source: A10."""

    kind = "callbacks.callback_reached"
    moves = (STAGE["reach"],)
    call: CallId | None  # the call that was made; None = it is none of ours
    at: Instant  # when

    def apply(self, record: Callback) -> Callback:
        return evolve(
            record, reached_on=self.call, ended_at=self.at, next_at=None, **self.moved(record)
        )


@frozen(kw_only=True)
class _Over(Event[Callback]):
    """It is over, and the customer was not reached by it."""

    at: Instant  # when

    def apply(self, record: Callback) -> Callback:
        return evolve(record, ended_at=self.at, next_at=None, **self.moved(record))


@frozen(kw_only=True)
class CallbackGivenUp(_Over):
    """The customer was not reached, in time or at all, and somebody is told. Source: A10."""

    kind = "callbacks.callback_given_up"
    says = "It was given up after {tries} tries."
    moves = (STAGE["give_up"],)
    tries: int  # how often it was dialled


@frozen(kw_only=True)
class CallbackCancelled(_Over):
    """Nobody need call any more: the customer got through, or said so. Source: A10."""

    kind = "callbacks.callback_cancelled"
    says = "It was cancelled: {reason}."
    moves = (STAGE["cancel"],)
    reason: str  # why; names no people
