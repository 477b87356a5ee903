"""The domain of a customer-service desk: calls, tickets, orders, returns, exchanges, pick-ups.

What a host needs every day is here. The kernel is loaded with it; the desk, and each slice of the
trade, a module of its own, when it is asked for: `from cservice import Desk, returns`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cservice.kernel.actor import (
    AGENT,
    MANAGEMENT,
    QUALITY_REVIEWER,
    RETENTION_SPECIALIST,
    SUPERVISOR,
    SYSTEM,
    TEAM_LEADER,
    Actor,
    ActorKind,
    Override,
    Role,
)
from cservice.kernel.case import CaseFile
from cservice.kernel.command import Accepted, Command, Outcome, Request, accept
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import CserviceError, DeclarationError, InputError
from cservice.kernel.event import Envelope, Event, Opening, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Currency, Money
from cservice.kernel.policies import Policies
from cservice.kernel.policy import policy
from cservice.kernel.question import (
    Adjust,
    Allowed,
    Answer,
    Charge,
    First,
    Gather,
    Question,
    Rule,
    Within,
)
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant
from cservice.kernel.registration import Named
from cservice.kernel.ruling import (
    Allow,
    Condition,
    Lift,
    NeedApproval,
    Refuse,
    Refused,
    RefusedError,
    Ruling,
    Verdict,
    refuse,
)
from cservice.kernel.slice import Slice
from cservice.kernel.time import (
    Instant,
    Zone,
    days,
    end_of_local_day,
    hours,
    instant,
    minutes,
    plus,
)

__all__ = [
    "AGENT",
    "MANAGEMENT",
    "QUALITY_REVIEWER",
    "RETENTION_SPECIALIST",
    "SUPERVISOR",
    "SYSTEM",
    "TEAM_LEADER",
    "Accepted",
    "Actor",
    "ActorKind",
    "Adjust",
    "Allow",
    "Allowed",
    "Answer",
    "Brand",
    "BrandId",
    "CaseFile",
    "CaseId",
    "Charge",
    "Command",
    "Condition",
    "CountedNumbers",
    "CserviceError",
    "Currency",
    "Deadline",
    "DeclarationError",
    "Desk",
    "Done",
    "Envelope",
    "Event",
    "First",
    "Gather",
    "Gathering",
    "Given",
    "HostFactError",
    "InputError",
    "Instant",
    "Lift",
    "Money",
    "Named",
    "NeedApproval",
    "Opening",
    "Outcome",
    "Override",
    "Policies",
    "Preview",
    "Question",
    "RandomNumbers",
    "Record",
    "Refuse",
    "Refused",
    "RefusedError",
    "Request",
    "Role",
    "Rule",
    "Ruling",
    "Slice",
    "StoreError",
    "Stream",
    "SweepError",
    "TakenError",
    "Tenant",
    "UnknownRecordError",
    "Verdict",
    "Within",
    "Zone",
    "accept",
    "days",
    "end_of_local_day",
    "hours",
    "instant",
    "minutes",
    "plus",
    "policy",
    "refuse",
    "replay",
]

if TYPE_CHECKING:
    from cservice.desk import (
        Brand,
        CountedNumbers,
        Desk,
        Done,
        Gathering,
        HostFactError,
        Preview,
        RandomNumbers,
        StoreError,
        SweepError,
        TakenError,
        UnknownRecordError,
    )
else:
    _DESK = (
        "Brand",
        "CountedNumbers",
        "Desk",
        "Done",
        "Gathering",
        "HostFactError",
        "Preview",
        "RandomNumbers",
        "StoreError",
        "SweepError",
        "TakenError",
        "UnknownRecordError",
    )
    _SLICES = (
        "accounts",
        "agents",
        "appeasements",
        "callbacks",
        "calls",
        "exchanges",
        "orders",
        "pickups",
        "refunds",
        "retention",
        "returns",
        "talks",
        "tickets",
    )

    def __getattr__(name: str) -> Any:
        """What is loaded when it is asked for."""
        if name in _DESK:
            return getattr(import_module("cservice.desk"), name)
        if name in _SLICES:
            return import_module(f"cservice.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
