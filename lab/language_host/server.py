"""Answers the engine's calls of pulumirpc.LanguageRuntime; what is not answered here is Unimplemented.

Which call comes when: docs/facts.md#calls-of-a-language-host. What it runs and says follows the published host
(pulumi/pulumi sdk/python/cmd/pulumi-language-python/main.go).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from lab.language_host import packages, program
from lab.language_host.children import Children, lines
from lab.language_host.interpreter import Interpreter, OptionError, chosen, existing

UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]

# Requests and answers are `Any`: the stubs' types name modules (`pulumi.language_pb2`) that the wheel does not ship.
Context = grpc.ServicerContext


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """One host process; the engine starts several and asks each for a part."""

    def __init__(self, shim: Path, engine_address: str) -> None:
        """`shim` runs a program; `engine_address` is what the program reports to."""
        self.children = Children()
        self.server: grpc.Server | None = None
        self._shim = shim
        self._engine_address = engine_address

    def Handshake(self, request: Any, _context: Context) -> Any:
        """Called only when the engine attaches to a host that runs already."""
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, _request: Any, _context: Context) -> Any:
        """The host has no version of its own: it is as new as the checkout."""
        return plugin_pb2.PluginInfo()

    def About(self, request: Any, context: Context) -> Any:
        """The Python that would run the program."""
        with refusals(context):
            python = chosen(request.info.root_directory, MessageToDict(request.info.options))
            return language_pb2.AboutResponse(executable=str(python.executable), version=python.version())

    def GetRequiredPackages(self, request: Any, context: Context) -> Any:
        """The plugins that the program's installed packages need."""
        with refusals(context):
            python = self._python(request)
            found = packages.required_plugins(packages.installed(python.site_packages()))
            return language_pb2.GetRequiredPackagesResponse(packages=[_dependency(plugin) for plugin in found])

    def GetProgramDependencies(self, request: Any, context: Context) -> Any:
        """The installed packages; without `transitiveDependencies` those that no other one requires."""
        with refusals(context):
            found = packages.installed(self._python(request).site_packages())
            if not request.transitiveDependencies:
                found = packages.not_required(found)
            named = [language_pb2.DependencyInfo(name=package.name, version=package.version) for package in found]
            return language_pb2.GetProgramDependenciesResponse(dependencies=named)

    def InstallDependencies(self, request: Any, context: Context) -> Iterator[Any]:
        """Makes the virtual environment if it is missing, and installs requirements.txt; streams what pip prints."""
        with refusals(context):
            options = MessageToDict(request.info.options)
            python = chosen(request.info.root_directory, options, "venv" if request.is_plugin else "")
            for command in program.install_commands(python, Path(request.info.program_directory)):
                for line in self._output(command, python, request.info.program_directory, context):
                    yield language_pb2.InstallDependenciesResponse(stdout=line)

    def Run(self, request: Any, context: Context) -> Any:
        """Runs the program to its end, which the answer tells."""
        with refusals(context):
            python = existing(request.info.root_directory, MessageToDict(request.info.options))
            if request.attach_debugger:
                raise OptionError("this language host attaches no debugger; the one of the published pulumi does")
            command = [str(python.executable), "-u", str(self._shim), *program.arguments(request, self._engine_address)]
            env = python.environment() | program.configuration(request)
            context.add_callback(self.children.interrupt)
            with self.children.started(command, env, request.info.program_directory or request.pwd) as process:
                status = process.wait()
            sys.stdout.flush()
            return _ended(status)

    def RunPlugin(self, request: Any, context: Context) -> Iterator[Any]:
        """Runs a plugin that is a folder with a `__main__.py`, in that folder's own virtual environment."""
        with refusals(context):
            python = existing(request.info.root_directory, MessageToDict(request.info.options), "venv")
            command = [str(python.executable), "-u", request.info.program_directory, *request.args]
            env = python.environment() | dict(pair.split("=", 1) for pair in request.env)
            context.add_callback(self.children.interrupt)
            with self.children.started(command, env, request.pwd, subprocess.PIPE) as process:
                for line in lines(process.stdout):
                    yield language_pb2.RunPluginResponse(stdout=line)
            yield language_pb2.RunPluginResponse(exitcode=process.returncode)

    def RuntimeOptionsPrompts(self, _request: Any, _context: Context) -> Any:
        """No questions: what is not set has a default."""
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, _request: Any, _context: Context) -> Any:
        """Interrupts what runs; the engine comes with a kill after it."""
        self.children.interrupt()
        return Empty()

    def _python(self, request: Any) -> Interpreter:
        return existing(request.info.root_directory, MessageToDict(request.info.options))

    def _output(self, command: list[str], python: Interpreter, cwd: str, context: Context) -> Iterator[bytes]:
        context.add_callback(self.children.interrupt)
        with self.children.started(command, python.environment(), cwd, subprocess.PIPE) as process:
            yield from lines(process.stdout)
        if process.returncode:
            raise OptionError(f"`{' '.join(command)}` ended with exit code {process.returncode}")


@contextlib.contextmanager
def refusals(context: Context) -> Iterator[None]:
    """Turns an OptionError, or a command that cannot be started, into the RPC's error."""
    try:
        yield
    except (OptionError, OSError) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))


def _dependency(plugin: packages.RequiredPlugin) -> Any:
    stands_for = None
    if said := plugin.parameterization:
        stands_for = plugin_pb2.PackageParameterization(name=said.name, version=said.version, value=said.value)
    return plugin_pb2.PackageDependency(
        name=plugin.name, kind="resource", version=plugin.version, server=plugin.server, parameterization=stands_for
    )


def _ended(status: int) -> Any:
    if status == program.MESSAGE_ALREADY_SHOWN:
        return language_pb2.RunResponse(bail=True)
    if status < 0:
        return language_pb2.RunResponse(error=f"program was ended by signal {-status}")
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {status}" if status else "")


def serve(shim: Path, engine_address: str) -> tuple[LanguageHost, int]:
    """Starts serving on a free port of the loopback interface. Gives the host, which keeps the server, and the port."""
    host = LanguageHost(shim, engine_address)
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=UNLIMITED)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    host.server = server
    return host, port
