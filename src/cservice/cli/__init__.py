"""The command line: play a script, draw a lifecycle, list policies, look into a store.

Needs the extra `cli`.
"""

from cservice.cli.app import main

__all__ = ["main"]
