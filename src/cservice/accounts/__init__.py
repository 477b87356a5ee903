"""Accounts that customers open with a brand, on a call or without one. Source: D12."""

from cservice.accounts.chart import AccountStage
from cservice.accounts.commands import CloseAccount, OpenAccount
from cservice.accounts.events import AccountClosed, AccountOpened
from cservice.accounts.facts import OpeningFacts
from cservice.accounts.model import BY_EMAIL, BY_NAME, BY_PHONE, OF_BRAND, Account, of_brand
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="accounts",
    records=(Account,),
    events=(AccountOpened, AccountClosed),
    commands=(OpenAccount, CloseAccount),
)

__all__ = [
    "BY_EMAIL",
    "BY_NAME",
    "BY_PHONE",
    "OF_BRAND",
    "SLICE",
    "Account",
    "AccountClosed",
    "AccountOpened",
    "AccountStage",
    "CloseAccount",
    "OpenAccount",
    "OpeningFacts",
    "of_brand",
]
