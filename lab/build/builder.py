"""What a setup asks for where nothing can be downloaded but Go modules and Python packages."""

from __future__ import annotations

from lab.build import go_modules, language_host
from toolchain import plugins, stamps
from toolchain.layout import Layout
from toolchain.versions import GITHUB, HEROKU


class FromGoModules:
    """A `toolchain.setup.Builder`. Its methods raise SetupError."""

    def engine(self, layout: Layout) -> None:
        """Builds the engine."""
        go_modules.ensure(layout, go_modules.ENGINE, layout.engine)

    def language_host(self, layout: Layout) -> None:
        """Puts our language host beside the engine."""
        language_host.ensure(layout)

    def plugins(self, layout: Layout) -> None:
        """Builds both plugins, of which the Heroku plugin serves loopback only, and installs them."""
        for plugin, program in ((GITHUB, go_modules.GITHUB_PLUGIN), (HEROKU, go_modules.HEROKU_PLUGIN)):
            built = layout.plugins / plugin.executable
            go_modules.ensure(layout, program, built)
            plugins.ensure_built(layout, plugin, built, stamps.digest(go_modules.sources(layout, program)))
