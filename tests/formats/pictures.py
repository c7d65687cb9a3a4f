"""Reads the pictures that the typesetter makes.

Text inside a PDF is unreliable for Khmer, so printed pages are judged by their pixels.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
import zxingcpp
from PIL import Image


@dataclass(frozen=True)
class Picture:
    """Rows of grey, one byte a pixel."""

    width: int
    rows: list[bytes]

    @property
    def ink(self) -> int:
        """Return how many pixels are darker than half."""
        return sum(1 for row in self.rows for value in row if value < 128)


def read(png: bytes, *, upto: float = 1.0) -> Picture:
    """Return a picture's rows from the top; ``upto`` is the share of its height that is wanted."""
    grey = _grey(png, upto)
    data = grey.tobytes()
    rows = [data[at : at + grey.width] for at in range(0, len(data), grey.width)]
    return Picture(grey.width, rows)


def codes(png: bytes, *, upto: float = 1.0) -> list[str]:
    """Return what the codes on a page say, whatever their kind; ``upto`` is that of read()."""
    return [code.text for code in zxingcpp.read_barcodes(_grey(png, upto))]


def picture_of(pdf: bytes, *, ppi: float = 100) -> bytes:
    """Return the first page of a PDF as a PNG picture, as somebody who was handed it sees it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.pdf").write_bytes(pdf)
        (folder / "page.typ").write_text(
            "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
            '#image("page.pdf", page: 1)\n',
            encoding="utf-8",
        )
        made = typst.compile(str(folder / "page.typ"), format="png", ppi=ppi, root=str(folder))
    return made if isinstance(made, bytes) else made[0]


def _grey(png: bytes, upto: float) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("L").crop((0, 0, picture.width, round(picture.height * upto)))
