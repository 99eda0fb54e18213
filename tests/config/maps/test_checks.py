from config.maps.checks import check_basemap


def findings() -> list[str]:
    return [finding.id for finding in check_basemap()]


def test_a_map_that_was_named_and_is_not_there_is_said_at_the_start(settings, tmp_path):
    settings.MAP_PMTILES = tmp_path / "city.pmtiles"
    assert findings() == ["daybreak.W001"]
    settings.MAP_PMTILES.write_bytes(b"<html>")
    assert findings() == ["daybreak.W002"]
    settings.MAP_PMTILES.write_bytes(b"PMTiles\x03 and so on")
    assert findings() == []


def test_without_a_built_in_map_nothing_is_wrong(settings, tmp_path):
    settings.MAP_PMTILES = settings.BUILT_BASEMAP = tmp_path / "basemap.pmtiles"
    assert findings() == []
