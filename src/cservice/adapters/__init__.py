"""Adapters to real systems: stores, diagrams."""
