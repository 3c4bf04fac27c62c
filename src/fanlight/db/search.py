"""The full-text index over titles and visible text: FTS5 on SQLite, tsvector on PostgreSQL.

It is brought up to date in the background (`artifacts.searched` follows `artifacts.head`), so that
a publish does not pay for it and a page that changes ten times a second is indexed once. It knows
which words an artifact has, not where (`detail = none`): a third of the size.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Text,
    TextClause,
    bindparam,
    column,
    false,
    func,
    select,
    table,
    text,
)
from sqlalchemy.sql.selectable import TextualSelect

from fanlight.db.tx import Tx
from fanlight.kit.words import words_of

_WORDS = 16
# PostgreSQL keeps a mebibyte of words for each artifact, and what it writes beside each.
_BYTES = 900_000
_BESIDE = 8

NEWEST = "search"
"""The index over newest versions."""
PINNED = "search_pinned"
"""The index over pinned versions, which is what viewers of these may search."""
_INDICES = (NEWEST, PINNED)


def _delete(of: str) -> dict[bool, TextClause]:
    return {
        False: text(f"DELETE FROM {of} WHERE rowid = :pk"),  # noqa: S608 - one of the two above
        True: text(f"DELETE FROM {of} WHERE artifact = :pk"),  # noqa: S608 - one of the two above
    }


def _insert(of: str) -> dict[bool, TextClause]:
    return {
        False: text(
            f"INSERT INTO {of} (rowid, title, body) "  # noqa: S608 - one of the two above
            "SELECT pk, :title, :body FROM artifacts WHERE pk = :pk"
        ),
        True: text(
            f"INSERT INTO {of} (artifact, words) SELECT pk, "  # noqa: S608 - one of the two above
            "setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', :body) "
            "FROM artifacts WHERE pk = :pk FOR KEY SHARE"
        ),
    }


_DELETE = {of: _delete(of) for of in (NEWEST, PINNED)}
_INSERT = {of: _insert(of) for of in (NEWEST, PINNED)}


def indexed(text: str) -> str:
    """The words of a text, each once and as the index has them: as many as it takes."""
    words, left = list[str](), _BYTES
    for word in dict.fromkeys(words_of(text)):
        left -= len(word.encode()) + _BESIDE
        if left < 0:
            break
        words.append(word)
    return " ".join(words)


def put(tx: Tx, pk: int, *, title: str, body: str, of: str = NEWEST) -> None:
    """Replaces what the index knows of an artifact; of one that is gone it learns nothing.

    `title` and `body` are `indexed`.
    """
    remove(tx, pk, of=of)
    tx.run(_INSERT[of][tx.is_postgres], {"pk": pk, "title": title, "body": body})


def remove(tx: Tx, pk: int, *, of: str = NEWEST) -> None:
    tx.run(_DELETE[of][tx.is_postgres], {"pk": pk})


def terms(query: str, *, postgres: bool) -> dict[str, str]:
    """What the expressions below are executed with: every word; the last may be unfinished."""
    words = words_of(query, unfinished=True)[:_WORDS] or ["_"]
    if postgres:
        return {"terms": " & ".join(f"'{word}'" for word in words) + ":*"}
    whole = " ".join(f'"{word}"' for word in words)
    return {"terms": f"{whole}*", "whole": whole}


def matching(*, postgres: bool) -> list[TextualSelect]:
    """Keys of the artifacts that hold the `terms` in either index, some of them twice.

    SQLite finds all that begin as an unfinished word does before it tells of the first. So those
    with the word as it is come before: often they are as many as somebody wants to know of.
    """
    if postgres:
        return [
            _matching(of, "words @@ to_tsquery('simple', :terms)", key="artifact")
            for of in _INDICES
        ]
    return [
        _matching(NEWEST, f"{NEWEST} MATCH :whole"),
        *(_matching(of, f"{of} MATCH :terms") for of in _INDICES),
    ]


def _matching(of: str, condition: str, *, key: str = "rowid") -> TextualSelect:
    statement = text(f"SELECT {key} AS artifact FROM {of} WHERE {condition}")  # noqa: S608 - all from above
    return statement.columns(column("artifact", BigInteger))


def holds(key: Column[int], *, postgres: bool, of: str = NEWEST) -> ColumnElement[bool]:
    """Whether the artifact with the key at hand holds the `terms`.

    SQLite looks among all that do. PostgreSQL looks at the words of this one alone: as a value,
    since for a test it would find all that do.
    """
    if not postgres:
        return key.in_(_matching(of, f"{of} MATCH :terms"))
    index = table(of, column("artifact"), column("words"))
    terms = func.to_tsquery("simple", bindparam("terms", type_=Text()))
    found = select(index.c.words.bool_op("@@")(terms)).where(index.c.artifact == key)
    return func.coalesce(found.correlate(key.table).scalar_subquery(), false())
