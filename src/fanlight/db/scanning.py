"""The organisation's policy about secrets."""

from sqlalchemy import select, update

from fanlight.db.tables import orgs
from fanlight.db.tx import Tx
from fanlight.model.scan import Scanning, ScanPolicy


def find(tx: Tx, *, kept: bool = False) -> Scanning:
    """`kept`: it does not change before the transaction, which has to be one that writes, ends."""
    query = select(orgs.c.scan, orgs.c.scan_override)
    row = tx.first(query.with_for_update(read=True) if kept else query)
    return Scanning(ScanPolicy(row.scan), bool(row.scan_override))


def put(tx: Tx, wanted: Scanning) -> None:
    tx.run(update(orgs).values(scan=wanted.policy, scan_override=int(wanted.override)))
