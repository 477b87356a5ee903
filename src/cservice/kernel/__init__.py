"""The machinery: records, commands, events, charts, questions, deadlines, cases; no trade in it."""
