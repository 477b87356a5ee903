"""The desk as those who work at it meet it."""
