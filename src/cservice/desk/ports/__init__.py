"""What the desk needs of the world outside: a store, numbers."""
