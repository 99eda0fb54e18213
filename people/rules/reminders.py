"""How long before a shift somebody can be reminded of it."""

# Minutes.
CHOICES = (30, 60, 120, 180, 360, 1440)
