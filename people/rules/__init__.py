"""What decides about people and their sign-ins, and never writes."""
