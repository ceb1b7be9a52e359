"""What the directory tells the apps above it, which it may not import."""

from django.dispatch import Signal

# Two projects become one. `gone` and `kept`: their translation keys; `leads`: {id of each page of
# the one that goes: id of the page that stays in its place}. Sent inside the transaction, before
# the tables are pointed at what stays: who keeps one row for each project makes one of two.
projects_merging = Signal()
