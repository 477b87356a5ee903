"""What a person may do about a return: the values; what the desk would accept, `left_open` asks."""

from enum import StrEnum

from cservice.kernel.actor import Role
from cservice.kernel.money import Money
from cservice.kernel.value import frozen
from cservice.kernel.words import spoken
from cservice.returns.settling import Settlement


class Way(StrEnum):
    """What somebody does about a return that does not go on by itself."""

    AUTHORIZE = "authorize"
    ASK_COURIER = "ask_courier"
    INSPECT = "inspect"
    DECIDE = "decide"
    TAKE_IN = "take_in"
    WAIT_FOR_BANK = "wait_for_bank"
    WAIT_FOR_PAYMENT = "wait_for_payment"
    CREDIT = "credit"
    SEE_TO_EXCHANGE = "see_to_exchange"
    START_EXCHANGE = "start_exchange"
    CHANGE_REMEDY = "change_remedy"
    CLOSE = "close"
    CANCEL = "cancel"
    LOOK = "look"


_WORDS = {
    Way.AUTHORIZE: "authorize it",
    Way.ASK_COURIER: "ask the courier, and report lost what nobody has",
    Way.INSPECT: "inspect what came",
    Way.DECIDE: "decide what is under review",
    Way.TAKE_IN: "take in what was lost and has arrived, once it is back",
    Way.WAIT_FOR_BANK: "wait for the bank to decide, and credit then what is still due",
    Way.WAIT_FOR_PAYMENT: "credit {amount} once the shop says that it was paid, and by what",
    Way.CREDIT: "credit {amount}",
    Way.SEE_TO_EXCHANGE: "see to its exchange",
    Way.START_EXCHANGE: "start its exchange",
    Way.CHANGE_REMEDY: "change its remedy to a credit",
    Way.CLOSE: "close the return",
    Way.CANCEL: "cancel the return",
    Way.LOOK: "look what is left to do about it",
}

_BY = {
    Settlement.ORIGINAL_PAYMENT: ", as it was paid",
    Settlement.STORE_CREDIT: ", as store credit",
    Settlement.GIFT_CARD: ", as a gift card",
    None: "",
}


@frozen(kw_only=True)
class NextStep:
    """What the desk would accept next of a person, when it was asked. Source: B5."""

    way: Way  # what it is
    amount: Money | None = None  # how much is credited; None = it is no credit
    approval: Role | None = None  # whose approval it takes; None = nobody's
    #: By what it is credited, where as the brand has it would be refused; None = as that has it.
    means: Settlement | None = None

    def __str__(self) -> str:
        words = _WORDS[self.way].format(amount=self.amount) + _BY[self.means]
        return words if self.approval is None else f"{words}, if a {spoken(self.approval)} approves"
