"""How people want to hear of comments, and what no letter has told them of."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select, update

from fanlight.db.tables import mail_choices, notices, users
from fanlight.db.tx import Tx
from fanlight.model.letter import MailChoice

_chosen = func.coalesce(mail_choices.c.choice, MailChoice.DAILY.value)


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody for whom something is new, up to the notice with the key `upto`."""

    user: int
    email: str
    choice: MailChoice
    upto: int


def choice(tx: Tx, user: int) -> MailChoice:
    found = tx.scalar(select(mail_choices.c.choice).where(mail_choices.c.user == user))
    return MailChoice(found) if found else MailChoice.DAILY


def choose(tx: Tx, user: int, wanted: MailChoice) -> None:
    if not tx.add_unless_there(mail_choices, {"user": user, "choice": wanted}):
        tx.run(update(mail_choices).where(mail_choices.c.user == user).values(choice=wanted))


def untold(tx: Tx, *, at_once: int, daily: int, limit: int) -> list[Untold]:
    """Those who have to hear of something now, or never will.

    `at_once` and `daily` are times: who chose so hears when something is older.
    """
    first = func.min(notices.c.at)
    query = (
        select(notices.c.user, users.c.email, _chosen, func.max(notices.c.pk))
        .join(users, users.c.pk == notices.c.user)
        .outerjoin(mail_choices, mail_choices.c.user == notices.c.user)
        .where(notices.c.mailed_at.is_(None))
        .group_by(notices.c.user, users.c.email, mail_choices.c.choice)
        .having(
            or_(
                _chosen == MailChoice.OFF.value,
                and_(_chosen == MailChoice.AT_ONCE.value, first <= at_once),
                first <= daily,
            )
        )
        .order_by(first)
        .limit(limit)
    )
    rows = tx.all(query)
    return [Untold(user, email, MailChoice(wanted), upto) for user, email, wanted, upto in rows]


def tell(tx: Tx, user: int, *, upto: int) -> int | None:
    """Notes that everything up to there was told of; returns the first key of what is unread."""
    new = and_(notices.c.user == user, notices.c.mailed_at.is_(None), notices.c.pk <= upto)
    done = update(notices).where(new).values(mailed_at=tx.now)
    rows = tx.all(done.returning(notices.c.pk, notices.c.read_at))
    return min((pk for pk, read_at in rows if read_at is None), default=None)
