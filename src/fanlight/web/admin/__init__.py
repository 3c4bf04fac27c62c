"""The pages of those who run the organisation: a module each, listed in `web.sections`."""

from fanlight.web.admin import audit, overview, policy

PAGES = (overview, policy, audit)
