"""Write the API's description: django-ninja's own command, whose app would serve its pages too."""

from ninja.management.commands.export_openapi_schema import Command

__all__ = ["Command"]
