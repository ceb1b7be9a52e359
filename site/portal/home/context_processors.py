"""What stands around every page: menus and the way to the other language."""

from .frame import Frame


def frame(request):
    """`frame`, which asks the database nothing until a template uses it."""
    return {"frame": Frame(request)}
