"""The inventory of the GitHub simulator: one line a route, with its published model and its page in the docs."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from lab.simulators.github import (
    actions,
    branch_policies,
    contents,
    environments,
    issues,
    labels,
    pending,
    people,
    repositories,
    secrets,
    wire,
)
from lab.simulators.github.control import CONTROL
from lab.simulators.github.errors import DOCS, failure
from lab.simulators.routing import Api, ApiError, Call, Handler, Reply, Route


class _Line(NamedTuple):
    method: str
    rule: str
    handler: Handler
    schema: str
    """A model of GitHub's OpenAPI, or several, of which the body is one; `list[…]` for an array."""
    docs: str


_REPO = "/repos/<owner>/<repo>"
_ENVIRONMENT = f"{_REPO}/environments/<name>"
_POLICIES = f"{_ENVIRONMENT}/deployment-branch-policies"
_SECRETS = f"{_ENVIRONMENT}/secrets"
_SECRET = f"{_SECRETS}/<secret>"
_CONTENTS = f"{_REPO}/contents/<path:path>"
_COLLABORATORS = f"{_REPO}/collaborators"
_WORKFLOWS = f"{_REPO}/actions/workflows"
_WORKFLOW = f"{_WORKFLOWS}/<workflow>"
_ISSUES = f"{_REPO}/issues"
_ISSUE = f"{_ISSUES}/<number>"
_PENDING = f"{_REPO}/actions/runs/<run>/pending_deployments"
_TEAM = "/orgs/<org>/teams/<slug>"
_TEAM_BY_ID = "/organizations/<org_id>/team/<team_id>"
_FILE_OR_DIRECTORY = "ContentFile | ContentTree | list[ContentDirectoryItems]"
_ALL_POLICIES = "ReposOwnerRepoEnvironmentsEnvironmentNameDeploymentBranchPoliciesGetResponse200"
_ALL_ENVIRONMENTS = "ReposOwnerRepoEnvironmentsGetResponse200"

_ENVIRONMENTS = "deployments/environments#"
_BRANCH_POLICIES = "deployments/branch-policies#"
_TEAMS = "teams/teams#"
_MEMBERS = "teams/members#list-team-members"
_COLLABORATION = "collaborators/collaborators#"
_FILES = "repos/contents#"
_RUNS = "actions/workflow-runs#"
_TICKETS = "issues/issues#"
_COMMENTS = "issues/comments#"
_LABELS = "issues/labels#"
_ENVIRONMENT_SECRETS = "actions/secrets#"
_ALL_SECRETS = "ReposOwnerRepoEnvironmentsEnvironmentNameSecretsGetResponse200"
_ALL_WORKFLOWS = "ReposOwnerRepoActionsWorkflowsGetResponse200"
_ALL_RUNS = "ReposOwnerRepoActionsWorkflowsWorkflowIdRunsGetResponse200"

_LINES = (
    _Line("GET", "/rate_limit", wire.get_rate_limit, "RateLimitOverview", "rate-limit/rate-limit#get"),
    _Line("GET", "/user", people.get_caller, "PrivateUser", "users/users#get-the-authenticated-user"),
    _Line("GET", "/user/<user_id>", people.get_user, "PublicUser", "users/users#get-a-user-using-their-id"),
    _Line("GET", "/users/<login>", people.get_user, "PublicUser", "users/users#get-a-user"),
    _Line("GET", "/users/<login>/keys", people.list_keys, "list[KeySimple]", "users/keys#list-public-keys-for-a-user"),
    _Line("GET", "/users/<login>/gpg_keys", people.list_gpg_keys, "list[GpgKey]", "users/gpg-keys#list-for-a-user"),
    _Line("GET", "/orgs/<org>", people.get_organization, "OrganizationFull", "orgs/orgs#get-an-organization"),
    _Line("GET", "/orgs/<org>/teams", people.list_teams, "list[Team]", f"{_TEAMS}list-teams"),
    _Line("GET", _TEAM, people.get_team, "TeamFull", f"{_TEAMS}get-a-team-by-name"),
    _Line("GET", f"{_TEAM}/members", people.list_team_members, "list[SimpleUser]", _MEMBERS),
    _Line(
        "GET", f"{_TEAM}/repos", people.list_team_repos, "list[MinimalRepository]", f"{_TEAMS}list-team-repositories"
    ),
    _Line(
        "GET",
        f"{_TEAM}/repos/<owner>/<repo>",
        people.get_team_repo,
        "TeamRepository",
        f"{_TEAMS}check-team-permissions-for-a-repository",
    ),
    _Line("GET", _TEAM_BY_ID, people.get_team, "TeamFull", f"{_TEAMS}get-a-team-legacy"),
    _Line("GET", f"{_TEAM_BY_ID}/members", people.list_team_members, "list[SimpleUser]", _MEMBERS),
    _Line(
        "GET",
        f"{_TEAM_BY_ID}/repos",
        people.list_team_repos,
        "list[MinimalRepository]",
        f"{_TEAMS}list-team-repositories",
    ),
    _Line("GET", _REPO, repositories.get_repository, "FullRepository", "repos/repos#get-a-repository"),
    _Line(
        "GET", f"{_REPO}/branches", repositories.list_branches, "list[ShortBranch]", "branches/branches#list-branches"
    ),
    _Line(
        "GET",
        f"{_REPO}/branches/<branch>",
        repositories.get_branch,
        "BranchWithProtection",
        "branches/branches#get-a-branch",
    ),
    _Line("GET", f"{_REPO}/teams", people.list_repo_teams, "list[Team]", "repos/repos#list-repository-teams"),
    _Line("GET", _WORKFLOWS, actions.list_workflows, _ALL_WORKFLOWS, "actions/workflows#list-repository-workflows"),
    _Line("GET", _WORKFLOW, actions.get_workflow, "Workflow", "actions/workflows#get-a-workflow"),
    _Line("GET", f"{_WORKFLOW}/runs", actions.list_runs, _ALL_RUNS, f"{_RUNS}list-workflow-runs-for-a-workflow"),
    _Line(
        "POST", f"{_WORKFLOW}/dispatches", actions.dispatch, "", "actions/workflows#create-a-workflow-dispatch-event"
    ),
    _Line("GET", f"{_REPO}/actions/runs", actions.list_runs, _ALL_RUNS, f"{_RUNS}list-workflow-runs-for-a-repository"),
    _Line("GET", f"{_REPO}/actions/runs/<run>", actions.get_run, "WorkflowRun", f"{_RUNS}get-a-workflow-run"),
    _Line(
        "GET",
        _PENDING,
        pending.list_pending,
        "list[PendingDeployment]",
        f"{_RUNS}get-pending-deployments-for-a-workflow-run",
    ),
    _Line(
        "POST", _PENDING, pending.review, "list[Deployment]", f"{_RUNS}review-pending-deployments-for-a-workflow-run"
    ),
    _Line("GET", _ISSUES, issues.list_issues, "list[Issue]", f"{_TICKETS}list-repository-issues"),
    _Line("POST", _ISSUES, issues.create_issue, "Issue", f"{_TICKETS}create-an-issue"),
    _Line("GET", _ISSUE, issues.get_issue, "Issue", f"{_TICKETS}get-an-issue"),
    _Line("PATCH", _ISSUE, issues.update_issue, "Issue", f"{_TICKETS}update-an-issue"),
    _Line("GET", f"{_ISSUE}/comments", issues.list_comments, "list[IssueComment]", f"{_COMMENTS}list-issue-comments"),
    _Line("POST", f"{_ISSUE}/comments", issues.create_comment, "IssueComment", f"{_COMMENTS}create-an-issue-comment"),
    _Line(
        "PATCH",
        f"{_ISSUES}/comments/<comment>",
        issues.update_comment,
        "IssueComment",
        f"{_COMMENTS}update-an-issue-comment",
    ),
    _Line("GET", f"{_REPO}/labels", labels.list_labels, "list[Label]", f"{_LABELS}list-labels-for-a-repository"),
    _Line("POST", f"{_REPO}/labels", labels.create_label, "Label", f"{_LABELS}create-a-label"),
    _Line("GET", f"{_REPO}/labels/<label>", labels.get_label, "Label", f"{_LABELS}get-a-label"),
    _Line("GET", _COLLABORATORS, people.list_collaborators, "list[Collaborator]", f"{_COLLABORATION}list"),
    _Line("GET", f"{_COLLABORATORS}/<login>", people.check_collaborator, "", f"{_COLLABORATION}check"),
    _Line(
        "GET",
        f"{_COLLABORATORS}/<login>/permission",
        people.get_permission,
        "RepositoryCollaboratorPermission",
        f"{_COLLABORATION}get-repository-permissions-for-a-user",
    ),
    _Line("GET", f"{_REPO}/contents", contents.get_contents, _FILE_OR_DIRECTORY, f"{_FILES}get-repository-content"),
    _Line("GET", _CONTENTS, contents.get_contents, _FILE_OR_DIRECTORY, f"{_FILES}get-repository-content"),
    _Line("PUT", _CONTENTS, contents.put_contents, "FileCommit", f"{_FILES}create-or-update-file-contents"),
    _Line("DELETE", _CONTENTS, contents.delete_contents, "FileCommit", f"{_FILES}delete-a-file"),
    _Line(
        "GET",
        f"{_REPO}/environments",
        environments.list_environments,
        _ALL_ENVIRONMENTS,
        f"{_ENVIRONMENTS}list-environments",
    ),
    _Line("GET", _ENVIRONMENT, environments.get_environment, "Environment", f"{_ENVIRONMENTS}get-an-environment"),
    _Line(
        "PUT",
        _ENVIRONMENT,
        environments.put_environment,
        "Environment",
        f"{_ENVIRONMENTS}create-or-update-an-environment",
    ),
    _Line("DELETE", _ENVIRONMENT, environments.delete_environment, "", f"{_ENVIRONMENTS}delete-an-environment"),
    _Line(
        "GET",
        f"{_SECRETS}/public-key",
        secrets.get_public_key,
        "ActionsPublicKey",
        f"{_ENVIRONMENT_SECRETS}get-an-environment-public-key",
    ),
    _Line("GET", _SECRETS, secrets.list_secrets, _ALL_SECRETS, f"{_ENVIRONMENT_SECRETS}list-environment-secrets"),
    _Line("GET", _SECRET, secrets.get_secret, "ActionsSecret", f"{_ENVIRONMENT_SECRETS}get-an-environment-secret"),
    _Line(
        "PUT",
        _SECRET,
        secrets.put_secret,
        "EmptyObject",
        f"{_ENVIRONMENT_SECRETS}create-or-update-an-environment-secret",
    ),
    _Line("DELETE", _SECRET, secrets.delete_secret, "", f"{_ENVIRONMENT_SECRETS}delete-an-environment-secret"),
    _Line(
        "GET",
        _POLICIES,
        branch_policies.list_policies,
        _ALL_POLICIES,
        f"{_BRANCH_POLICIES}list-deployment-branch-policies",
    ),
    _Line(
        "POST",
        _POLICIES,
        branch_policies.create_policy,
        "DeploymentBranchPolicy",
        f"{_BRANCH_POLICIES}create-a-deployment-branch-policy",
    ),
    _Line(
        "GET",
        f"{_POLICIES}/<policy>",
        branch_policies.get_policy,
        "DeploymentBranchPolicy",
        f"{_BRANCH_POLICIES}get-a-deployment-branch-policy",
    ),
    _Line(
        "PUT",
        f"{_POLICIES}/<policy>",
        branch_policies.update_policy,
        "DeploymentBranchPolicy",
        f"{_BRANCH_POLICIES}update-a-deployment-branch-policy",
    ),
    _Line(
        "DELETE",
        f"{_POLICIES}/<policy>",
        branch_policies.delete_policy,
        "",
        f"{_BRANCH_POLICIES}delete-a-deployment-branch-policy",
    ),
)


def _documented(handler: Handler, docs: str) -> Handler:
    """The handler, whose errors point at the route's page unless they have one of their own."""

    def answer(call: Call) -> Reply:
        try:
            return handler(call)
        except ApiError as error:
            body = error.reply.body
            if isinstance(body, dict) and body.get("documentation_url") == "":
                body = body | {"documentation_url": f"{DOCS}/{docs}"}
            raise ApiError(replace(error.reply, body=body)) from None

    return answer


def _finish(call: Call, reply: Reply) -> Reply:
    """Errors from before a route is reached point at the API's front page."""
    if isinstance(reply.body, dict) and reply.body.get("documentation_url") == "":
        reply.body["documentation_url"] = DOCS
    return wire.finish(call, reply)


API = Api(
    prefix="/api/v3/",
    routes=tuple(Route(line.method, line.rule, _documented(line.handler, line.docs), line.schema) for line in _LINES),
    guard=wire.guard,
    finish=_finish,
    not_simulated=wire.not_simulated,
    failure=failure,
    control=CONTROL,
    weak_etags=True,
)
