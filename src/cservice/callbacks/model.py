"""The record of a call-back: that somebody is to be called, and keeps a place in a queue."""

from typing import ClassVar

from cservice.callbacks.chart import STAGE, CallbackStage
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.record import BrandId, Folds, Lookup, Record, exactly, phone
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department, Party
from cservice.routing import Route, Waiting, waiting_for

#: The name under which call-backs are found by the number that is to be called.
BY_PHONE = "callbacks.phone"
#: The name under which the one call-back is found by which a brand is to call a number.
OPEN_FOR = "callbacks.open_for"
#: The name under which is found what an agent dials.
DIALLED_BY = "callbacks.dialled_by"
#: The name under which the call-backs are found that wait for somebody, by `routing.waiting_for`.
WAITING = "callbacks.waiting"


def open_for(brand: BrandId, number: str) -> str:
    """The value under which the open call-back of a brand to a number is found."""
    return f"{len(brand)}:{brand} {phone(number)}"


@frozen(kw_only=True)
class Callback(Record):
    """A promise to call somebody, who waits in a queue without being on the line. Source: A10."""

    kind = "callbacks.callback"
    prefix = "callback"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {
        BY_PHONE: phone,
        OPEN_FOR: exactly,
        DIALLED_BY: exactly,
        WAITING: exactly,
    }

    id: CallbackId  # unique within the tenant
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
    asked_at: Instant  # when it was asked for
    stage: CallbackStage  # where it is
    give_up_at: Instant  # it is given up then, unless it is being dialled
    tries: int = 0  # how often it was dialled
    agent: AgentId | None = None  # who dialled last; None = nobody has
    next_at: Instant | None = None  # it is not dialled again before; None = it may be
    ended_at: Instant | None = None  # when it was over, one way or the other; None = it is not
    reached_on: CallId | None = None  # the call on which; None = not reached, or not a call of ours

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to be called."""
        return self.ended_at is None

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The number, which no other open one of the brand has; its queue; who dials it."""
        found: tuple[Lookup, ...] = ()
        if self.phone:
            found = (self.lookup(BY_PHONE, self.phone),)
            if self.is_open:
                once = open_for(self.brand, self.phone)
                found += (Lookup(name=OPEN_FOR, value=once, unique=True),)
        if self.stage is CallbackStage.WAITING:
            whoms = (self.waits_for, None)
            found += tuple([self.lookup(WAITING, waiting_for(self.brand, one)) for one in whoms])
        if self.dialler is not None:
            found += (self.lookup(DIALLED_BY, self.dialler),)
        return found

    @property
    def dialler(self) -> AgentId | None:
        """Who dials it at this moment; None = nobody does."""
        return self.agent if self.stage is CallbackStage.DIALLING else None

    @property
    def waits_for(self) -> Department | AgentId:
        """Whose queue it is in."""
        whom = self.department or self.wanted
        assert whom is not None, "somebody is to call"
        return whom

    def waiting(self, now: Instant) -> Waiting | None:
        """What is to be matched with an agent, in place of a call; None = not now."""
        later = self.next_at is not None and now < self.next_at
        if self.stage is not CallbackStage.WAITING or later:
            return None
        call = CallId(self.id)
        return self.route.waiting(call, self.since, department=self.department, person=self.wanted)

    def deadlines(self) -> tuple[Deadline, ...]:
        """What is dialled and nobody told of is missed; what was not reached is given up."""
        if not self.is_open:
            return ()
        from cservice.callbacks import dialling  # a command's class names its record's

        if self.stage is CallbackStage.DIALLING:
            assert self.next_at is not None, "when it is dialled, it is said when again"
            miss = dialling.ExpireDial(callback=self.id, due_at=self.next_at)
            return (Deadline(at=self.next_at, key="dial", command=miss),)
        over = dialling.GiveUpCallback(callback=self.id, due_at=self.give_up_at)
        return (Deadline(at=self.give_up_at, key="give_up", command=over),)
