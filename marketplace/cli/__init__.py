"""The `chuzhuang` command. Each subcommand is imported only when it is called, so that `match` needs no web server."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "match": ("marketplace.cli.match_command", "match"),
    "catalogue": ("marketplace.cli.catalogue_commands", "catalogue"),
    "estimate": ("marketplace.cli.policy_commands", "estimate_command"),
    "diagnose": ("marketplace.cli.policy_commands", "diagnose_command"),
    "demo": ("marketplace.cli.server_commands", "demo"),
    "serve": ("marketplace.cli.server_commands", "serve"),
    "jobs": ("marketplace.cli.server_commands", "jobs"),
    "index": ("marketplace.cli.server_commands", "index"),
    "db": ("marketplace.cli.server_commands", "db"),
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the day's work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of a name."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="chuzhuang")
def main() -> None:
    """楚装对接：湖北省工业设备更新供需对接。"""
