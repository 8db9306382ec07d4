"""What a stack file wants of the deploy workflow that stands before prod."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from infra.spec.base import Day, LogicalName, Model, broken
from infra.spec.config_var import AppName
from infra.spec.drift_policy import Accepted

WorkflowFile = Annotated[str, Field(pattern=r"^[^/\\]+\.ya?ml$")]
JobId = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
OtherDeployer = Annotated[str, Field(pattern=r"^[^/\\#]+\.ya?ml(#[A-Za-z_][A-Za-z0-9_-]*)?$")]


class ReleasedBy(Model):
    """Who releases containers on the gated app: the e-mail address of the CI's Heroku account.

    Releases since `since` (all, without it) must be of that account, made while the workflow ran, with an image that
    `staging_app` runs or ran.
    """

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    staging_app: AppName
    since: Day | None = None


class DeployGate(Model):
    """The gate in a deploy workflow: which inputs open it, and what must hold around it.

    `inputs` maps each demanded input to its exact value; `phrase` names the one that somebody types. `after` are the
    jobs that must have succeeded before `deploy_job`; `environment` is a key of the spec's environments, `app` the
    Heroku app behind the gate. `also_deploys` names other workflows ("rollback.yml") or jobs ("rollback.yml#prod")
    that may release to that app or use that environment.
    """

    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
    workflow: WorkflowFile
    deploy_job: JobId
    rejection_job: JobId
    environment: LogicalName
    app: AppName
    inputs: Annotated[dict[str, Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    phrase: str = "confirm"
    after: tuple[JobId, ...] = Field(default=(), strict=False)
    case_sensitive: bool = False
    also_deploys: tuple[OtherDeployer, ...] = Field(default=(), strict=False)
    accepted: tuple[Accepted, ...] = Field(default=(), strict=False)
    released_by: ReleasedBy | None = None

    @field_validator("phrase")
    @classmethod
    def _is_an_input(cls, phrase: str, info: ValidationInfo) -> str:
        inputs: dict[str, Any] | None = info.data.get("inputs")
        if inputs is not None and phrase not in inputs:
            raise broken(f"phrase names {phrase!r}, which is no input of the gate", "Name one of inputs.")
        return phrase

    @field_validator("rejection_job")
    @classmethod
    def _is_another_job(cls, job: str, info: ValidationInfo) -> str:
        if job.lower() == str(info.data.get("deploy_job", "")).lower():
            raise broken("the rejection job is the deploy job", "Name the job that fails for a wrong phrase.")
        return job
