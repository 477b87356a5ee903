"""What an Asterisk switch writes, read."""
