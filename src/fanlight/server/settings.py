"""Every setting, in one frozen object: flags, then FANLIGHT_* environment, then fanlight.toml."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from fanlight.model.errors import Invalid
from fanlight.model.limits import Limits
from fanlight.ops.context import Origins
from fanlight.runtime.jail import Jail
from fanlight.server.providers import OidcProvider
from fanlight.server.streams import AuditStream
from fanlight.server.trusted import TrustedHeader


class Webhooks(BaseModel):
    """Where webhooks may go, besides the public internet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow_private: tuple[IPvAnyNetwork, ...] = Field(
        default=(), description="Networks such as 10.20.0.0/16, also without TLS."
    )


class Sites(BaseModel):
    """Apps with programs of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="",
        description="Origin of sites, with * for the name of one. Without it there are none: "
        "they are not ready for people who do not trust each other.",
    )
    jail: Jail = Field(
        default=Jail.BUBBLEWRAP,
        description="What apps are shut in by: bubblewrap, or none: then they can do on the "
        "machine whatever the server itself can.",
    )

    @field_validator("url")
    @classmethod
    def _has_one_label_each(cls, url: str) -> str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        whole = f"{parts.scheme}://{parts.netloc}"
        is_origin = parts.scheme in {"http", "https"} and url.rstrip("/") == whole
        if url and not (is_origin and host.startswith("*.") and host.count("*") == 1):
            raise ValueError("give an origin such as https://*.sites.example.com")
        return url.rstrip("/")


class Settings(BaseSettings):
    """What `fanlight serve` runs with. Built once, passed in, never imported as a global."""

    model_config = SettingsConfigDict(
        env_prefix="FANLIGHT_",
        env_nested_delimiter="__",
        toml_file="fanlight.toml",
        frozen=True,
        extra="ignore",
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(7788, description="Port to listen on; 0 takes a free one.")
    data: Path = Field(
        default_factory=lambda: user_data_path("fanlight"),
        description="Folder of the database and the blobs, unless they are elsewhere.",
    )
    database: str = Field("", description="sqlite:///PATH or postgresql://...")
    blobs: str = Field("", description="A folder, or s3://, gs://, az:// with a bucket.")
    bus: str = Field("", description="memory:// or postgresql://...; the database's own if empty.")
    public_url: str = Field("", description="Origin at which people reach this server.")
    content_url: str = Field("", description="Origin of pages, with * for one label each.")
    org: str = Field("Fanlight", description="Name of the organisation made at first start.")
    owner_name: str = Field("Owner", description="Name of its owner.")
    owner_email: str = Field("owner@localhost", description="E-mail address of its owner.")
    audit_key: Path | None = Field(
        None,
        description="File of the key that signs the audit log; made where there is none.",
    )
    metrics_token: str = Field(
        "", description="Bearer token that reads /metrics; only the machine itself without one."
    )
    mail_url: str = Field(
        "",
        repr=False,
        description="smtp:// or smtps://USER:PASSWORD@HOST:PORT; without one letters are "
        "printed, and none is written about comments.",
    )
    mail_from: str = Field(
        "", description="Who letters are from; fanlight@ the host of `public_url` if empty."
    )
    oidc: tuple[OidcProvider, ...] = Field(
        (), description="Where people sign in with OpenID Connect: a list of the tables below."
    )
    trusted_header: TrustedHeader | None = Field(
        None, description="A proxy that signs people in: the table below."
    )
    webhooks: Webhooks = Field(Webhooks(), description="Where webhooks may go.")
    sites: Sites = Field(Sites(), description="Where sites are, and how they run.")
    audit_streams: tuple[AuditStream, ...] = Field(
        (), description="Where the audit log goes: a list of the tables below."
    )
    limits: Limits = Field(default_factory=Limits, description="Every limit by name.")

    @field_validator("oidc")
    @classmethod
    def _have_own_names(cls, found: tuple[OidcProvider, ...]) -> tuple[OidcProvider, ...]:
        if len({each.id for each in found}) < len(found):
            raise ValueError("each provider needs an id of its own")
        return found

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, named["env_settings"], TomlConfigSettingsSource(settings_cls)

    @field_validator("audit_streams")
    @classmethod
    def _have_own_positions(cls, found: tuple[AuditStream, ...]) -> tuple[AuditStream, ...]:
        if len({each.id for each in found}) < len(found):
            raise ValueError("each stream needs an id of its own")
        return found

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data.absolute() / 'fanlight.db'}"

    @property
    def blobs_url(self) -> str:
        return self.blobs or str(self.data.absolute() / "blobs")

    @property
    def bus_url(self) -> str:
        if self.bus:
            return self.bus
        return self.database if self.database.startswith("postgres") else "memory://"

    @property
    def audit_key_path(self) -> Path:
        return self.audit_key or self.data.absolute() / "audit.key"

    @property
    def runtime_folder(self) -> Path:
        """Where the program is that sites run on."""
        return self.data.absolute() / "runtime"

    @property
    def mail_sender(self) -> str:
        return self.mail_from or f"fanlight@{urlsplit(self.origins.app).hostname}"

    @property
    def origins(self) -> Origins:
        """Pages get hosts of their own under *.localhost on a laptop, or as set; sites as set."""
        app = self.public_url.rstrip("/") or f"http://localhost:{self.port}"
        parts = urlsplit(app)
        port = f":{parts.port}" if parts.port else ""
        is_local = parts.hostname == "localhost"
        local = f"{parts.scheme}://*.localhost{port}" if is_local else ""
        content = self.content_url.rstrip("/") or local or app
        return Origins(app, content, self.sites.url)


def load(**flags: Any) -> Settings:
    """Settings with the flags that were given; None stands for "not given".

    Raises `Invalid` for those that cannot be, without the values: some are secrets.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _unfit(error) from None


def _unfit(error: ValidationError) -> Invalid:
    found = error.errors(include_input=False, include_context=False, include_url=False)
    wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found]
    return Invalid(
        "bad-settings",
        "The server cannot start with these settings.",
        f"{'; '.join(wrong)}. Change them in fanlight.toml, the environment or the flags.",
    )
