"""The ids by which slices know each other's records; a slice never knows another's module."""

from typing import NewType

#: The id of a call.
CallId = NewType("CallId", str)
#: The id of a talk: what is said on a call, in which order.
TalkId = NewType("TalkId", str)
#: The id of a ticket; not the number that is told to the customer.
TicketId = NewType("TicketId", str)
#: The id of an order; not the shop's number on the invoice.
OrderId = NewType("OrderId", str)
#: The id of a return authorization; not the number that is dictated.
ReturnId = NewType("ReturnId", str)
#: The id of one parcel at the dock.
ParcelId = NewType("ParcelId", str)
#: The id of a refund: money on its way to the customer, for whatever it goes back.
RefundId = NewType("RefundId", str)
#: The id of an exchange.
ExchangeId = NewType("ExchangeId", str)
#: The id of a courier pick-up.
PickupId = NewType("PickupId", str)
#: The id of an account that a customer opened.
AccountId = NewType("AccountId", str)
#: The id of an appeasement: a coupon for the inconvenience.
AppeasementId = NewType("AppeasementId", str)
#: The id of a budget that offers and appeasements are paid from.
BudgetId = NewType("BudgetId", str)
#: The id of a call-back: that somebody is to be called.
CallbackId = NewType("CallbackId", str)
#: The host's id of what is sold: one size and colour of it, where it has several.
Sku = NewType("Sku", str)
#: The host's id of a product, whose variants are each a Sku.
ProductId = NewType("ProductId", str)
#: The host's id of a customer.
CustomerId = NewType("CustomerId", str)
#: The host's id of a member of staff; it follows the person, whichever seat.
AgentId = NewType("AgentId", str)


def customer_key(customer: CustomerId) -> str:
    """What is locked where something is counted over all cases of a customer: "customer:c-1"."""
    return f"customer:{customer}"
