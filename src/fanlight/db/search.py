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

_DELETE = {
    False: text("DELETE FROM search WHERE rowid = :pk"),
    True: text("DELETE FROM search WHERE artifact = :pk"),
}
_INSERT: dict[bool, TextClause] = {
    False: text(
        "INSERT INTO search (rowid, title, body) "
        "SELECT pk, :title, :body FROM artifacts WHERE pk = :pk"
    ),
    True: text(
        "INSERT INTO search (artifact, words) SELECT pk, "
        "setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', :body) "
        "FROM artifacts WHERE pk = :pk FOR KEY SHARE"
    ),
}


def put(tx: Tx, pk: int, *, title: str, body: str) -> None:
    """Replaces what the index knows of an artifact; of one that is gone it learns nothing."""
    # PostgreSQL's text knows no NUL.
    values = {"pk": pk, "title": title.replace("\0", " "), "body": body.replace("\0", " ")}
    remove(tx, pk)
    tx.run(_INSERT[tx.is_postgres], values)


def remove(tx: Tx, pk: int) -> None:
    tx.run(_DELETE[tx.is_postgres], {"pk": pk})


def matching(query: str, *, postgres: bool) -> TextualSelect:
    """Keys of the artifacts that hold every word of the query; the last word may be unfinished."""
    words = _WORD.findall(unicodedata.normalize("NFC", query))[:_WORDS] or ["_"]
    if postgres:
        terms = " & ".join(f"'{word}'" for word in words) + ":*"
        statement = text("SELECT artifact FROM search WHERE words @@ to_tsquery('simple', :terms)")
    else:
        terms = " ".join(f'"{word}"' for word in words) + "*"
        statement = text("SELECT rowid AS artifact FROM search WHERE search MATCH :terms")
    return statement.bindparams(bindparam("terms", terms)).columns(column("artifact", BigInteger))
