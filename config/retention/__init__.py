"""Obeying config/retention.yaml: what is done when (`chores`), and whether the file is sound (`checks`)."""
