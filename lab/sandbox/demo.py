"""The demo: the real engine finds what kept prod from being deployed on 18 May 2026, puts it right, and proves it.

Each command is echoed before it runs, and what the text above it promises is checked: the demo fails if it is not so.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.sandbox.project import Project, api_environment
from lab.sandbox.simulator import Simulator
from lab.sandbox.values import environment_names, fake_secrets


class Demo:
    """One run of the demo against `simulator`, in `project`, whose stack with live keys is what the seed calls prod."""

    def __init__(self, simulator: Simulator, project: Project, say: Callable[[str], None] = print) -> None:
        self.simulator, self.project, self.say = simulator, project, say
        self.stack, config = project.live, project.config(project.live)
        ((key, app),) = config[f"{project.name}:apps"].items()
        ((name, environment),) = config[f"{project.name}:environments"].items()
        self.app = app["name"]
        self.gate = f"/repos/{config['github:owner']}/{environment['repository']}/environments/{name}"
        self.secrets = fake_secrets("live")
        # The DSN is live already, and stays: the operator took it from there into the store.
        self.secrets["SENTRY_DSN_QUEUE"] = simulator.config_vars(self.app)["SENTRY_DSN_QUEUE"]
        project.environment |= environment_names(project.name, self.stack, key, self.secrets)

    def run(self) -> None:
        """All five steps. Raises AssertionError with what did not hold."""
        self.step_one()
        self.step_two()
        self.step_three()
        self.step_four()
        self.step_five()
        self.say("\nEverything above was checked as it ran. Prod is as its spec says.")

    def step_one(self) -> None:
        """What kept prod from being deployed."""
        self.title("1. What kept prod from being deployed? Nothing is written by a preview.")
        self.pulumi("stack", "init", self.stack)
        shown = self.pulumi("preview", "--stack", self.stack, "--diff")
        for name in [*self.secrets, "FLAG_QUEUE_BILLING", "RAPTOR_BASE_URL"]:
            if name != "SENTRY_DSN_QUEUE":
                self.check(f"config var {name}:" in shown, f"{name} is missing, by name")
        self.check("config var SENTRY_DSN_QUEUE:" not in shown, "SENTRY_DSN_QUEUE is there and as it should be")
        self.check("required reviewers: want MooseQuest, found none" in shown, "the reviewers are missing")
        self.check("formation web: waiting for the first release of web" in shown, "the formation waits")
        self.pulumi("preview", "--stack", self.stack, "--expect-no-changes", expect=7)
        self.check(not self.simulator.writes(), "nothing was written")

    def step_two(self) -> None:
        """Seed the vars and put the gate back."""
        self.title("2. Seed the nine vars in one release, and put the gate back.")
        before = {app["name"]: self.simulator.config_vars(app["name"]) for app in self.simulator.heroku("GET", "/apps")}
        version = self.release()["version"]
        self.pulumi("up", "--stack", self.stack, "--yes")
        latest = self.release()
        said = f"exactly one new release: v{version + 1} {latest['description']!r}"
        self.check(latest["version"] == version + 1, said)
        after = self.simulator.config_vars(self.app)
        kept = all(after[name] == value for name, value in before[self.app].items())
        self.check(kept and len(after) == 11, "nine vars added, DATABASE_URL and SENTRY_DSN_QUEUE untouched")
        others = all(self.simulator.config_vars(app) == before[app] for app in before if app != self.app)
        self.check(others, "staging and the Raptor apps untouched")
        self.check(
            "MooseQuest" in str(self.simulator.github("GET", self.gate)), "MooseQuest must approve each deployment"
        )

    def step_three(self) -> None:
        """The proof."""
        self.title("3. Look again: no drift.")
        self.clean()

    def step_four(self) -> None:
        """The formation follows the first release."""
        self.title("4. The first container is released (on the simulator); the formation can follow.")
        self.simulator.release_container(self.app)
        shown = self.pulumi("preview", "--stack", self.stack)
        self.check("formation web: want 1 x Standard-1X" in shown, "the size is not the spec's yet")
        self.pulumi("up", "--stack", self.stack, "--yes")
        web = self.simulator.heroku("GET", f"/apps/{self.app}/formation/web")
        self.check((web["size"], web["quantity"]) == ("Standard-1X", 1), "web=1:Standard-1X")
        self.clean()

    def step_five(self) -> None:
        """Drift that a plain program on the stock providers would partly miss."""
        self.title("5. Somebody removes all reviewers, and changes a secret by hand.")
        self.simulator.github("PUT", self.gate, {"reviewers": None})
        self.simulator.heroku("PATCH", f"/apps/{self.app}/config-vars", {"STRIPE_API_KEY": "changed-by-hand"})
        shown = self.pulumi("preview", "--stack", self.stack)
        self.check("required reviewers: want MooseQuest, found none" in shown, "the reviewers are missing again")
        self.check("config var STRIPE_API_KEY: want" in shown, "the secret differs, by name")
        self.pulumi("up", "--stack", self.stack, "--yes")
        self.check("MooseQuest" in str(self.simulator.github("GET", self.gate)), "the gate is back")
        live = self.simulator.config_vars(self.app)["STRIPE_API_KEY"]
        self.check(live == self.secrets["STRIPE_API_KEY"], "the secret is the store's again")
        self.clean()

    def clean(self) -> None:
        """A preview that finds nothing."""
        self.pulumi("preview", "--stack", self.stack, "--expect-no-changes")

    def release(self) -> dict[str, Any]:
        """The app's newest release."""
        range_ = "version ..; order=desc,max=1"
        newest: dict[str, Any] = self.simulator.heroku("GET", f"/apps/{self.app}/releases", Range=range_)[0]
        return newest

    def pulumi(self, *arguments: str, expect: int = 0) -> str:
        """Echoes and runs one command, holds it to its exit code and to silence on secrets; gives what it printed."""
        self.say(f"\n$ pulumi {' '.join(arguments)}")
        done = self.project.pulumi(*arguments)
        self.say(done.stdout.rstrip())
        self.say(f"(exit code {done.returncode})")
        assert done.returncode == expect, f"exit code {done.returncode}, expected {expect}"
        leaked = [name for name, value in self.secrets.items() if value in done.stdout]
        assert not leaked, f"values shown: {', '.join(leaked)}"
        assert "changed-by-hand" not in done.stdout, "a live value was shown"
        return done.stdout

    def title(self, text: str) -> None:
        """A heading between the commands."""
        self.say(f"\n{'=' * 100}\n{text}\n{'=' * 100}")

    def check(self, holds: bool, text: str) -> None:
        """Says what was checked; fails if it does not hold."""
        assert holds, f"not so: {text}"
        self.say(f"  checked: {text}")


def main() -> int:
    """Runs the demo in a temporary folder; 0 if everything held."""
    with tempfile.TemporaryDirectory(prefix="raxx-demo-") as folder, Simulator(Path(folder)) as simulator:
        project = Project(Path(folder) / "project", api_environment(simulator.url))
        print(
            "The simulators serve the state of 18 May 2026 (lab/simulators/README.md). The engine is real; a Heroku\n"
            "plugin that `make setup` built is a stand-in for loopback (docs/toolchain.md)."
        )
        try:
            Demo(simulator, project, lambda text: print(text, flush=True)).run()
        except AssertionError as error:
            print(f"\nThe demo failed: {error}", file=sys.stderr)
            return 1
    return 0
