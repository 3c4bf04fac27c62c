"""The organisation's policy about secrets."""

from sqlalchemy import select, update

from fanlight.db.tables import orgs
from fanlight.db.tx import Tx
from fanlight.model.scan import Scanning, ScanPolicy


def find(tx: Tx) -> Scanning:
    row = tx.first(select(orgs.c.scan, orgs.c.scan_override))
    return Scanning(ScanPolicy(row.scan), bool(row.scan_override))


def put(tx: Tx, wanted: Scanning) -> None:
    tx.run(update(orgs).values(scan=wanted.policy, scan_override=int(wanted.override)))
