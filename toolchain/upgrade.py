"""`make upgrade`: takes another version of the tool into this checkout, and leaves what is of the instance as it is.

Three states are compared: the version that was taken last, the one that is asked for, and what is committed here. What
differs between the first two is taken, deletions included; a file that was changed here as well stops it before it
writes.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from toolchain import instance
from toolchain.errors import SetupError
from toolchain.progress import say

USAGE = "make upgrade FROM=remote-or-folder REF=v0.3.0"


def main(arguments: list[str]) -> int:
    """Upgrades the checkout that this file lies in. Gives the exit code; what stops it is one line on stderr."""
    parser = argparse.ArgumentParser(prog="python3 -m toolchain upgrade")
    for name in ("--from", "--ref", "--base"):
        parser.add_argument(name, default="")
    asked = vars(parser.parse_args(arguments))
    try:
        if not (asked["from"] and asked["ref"]):
            raise SetupError("FROM and REF", "say which version of the tool, and where it is", USAGE)
        with TemporaryDirectory() as scratch:
            checkout = Checkout(Path(__file__).resolve().parents[1], Path(scratch))
            upgrade(checkout, asked["from"], asked["ref"], asked["base"])
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


class Checkout:
    """The repository whose top is `folder`; trees are made in indexes of their own, in `scratch`."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self._scratch = folder, scratch

    def git(self, *arguments: str, given: str | None = None, index: str | None = None) -> str:
        """What a git command prints; what it complains of goes to the terminal. Raises SetupError."""
        own = {"GIT_LITERAL_PATHSPECS": "1"} | ({"GIT_INDEX_FILE": str(self._scratch / index)} if index else {})
        command = ["git", "-C", str(self.folder), *arguments]
        try:
            done = subprocess.run(
                command, input=given, env=os.environ | own, stdout=subprocess.PIPE, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            raise SetupError("git", "is not installed", "install it and run it again") from None
        if done.returncode:
            raise SetupError(f"git {arguments[0]}", "failed, and said why above", "mend that and run it again")
        return done.stdout

    def fetch(self, source: str, ref: str) -> str:
        """The commit that `ref` names there, with all that it needs."""
        try:
            self.git("fetch", "--quiet", "--no-tags", source, ref)
        except SetupError:
            remedy = f"{USAGE}; BASE=ref, where the version that was taken last has no tag"
            raise SetupError(ref, "could not be fetched, git said why above", remedy) from None
        return self.git("rev-parse", "FETCH_HEAD^{commit}").strip()

    def require_clean(self) -> None:
        """Raises SetupError unless the folder is a repository's top, and all that git does not ignore is committed."""
        if not (self.folder / ".git").exists():
            raise SetupError(str(self.folder), "is not the top of a git repository", "upgrade in a clone of yours")
        if self.git("status", "--porcelain", "--untracked-files=normal"):
            raise SetupError("git status", "shows what is not committed", "commit it, or git stash -u, first")

    def with_our_lines(self, commit: str) -> str:
        """The commit's tree, in which the instance's lines in the tool's files are ours. Raises SetupError."""
        self.git("read-tree", commit, index=commit)
        for name in instance.LINES:
            own = self.folder / name
            if own.exists():
                if not self.git("ls-files", "--", name, index=commit):
                    remedy = f"git mv {name} {name}.ours, commit, upgrade, and take your lines over by hand"
                    raise SetupError(name, f"has moved or gone in {commit[:12]}, and has lines of yours", remedy)
                theirs = self.git("cat-file", "blob", f"{commit}:{name}")
                text = instance.grafted(name, theirs, own.read_text(encoding="utf-8"))
                blob = self.git("hash-object", "-w", "--stdin", given=text).strip()
                self.git("update-index", "--cacheinfo", f"100644,{blob},{name}", index=commit)
        return self.git("write-tree", index=commit).strip()

    def differing(self, one: str, other: str, *options: str) -> set[str]:
        """The tool's files that are not the same in two trees; `options` are git's."""
        names = self.git("diff-tree", "-r", "-z", "--name-only", "--no-renames", *options, one, other).split("\0")
        return {name for name in names if name and not instance.is_file(name)}


def upgrade(checkout: Checkout, source: str, ref: str, base: str) -> None:
    """Puts what the version `ref` of the tool changes into the working tree and the index, and commits nothing.

    `base` names the version that was taken last; "" stands for the tag of the version that pyproject.toml has here.
    Raises SetupError, before anything is written, if something here is not committed, or a file would be lost that was
    changed here or that git ignores.
    """
    checkout.require_clean()
    base = base or f"v{version((checkout.folder / 'pyproject.toml').read_text(encoding='utf-8'))}"
    before = checkout.with_our_lines(checkout.fetch(source, base))
    after = checkout.with_our_lines(checkout.fetch(source, ref))
    changed = checkout.differing(before, after)
    missing = changed & checkout.differing("HEAD", after)
    new = missing & checkout.differing("HEAD", after, "--diff-filter=A")
    ignored = sorted(name for name in new if os.path.lexists(checkout.folder / name))
    if ignored:
        reason = f"a file here that git ignores, and a new one in {ref}; nothing was taken"
        raise SetupError(" ".join(ignored), reason, "move yours elsewhere and run it again")
    lost = missing & checkout.differing(before, "HEAD")
    if lost:
        added = lost & checkout.differing(before, after, "--diff-filter=A")
        restore = ["git", "restore", f"--source={before[:12]}", "--staged", "--worktree", "--"]
        undo = [[*restore, *sorted(lost - added)]] if lost - added else []
        undo += [["mv", name, f"{name}.ours"] for name in sorted(added)]
        raise SetupError(
            " ".join(sorted(lost)),
            f"changed here and between {base} and {ref}; nothing was taken",
            f"undo your change ({' && '.join(map(shlex.join, undo))}), commit that, upgrade, commit, and bring it back"
            " (git revert, or by hand) or into the tool",
        )
    if missing:
        paths = "\0".join(sorted(missing))
        arguments = (f"--source={after}", "--staged", "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul")
        checkout.git("restore", *arguments, given=paths)
    for name in sorted(checkout.differing(before, "HEAD", "--diff-filter=a") - changed):
        say(f"changed here, and left so: {name}")
    say(f"from {base} to {ref}: {len(missing)} files of the tool; staged, not committed: git diff --cached")


def version(project: str) -> str:
    """The version that the text of a pyproject.toml says."""
    return str(tomllib.loads(project)["project"]["version"])
