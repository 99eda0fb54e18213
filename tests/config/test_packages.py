"""What comes from npm: pinned, from no named host, bundled at set-up with its licences."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.house.source import ROOT

PACKAGE = json.loads((ROOT / "package.json").read_text())
LOCK = json.loads((ROOT / "package-lock.json").read_text())
BUNDLES = sorted(path.name for path in (ROOT / "frontend" / "bundles").iterdir())


def bundled(name: str) -> str:
    found = finders.find(f"packages/{name}")
    assert found, "The front-end packages are not bundled: run `make install`."
    return Path(found).read_text(encoding="utf-8")


def test_every_package_is_pinned_to_one_version():
    named = PACKAGE["dependencies"] | PACKAGE.get("devDependencies", {})
    assert [version for version in named.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_lock_file_has_a_hash_for_everything_and_names_no_host():
    locked = {path: package for path, package in LOCK["packages"].items() if path}
    assert len(locked) > len(PACKAGE["dependencies"])
    assert [path for path, package in locked.items() if "integrity" not in package] == []
    assert [path for path, package in locked.items() if "resolved" in package] == []


def test_nothing_that_is_bundled_needs_a_script_of_its_own():
    settings = (ROOT / ".npmrc").read_text().split()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_whole_and_found_among_the_static_files(name):
    text = bundled(name)
    assert len(text) > 1000
    # No bare name is left for the browser to look up.
    assert re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](?![./])[^"']*["']""", text) == []


def test_the_licences_of_what_is_bundled_go_with_it():
    headings = re.findall(r"^(\S+) (\d\S+) \(([^)]+)\)(?:, .*)?$", bundled("licences.txt"), re.MULTILINE)
    licences = {name: licence for name, _, licence in headings}
    assert {"leaflet": "BSD-2-Clause", "protomaps-leaflet": "BSD-3-Clause", "pmtiles": "BSD-3-Clause"}.items() <= (
        licences.items()
    )
    assert set(licences.values()) <= {"BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Apache-2.0"}
    assert "esbuild" not in licences
    versions = {name: version for name, version, _ in headings}
    assert versions == {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in versions}
