"""Where everything lies in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The paths of a checkout; `.venv` and `.toolchain` are ignored by git and may be deleted at any time."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The virtual environment's Python."""
        return self.venv / "bin" / "python"

    @property
    def folder(self) -> Path:
        """What the setup makes besides."""
        return self.root / ".toolchain"

    @property
    def bin(self) -> Path:
        """What `activate` puts on PATH: the engine and its language host."""
        return self.folder / "bin"

    @property
    def engine(self) -> Path:
        """The engine: a program built here, or a link to the one that was on PATH."""
        return self.bin / "pulumi"

    @property
    def plugins(self) -> Path:
        """The plugins made here, off PATH, where the engine would prefer them with a warning."""
        return self.folder / "plugins"

    @property
    def home(self) -> Path:
        """PULUMI_HOME. Its logs hold secrets (docs/facts.md#logs-of-each-command)."""
        return self.folder / "home"

    @property
    def activate(self) -> Path:
        """The file to source."""
        return self.folder / "activate"

    @property
    def logs(self) -> Path:
        """The whole output of each command that the setup ran."""
        return self.folder / "logs"

    @property
    def stamps(self) -> Path:
        """What was made from what."""
        return self.folder / "stamps"

    def make_folders(self) -> None:
        """Makes the folders, the home closed to others. Raises OSError."""
        for folder in (self.bin, self.plugins, self.home, self.logs, self.stamps):
            folder.mkdir(parents=True, exist_ok=True)
        for private in (self.home, self.logs):
            private.chmod(0o700)
