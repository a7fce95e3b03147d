"""Reads settings from the environment and says in one plain sentence what is wrong with them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql", "psql", "pgsql"}
BROKER_SCHEMES = {"redis", "rediss", "unix"}
MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "filemail", "consolemail", "memorymail", "dummymail"}


@dataclass(frozen=True)
class Site:
    """The public address of the site, taken apart."""

    url: str
    scheme: str
    host: str

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        return self.host in {"localhost", "127.0.0.1", "::1"}

    @property
    def allowed_hosts(self) -> list[str]:
        """The host itself; on a person's own machine also the other names of that machine."""
        if self.is_loopback:
            return ["localhost", "127.0.0.1", "[::1]"]
        return [f"[{self.host}]" if ":" in self.host else self.host]


class Environment:
    """Typed readers. Every complaint names its variable and repeats no value that may hold a password."""

    def __init__(self, values: environ.Env) -> None:
        self._env = values

    def text(self, name: str, default: str = "") -> str:
        return str(self._env.str(name, default=default)).strip()

    def required(self, name: str, why: str) -> str:
        value = self.text(name)
        if not value:
            raise ImproperlyConfigured(f"{name} is not set: {why}.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        raise ImproperlyConfigured(f"{name} has to be on or off.")

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise ImproperlyConfigured(f"{name} has to be a whole number from {lowest} to {highest}.")
        return int(value)

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name) or default).expanduser().absolute()

    def site(self, name: str) -> Site:
        why = "it is the address that people type, for example https://legback.example"
        url = self.required(name, why).rstrip("/")
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in {"http", "https"} or parts.path or parts.query or "@" in url:
            raise ImproperlyConfigured(f"{name} has to be http or https and a host, without a path.")
        return Site(url=url, scheme=parts.scheme, host=host)

    def database(self, name: str, data_dir: Path) -> dict[str, Any]:
        """Django's settings of the database; a file in the data folder when the variable is unset."""
        if not self.text(name):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "legback.sqlite3")}
        wish = "postgres://user:password@host:5432/name or sqlite:////folder/file"
        config = self._parsed(name, DATABASE_SCHEMES, environ.Env.db_url_config, wish)
        if not config.get("NAME"):
            raise ImproperlyConfigured(f"{name} names no database; it has to look like {wish}.")
        return config

    def broker(self, name: str) -> str:
        """The address of Valkey or Redis; an empty text when the variable is unset."""
        url = self.text(name)
        if url and urlsplit(url).scheme not in BROKER_SCHEMES:
            raise ImproperlyConfigured(f"{name} has to begin with redis://, rediss:// or unix://.")
        return url

    def mail(self, name: str, data_dir: Path) -> dict[str, Any]:
        """Django's EMAIL_ settings; files in the data folder when the variable is unset."""
        if not self.text(name):
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(data_dir / "mails"),
            }
        wish = "smtp+tls://user:password@host:587"
        return self._parsed(name, MAIL_SCHEMES, environ.Env.email_url_config, wish)

    def _parsed(self, name: str, schemes: set[str], parser: Any, wish: str) -> dict[str, Any]:
        url = self.text(name)
        if url.partition(":")[0] in schemes:
            try:
                return dict(parser(url))
            except Exception as error:  # the parser raises many kinds, all mean the same
                raise ImproperlyConfigured(f"{name} cannot be read; it has to look like {wish}.") from error
        raise ImproperlyConfigured(f"{name} cannot be read; it has to look like {wish}.")
