"""The one place that makes sentences of differences: words for each term, and an item as people read it."""

from __future__ import annotations

from collections.abc import Mapping

from infra.items import Acceptance, AcceptanceState, Item, Moved, Side, Term, Value

WORDS: Mapping[str, str] = {
    "none": "none",
    "one": "one",
    "not_in_spec": "none (not in the spec)",
    "undeclared": "one that nobody declared",
    "undeclared_more": "{count} that nobody declared",
    "to_create": "none: will be created",
    "listed": "{names}",
    # The app itself
    "until_deploy": "{stack} until the next deploy",
    # Add-ons
    "attached_elsewhere": "attached there: that app reads its data",
    "of_app": "{name} of the app {app}",
    # Config vars
    "quoted": '"{text}"',
    "url_of": "the URL of {app}",
    "stored": "the value in the {store} store",
    "secret": "a secret",
    "of_kind": "a {kind}",
    "none_nowhere": "none; no secret store has it",
    "another": "another value ({kind})",
    "wrong_nowhere": "a {kind}; no secret store has the right one",
    "not_compared": "not compared, no secret store has it. Put it there: {places}",
    "left_spec": "a config var that is no longer in the spec",
    "undeclared_removed": "a config var that nobody declared (undeclared_vars: remove)",
    "one_not_compared": "1 value was not compared: no secret store has them",
    "some_not_compared": "{count} values were not compared: no secret store has them",
    "own_value": "a value of its own",
    "same_as": "the same as in {stack} ({where})",
    "same_value_as": "the same value as in {stack}",
    "another_where": "another ({where})",
    # Releases
    "release_failed": '"{description}" failed: the dynos run with the code and the config vars before it',
    "release_pending": '"{description}" is under way',
    # Formation
    "dynos": "{quantity} x {size}",
    "dynos_between": "{least} to {most} x {size}",
    "vanished": "none: no release has it any more",
    "waiting": "waiting for the first release of {process} (wants {wants})",
    "crashed": "crashed: see the app's logs",
    # Environments
    "archived": "it is archived: GitHub starts no workflow in it, and lets nothing of it be changed",
    "minutes": "{minutes} min",
    "any_branch": "any branch",
    "protected_branches": "protected branches only",
    "branches": "branches {names}",
    "no_protected_branch": "protected branches only, but no branch is protected: every branch may deploy",
    "access": "access to {repository}",
    "access_not_asked": "whether they may see {repository} is not known: this token may not ask",
    "only_approver": "nobody could approve what {login} deploys: {login} is the only one",
    "plan_without": "the plan {plan} has none",
    "plan_refused": "GitHub refused it",
    "gate_stands_in": "{why}; the confirm gate {gates} stands in, and is proved",
    "gate_not_proved": "{why}, and the gate {gates} is not proved: nothing stands before a deployment",
    "no_gate": "{why}, and no deploy gate is declared for it: nothing stands before a deployment",
    # Two stacks side by side
    "missing": "missing",
    "set_by_addon": "set by its add-on",
    "reviewers": "reviewers: {names}",
    "each_apps_own": "each app's own",
    "differs_but": "differs, but {rule}",
    "same_but": "the same, but {rule}",
    "differs": "differs: {rule}",
    "differs_unexplained": "differs, and no spec says why",
    "no_spec_says_why": "no spec says why",
    "rule_same": "it must be the same (across_stacks)",
    "rule_differs": "it must differ (across_stacks)",
    "rule_either": "it may be either (across_stacks)",
    "two_modes": "one is for live, one for test mode",
    "two_urls": "the URLs of {here} and {there}",
    "specs_say_so": "the specs say so",
    "missing_in": "missing in {stacks}",
    "only_in_spec_of": "only the spec of {stack} has it",
    "undeclared_in": "nobody declared it in {stack}",
    "nothing_released_on": "nothing released on {stacks} yet",
    # What the spec accepts
    "matches_nothing": "matches nothing (any more): take it out of the spec",
    # Deploy gates
    "on_default_branch": "one on the default branch",
    "not_taken": "GitHub would not take it: {reason}",
    "no_such_job": "there is no such job in {workflow}",
    "refused_condition": "GitHub would refuse it: {reason}",
    "line_error": "line {line}: {reason}",
    "no_dispatch": "nobody can start {workflow} by hand",
    "workflow_lacks": "{workflow} does not have it",
    "runs_at": "{job} (line {line}) runs on {starts}",
    "may_run_at": "{job} (line {line}) may run on {starts}",
    "also_runs": "{job} also runs on {starts}: GitHub ignores case in ==",
    "not_surely_run": "{job} (line {line}) does not surely run on {starts}",
    "and_more": "and {count} more",
    "another_gate": "{job} does not run on {start}: its gate is another one",
    "cannot_be_given": "the workflow's inputs cannot be given so: {inputs}",
    "job_because": "{job}: {why}",
    "calls_another": "line {line}: it calls another workflow, which cannot be proved",
    "environment_on": "{environment} (line {line}) on {start}",
    "what_is_refused": "what GitHub would refuse ({reason})",
    "what_says": "what {name} says",
    "does_not_need": "it does not need {job} (line {line})",
    "needs_nobody": "it needs no other job (line {line})",
    "failure_ignored": "a failure of {job} is ignored (line {line})",
    "runs_though": "it runs though {job} {ended} (line {line})",
    "fails": "fails",
    "is_result": "is {result}",
    "may_not_succeed": "may not have succeeded",
    # How a gated workflow is started, and how its jobs end
    "start_with": "{event} with {inputs}",
    "given": "{name}={value}",
    "left_out": "(left out)",
    "no_such_input": "(no such input)",
    "anything": "(anything)",
    "anything_else": "(anything else)",
    "when": "{start} when {endings}",
    "run_cancelled": "the run is cancelled",
    "job_ends": "{job} ends in {result}",
    "whatever": "whatever",
    "depends_on": "{start} (depends on {decider})",
    "first_step": "its first step",
    "what_job_does": "what {job} does",
    # Why a rejection job does not surely fail
    "no_steps": "it has no steps of its own",
    "continues_on_error": "continue-on-error in line {line}",
    "ends_in_action": "its last step (line {line}) is an action",
    "ends_without_exit": "the last line of its last step (line {line}) is not `exit N` with N from 1 to 255",
    "decides_before_exit": "a line before its exit may decide: {text}",
    "key_in_line": "`{key}` in line {line}",
    "runs_on": "it runs on {runner}",
    "default_shell": "its default shell is {shell}",
    "step_has_key": "its step in line {line} has `{key}`",
    "step_has_shell": "its step in line {line} has a shell of its own",
    "step_injects": "its step in line {line} puts an expression into the shell text, where an input can write shell",
    "env_for_bash": "its env sets what bash reads first",
    "step_tampers": "its step in line {line} may change what later steps run in",
    # Ways around a deploy gate
    "text_not_given": "GitHub does not give its text",
    "names_unread": "it names {app}, and cannot be read: {reason}",
    "use_not_allowed": "{use} (line {line}), and is not in also_deploys",
    "uses_environment": "it uses the environment {environment}",
    "may_use_environment": "it may use the environment {environment}: {found}",
    "calls": "it calls {workflow}",
    "may_start": "it may start {workflow}",
    "knows_phrase": "it knows the phrase",
    "names_app": "it names {app}",
    "may_name_app": "it may name {app}",
    "may_release": "it may release to {app}",
    "no_such_deployer": "there is no such workflow or job any more",
    "released": '"{description}" by {by} on {at} UTC: {reasons}',
    "not_by": "not by {email}",
    "no_run": "no run of the workflow was in progress",
    "run_of_branch": "only a run of the branch {branch} was in progress, which has a workflow of its own",
    "rollback_not_known": "what it rolls back to is not known",
    "no_container": "it is no container",
    "not_on_staging": "staging did not run {process} ({image})",
    "in_pipeline": "{app} is in a pipeline (stage {stage}), and whoever may promote to it needs no workflow",
}
"""By code. What is in braces are the term's values; several stand with commas, none as "none"."""

_JOINED = {"places": " or: ", "where": " and ", "stacks": " and ", "starts": "; ", "reasons": "; "}
"""Values that stand together by something else than a comma."""


def say(value: Value) -> str:
    """A term in words; a name or a number as it is."""
    if isinstance(value, Term):
        parts = {name: _joined(name, each) for name, each in value.values.items()}
        return WORDS[value.code].format(**parts)
    return str(value)


def wanted(item: Item) -> str:
    """What is wanted; empty where that is not the question."""
    return "" if item.wanted is None else say(item.wanted)


def found(item: Item) -> str:
    """What was found, with what else is known of it."""
    slip = f"; a slip of {item.slip_of}?" if item.slip_of else ""
    moved = f"; {moved_side(item.moved)}" if item.moved else ""
    return f"{say(item.found)}{slip}{moved}{_accepted(item.acceptance)}"


def said(item: Item) -> str:
    """What is said of the title: "want none (not in the spec), found one that nobody declared"."""
    return f"want {wanted(item)}, found {found(item)}" if item.wanted is not None else found(item)


def sentence(item: Item) -> str:
    """The whole item: "config var DEBUG: want none (not in the spec), found one that nobody declared"."""
    return f"{item.title}: {said(item)}"


def _joined(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return _JOINED.get(name, ", ").join(map(say, value)) or "none"
    return say(value)


def moved_side(moved: Moved) -> str:
    """Which side of a config var moved, and who moved it where that is known."""
    mine, change = f"the {moved.source}'s value", moved.change
    if moved.side is Side.UNKNOWN:
        return f"which side moved is not known: release v{moved.last_up} of the last up cannot be read"
    when = f"{change.at:%Y-%m-%d}, {change.by}" if change else ""
    if moved.side is Side.LIVE:
        by = f" in v{change.version} ({when})" if change else ""
        return f"live was changed{by}; {mine} is {'' if moved.written else 'not '}what the last up wrote" + (
            "" if moved.written else " either"
        )
    if change:
        age = f"{mine} is older: v{change.version} set it ({when}), v{moved.replaced_by} replaced it"
    else:
        age = f"{mine} is newer than what the last up wrote"
    return f"live is as the last up left it (v{moved.last_up}); {age}"


def _accepted(acceptance: Acceptance | None) -> str:
    if acceptance is None:
        return ""
    if acceptance.standing is AcceptanceState.WITHOUT_EFFECT:
        return " (its acceptance is without effect: on_drift says converge)"
    if acceptance.standing is AcceptanceState.EXPIRED:
        return f" (accepted only until {acceptance.until})"
    until = f" until {acceptance.until}" if acceptance.until else ""
    return f" (accepted{until}: {acceptance.reason})"
