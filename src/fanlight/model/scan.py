"""What is done about secrets in what is published."""

from dataclasses import dataclass
from enum import StrEnum

from fanlight.model.artifact import Audience


class ScanPolicy(StrEnum):
    """`block-public` refuses them in what everybody can open, and warns elsewhere."""

    OFF = "off"
    WARN = "warn"
    BLOCK_PUBLIC = "block-public"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Scanning:
    """`override`: whether its owner may publish it all the same, for a reason."""

    policy: ScanPolicy
    override: bool

    def blocks(self, audience: Audience) -> bool:
        if self.policy is ScanPolicy.BLOCK_PUBLIC:
            return audience is Audience.PUBLIC
        return self.policy is ScanPolicy.BLOCK
