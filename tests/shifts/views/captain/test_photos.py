"""The photo's form, and who gets the photo."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from config import uploads
from shifts.documents import photos
from shifts.models import CaptainScope, LocationPhoto, PhotoFile
from tests.factories import make_location, make_member, make_photo, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def location(campaign):
    location = make_location(campaign.chapter, "Corner")
    make_shift(campaign, location)
    return location


def jpeg(name="corner.jpg", size=(800, 600)):
    content = io.BytesIO()
    Image.new("RGB", size, "orange").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def send(client, location, **data):
    return client.post(reverse("shifts:captain_photo", args=[location.pk]), data)


def place(client, location):
    return client.get(reverse("shifts:location", args=[location.pk])).content.decode()


def test_a_captain_adds_a_photo_and_everybody_sees_it(client, captain, location):
    client.force_login(captain)
    assert "Add a photo" in place(client, location)
    response = send(client, location, photo=jpeg(), alternative="The red awning")
    assert response["Location"] == reverse("shifts:location", args=[location.pk])
    digest = LocationPhoto.objects.get().digest
    small, large = (f"/locations/{location.pk}/photo/{digest}-{size}.webp" for size in ("small", "large"))
    client.logout()
    body = place(client, location)
    assert f'<a class="place-photo" href="{large}"><img src="{small}" width="480" height="360"' in body
    assert 'alt="The red awning" loading="lazy"' in body
    assert "Add a photo" not in body
    assert "Change the photo" not in body
    answer = client.get(small)
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "image/webp",
        "private, max-age=31536000, immutable",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).size == (480, 360)


def test_the_words_are_needed_and_what_is_no_photo_is_refused_beside_its_field(client, captain, location):
    client.force_login(captain)
    assert "This field is required." in send(client, location, photo=jpeg()).content.decode()
    no_photo = SimpleUploadedFile("photo.jpg", b"no photo", "image/jpeg")
    body = send(client, location, photo=no_photo, alternative="The awning").content.decode()
    assert "This is no photo that can be read." in body
    assert 'value="The awning"' in body
    assert LocationPhoto.objects.count() == 0


@pytest.fixture
def small_limit(monkeypatch):
    """Photos of 1 kB, so that no test sends 15 MB; `uploads` and `photos` each have the name."""
    for module in (photos, uploads):
        monkeypatch.setattr(module, "MOST_BYTES", 1000)
    monkeypatch.setattr(uploads, "REST_OF_FORM", 1000)


def too_large(size):
    return SimpleUploadedFile("huge.jpg", b"x" * size, "image/jpeg")


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("size", [1001, 5000])
def test_a_photo_that_says_it_is_too_large_is_refused_beside_its_field(client, captain, location, size):
    client.force_login(captain)
    body = send(client, location, photo=too_large(size), alternative="The awning").content.decode()
    assert "This photo is larger than 15 MB. Send a smaller version of it." in body
    assert 'value="The awning"' in body
    assert LocationPhoto.objects.count() == 0


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize(("size", "kept"), [(1001, True), (5000, False)])
def test_of_a_request_that_says_it_is_too_long_no_file_is_kept(rf, size, kept, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # as of a large file: on the disk
    request = rf.post("/", {"photo": too_large(size), "alternative": "The awning"})
    assert request.POST["alternative"] == "The awning"
    photo = request.FILES["photo"]
    assert (photo.size >= size, len(photo.read()), hasattr(photo, "temporary_file_path")) == (
        True, size if kept else 0, kept,
    )  # fmt: skip


def test_a_photo_of_many_bytes_comes_by_way_of_the_disk(client, captain, location, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    client.force_login(captain)
    assert send(client, location, photo=jpeg(), alternative="The awning").status_code == 302
    assert PhotoFile.objects.count() == 2


def test_the_words_of_a_photo_are_changed_without_sending_it_again(client, captain, location):
    make_photo(location)
    client.force_login(captain)
    send(client, location, alternative="The blue door")
    assert LocationPhoto.objects.get().alternative == "The blue door"


def test_a_removed_photo_is_gone_at_its_old_address(client, captain, location):
    photo = make_photo(location)
    address = reverse("shifts:location_photo", args=[location.pk, f"{photo.digest}-small"])
    client.force_login(captain)
    assert client.get(address).status_code == 200
    client.post(reverse("shifts:captain_photo_remove", args=[location.pk]))
    assert PhotoFile.objects.count() == 0
    assert client.get(address).status_code == 404
    assert "<img" not in place(client, location).partition("<main")[2]


def test_a_captain_of_other_locations_adds_none_here(client, captain, location):
    scope = make_location(location.chapter)
    CaptainScope.objects.create(membership=captain.memberships.get(), location=scope)
    client.force_login(captain)
    assert send(client, location, photo=jpeg(), alternative="x").status_code == 404
    assert send(client, scope, photo=jpeg(), alternative="x").status_code == 302


def test_an_organizer_who_is_also_a_captain_of_one_corner_keeps_them_all(client, captain, location):
    CaptainScope.objects.create(membership=captain.memberships.get(), location=make_location(location.chapter))
    organizer = make_member(location.chapter, "organizer")
    client.force_login(organizer)
    assert send(client, location, photo=jpeg(), alternative="x").status_code == 302


@pytest.mark.parametrize("name", ["0123abcd-huge", "other-small", "0123abcd", "-small"])
def test_names_of_no_file_are_not_found(client, location, name):
    make_photo(location)
    assert client.get(reverse("shifts:location_photo", args=[location.pk, name])).status_code == 404
