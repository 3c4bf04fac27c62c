"""How far two pictures are from each other."""

from io import BytesIO

from PIL import Image, ImageChops

# A channel may differ by this much: edges are smoothed a little differently from place to place.
_TOLERANCE = 16


def difference(one: bytes, other: bytes, *, trimmed: bool = False) -> float:
    """The share of pixels that differ visibly. Pictures of different sizes differ wholly.

    Args:
        one: a PNG.
        other: the PNG to compare it with.
        trimmed: leave out the white around what is drawn.
    """
    a, b = (Image.open(BytesIO(each)).convert("RGB") for each in (one, other))
    if trimmed:
        a, b = _ink(a), _ink(b)
    if a.size != b.size:
        return 1.0
    red, green, blue = ImageChops.difference(a, b).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[_TOLERANCE + 1 :]) / (a.width * a.height)


def is_blank(picture: bytes) -> bool:
    return Image.open(BytesIO(picture)).convert("RGB").getcolors(1) is not None


def _ink(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, "white")
    return picture.crop(ImageChops.difference(picture, paper).getbbox())
