"""The basemap: vector tiles in one PMTiles file, made from open data by `manage.py build_basemap`, and read again for
the small maps that the server draws. docs/maps.md says how an operator makes one."""
