"""Codes, and the names of types, as people say them."""


def spoken(code: str) -> str:
    """`with_customer` as "with customer"; what has a dot or a space keeps it."""
    return code.replace("_", " ")


def called(kind: str) -> str:
    """`returns.close_return` as "close return": a stable name less what it belongs to."""
    return spoken(kind.rpartition(".")[2])
