"""Other workflows of the repository that may get to the app or the environment behind the gate."""

from __future__ import annotations

import pytest

from infra.gate.others import other_deployers
from infra.items import Weight
from infra.spec import DeployGate
from infra.words import said
from tests.gate.test_corpus import GATE, text_of

HOLDS = {"deploy-queue.yml": text_of("holds-as-it-should")}
HEAD = "on: push\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n"
STEP = "    steps:\n      - run: {}\n"


def others(text: str, *also_deploys: str) -> dict[str, str]:
    gate = DeployGate.model_validate({**GATE, "also_deploys": list(also_deploys)})
    found = list(other_deployers(gate, "production", {**HOLDS, "other.yml": text}))
    assert all(
        item.weight is (Weight.NOTICE if item.title.startswith("also_deploys") else Weight.REPORT) for item in found
    )
    return {item.title: said(item) for item in found}


@pytest.mark.parametrize(
    ("job", "part"),
    [
        ("    environment: production\n    steps: []\n", "it uses the environment production (line 5)"),
        ("    environment: {name: PRODUCTION}\n    steps: []\n", "it uses the environment production"),
        ("    environment: ${{ github.ref_name }}\n    steps: []\n", "may use the environment production: what"),
        (STEP.format("heroku container:release web -a raxx-queue-prod"), "it names raxx-queue-prod (line 6)"),
        (STEP.format('docker push "registry.heroku.com/raxx-queue-prod/web"'), "it names raxx-queue-prod"),
        (STEP.format("git push https://git.heroku.com/raxx-queue-prod.git main"), "it names raxx-queue-prod"),
        (STEP.format('heroku apps:info -a "$APP"'), "it may release to raxx-queue-prod"),
        (STEP.format('curl "https://api.heroku.com/apps/$APP/formation"'), "it may release to raxx-queue-prod"),
        (STEP.format("for e in a b; do docker push registry.heroku.com/raxx-queue-$e/web; done"), "it may name"),
        (STEP.format("docker push registry.heroku.com/${NAME}-prod/web"), "it may release to raxx-queue-prod"),
        (
            "    steps:\n      - uses: x/heroku-deploy@v3\n        with:\n          heroku_app_name: raxx-queue-prod\n",
            "it names raxx-queue-prod (line 6)",
        ),
        (f"    env:\n      APP: raxx-queue-prod\n{STEP.format('./ship.sh')}", "it names raxx-queue-prod (line 5)"),
        ("    with:\n      app: raxx-queue-prod\n", "it names raxx-queue-prod"),
    ],
)  # fmt: skip
def test_it_may_deploy(job: str, part: str) -> None:
    assert part in others(HEAD + job)["other.yml job ship may deploy"]


@pytest.mark.parametrize(
    "job",
    [
        "    environment: staging\n    steps: []\n",
        STEP.format("heroku container:release web -a raxx-queue-staging"),
        STEP.format("curl --fail https://raxx-queue-prod-327fa047b4b6.herokuapp.com/health"),
        STEP.format("echo raxx-queue-production raxx-queue-prod-old"),
        STEP.format('docker push "registry.heroku.com/raxx-queue-staging/web:$SHA"'),
        "    env:\n      APP: raxx-queue-staging\n    steps:\n      - run: heroku ps -a \"$APP\"\n",
        STEP.format('git commit -a "$MESSAGE" && docker push -a "$IMAGE"'),
        "    # raxx-queue-prod\n    steps: []\n",
    ],
)  # fmt: skip
def test_it_does_not(job: str) -> None:
    assert others(HEAD + job) == {}


def test_the_environment_of_an_input_is_known_by_its_options() -> None:
    text = (
        "on:\n  workflow_dispatch:\n    inputs:\n      where: {type: choice, options: [staging, %s]}\n"
        "jobs:\n  ship:\n    environment: ${{ inputs.where }}\n    steps: []\n"
    )
    assert others(text % "qa") == {}
    assert "uses the environment" in others(text % "production")["other.yml job ship may deploy"]


def test_a_call_of_the_gated_workflow() -> None:
    for called in (
        "./.github/workflows/deploy-queue.yml",
        "raxx-app/TradeMasterAPI/.github/workflows/deploy-queue.yml@main",
    ):
        text = f"on: push\njobs:\n  ship:\n    uses: {called}\n"
        assert "it calls deploy-queue.yml (line 4)" in others(text)["other.yml job ship may deploy"]


@pytest.mark.parametrize(
    ("step", "part"),
    [
        ("run: gh workflow run deploy-queue.yml -f target=prod", "it may start deploy-queue.yml (line 6)"),
        ("run: gh api repos/x/y/actions/workflows/deploy-queue.yml/dispatches -f ref=main", "it may start"),
        ("uses: benc-uk/workflow-dispatch@v1\n        with: {workflow: deploy-queue.yml}", "it may start"),
        ("run: ./start.sh Deploy-Prod-Now", "it knows the phrase (line 6)"),
    ],
)
def test_nobody_has_to_type_the_phrase(step: str, part: str) -> None:
    assert part in others(f"{HEAD}    steps:\n      - {step}\n")["other.yml job ship may deploy"]


def test_what_the_spec_allows() -> None:
    text = HEAD + "    environment: production\n    steps: []\n"
    assert others(text, "other.yml") == {}
    assert others(text, "other.yml#ship") == {}
    assert others(text, "other.yml#other").keys() == {"other.yml job ship may deploy", "also_deploys other.yml#other"}
    assert "there is no such workflow" in others(text, "other.yml", "gone.yml")["also_deploys gone.yml"]


def test_a_file_that_cannot_be_read() -> None:
    assert others("on: [") == {}
    assert "it names raxx-queue-prod, and cannot be read" in others("raxx-queue-prod: [")["other.yml may deploy"]
