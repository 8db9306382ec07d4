"""The protocol: what the engine asks of a provider, each call handed to the session, the words and the writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import any_pb2, empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from infra.errors import RaxxError
from infra.provider.engine import Voice
from infra.provider.life import Life
from infra.version import VERSION

LOOK = "raxx:index:look"
_KINDS = {
    "add": provider_pb2.PropertyDiff.ADD,
    "update": provider_pb2.PropertyDiff.UPDATE,
    "delete": provider_pb2.PropertyDiff.DELETE,
}
Request = Any
Context = grpc.ServicerContext


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine at `address`."""

    def __init__(self, life: Life, address: str) -> None:
        self._life, self._voice = life, Voice(address)
        self._session: Any = None

    @property
    def session(self) -> Any:
        """This process's session; what it needs is imported when it is first asked for."""
        if self._session is None:
            from infra.provider.session import Session

            self._session = Session(self._life)
        return self._session

    def GetPluginInfo(self, request: Request, context: Context) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Request, context: Context) -> Any:
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "raxx", "version": VERSION}))

    def CheckConfig(self, request: Request, context: Context) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Request, context: Context) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Request, context: Context) -> Any:
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Invoke(self, request: Request, context: Context) -> Any:
        if request.tok != LOOK:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"raxx has no function {request.tok}")
        with self._life.call(), _plainly(context):
            answer = self.session.look(json.loads(MessageToDict(request.args)["asked"]))
            response = provider_pb2.InvokeResponse()
            getattr(response, "return").update({"answer": json.dumps(answer)})
            return response

    def Check(self, request: Request, context: Context) -> Any:
        """Says what differs: it is called once for each resource, Diff perhaps twice (docs/facts.md#diff-twice)."""
        with _plainly(context):
            kind, key = _named(request.urn)
            looked = self.session.looked
            for item in looked.own[kind, key].items if looked and (kind, key) in looked.own else ():
                from infra.items import Weight
                from infra.words import sentence

                warn = looked.dry_run and item.weight is not Weight.NOTICE
                self._voice.say(sentence(item), request.urn, warning=warn)
            if looked and looked.makes_a_release(kind, key):
                self._voice.say("these make one release, and so a restart of the dynos", request.urn)
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Request, context: Context) -> Any:
        """Of what was looked at, where it was: what is recorded may be older than that."""
        with _plainly(context):
            from infra.provider.own import differences

            looked, named = self.session.looked, _named(request.urn)
            recorded = MessageToDict(request.olds)
            recorded |= looked.own[named].recorded if looked and named in looked.own else {}
            left = looked is None or looked.dry_run
            paths = differences(recorded, MessageToDict(request.news), left=left)
        changes = provider_pb2.DiffResponse.DIFF_SOME if paths else provider_pb2.DiffResponse.DIFF_NONE
        detailed = {path: provider_pb2.PropertyDiff(kind=_KINDS[kind]) for path, kind in paths.items()}
        top = sorted({path.partition(".")[0].partition("[")[0] for path in paths})
        return provider_pb2.DiffResponse(changes=changes, detailedDiff=detailed, diffs=top, hasDetailedDiff=True)

    def Read(self, request: Request, context: Context) -> Any:
        with _plainly(context):
            kind, key = _named(request.urn)
            recorded = MessageToDict(request.properties)
            words = self.session.read(kind, key, recorded)
            if words is not None:
                return provider_pb2.ReadResponse(id=request.id, properties=_struct(words), inputs=_struct(words))
        if not recorded:
            what = f"{kind} {key} is no resource to import by hand: pulumi up takes up what is live by itself"
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, what)
        why = "the spec does not name it" if self.session.looked else "the program did not run"
        self._voice.say(f"not looked at: {why}", request.urn)
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Create(self, request: Request, context: Context) -> Any:
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        given = MessageToDict(request.properties)
        with _plainly(context):
            id_ = self.session.id_of(*_named(request.urn), given)
        words = self._write(request.urn, given, id_, context)
        return provider_pb2.CreateResponse(id=id_, properties=_struct(words))

    def Update(self, request: Request, context: Context) -> Any:
        if request.preview:
            return provider_pb2.UpdateResponse(properties=request.news)
        words = self._write(request.urn, MessageToDict(request.news), request.id, context)
        return provider_pb2.UpdateResponse(properties=_struct(words))

    def Delete(self, request: Request, context: Context) -> Any:
        """Nothing live is ever deleted because a resource left the program or the stack was destroyed."""
        return empty_pb2.Empty()

    def Cancel(self, request: Request, context: Context) -> Any:
        self._life.cancel()
        return empty_pb2.Empty()

    def _write(self, urn: str, given: Mapping[str, Any], id_: str, context: Context) -> Mapping[str, Any]:
        """Writes, and gives the words of what is live after it. A failure after the first write records them, too."""
        from infra.provider import writes
        from infra.provider.session import APP, CONFIG_VARS, ENVIRONMENT

        kind, key = _named(urn)
        with self._life.call(), _plainly(context):
            say = self._voice.say
            work = writes.Work(
                self.session, key, lambda text: say(text, urn), lambda text: say(text, urn, progress=True)
            )
            try:
                if kind == CONFIG_VARS:
                    return writes.config_vars(work, str(given["app"]))
                if kind == APP:
                    return writes.app(work, str(given["app"]))
                return writes.environment(work) if kind == ENVIRONMENT else writes.deploy_gate(work)
            except writes.PartlyWritten as failure:
                _init_failed(context, id_, given, failure.words, str(failure))
        raise AssertionError("not reached: an aborted call ends with an exception")


@contextmanager
def _plainly(context: Context) -> Iterator[None]:
    """A failure's text for the operator, without a traceback, and of an unforeseen one only its type."""
    try:
        yield
    except RaxxError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
    except Exception as error:
        if _is_abort(error):
            raise
        context.abort(grpc.StatusCode.INTERNAL, f"a fault of this tool ({type(error).__name__})")


def _is_abort(error: Exception) -> bool:
    """`abort` ends a call by an exception that has no type of its own, and no text."""
    return type(error) is Exception and not error.args


def _init_failed(context: Context, id_: str, inputs: Mapping[str, Any], words: Mapping[str, Any], reason: str) -> None:
    """Fails so that the engine records what was written (docs/facts.md#partial-failure)."""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=_struct(words), inputs=_struct(inputs), reasons=[reason]
        )
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, reason)


def _named(urn: str) -> tuple[str, str]:
    """Type and logical name of a URN."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2], parts[3]


def _struct(words: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(words))
    return struct
