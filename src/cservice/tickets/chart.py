"""The lifecycle of a ticket: taken, forwarded to a team, answered, solved, closed."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class TicketStage(StrEnum):
    """Who a ticket waits for."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"


class TicketChart(Chart[TicketStage]):
    """Who a ticket waits for: nobody yet, a team, the customer or the goods; solved, closed."""

    S = States.from_enum(TicketStage, initial=TicketStage.NEW, final={TicketStage.CLOSED})
    forward = S.NEW.to(S.OPEN) | S.OPEN.to(S.OPEN) | S.WAITING.to(S.OPEN)
    answer = S.NEW.to(S.WAITING) | S.OPEN.to(S.WAITING) | S.WAITING.to(S.WAITING)
    miss_answer = S.NEW.to(S.NEW) | S.OPEN.to(S.OPEN)
    solve = S.NEW.to(S.SOLVED) | S.OPEN.to(S.SOLVED) | S.WAITING.to(S.SOLVED)
    escalate = S.NEW.to(S.NEW) | S.OPEN.to(S.OPEN) | S.WAITING.to(S.WAITING) | S.SOLVED.to(S.SOLVED)
    reopen = S.SOLVED.to(S.OPEN)
    close = S.SOLVED.to(S.CLOSED)


STAGE = compile_chart(TicketChart, name="tickets.stage", field="stage")
