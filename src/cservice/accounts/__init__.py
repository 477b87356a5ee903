"""Accounts that customers open with a brand, on a call or without one. Source: D12."""

from cservice.accounts.chart import AccountStage
from cservice.accounts.commands import CloseAccount, CorrectAccount, OpenAccount
from cservice.accounts.events import AccountClosed, AccountCorrected, AccountOpened
from cservice.accounts.facts import AddressFacts, OpeningFacts
from cservice.accounts.model import (
    BY_EMAIL,
    BY_NAME,
    BY_PHONE,
    OF_BRAND,
    OF_CUSTOMER,
    Account,
    AccountCorrection,
    AccountDetail,
    of_brand,
    of_customer,
)
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="accounts",
    records=(Account,),
    events=(AccountOpened, AccountCorrected, AccountClosed),
    commands=(OpenAccount, CorrectAccount, CloseAccount),
)

__all__ = [
    "BY_EMAIL",
    "BY_NAME",
    "BY_PHONE",
    "OF_BRAND",
    "OF_CUSTOMER",
    "SLICE",
    "Account",
    "AccountClosed",
    "AccountCorrected",
    "AccountCorrection",
    "AccountDetail",
    "AccountOpened",
    "AccountStage",
    "AddressFacts",
    "CloseAccount",
    "CorrectAccount",
    "OpenAccount",
    "OpeningFacts",
    "of_brand",
    "of_customer",
]
