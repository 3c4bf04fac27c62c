"""What versions and live updates cost: bytes beside gzip and zstd of the same page, and time
beside a plain zstd-3 of it, in one run. Ratios, because the machine is shared.

    python benchmarks/delta.py
"""

import gzip
import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise

from fanlight.delta.pack import base_of, pack, unpack
from fanlight.delta.splice import apply, encode, splice

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KIB = 1024


def words(count: int) -> list[str]:
    """As many made-up words of two to four syllables, always the same."""
    draw = random.Random(count)
    return [
        "".join(
            draw.choice("bcdfghklmnprstvw") + draw.choice(["a", "e", "i", "o", "u", "er", "in"])
            for _ in range(draw.randint(2, 4))
        )
        for _ in range(count)
    ]


WORDS = words(1500)


class Dashboard:
    """A page as agents make them: figures, prose, a table, and the data of a chart as JSON.

    With `minified`, the same without a line break.
    """

    def __init__(self, size: int, seed: int, *, minified: bool = False) -> None:
        self.random = random.Random(seed)
        self.minified = minified
        self.minute = 0
        self.figures = [self.random.randint(100, 99_999) for _ in range(8)]
        self.prose = [self.sentence() for _ in range(12)]
        self.rows = [self.row() for _ in range(max(4, size // 300))]
        self.points = [self.random.randint(0, 9999) for _ in range(max(8, size // 40))]
        while len(self.html()) < size:
            self.rows.append(self.row())

    def sentence(self) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(8, 20))).capitalize() + "."

    def row(self) -> tuple[str, int, float, str]:
        draw = self.random
        name = f"{draw.choice(WORDS)} {draw.choice(WORDS)} {draw.randint(1, 999)}"
        return name, draw.randint(0, 99_999), draw.random() * 100, draw.choice(WORDS)

    def update(self) -> None:
        """A small change: the clock, two figures, a sentence, a few cells, a row and a point."""
        draw = self.random
        self.minute += 1
        for _ in range(2):
            self.figures[draw.randrange(8)] += draw.randint(-50, 50)
        self.prose[draw.randrange(12)] = self.sentence()
        for _ in range(3):
            at = draw.randrange(len(self.rows))
            name, _, share, state = self.rows[at]
            self.rows[at] = (name, draw.randint(0, 99_999), share, state)
        self.rows.insert(draw.randrange(len(self.rows)), self.row())
        self.points.append(draw.randint(0, 9999))

    def html(self) -> bytes:
        figures = "\n".join(
            f'  <div class="card"><b>{value:,}</b><span>{word}</span></div>'
            for value, word in zip(self.figures, WORDS, strict=False)
        )
        prose = "\n".join(f"  <p>{text}</p>" for text in self.prose)
        rows = "\n".join(
            f'    <tr class="row"><td>{name}</td><td class="num">{count}</td>'
            f'<td class="num">{share:.2f} %</td><td><em class="{state}">{state}</em></td></tr>'
            for name, count, share, state in self.rows
        )
        points = ", ".join(f'{{"t": {t}, "v": {v}}}' for t, v in enumerate(self.points))
        page = (
            "<!doctype html>\n<title>Sign-up funnel – weekly</title>\n"
            f"<p>Updated {9 + self.minute // 60:02}:{self.minute % 60:02}</p>\n"
            f"<main>\n{figures}\n{prose}\n  <table>\n{rows}\n  </table>\n"
            f'<script type="application/json">[{points}]</script>\n</main>\n'
        )
        return (page.replace("\n", "") if self.minified else page).encode()


def series(size: int, count: int, *, minified: bool = False) -> list[bytes]:
    dashboard = Dashboard(size, seed=size, minified=minified)
    pages = [dashboard.html()]
    for _ in range(count):
        dashboard.update()
        pages.append(dashboard.html())
    return pages


def patch_from(old: bytes, new: bytes, level: int) -> int:
    """The size of what `zstd --patch-from` makes."""
    option = zstd.CompressionParameter
    options: dict[int, int] = {
        option.compression_level: level,
        option.window_log: (len(old) + len(new)).bit_length(),
        option.enable_long_distance_matching: 1,
    }
    prefix = zstd.ZstdDict(old, is_raw=True).as_prefix
    return len(zstd.compress(new, options=options, zstd_dict=prefix))


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def live_updates(size: int, count: int, *, minified: bool = False) -> None:
    payloads, gzips, patches, times = [], [], [], []
    for old, new in pairwise(series(size, count, minified=minified)):
        plain = seconds(lambda new=new: zstd.compress(new, 3))  # type: ignore[misc]
        spent = seconds(lambda old=old, new=new: encode(splice(old, new)))  # type: ignore[misc]
        ops = splice(old, new)
        if apply(old, ops) != new:
            sys.exit("A splice does not give the new page.")
        payloads.append(len(encode(ops)))
        gzips.append(len(gzip.compress(new, 9)))
        patches.append(patch_from(old, new, 19))
        times.append((spent, spent / plain))
    middle = statistics.median
    kind = "minified" if minified else "pretty"
    print(
        f"splice {size // KIB:>6} KiB {kind:8}  {middle(payloads):6.0f} B"
        f"  1/{middle(gzips) / middle(payloads):.0f} of gzip -9"
        f"  {middle(payloads) / middle(patches):.2f}x zstd -19 --patch-from"
        f"  {middle(s for s, _ in times) * 1000:.2f} ms = {middle(r for _, r in times):.1f}x zstd-3"
    )


def hostile() -> None:
    mebi = KIB * KIB
    draw = random.Random(7)
    letters = draw.choices("abcdefghijklmnopqrstuvwxyz", k=16 * mebi)
    noise = "".join(letters).encode()
    # Every 60th character changed: more changes than there is time to align.
    for at in range(0, len(letters), 60):
        letters[at] = "#"
    cases = {
        "10 MB of one character, halved": (b"a" * 10 * mebi, b"a" * 5 * mebi),
        "10 MB, another period": (b"a" * 10 * mebi, b"ab" * 5 * mebi),
        "16 MiB, nothing in common": (noise, noise[::-1]),
        "16 MiB, changed every 60 characters": (noise, "".join(letters).encode()),
        "16 MiB, one character changed": (noise, b"#".join((noise[:mebi], noise[mebi + 1 :]))),
    }
    for name, (old, new) in cases.items():
        plain = seconds(lambda new=new: zstd.compress(new, 3))  # type: ignore[misc]
        spent = seconds(lambda old=old, new=new: splice(old, new))  # type: ignore[misc]
        print(f"splice {name}: {spent * 1000:.0f} ms = {spent / plain:.1f}x zstd-3")


def packed_versions(size: int, count: int) -> None:
    """A history of versions in skip-delta order, and reading any of them."""
    pages = series(size, count - 1)
    stored: list[bytes] = []
    for n, page in enumerate(pages, start=1):
        base = base_of(n)
        stored.append(pack(page, pages[base - 1] if base else None))

    def read(n: int) -> bytes:
        base = base_of(n)
        return unpack(stored[n - 1], read(base) if base else None, size=len(pages[n - 1]))

    plain = zstd.compress(pages[-1], 3)
    whole = statistics.median(seconds(lambda: zstd.decompress(plain)) for _ in range(50))
    reads = sorted(seconds(lambda n=n: read(n)) for n in range(1, count + 1))  # type: ignore[misc]
    deltas = [len(packed) for packed in stored[1:]]
    print(
        f"pack {size // KIB:>6} KiB  {count} versions  {sum(map(len, stored)) / KIB:.0f} KiB"
        f"  a delta {statistics.median(deltas):.0f} B (= {statistics.median(deltas) / size:.2%}"
        f" of the page)  read p99 {reads[int(count * 0.99)] * 1000:.2f} ms"
        f" = {reads[int(count * 0.99)] / whole:.1f}x zstd-3 of the page"
    )


def main() -> None:
    live_updates(10 * KIB, 40)
    live_updates(64 * KIB, 20)
    for minified in (False, True):
        live_updates(200 * KIB, 20, minified=minified)
        live_updates(2 * KIB * KIB, 5, minified=minified)
    hostile()
    packed_versions(80 * KIB, 300)
    packed_versions(200 * KIB, 1000)
    packed_versions(2 * KIB * KIB, 8)


if __name__ == "__main__":
    main()
