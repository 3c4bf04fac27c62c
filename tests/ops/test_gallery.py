"""The gallery's lists: search, filters, stars, and what the index holds."""

from tests.support.world import World

from fanlight.model.artifact import Audience, ListScope
from fanlight.ops import artifacts, searching, sharing
from fanlight.ops.artifacts import Filter


async def found(world: World, **filter_: object) -> list[str]:
    page = await artifacts.listed(
        world.ctx,
        world.owner,
        Filter(**filter_),  # type: ignore[arg-type]
        limit=100,
    )
    return sorted(item.title for item in page.items)


async def test_search_finds_titles_and_visible_text_but_no_markup(each_world: World) -> None:
    world = each_world
    await world.publish(
        world.owner, "<title>Funnel</title><p class='hidden'>Export übergabe stalls"
    )
    await world.publish(world.owner, "<title>Costs</title><p>Nothing of the kind")
    await searching.index_pending(world.ctx)
    assert await found(world, query="export") == ["Funnel"]
    assert await found(world, query="FUNNEL") == ["Funnel"]
    assert await found(world, query="export stal") == ["Funnel"], "the last word may be unfinished"
    assert await found(world, query="hidden") == []
    assert await found(world, query="übergabe") == ["Funnel"]


async def test_search_splits_and_folds_words_the_same_on_every_database(each_world: World) -> None:
    world = each_world
    await world.publish(
        world.owner,
        "<title>Café</title><p>See report.py at example.com, /var/log/app.log, 10.0.0.7, "
        "version 4.2.1, ada@example.org; U\u0308bergabe STRASSE na\u00efve 東京タワー 한국어",
    )
    await searching.index_pending(world.ctx)
    for query in (
        *(
            "report.py",
            "report",
            "py",
            "example.com",
            "exam",
            "4.2",
            "10.0.0",
            "app.log",
            "log/app",
        ),
        *("ada@example.org", "cafe", "CAFÉ", "cafe\u0301", "übergabe", "ubergabe", "straße"),
        *("naive", "東京", "京タ", "タワー", "東", "한국", "example.com cafe"),
    ):
        assert await found(world, query=query) == ["Café"], query
    for query in ("report.js", "京東", "example.net", "5.2"):
        assert await found(world, query=query) == [], query


async def test_a_text_of_more_words_than_an_index_takes_is_found_by_its_first(
    each_world: World,
) -> None:
    text = "".join(chr(0x4E00 + n * 7 % 20_000) for n in range(150_000))
    await each_world.publish(each_world.owner, f"<title>Long</title><p>{text}")
    await searching.index_pending(each_world.ctx)
    assert await found(each_world, query=text[:2]) == ["Long"]


async def test_hostile_queries_find_nothing_and_break_nothing(each_world: World) -> None:
    world = each_world
    await world.publish(world.owner, "<title>Funnel</title><p>text")
    await searching.index_pending(world.ctx)
    for query in ('"', "' OR 1=1 --", "a AND", "NEAR(", "*", "title:", "\\", "a_b", "\0", "&|!"):
        assert await found(world, query=query) == [], query


async def test_the_index_follows_the_newest_version(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<title>T</title><p>before")
    await searching.index_pending(world.ctx)
    await world.publish(world.owner, "<title>T</title><p>after", artifact=made.id)
    assert await searching.index_pending(world.ctx) == 1
    assert await searching.index_pending(world.ctx) == 0
    assert await found(world, query="before") == []
    assert await found(world, query="after") == ["T"]
    artifact = await artifacts.show(world.ctx, world.owner, made.id)
    assert artifact.excerpt == "after"


async def test_filters(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    mine = await world.publish(world.owner, "<title>Mine</title><p>1")
    theirs = await world.publish(ada, "<title>Theirs</title><p>2")
    await sharing.set_audience(world.ctx, ada, theirs.id, Audience.ORG)
    assert await found(world) == ["Mine", "Theirs"]
    assert await found(world, scope=ListScope.MINE) == ["Mine"]
    assert await found(world, scope=ListScope.SHARED) == ["Theirs"]
    await artifacts.change(world.ctx, world.owner, theirs.id, artifacts.Change(starred=True))
    assert await found(world, starred=True) == ["Theirs"]
    await artifacts.change(world.ctx, world.owner, mine.id, artifacts.Change(archived=True))
    assert await found(world) == ["Theirs"]
    assert await found(world, archived=True) == ["Mine"]
    await world.publish(world.owner, "<title>Mine</title><p>new", artifact=mine.id)
    assert await found(world) == ["Mine", "Theirs"], "a publish brings it back"


async def test_a_page_costs_two_statements_with_a_query_as_without(world: World) -> None:
    """How many candidates there are, and the page."""
    for number in range(5):
        await world.publish(world.owner, f"<title>{number}</title><p>x")
    for query in ("", "x"):
        with world.statements() as seen:
            await found(world, query=query)
        assert len(seen) == 2
