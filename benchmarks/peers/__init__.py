"""What Daybreak is compared with: the usual way to write the same screens, and a screen that does nothing.

`ours` and `naive` are settings: production's, with these addresses beside the product's own.
"""
