"""Writes `.toolchain/activate`, the file to source before plain `pulumi` commands."""

from __future__ import annotations

import shlex

from toolchain import stamps
from toolchain.layout import Layout

_TEMPLATE = """\
# Source this file: it makes plain `pulumi` work on this checkout. Made by `make setup`.
# It sets no backend and no passphrase.
if [ -n "${BASH_VERSION:-}" ]; then
    _raxx_here=$BASH_SOURCE
elif [ -n "${ZSH_VERSION:-}" ]; then
    eval '_raxx_here=${(%):-%x}'
else
    _raxx_here=@RECORDED@  # Other shells do not tell a sourced file where it is.
fi
_raxx_here=$(CDPATH='' cd -- "$(dirname -- "$_raxx_here")" >/dev/null && pwd)
case "${PATH:-}" in
    "$_raxx_here/bin" | "$_raxx_here/bin":*) ;;
    *) PATH="$_raxx_here/bin${PATH:+:$PATH}" ;;
esac
export PATH
export PULUMI_HOME="$_raxx_here/home"
# The program runs before the engine reads live state, so that its own refusals are shown and state stays.
export PULUMI_RUN_PROGRAM=true
export PULUMI_SKIP_UPDATE_CHECK=true
# Engine, program and plugins talk in clear over loopback: no proxy may be between them.
export no_grpc_proxy=127.0.0.1,localhost
@OWN@unset _raxx_here
"""

_OWN = """\
# The plugins were made by `make setup`: there is nothing to download.
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
"""


def ensure(layout: Layout, *, own_plugins: bool) -> None:
    """Writes the file if it differs. Raises OSError."""
    text = _TEMPLATE.replace("@RECORDED@", shlex.quote(str(layout.activate)))
    text = text.replace("@OWN@", _OWN if own_plugins else "")
    if not layout.activate.is_file() or layout.activate.read_text() != text:
        stamps.write(layout.activate, text)
