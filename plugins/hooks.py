"""The marker of Datasette's plugin hooks, with its types (datasette's own import of it has none)."""

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")
