"""The full-text index over titles and visible text: FTS5 on SQLite, tsvector on PostgreSQL.

It is brought up to date in the background (`artifacts.searched` follows `artifacts.head`), so that
a publish does not pay for it and a page that changes ten times a second is indexed once. It knows
which words an artifact has, not where (`detail = none`): a third of the size.
"""

import re
import unicodedata

from sqlalchemy import BigInteger, TextClause, bindparam, column, text
from sqlalchemy.sql.selectable import TextualSelect

from fanlight.db.tx import Tx

# As the index splits text: an underscore ends a word there too.
_WORD = re.compile(r"[^\W_]+")
_WORDS = 16

NEWEST = "search"
"""The index over newest versions."""
PINNED = "search_pinned"
"""The index over pinned versions, which is what viewers of these may search."""


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


def put(tx: Tx, pk: int, *, title: str, body: str, of: str = NEWEST) -> None:
    """Replaces what the index knows of an artifact; of one that is gone it learns nothing."""
    # PostgreSQL's text knows no NUL.
    values = {"pk": pk, "title": title.replace("\0", " "), "body": body.replace("\0", " ")}
    remove(tx, pk, of=of)
    tx.run(_INSERT[of][tx.is_postgres], values)


def remove(tx: Tx, pk: int, *, of: str = NEWEST) -> None:
    tx.run(_DELETE[of][tx.is_postgres], {"pk": pk})


def matching(query: str, *, postgres: bool, of: str = NEWEST) -> TextualSelect:
    """Keys of the artifacts that hold every word of the query; the last word may be unfinished."""
    words = _WORD.findall(unicodedata.normalize("NFC", query))[:_WORDS] or ["_"]
    if postgres:
        terms = " & ".join(f"'{word}'" for word in words) + ":*"
        statement = text(
            f"SELECT artifact FROM {of} "  # noqa: S608 - one of the two above
            "WHERE words @@ to_tsquery('simple', :terms)"
        )
    else:
        terms = " ".join(f'"{word}"' for word in words) + "*"
        statement = text(f"SELECT rowid AS artifact FROM {of} WHERE {of} MATCH :terms")  # noqa: S608 - one of the two above
    return statement.bindparams(bindparam("terms", terms)).columns(column("artifact", BigInteger))
