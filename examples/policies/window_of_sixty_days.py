"""Cango's customers may change their mind for 60 days, in place of the trade's 30."""

from cservice import days
from cservice.policies.returns import window_of

sixty_days = window_of(days(60), brand="cango")
