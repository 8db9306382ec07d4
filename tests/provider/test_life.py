"""When the provider may write, and when it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from infra.errors import ConvergeError
from infra.provider import life as module
from infra.provider.life import Life
from tests.provider.world import quiet_life

LONG = 30.0
"""Seconds that no test waits: what it waits for comes at once."""


@pytest.fixture
def with_signals() -> Iterator[Life]:
    """A life that hears signals, as in the provider's own process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Life()
    for number, handler in before.items():
        signal.signal(number, handler)


def ends(life: Life) -> threading.Event:
    """Waits in a thread of its own; set when the process would end."""
    over = threading.Event()

    def wait() -> None:
        life.wait()
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    return over


def test_it_may_write_until_cancel() -> None:
    life = quiet_life()
    life.may_write()
    life.cancel()
    with pytest.raises(ConvergeError, match="interrupted: this was not written"):
        life.may_write()


def test_it_may_not_write_when_the_engine_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    life = quiet_life()
    assert not life.orphaned
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert life.orphaned
    with pytest.raises(ConvergeError, match="not written"):
        life.may_write()
    with pytest.raises(ConvergeError, match="interrupted while it waited"):
        life.pause(0)


def test_a_pause_ends_at_cancel() -> None:
    life = quiet_life()
    life.pause(0)
    failed: list[ConvergeError] = []

    def wait() -> None:
        try:
            life.pause(LONG)
        except ConvergeError as error:
            failed.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    life.cancel()
    waiting.join(LONG / 2)
    assert not waiting.is_alive()
    assert "interrupted" in str(failed[0])


def test_it_waits_for_the_call_in_progress(with_signals: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOKS", 0.001)
    with with_signals.call():
        over = ends(with_signals)
        with with_signals.call():
            pass
        signal.raise_signal(signal.SIGTERM)
        assert not over.wait(0.05), "ended in the middle of a call"
    assert over.wait(LONG)


def test_a_call_that_failed_is_over(with_signals: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOKS", 0.001)
    with pytest.raises(KeyError), with_signals.call():
        raise KeyError("x")
    over = ends(with_signals)
    signal.raise_signal(signal.SIGTERM)
    assert over.wait(LONG)


def test_an_interrupt_means_nothing_before_cancel(with_signals: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal's ^C reaches the plugin before the engine has said Cancel, and a write may be under way."""
    monkeypatch.setattr(module, "_LOOKS", 0.001)
    over = ends(with_signals)
    signal.raise_signal(signal.SIGINT)
    with_signals.may_write()
    assert not over.wait(0.02)
    with_signals.cancel()
    assert not over.wait(0.02), "Cancel alone does not end it: the engine still asks"
    signal.raise_signal(signal.SIGINT)
    assert over.wait(LONG)


def test_it_ends_when_the_engine_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOKS", 0.001)
    life = quiet_life()
    over = ends(life)
    assert not over.wait(0.02)
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert over.wait(LONG)
