"""What is made of an uploaded photo, and what is refused."""

import io
import random
import struct
import zlib

import pytest
from django.core.files import File
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shifts.documents import photos
from shifts.documents.photos import read_photo
from shifts.errors import PhotoRefused

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def upload(image, format="JPEG", **options):
    content = io.BytesIO()
    image.save(content, format, **options)
    content.seek(0)
    return File(content)


def halves(width=400, height=200):
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image


def files(picture):
    return {str(file.size): Image.open(io.BytesIO(file.content)) for file in picture.files}


def noise(side):
    return Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3))


def color(image, x, y):
    """Which of red, green and blue is strongest there; "white" where all are."""
    red, green, blue = image.convert("RGB").getpixel((x, y))
    return (
        "white"
        if min(red, green, blue) > 200
        else max(zip((red, green, blue), ("red", "green", "blue"), strict=True))[1]
    )


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_webp_files_that_fit(format):
    picture = read_photo(upload(halves(3000, 1500), format))
    found = files(picture)
    assert {name: (image.format, image.size) for name, image in found.items()} == {
        "small": ("WEBP", (480, 240)),
        "large": ("WEBP", (1280, 640)),
    }
    assert [(file.width, file.height) for file in picture.files] == [(480, 240), (1280, 640)]


def test_of_a_photo_with_more_pictures_behind_it_the_first_counts():
    """Many phones write them: a JPEG, then a small one or a map of brightness."""
    several = upload(halves(3000, 1500), "MPO", save_all=True, append_images=[Image.new("RGB", (300, 150), "lime")])
    found = files(read_photo(several))
    assert {name: image.size for name, image in found.items()} == {"small": (480, 240), "large": (1280, 640)}
    assert (color(found["large"], 100, 300), color(found["large"], 1200, 300)) == ("red", "blue")


def test_a_small_photo_is_not_blown_up():
    assert {image.size for image in files(read_photo(upload(halves(200, 100)))).values()} == {(200, 100)}


def test_where_it_was_taken_and_everything_else_the_camera_wrote_is_gone():
    exif = Image.Exif()
    exif[MAKER] = "Camera 5000"
    exif.get_ifd(GPS)[2] = (40.0, 45.0, 12.0)
    exif.get_ifd(GPS)[1] = "N"
    original = upload(halves(), exif=exif, comment=b"at home", icc_profile=b"profile" * 50)
    before = Image.open(original)
    # The control: it was there.
    assert before.getexif().get_ifd(GPS)[2] == (40.0, 45.0, 12.0)
    original.seek(0)
    for file in read_photo(original).files:
        image = Image.open(io.BytesIO(file.content))
        assert dict(image.getexif()) == {}
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        for word in (b"Camera", b"EXIF", b"ICCP", b"XMP", b"home", b"profile"):
            assert word not in file.content


def test_words_in_a_png_are_gone():
    words = PngInfo()
    words.add_text("Author", "Somebody")
    assert b"Somebody" not in read_photo(upload(halves(), "PNG", pnginfo=words)).files[1].content


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by a quarter, clockwise
    found = files(read_photo(upload(halves(400, 200), exif=exif)))["large"]
    assert found.size == (200, 400)
    assert (color(found, 100, 50), color(found, 100, 350)) == ("red", "blue")


def test_what_is_seen_through_becomes_white():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 50, 100))
    found = files(read_photo(upload(image, "PNG")))["large"]
    assert (color(found, 25, 50), color(found, 75, 50)) == ("red", "white")


def test_the_same_photo_has_the_same_name_and_another_one_another():
    one, again, other = (read_photo(upload(image)) for image in (halves(), halves(), halves(402)))
    assert one.digest == again.digest != other.digest
    assert len(one.digest) == 32


def test_the_small_file_fits_the_page_even_of_the_busiest_photo():
    small, _large = read_photo(upload(noise(900), quality=95)).files
    assert len(small.content) <= photos.SMALL_MOST


def refusal(content):
    with pytest.raises(PhotoRefused) as refused:
        read_photo(content if isinstance(content, File) else File(io.BytesIO(content)))
    return str(refused.value)


def bomb(width, height):
    """A PNG of a few bytes that says it is that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(6_000, 6_000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_memory_is_taken_for_it(size):
    assert refusal(bomb(*size)) in (
        "This photo has too many pixels. Send a smaller version of it.",
        "This file is damaged. Choose the photo again, or another one.",
    )


def test_heic_is_refused_with_what_to_do():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
    assert refusal(heic).startswith("This is a HEIC photo, which browsers cannot show. Save or send it as JPEG")


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 50, b"%PDF-1.4", b"BM" * 40],
)
def test_what_is_no_photo_is_refused(content):
    assert refusal(content) == "This is no photo that can be read. Choose a JPEG, PNG or WebP file."


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(format):
    content = upload(noise(200), format).read()
    assert refusal(content[: len(content) // 2]) == "This file is damaged. Choose the photo again, or another one."


def test_too_many_bytes_are_refused_and_none_of_them_read(monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 1000)
    content = File(io.BytesIO(b"x" * 1001))
    assert refusal(content) == "This photo is larger than 15 MB. Send a smaller version of it."
    assert content.tell() == 0


def test_of_a_bomb_hardly_more_than_its_head_is_read():
    content = File(io.BytesIO(bomb(6_000, 6_000) + b"x" * 5_000_000))
    assert refusal(content).startswith("This photo has too many pixels.")
    assert content.tell() < 10_000
