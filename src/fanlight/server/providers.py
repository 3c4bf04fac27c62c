"""The settings of one provider at which people sign in: a table `[[oidc]]` in fanlight.toml."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    StringConstraints,
    field_validator,
    model_validator,
)

from fanlight.model.identity import GroupRule, Registration

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class OidcProvider(BaseModel):
    """Unknown fields are refused: a misspelt one would let in others than was meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,31}$",
        description="Its name in addresses: lower-case letters, digits and hyphens.",
    )
    name: _Text = Field(description="Its name for people, as the button says it.")
    issuer: _Text = Field(description="Its URL, exactly as it writes it.")
    client_id: _Text = Field(description="This server's name there.")
    client_secret: str = Field("", repr=False, description="This server's secret there.")
    client_secret_file: FilePath | None = Field(None, description="A file with it instead.")
    scopes: tuple[str, ...] = Field(
        ("openid", "email", "profile"), description="What it is asked for."
    )
    roles_claim: str = Field("", description="The claim with somebody's roles; dots lead inside.")
    groups_claim: str = Field("", description="The claim with somebody's groups.")
    roles: dict[str, _Text] = Field(
        default_factory=dict,
        description="Values of these claims and the role each gives; the first that fits counts.",
    )
    groups: dict[str, _Text] = Field(
        default_factory=dict,
        description="Values of `groups_claim` and the group that each puts people in.",
    )
    groups_as_named: bool = Field(
        False, description="Whether any other value is the name of a group."
    )
    create_groups: bool = Field(False, description="Whether a group that there is not is made.")
    domains: frozenset[str] = Field(
        frozenset(), description="Who has a verified address there becomes a member."
    )
    join: bool = Field(
        False, description="Whether everybody with a verified address does, without `domains`."
    )

    @field_validator("issuer")
    @classmethod
    def _is_issuer(cls, url: str) -> str:
        parts = urlsplit(url)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("an issuer is an https:// URL; http:// only on this machine")
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("an issuer is a host and at most a path")
        return url

    @field_validator("domains")
    @classmethod
    def _are_domains(cls, domains: frozenset[str]) -> frozenset[str]:
        plain = frozenset(each.strip().lower().removeprefix("@") for each in domains)
        if any("." not in each or "@" in each for each in plain):
            raise ValueError("a domain is like example.com")
        return plain

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.client_secret and self.client_secret_file:
            raise ValueError("give client_secret or client_secret_file, not both")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        if self.roles and not (self.roles_claim or self.groups_claim):
            raise ValueError("roles need roles_claim or groups_claim, where their values are")
        keeps_groups = bool(self.groups) or self.groups_as_named
        if keeps_groups and not self.groups_claim:
            raise ValueError("groups need groups_claim, where their values are")
        if self.create_groups and not keeps_groups:
            raise ValueError("create_groups needs groups or groups_as_named, which name them")
        return self

    @property
    def _group_rule(self) -> GroupRule | None:
        if not self.groups and not self.groups_as_named:
            return None
        return GroupRule(
            self.groups_claim, self.groups, as_named=self.groups_as_named, create=self.create_groups
        )

    @property
    def registration(self) -> Registration:
        file = self.client_secret_file
        return Registration(
            id=self.id,
            name=self.name,
            issuer=self.issuer,
            client_id=self.client_id,
            client_secret=file.read_text().strip() if file else self.client_secret,
            scopes=self.scopes,
            claims=tuple(filter(None, (self.roles_claim, self.groups_claim))),
            roles=self.roles,
            groups=self._group_rule,
            domains=self.domains,
            join=self.join,
        )
