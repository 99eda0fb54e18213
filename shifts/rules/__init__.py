"""Decisions that need no writing: what a change would do, which shifts a pattern makes, what a row of a file means."""
