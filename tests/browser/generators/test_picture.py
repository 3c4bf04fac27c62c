"""The comparison sees what a reader would, and no more."""

from io import BytesIO

import pytest
from PIL import Image
from tests.browser.generators.picture import difference, is_blank


def _picture(at: tuple[int, int], grey: int = 0, size: tuple[int, int] = (100, 50)) -> bytes:
    """White paper with a dot of 10 x 10."""
    image = Image.new("RGB", size, "white")
    image.paste((grey, grey, grey), (*at, at[0] + 10, at[1] + 10))
    png = BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def test_the_share_of_pixels_that_differ() -> None:
    assert difference(_picture((0, 0)), _picture((0, 0))) == 0
    assert difference(_picture((0, 0)), _picture((20, 0))) == pytest.approx(200 / 5000)
    assert difference(_picture((0, 0), 100), _picture((0, 0), 110)) == 0
    assert difference(_picture((0, 0)), _picture((0, 0), size=(100, 60))) == 1


def test_a_drawing_may_stand_elsewhere() -> None:
    assert difference(_picture((0, 0)), _picture((20, 30)), trimmed=True) == 0
    assert difference(_picture((0, 0)), _picture((20, 30), 100), trimmed=True) == 1


def test_paper_is_blank() -> None:
    assert is_blank(_picture((0, 0), 255))
    assert not is_blank(_picture((0, 0)))
