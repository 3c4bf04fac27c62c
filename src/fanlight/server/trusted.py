"""The settings of a proxy that signs people in: the table `[trusted_header]` in fanlight.toml."""

from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    StringConstraints,
    field_validator,
    model_validator,
)

from fanlight.model.identity import PROXY, Registration, TrustedHeaders

_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^`|~-]{1,100}$")]
_LEAST = 32
_HEADERS = 5


class TrustedHeader(BaseModel):
    """Unknown fields are refused: a misspelt one would let in others than was meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    secret: str = Field("", repr=False, description="What only the proxy knows and sends.")
    secret_file: FilePath | None = Field(None, description="A file with it instead.")
    secret_header: _Name = Field(
        "X-Fanlight-Proxy-Secret", description="The header with the secret."
    )
    user_header: _Name = Field("Remote-User", description="Somebody's name there, never another's.")
    email_header: _Name = Field("Remote-Email", description="Their address, which is believed.")
    name_header: _Name = Field("Remote-Name", description="Their name for people.")
    groups_header: _Name = Field("Remote-Groups", description="Their groups, between commas.")
    name: str = Field("the proxy", description="Its name for people.")
    sign_out_url: str = Field(
        "", description="Where signing out leads to: a URL, or a path that the proxy answers."
    )
    roles: dict[str, str] = Field(
        default_factory=dict,
        description="Groups and the role each gives; the first that fits counts.",
    )
    domains: frozenset[str] = Field(
        frozenset(), description="Who has an address there becomes a member."
    )
    join: bool = Field(False, description="Whether everybody does, without `domains`.")

    @field_validator("domains")
    @classmethod
    def _are_domains(cls, domains: frozenset[str]) -> frozenset[str]:
        plain = frozenset(each.strip().lower().removeprefix("@") for each in domains)
        if any("." not in each or "@" in each for each in plain):
            raise ValueError("a domain is like example.com")
        return plain

    @field_validator("sign_out_url")
    @classmethod
    def _leads_somewhere(cls, url: str) -> str:
        is_path = url.startswith("/") and not url.startswith(("//", "/\\"))
        if url and not is_path and not url.startswith("https://"):
            raise ValueError("give an https:// URL or a path")
        return url

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.secret) == bool(self.secret_file):
            raise ValueError("give secret or secret_file, one of them")
        if len(self._known) < _LEAST or not self._known.isascii() or not self._known.isprintable():
            raise ValueError(f"the secret has at least {_LEAST} characters of ASCII")
        if len(self.trusted.names) < _HEADERS:
            raise ValueError("each header needs a name of its own")
        return self

    @property
    def _known(self) -> str:
        return self.secret_file.read_text().strip() if self.secret_file else self.secret

    @property
    def trusted(self) -> TrustedHeaders:
        return TrustedHeaders(
            registration=Registration(
                id=PROXY,
                name=self.name,
                issuer=PROXY,
                client_id="",
                roles=self.roles,
                domains=self.domains,
                join=self.join,
            ),
            secret=self._known,
            secret_header=self.secret_header.lower(),
            user=self.user_header.lower(),
            email=self.email_header.lower(),
            name=self.name_header.lower(),
            groups=self.groups_header.lower(),
            farewell=self.sign_out_url,
        )
