"""Publishing: what becomes a version, what does not, and what it costs."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.world import World, a_world, nobody, upload

from fanlight.model.actor import ActorKind, Agent, Door, Scope
from fanlight.model.artifact import Audience, Kind
from fanlight.model.errors import Conflict, Denied, Invalid, Limited, Missing, TooLarge
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, restoring, sharing, store, versions
from fanlight.ops.publish import Publish, publish

PAGE = "<!doctype html><title>Sign-ups</title><h1>Sign-ups</h1><p>100 a day</p>"


async def test_the_first_publish_makes_a_private_artifact_at_a_stable_url(
    each_world: World,
) -> None:
    made = await each_world.publish(each_world.owner, PAGE)
    assert (made.version, made.title, made.unchanged) == (1, "Sign-ups", False)
    assert made.url == f"http://localhost:7788/a/{made.id}"
    artifact = await artifacts.show(each_world.ctx, each_world.owner, made.url)
    assert artifact.audience is Audience.PRIVATE


async def test_the_next_publish_is_the_next_version(each_world: World) -> None:
    made = await each_world.publish(each_world.owner, PAGE)
    again = await each_world.publish(
        each_world.owner, PAGE.replace("100", "120"), artifact=made.id, label="Fixed"
    )
    assert (again.id, again.version) == (made.id, 2)
    page = await versions.listed(each_world.ctx, each_world.owner, made.id, before=None, limit=10)
    assert [(each.n, each.label) for each in page.items] == [(2, "Fixed"), (1, "")]


async def test_the_same_content_is_no_new_version(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    again = await world.publish(world.owner, PAGE, artifact=made.id)
    assert (again.version, again.unchanged) == (1, True)


async def test_every_version_reads_back_as_published(each_world: World) -> None:
    pages = [PAGE.replace("100", str(number)) for number in range(100, 140)]
    made = await each_world.publish(each_world.owner, pages[0])
    for page in pages[1:]:
        await each_world.publish(each_world.owner, page, artifact=made.id)
    ctx = replace(each_world.ctx, bodies=replace(each_world.ctx.bodies, limit=0))
    for n, page in enumerate(pages, 1):
        _, body = await versions.page(ctx, each_world.owner, made.id, n)
        assert body.decode() == page


async def test_every_kind_of_page_and_every_page_of_a_set_is_examined(world: World) -> None:
    image = "https://e.com/a.png"
    plan = await world.publish(world.owner, f"# Plan\n\n![y]({image})", name="plan.md")
    assert [(each.line, each.url) for each in plan.warnings] == [(3, image)]
    drawn = await world.publish(world.owner, f"<svg><image href='{image}'/></svg>", name="d.svg")
    assert [(each.line, each.url) for each in drawn.warnings] == [(1, image)]
    files = (upload("index.html", PAGE), upload("two.html", f"{PAGE}\n<img src='{image}'>"))
    whole = await publish(world.ctx, world.owner, Publish(files=files))
    assert [(each.file, each.line) for each in whole.warnings] == [("two.html", 2)]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("index.html", "<h2>Second</h2><p>x", "Second"),
        (
            "index.html",
            "<style>b{}</style><p>100 a <b>day</b></p><p>and more",
            "100 a day and more",
        ),
        (
            "index.html",
            f"<p>Word {'word ' * 30}",
            "Word word word word word word word word word word word word…",
        ),
        ("index.html", f"<p>{'w' * 90}", f"{'w' * 60}…"),
        ("index.html", "<img src=data:,>", "Untitled page"),
        ("page.md", "just a line", "Untitled page"),
        ("report.html", "<p>100 a day", "report.html"),
        ("notes.md", "just a line", "notes.md"),
    ],
)
async def test_what_has_no_title_is_told_apart(
    world: World, name: str, text: str, title: str
) -> None:
    assert (await world.publish(world.owner, text, name=name)).title == title


async def test_a_large_content_goes_to_the_blob_store_and_comes_back(world: World) -> None:
    import random

    noise = random.Random(7).randbytes(400_000).hex()
    made = await world.publish(world.owner, f"<title>Noise</title><p>{noise}")
    _, body = await versions.page(world.ctx, world.owner, made.id, 1)
    assert noise.encode() in body
    assert [key async for key, _, _ in world.ctx.blobs.keys()]  # noqa: SIM118 - no mapping


async def test_markdown_is_shown_rendered_and_kept_as_written(world: World) -> None:
    made = await world.publish(world.owner, "# Findings\n\n- one\n", name="notes.md")
    version, body = await versions.page(world.ctx, world.owner, made.id, None)
    assert b"<h1" in body
    assert (version.entry, made.title) == ("notes.md", "Findings")
    assert await store.body(world.ctx, version.source) == b"# Findings\n\n- one\n"


async def test_a_document_takes_its_files_along(world: World) -> None:
    files = (
        upload("report.html", '<title>R</title><link rel="stylesheet" href="style.css">'),
        upload("style.css", "p { color: teal }"),
    )
    made = await publish(world.ctx, world.owner, Publish(files=files, entry="report.html"))
    version, body = await versions.page(world.ctx, world.owner, made.id, None)
    assert b"color: teal" in body
    assert version.kind is Kind.PAGE
    listed = await versions.files(world.ctx, world.owner, made.id, 1)
    assert [entry.path for entry in listed] == ["report.html", "style.css"]


async def test_a_folder_is_kept_as_a_set(world: World) -> None:
    files = (upload("index.html", PAGE), upload("more/two.html", "<title>Two</title><p>2"))
    made = await publish(world.ctx, world.owner, Publish(files=files))
    version, _ = await versions.page(world.ctx, world.owner, made.id, None)
    assert version.kind is Kind.SET
    again = await publish(
        world.ctx,
        world.owner,
        Publish(files=(*files, upload("three.html", "<p>3")), artifact=made.id),
    )
    assert again.version == 2


async def test_a_stale_base_is_told_what_is_live_and_what_to_do(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await world.publish(world.owner, PAGE.replace("100", "200"), artifact=made.id)
    with pytest.raises(Conflict) as caught:
        await world.publish(
            world.owner, PAGE.replace("100", "300"), artifact=made.id, base_version=1
        )
    assert caught.value.fields["live_version"] == 2
    assert "base_version 2" in caught.value.detail
    after_reading = await world.publish(
        world.owner, PAGE.replace("100", "300"), artifact=made.id, base_version=2
    )
    assert after_reading.version == 3


async def test_two_edits_in_different_places_come_back_merged(world: World) -> None:
    text = "# Title\n\nfirst\n\nsecond\n\nthird\n"
    made = await world.publish(world.owner, text, name="notes.md")
    await world.publish(
        world.owner, text.replace("first", "FIRST"), name="notes.md", artifact=made.id
    )
    mine = text.replace("third", "THIRD")
    with pytest.raises(Conflict) as caught:
        await world.publish(world.owner, mine, name="notes.md", artifact=made.id, base_version=1)
    merged = caught.value.fields["merged"]
    assert merged == "# Title\n\nFIRST\n\nsecond\n\nTHIRD\n"
    # What the others wrote is not for a token that publishes and may not read.
    scheduled = replace(world.owner, kind=ActorKind.TOKEN, scopes=frozenset({Scope.PUBLISH}))
    with pytest.raises(Conflict) as caught:
        await world.publish(scheduled, mine, name="notes.md", artifact=made.id, base_version=1)
    assert caught.value.fields["merged"] is None


async def test_force_replaces_whatever_is_live(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await world.publish(world.owner, PAGE + "<p>theirs", artifact=made.id)
    forced = await world.publish(
        world.owner, PAGE + "<p>mine", artifact=made.id, base_version=1, force=True
    )
    assert forced.version == 3


async def test_a_repeated_request_gets_the_first_answer(each_world: World) -> None:
    first = await each_world.publish(each_world.owner, PAGE, idempotency_key="once")
    again = await each_world.publish(each_world.owner, PAGE, idempotency_key="once")
    assert again == first
    with pytest.raises(Conflict, match="different request"):
        await each_world.publish(each_world.owner, PAGE + "!", idempotency_key="once")


async def test_equal_requests_at_once_make_one_version(each_world: World) -> None:
    answers = await asyncio.gather(
        *[each_world.publish(each_world.owner, PAGE, idempotency_key="k") for _ in range(8)]
    )
    assert len({answer.id for answer in answers}) == 1


async def test_publishes_at_once_take_dense_numbers(each_world: World) -> None:
    """64 publishes, 16 at a time: no number twice, none missing, each text readable."""
    made = await each_world.publish(each_world.owner, PAGE)
    gate = asyncio.Semaphore(16)

    async def one(number: int) -> tuple[int, int]:
        async with gate:
            page = PAGE.replace("100", f"n{number}")
            answer = await each_world.publish(each_world.owner, page, artifact=made.id)
            return answer.version, number

    published = await asyncio.gather(*[one(number) for number in range(64)])
    assert sorted(n for n, _ in published) == list(range(2, 66))
    for n, number in published:
        _, body = await versions.page(each_world.ctx, each_world.owner, made.id, n)
        assert f"n{number} " in body.decode()


async def test_only_one_of_many_with_the_same_base_wins(each_world: World) -> None:
    made = await each_world.publish(each_world.owner, PAGE)
    answers = await asyncio.gather(
        *[
            each_world.publish(
                each_world.owner, PAGE + f"<p>{number}", artifact=made.id, base_version=1
            )
            for number in range(16)
        ],
        return_exceptions=True,
    )
    won = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert [answer.version for answer in won] == [2]
    assert all(isinstance(answer, Conflict) for answer in answers if answer not in won)


async def test_provenance_keeps_what_is_claimed_apart_from_what_was_seen(world: World) -> None:
    actor = replace(
        world.owner, agent=Agent("claude-code", "2.1", "s1"), door=Door.CLI, address="10.0.0.7"
    )
    made = await world.publish(actor, PAGE, claimed=(("commit", "abc"), ("dirty", "true")))
    shown = await versions.show(world.ctx, world.owner, made.id)
    found = shown.version.provenance
    assert found.agent == Agent("claude-code", "2.1", "s1")
    assert dict(found.claimed) == {"commit": "abc", "dirty": "true"}
    assert (found.door, found.address) == ("cli", "10.0.0.7")


async def test_a_title_given_by_hand_outlives_the_next_publish(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await artifacts.change(world.ctx, world.owner, made.id, artifacts.Change(title="Our sign-ups"))
    await world.publish(world.owner, PAGE.replace("100", "7"), artifact=made.id)
    artifact = await artifacts.show(world.ctx, world.owner, made.id)
    assert artifact.title == "Our sign-ups"


@pytest.mark.parametrize(
    ("limits", "error", "setting"),
    [
        (Limits(page_bytes=10), TooLarge, "limits.page_bytes"),
        (Limits(set_bytes=10), TooLarge, "limits.set_bytes"),
        (Limits(label_chars=2), Invalid, "limits.label_chars"),
    ],
)
async def test_a_limit_names_its_setting(
    tmp_path: Path, limits: Limits, error: type[Exception], setting: str
) -> None:
    async with a_world(tmp_path, limits=limits) as world:
        with pytest.raises(error, match=setting):
            await world.publish(world.owner, PAGE, label="long")


async def test_the_number_of_versions_has_a_limit(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(versions=1)) as world:
        made = await world.publish(world.owner, PAGE)
        with pytest.raises(Limited, match=r"limits\.versions"):
            await world.publish(world.owner, PAGE + "!", artifact=made.id)


async def test_strangers_can_neither_publish_nor_learn_what_exists(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    ada = await world.member("ada")
    with pytest.raises(Denied):
        await world.publish(nobody(), PAGE)
    for actor in (ada, nobody()):
        with pytest.raises(Missing):
            await world.publish(actor, PAGE, artifact=made.id)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    with pytest.raises(Denied):
        await world.publish(ada, PAGE, artifact=made.id)


async def test_what_a_publish_costs_in_statements(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    with world.statements() as first:
        await world.publish(world.owner, PAGE.replace("100", "1"), artifact=made.id)
    # Read: switches, the policy about secrets, artifact, head, what the base is packed from (its
    # chain comes with it), head's hash. Write: switches, the artifact, take the number, look for
    # and add the object, the version, its bytes, the policy again, the event.
    assert len(first) <= 13, first


async def test_publishes_at_once_leave_no_newer_title_behind(each_world: World) -> None:
    """What nobody gave by hand is never taken for it: who sees version 1 sees its title."""
    world = each_world
    made = await world.publish(world.owner, "<title>A</title><p>0", audience=Audience.ORG)
    for n in range(5):
        await asyncio.gather(
            *(
                world.publish(world.owner, f"<title>{t}</title>{n}", artifact=made.id, force=True)
                for t in "BC"
            )
        )
    await sharing.pin(world.ctx, world.owner, made.id, 1)
    viewer = await world.member("ada")
    assert (await artifacts.show(world.ctx, viewer, made.id)).title == "A"
    head = await versions.show(world.ctx, world.owner, made.id, None)
    assert head.artifact.title == head.version.title


async def test_a_title_that_a_person_gave_stays_through_publishes_and_restores(
    world: World,
) -> None:
    made = await world.publish(world.owner, "<title>A</title><p>0")
    await artifacts.change(world.ctx, world.owner, made.id, artifacts.Change(title="Mine"))
    await world.publish(world.owner, "<title>B</title><p>1", artifact=made.id)
    await restoring.restore(world.ctx, world.owner, made.id, 1)
    assert (await artifacts.show(world.ctx, world.owner, made.id)).title == "Mine"
