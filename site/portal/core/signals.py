"""What the core tells the apps above it, which it may not import."""

from django.dispatch import Signal

# Pages are filed elsewhere, or what they are filed under changed, without their being saved: a node
# or a tag was merged, moved, renamed or given another code; or they link to another page than
# before, which theirs was merged into. `pages`: their ids; `sender`: Discipline, Territory, Tag or
# the merged pages' type. Sent inside the transaction that did it.
refiled = Signal()

# A classification changed: nodes added, relabelled, moved, merged or deleted. `sender`: Discipline
# or Territory. Sent inside the transaction that did it, also for `save()` and `delete()` of a node.
vocabulary_changed = Signal()

# A page of the portal was saved, with its child rows and filings, which come after its `post_save`.
# `instance`: the page.
page_saved = Signal()

# Images or documents may be open to others than before: a collection was restricted, or they were
# put into another one. `sender`: Collection. Sent inside the transaction that did it, if any.
files_moved = Signal()

# Pictures of images have another address, as their collection was restricted or opened, or they
# were moved. `images`: the ids of the images; `sender`: PortalImage. Sent inside a transaction.
pictures_moved = Signal()
