"""What people are told about what was logged. Planned by the clock: see `outreach.actions.thanks`."""

THANKS = "outreach.thanks"
