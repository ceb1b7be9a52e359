"""What the core tells the apps above it, which it may not import."""

from django.dispatch import Signal

# Pages were filed elsewhere without being saved (a merge of nodes or tags). `pages`: their ids.
refiled = Signal()
