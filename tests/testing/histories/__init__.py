"""Histories that no desk of ours lets happen: the laws of the trade notice them."""
