"""The organisation that the samples show: when, and who looks."""

from dataclasses import replace

from fanlight.web.views import Chrome

NOW = 1_795_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FUNNEL = "q5h2m7k3x4v6w2z5a7b3c4d6ef"

CHROME = Chrome(nonce="", now=NOW, csrf="a-token", visitor="Ana Torres", org="Harbour")
GUEST = replace(CHROME, visitor="", csrf="", org="")
