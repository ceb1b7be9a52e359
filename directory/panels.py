"""What the apps above show on a project's page: they register it here, as nothing imports them."""

from dataclasses import dataclass

_panels = []


@dataclass(frozen=True)
class Panel:
    """A part of a project's page: `template` shows `content`."""

    template: str
    content: object


def project_panel(function):
    """Register `function(project, request)`, which gives a Panel, or None for nothing to show."""
    _panels.append(function)
    return function


def panels(project, request):
    """The panels of a project for whoever asks."""
    return [panel for function in _panels if (panel := function(project, request))]
