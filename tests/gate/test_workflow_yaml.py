"""Workflow files are read as GitHub reads them, not as YAML 1.1 would have it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.gate.workflow import NotAWorkflow, parse_workflow
from infra.gate.workflow_yaml import NotYaml, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("True", True),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("0o17", 15),
        ("0x1F", 31),
        ("017", 17),
        ("1_000", "1_000"),
        ("1.5e3", 1500.0),
        ("2026-05-18", "2026-05-18"),
        ("'true'", "true"),
        ("!!str true", "true"),
        ("!!str 12 # \u2603 \U0001f600", "12"),
        ("=", "="),
    ],
)
def test_scalars_are_of_yaml_1_2(text: str, value: Any) -> None:
    found = load(f"\u00e9: \u2603 \U0001f600\nkey: {text}\n")["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("on: push\nON: push", "line 2: the key ON is there twice (first in line 1)"),
        ("a: [1", "line "),
        ("a: &x [*x]", "an alias that repeats itself"),
        ("a: !!python/object:os.system x", "the tag"),
        ("a: !now x", "the tag !now"),
        ("? [a]\n: b", "a key that is not a word"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: &a {b: 1}\nc:\n  <<: *a", "line 3: a merge key"),
        ("a: b # x\u2028c: d", "line 1: a character"),
        ("a: b # x\x85c: d", "line 1: a character"),
        ("a: '\x01'", "unacceptable character"),
        (
            "\n".join(["a: &a0 [x]", *(f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]),
            "too many",
        ),
    ],
)
def test_what_cannot_be_read_the_same_way_is_refused(text: str, part: str) -> None:
    with pytest.raises(NotYaml) as error:
        load(text)
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[]", "not a mapping"),
        ("on: push", "there are no jobs"),
        ("on: push\njobs: []", "there are no jobs"),
        ("jobs:\n  a: {}", "there is no `on:`"),
        ("on: [push, 1]\njobs:\n  a: {}", "there is no `on:`"),
        ("on: push\njobs:\n  a: x", "line 3: the job a is not a mapping"),
        ("on: push\njobs:\n  a:\n    needs: b", "line 4: the job a needs a job that is not there"),
        ("on: push\njobs:\n  a:\n    needs: b\n  b:\n    needs: a", "or a circle"),
        ("on: push\njobs:\n  a:\n    steps: x", "are not a list"),
        ("on: push\njobs:\n  a:\n    steps: [x]", "a step of the job a is not a mapping"),
    ],
)
def test_what_is_no_workflow(text: str, part: str) -> None:
    with pytest.raises(NotAWorkflow) as error:
        parse_workflow("x.yml", text)
    assert part in str(error.value)


def test_jobs_come_after_those_they_need() -> None:
    text = "on: push\njobs:\n  c:\n    needs: [B, a]\n  b:\n    needs: A\n  a: {}\n"
    found = parse_workflow("x.yml", text)
    assert list(found.jobs) == ["a", "b", "c"]
    assert found.jobs["c"].needs == ("b", "a")
    assert found.ancestors(found.jobs["c"]) == ["a", "b"]
    assert (found.jobs["c"].line, found.jobs["c"].line_of("needs"), found.jobs["c"].line_of("if")) == (3, 4, 3)
