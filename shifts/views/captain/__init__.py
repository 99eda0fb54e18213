"""What a captain does on her phone."""
