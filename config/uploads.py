"""Files that people send."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from shifts.documents.photos import MOST_BYTES

# Beside a photo the form has its words and the marks between its parts.
REST_OF_FORM = 100_000


class TooLargeHandler(FileUploadHandler):
    """Stands first. Of a request that says it is longer than the largest photo, no file is kept, neither in memory nor
    on disk: its form gets an empty one with the size that was declared, and says that this is too much. The bytes are
    passed over and not cut off: a browser that is still sending would show an error of its own instead of our page."""

    declared = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:  # noqa: N803 - Django's name
        self.declared = content_length

    @property
    def is_too_large(self) -> bool:
        return self.declared > MOST_BYTES + REST_OF_FORM

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        if self.is_too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        if not self.is_too_large:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size=self.declared)
