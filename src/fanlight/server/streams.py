"""The settings of one target of the audit log: a table `[[audit_streams]]` in fanlight.toml."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, FilePath, field_validator, model_validator

from fanlight.kit import webhook_signing
from fanlight.kit.clock import Clock
from fanlight.model.audit import Entry
from fanlight.model.stream import Stream
from fanlight.outbound.open import SCHEMES, Where, open_target


class AuditStream(BaseModel):
    """Unknown fields are refused: a misspelt one would send the log in another way than meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,31}$",
        description="Its name, under which is kept how far it is; another one begins anew.",
    )
    url: str = Field(
        repr=False,
        description="https://..., syslog+tcp:// or syslog+tls://HOST:PORT, or s3://BUCKET/PREFIX "
        "as of `blobs`.",
    )
    format: Literal["json", "ocsf"] = Field("json", description="As the API lists rows, or OCSF.")
    secret: str = Field(
        "", repr=False, description="What signs webhooks: `whsec_` and 24 to 64 bytes in base64."
    )
    secret_file: FilePath | None = Field(None, description="A file with it instead.")
    trust: FilePath | None = Field(
        None, description="A file of certificates (PEM) that are trusted in place of the system's."
    )

    @field_validator("url")
    @classmethod
    def _leads_somewhere(cls, url: str) -> str:
        parts = urlsplit(url)
        _ = parts.port
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError(f"a URL begins with one of {', '.join(sorted(SCHEMES))}")
        return url

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.secret and self.secret_file:
            raise ValueError("give secret or secret_file, not both")
        if self._scheme in {"https", "http"}:
            webhook_signing.key_in(self._secret)
        return self

    @property
    def _scheme(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def _secret(self) -> str:
        return self.secret_file.read_text().strip() if self.secret_file else self.secret

    def opened(self, clock: Clock) -> Stream:
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        where = f"{parts.scheme}://{parts.hostname}{port}"
        target = open_target(Where(self.id, self.url, self._secret, self.trust), clock)
        return Stream(self.id, where, self.format, target, self._encoded)

    def _encoded(self, entry: Entry) -> bytes:
        # Written with the first row, not when a server starts.
        from fanlight.wire.audit_export import part

        return part("ocsf" if self.format == "ocsf" else "jsonl", [entry]).rstrip(b"\n")
