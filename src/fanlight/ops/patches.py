"""Live patches: from the page that a viewer has to the page that was published.

A patch is made once for each pair in each process, off the event loop, and kept for as long as
viewers are likely to ask; it can always be made again.
"""

import asyncio

from fanlight.delta import splice
from fanlight.model.artifact import Kind, Version
from fanlight.ops import store
from fanlight.ops.context import Context

# A patch beyond this share of the page saves too little to be worth applying.
_WORTHWHILE = 0.5


async def between(ctx: Context, old: Version, new: Version) -> bytes | None:
    """The encoded splice from one page to the other (`fanlight.delta.splice`), or None."""
    if Kind.SET in {old.kind, new.kind}:
        return None
    key = (old.page, new.page)
    async with ctx.patches.making:
        if key in ctx.patches:
            return ctx.patches.get(key)
        patch = await _make(ctx, *key)
        ctx.patches.put(key, patch)
        return patch


async def _make(ctx: Context, old: int, new: int) -> bytes | None:
    before, after = await store.body(ctx, old), await store.body(ctx, new)
    return await asyncio.to_thread(_splice, before, after)


def _splice(before: bytes, after: bytes) -> bytes | None:
    try:
        patch = splice.encode(splice.splice(before, after))
    except ValueError:
        # Only text can be spliced; pages are made UTF-8, but sets are kept as they came.
        return None
    return patch if len(patch) <= _WORTHWHILE * len(after) else None
