"""Sizes in words."""


def size(count: int) -> str:
    """Of bytes, in the largest unit of which there is one: `1.5 GiB`."""
    if count < 1024:
        return f"{count} B"
    scaled, units = count / 1024, ["TiB", "GiB", "MiB", "KiB"]
    while scaled >= 1024 and len(units) > 1:
        scaled /= 1024
        units.pop()
    return f"{scaled:.0f} {units[-1]}" if scaled >= 10 else f"{scaled:.1f} {units[-1]}"
