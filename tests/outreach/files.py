"""Reads downloads back the way others do: csv by the standard library, xlsx by openpyxl."""

import csv
import io

from openpyxl import load_workbook


def body(response) -> bytes:
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(content: bytes):
    return load_workbook(io.BytesIO(content))


def xlsx_rows(content: bytes) -> list[dict]:
    header, *rows = workbook(content).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]
