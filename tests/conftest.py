"""What every test may use. The database is chosen in `tests/databases.py`, the browser in `tests/browser/`."""
