"""The laws of the trade about money, held against whatever happened on a desk, as checks.

They need no extra, and hold whatever policies answer. They keep books of their own, from what
happened alone, and hold the records against them.

    the_money_adds_up(desk)
"""

from cservice.testing.money.books import Books, the_money_adds_up

__all__ = ["Books", "the_money_adds_up"]
