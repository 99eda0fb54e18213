"""What becomes of an uploaded photo: two small WebP files, upright, without what the camera wrote into it.

The upload is hostile until decoded. Its size is judged before a byte of it is read, its size in pixels, which stands in
its first bytes, before any memory is taken for them; only three formats are ever tried. Pillow is slow to import and
stays out of every other request.
"""

import io
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.files import File
from django.utils.translation import gettext as _

from shifts.actions.photos import Picture, PictureFile
from shifts.errors import PhotoRefused
from shifts.models import PhotoFile

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 15 * 1024 * 1024
# A phone's largest JPEG (50 megapixels) is read at a fraction of its size; the others must be held whole.
# MPO is how Pillow calls a JPEG with more pictures behind the first, as many phones write it; the first is the photo.
MOST_PIXELS = {"JPEG": 60_000_000, "MPO": 60_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
LARGE_SIDE = 1280
# A page of a volunteer has 60 kB in all: the small file is made to fit, at the price of its sharpness.
SMALL_MOST = 24_000
SMALL_TRIES = ((480, 72), (480, 55), (400, 45), (320, 30), (240, 20))
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def read_photo(upload: "File[bytes]") -> Picture:
    """Raises PhotoRefused with a sentence for whoever uploaded it."""
    if upload.size > MOST_BYTES:
        raise PhotoRefused(why=_("This photo is larger than 15 MB. Send a smaller version of it."))
    head = upload.read(12)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise PhotoRefused(
            why=_("This is a HEIC photo, which browsers cannot show. Save or send it as JPEG, and choose it again.")
        )
    upright = _decoded(upload)
    large = _file(upright, PhotoFile.Size.LARGE, LARGE_SIDE, 78)
    for side, quality in SMALL_TRIES:
        small = _file(upright, PhotoFile.Size.SMALL, side, quality)
        if len(small.content) <= SMALL_MOST:
            break
    return Picture(sha256(large.content).hexdigest()[:32], (small, large))


def _decoded(upload: "File[bytes]") -> "Image":
    """The pixels in red, green and blue, turned the way the camera was held, hardly larger than they are needed."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - heavy

    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS[image.format or ""]:
                raise PhotoRefused(why=_("This photo has too many pixels. Send a smaller version of it."))
            image.draft("RGB", (LARGE_SIDE * 2, LARGE_SIDE * 2))
            image.load()
            # A PNG or WebP is only now made smaller: what follows copies it several times.
            image.thumbnail((LARGE_SIDE * 2, LARGE_SIDE * 2))
            upright = ImageOps.exif_transpose(image)
            if upright.has_transparency_data:
                upright = _on_white(upright)
            return upright.convert("RGB")
    except UnidentifiedImageError as error:
        raise PhotoRefused(why=_("This is no photo that can be read. Choose a JPEG, PNG or WebP file.")) from error
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError, MemoryError) as error:
        raise PhotoRefused(why=_("This file is damaged. Choose the photo again, or another one.")) from error


def _on_white(image: "Image") -> "Image":
    from PIL import Image  # noqa: PLC0415 - heavy

    seen_through = image.convert("RGBA")
    white = Image.new("RGBA", seen_through.size, "white")
    white.alpha_composite(seen_through)
    return white


def _file(image: "Image", size: PhotoFile.Size, side: int, quality: int) -> PictureFile:
    from PIL import Image  # noqa: PLC0415 - heavy

    # Copied pixel by pixel onto a new canvas: nothing else that the file carried comes along.
    fitting = image.copy()
    fitting.thumbnail((side, side))
    bare = Image.new("RGB", fitting.size)
    bare.paste(fitting)
    content = io.BytesIO()
    bare.save(content, "WEBP", quality=quality, method=4)
    return PictureFile(size, bare.width, bare.height, content.getvalue())
