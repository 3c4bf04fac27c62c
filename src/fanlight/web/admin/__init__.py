"""The pages of those who run the organisation: a module each, listed in `web.sections`."""

from fanlight.web.admin import (
    audit,
    compliance,
    holds,
    overview,
    quarantine,
    retention,
    scanning,
)

PAGES = (overview, audit, retention, holds, quarantine, scanning, compliance)
