"""What of a form's files reaches the disk, whoever sends it."""

import pytest
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile

from config import uploads

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("size", "is_kept"), [(3_000_000, True), (4_000_000, False)])
def test_a_visitors_file_that_no_page_asked_for_fills_no_disk(client, monkeypatch, size, is_kept):
    opened = []
    really = temp.NamedTemporaryFile
    monkeypatch.setattr(uploads, "MOST_BYTES", 3_500_000)
    monkeypatch.setattr(temp, "NamedTemporaryFile", lambda *args, **more: opened.append(1) or really(*args, **more))
    file = SimpleUploadedFile("a.bin", b"x" * size)
    assert client.post("/signin/", {"email": "", "file": file}).status_code == 200
    assert bool(opened) == is_kept
