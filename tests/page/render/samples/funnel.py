"""Counts the accounts that reach each step."""

from dataclasses import dataclass

STEPS = ("sign-up", "verify", "project", "export")


@dataclass(frozen=True)
class Step:
    name: str
    accounts: int = 0

    def rate(self, after: "Step") -> float:
        # An empty step loses nobody.
        return after.accounts / self.accounts if self.accounts else 1.0


def funnel(events: list[tuple[str, int]]) -> list[Step]:
    reached = {name: {account for step, account in events if step == name} for name in STEPS}
    return [
        Step(name, len(accounts)) for name, accounts in reached.items()
    ]  # in the order of STEPS
