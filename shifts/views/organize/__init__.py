"""The organizer's screens, for a laptop."""
