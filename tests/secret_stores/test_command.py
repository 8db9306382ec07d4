"""The command store: the contract over a program that prints files, and everything that it refuses to run."""

import os
import stat
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores import CommandStore, SecretName, SecretStore
from tests.secret_stores.contract import NAME, StoreContract, fake_value


def script(folder: Path, name: str, text: str) -> str:
    """A program of the owner's."""
    file = folder / name
    file.write_text(f"#!{sys.executable}\n{text}")
    file.chmod(0o700)
    return str(file)


def allow(folder: Path, *entries: list[str], seconds: float = 30, mode: int = 0o600) -> dict[str, str]:
    """The owner's list as a file; gives the environment that names it."""
    file = folder / "commands.toml"
    file.write_text(f"seconds = {seconds}\nallow = [{', '.join(map(_toml, entries))}]\n")
    file.chmod(mode)
    return {"RAXX_COMMANDS_ALLOWED": str(file), "PATH": os.environ["PATH"]}


def _toml(entry: list[str]) -> str:
    return "[" + ", ".join(f"'{argument}'" for argument in entry) + "]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that only its owner can write to."""
    tmp_path.chmod(0o700)
    return tmp_path


PRINT_FILE = "import sys, pathlib; sys.stdout.buffer.write(pathlib.Path(sys.argv[1]).read_bytes())"


class TestCommandStore(StoreContract):
    writable = False

    @pytest.fixture
    def store(self, folder: Path) -> SecretStore:
        self.folder = folder
        program = script(folder, "show", PRINT_FILE)
        environ = allow(folder, [program, f"{folder}/kept-*"])
        return CommandStore(["show", f"{folder}/kept-{{stack}}-{{app}}-{{variable}}"], environ=environ)

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        (self.folder / f"kept-{name.stack}-{name.app}-{name.variable}").write_bytes(text.encode())


def refusal(store: CommandStore) -> str:
    """Why it cannot be asked, in one line."""
    with pytest.raises(StoreUnavailable) as raised:
        store.get(NAME)
    said = str(raised.value)
    assert said.startswith("command: ")
    assert said.isprintable()
    assert raised.value.__context__ is None or "TimeoutExpired" not in repr(raised.value.__context__)
    return said


@pytest.fixture
def marker(folder: Path) -> Path:
    """A file that a program leaves when it ran."""
    return folder / "ran"


@pytest.fixture
def program(folder: Path, marker: Path) -> str:
    """Leaves the marker."""
    return script(folder, "tool", f"open({str(marker)!r}, 'w')")


class TestWhatIsNotRun:
    """A stack file cannot make a reviewer's machine run anything that its owner did not list."""

    def test_no_list(self, folder: Path, program: str, marker: Path) -> None:
        said = refusal(CommandStore([program], environ={"XDG_CONFIG_HOME": str(folder)}))
        assert "allows no command" in said
        assert f"{folder}/acme/commands.toml" in said
        assert not marker.exists()

    @pytest.mark.parametrize(
        "wanted",
        [
            ["tool", "read"],
            ["tool", "read", "vault/x", "more"],
            ["tool", "write", "vault/x"],
            ["tool", "read", "other/x"],
            ["tool", "--out=f", "vault/x"],
            ["tool", "read", "-n"],
            ["./tool", "read", "vault/x"],
            ["sh", "-c", "tool read vault/x"],
        ],
        ids=" ".join,
    )
    def test_another_command(self, folder: Path, program: str, marker: Path, wanted: list[str]) -> None:
        environ = allow(folder, [program, "read", "vault/*"])
        assert "does not allow" in refusal(CommandStore(wanted, environ=environ))
        assert not marker.exists()

    def test_an_option_never_fits_a_star(self, folder: Path, program: str, marker: Path) -> None:
        environ = allow(folder, [program, "*", "*"])
        assert "does not allow" in refusal(CommandStore(["tool", "read", "--exec=x"], environ=environ))
        assert not marker.exists()

    @pytest.mark.parametrize("mode", [0o620, 0o602, 0o666], ids=oct)
    def test_a_list_that_others_can_write(self, folder: Path, program: str, marker: Path, mode: int) -> None:
        environ = allow(folder, [program], mode=mode)
        assert "can be written by others: chmod go-w" in refusal(CommandStore([program], environ=environ))
        assert not marker.exists()

    def test_a_folder_of_the_list_that_others_can_write(self, folder: Path, program: str) -> None:
        environ = allow(folder, [program])
        folder.chmod(0o777)
        assert "the folder of the list" in refusal(CommandStore([program], environ=environ))

    def test_a_program_that_others_can_write(self, folder: Path, program: str, marker: Path) -> None:
        Path(program).chmod(stat.S_IRWXU | stat.S_IWGRP)
        environ = allow(folder, [program])
        assert f"the program {program} can be written by others" in refusal(CommandStore([program], environ=environ))
        assert not marker.exists()

    def test_a_list_of_somebody_else(self, folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
        environ = allow(folder, [program])
        if os.getuid() == 0:
            os.chown(environ["RAXX_COMMANDS_ALLOWED"], 12345, -1)
        else:
            monkeypatch.setattr(os, "getuid", lambda: Path(program).stat().st_uid + 1)
        assert "belongs to somebody else" in refusal(CommandStore([program], environ=environ))

    def test_switched_off(self, folder: Path, program: str, marker: Path) -> None:
        environ = {**allow(folder, [program]), "RAXX_COMMAND_STORE": "off"}
        assert "switched off" in refusal(CommandStore([program], environ=environ))
        assert not marker.exists()

    @pytest.mark.parametrize(
        "text",
        [
            "allow = 1",
            "allow = [['tool']]",
            "allow = [[]]",
            "allow = [['/bin/*']]",
            "seconds = 'x'\nallow = []",
            "x = [",
        ],
    )
    def test_a_list_that_is_none(self, folder: Path, program: str, text: str) -> None:
        environ = allow(folder, [program])
        Path(environ["RAXX_COMMANDS_ALLOWED"]).write_text(text)
        assert "mend it" in refusal(CommandStore([program], environ=environ))


class TestHowItRuns:
    """No shell, no input, no time without end, and none of our tokens."""

    def get(self, folder: Path, text: str, *arguments: str, seconds: float = 30) -> SecretStr | None:
        program = script(folder, "tool", text)
        listed = allow(folder, [program, *arguments], seconds=seconds)
        return CommandStore([program, *arguments], environ=listed).get(NAME)

    def test_arguments_are_read_by_no_shell(self, folder: Path) -> None:
        odd = "$(touch ran) `x` ; | > * ~"
        assert self.get(folder, "import sys; print(sys.argv[1])", odd) == SecretStr(odd)

    def test_there_is_nothing_to_read(self, folder: Path) -> None:
        assert self.get(folder, "import sys; print('in:' + sys.stdin.read())") == SecretStr("in:")

    def test_it_gets_its_own_variables_and_none_of_ours(self, folder: Path) -> None:
        ours = {"HEROKU_API_KEY": "a", "GITHUB_TOKEN": "b", "PULUMI_CONFIG": "c", "ACME_PROD__QUEUE__X": "d"}
        program = script(folder, "tool", "import os; print(sorted(os.environ))")
        environ = {**allow(folder, [program]), "VAULT_TOKEN": "e", **ours}
        found = CommandStore([program], environ=environ).get(NAME)
        assert found is not None
        assert "VAULT_TOKEN" in found.get_secret_value()
        assert not [name for name in ours if name in found.get_secret_value()]

    def test_what_it_complains_is_not_shown(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        value = fake_value()
        assert self.get(folder, f"import sys; print('{value}'); print('{value}', file=sys.stderr); sys.exit(1)") is None
        assert value not in "".join(capfd.readouterr())

    def test_no_answer_in_time(self, folder: Path) -> None:
        text = "import subprocess, time, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        text += "print('fake-canary', flush=True); time.sleep(60)"
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match=r"no answer within 0\.3 s") as raised:
            self.get(folder, text, seconds=0.3)
        assert time.monotonic() - began < 50  # it was ended, not waited for
        assert raised.value.__context__ is None

    def test_too_much_is_no_secret(self, folder: Path) -> None:
        assert self.get(folder, "print('x' * 70000)") is None

    def test_bytes_that_are_no_text_count_as_none(self, folder: Path) -> None:
        assert self.get(folder, "import sys; sys.stdout.buffer.write(bytes([255]))") is None

    def test_a_program_that_is_not_there(self, folder: Path) -> None:
        environ = allow(folder, [f"{folder}/none"])
        assert "cannot be run (No such file or directory)" in refusal(CommandStore([f"{folder}/none"], environ=environ))

    def test_a_variable_may_have_its_own_command(self, folder: Path) -> None:
        program = script(folder, "tool", "import sys; print(sys.argv[1])")
        store = CommandStore([], {NAME: [program, "{app}:{variable}"]}, allow(folder, [program, "*"]))
        assert store.get(NAME) == SecretStr("queue:STRIPE_API_KEY")
        assert store.get(SecretName("acme", "prod", "queue", "OTHER")) is None
