"""The trade's own answers, as named plug-ins on the same interface as everyone's.

Each can be lifted, replaced for a brand, or left out by name.
"""
