"""What lies under the pins: a PMTiles file of ours, or another host's pictures through our cache."""
