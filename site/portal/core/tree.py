"""What staff do to a classification: add, change, move, merge and delete nodes.

Each act is one transaction that first locks the whole tree. Treebeard's moves rewrite the paths of
many rows from what they read before, so two at once would tear the tree; a few hundred rows are
quickly locked (SQLite locks the database anyway, when the transaction begins).
"""

from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .classification import branch
from .references import page_ids, uses
from .refiling import refile
from .signals import refiled, vocabulary_changed


class Refused(Exception):
    """An act that would lose something or make no sense; the message says why."""


def lock(model):
    """Lock a tree until the transaction ends. Read nodes after this, never before."""
    list(model.objects.select_for_update().values_list("pk"))


def fresh(*nodes):
    """Lock the tree of `nodes` and read them again."""
    model = type(nodes[0])
    lock(model)
    try:
        return [model.objects.get(pk=node.pk) for node in nodes]
    except model.DoesNotExist:
        raise Refused(_("This node was merged or deleted meanwhile.")) from None


def announce(model, pages):
    """Tell the apps above that a classification and the filing of `pages` changed."""
    vocabulary_changed.send(sender=model)
    if pages:
        refiled.send(sender=model, pages=pages)


@transaction.atomic
def add(node, parent=None):
    """Add an unsaved node as the last one below `parent`, or at the top level."""
    node.edited = True
    lock(type(node))
    if parent is None:
        type(node).add_root(instance=node)
    else:
        (parent,) = fresh(parent)
        parent.add_child(instance=node)
    return node


@transaction.atomic
def change(node, fields):
    """Save those fields of a node and no other: another session may have moved it meanwhile.

    Its text is nobody's but the staff's: where nothing else changes, the node is still the one that
    came with the portal, and what is filed there stays as it is.
    """
    (before,) = fresh(node)
    if before.code != node.code:
        node.former_codes = united(before.former_codes, [before.code], without=node.code)
    own = [name for name in fields if name not in node.TEXTS]
    if any(getattr(before, name) != getattr(node, name) for name in own):
        node.edited = True
        node.save(update_fields=[*fields, "former_codes", "edited"])
        announce(type(node), page_ids(type(node), branch(before)))
    elif texts := set(fields).intersection(node.TEXTS):
        node.save(update_fields=texts)
    return node


def united(*lists, without=""):
    """All codes of `lists`, once each, in order."""
    return [code for code in dict.fromkeys(chain(*lists)) if code != without]


@transaction.atomic
def move(node, parent=None):
    """Move a node and all below it to the end of another parent's children, or of the top level."""
    if parent is None:
        (node,) = fresh(node)
        node.move(type(node).get_last_root_node(), "last-sibling")
    else:
        node, parent = fresh(node, parent)
        if parent == node or parent.is_descendant_of(node):
            raise Refused(_("A node can't be moved below itself."))
        node.move(parent, "last-child")
    return moved(node)


@transaction.atomic
def shift(node, step):
    """Move a node before the previous (-1) or after the next (+1) of its siblings, if any."""
    (node,) = fresh(node)
    sibling = node.get_prev_sibling() if step < 0 else node.get_next_sibling()
    if sibling:
        node.move(sibling, "left" if step < 0 else "right")
    return moved(node)


def moved(node):
    node = type(node).objects.get(pk=node.pk)
    node.edited = True
    node.save(update_fields=["edited"])
    announce(type(node), page_ids(type(node), branch(node)))
    return node


@transaction.atomic
def merge(source, target, user=None):
    """Re-file under `target` all that is filed under `source`, and delete `source`.

    The children of `source` go under `target`, its code becomes a former code of it. Returns the
    target. It isn't marked as edited: the loader leaves `former_codes` alone anyway.
    """
    source, target = fresh(source, target)
    if source == target:
        raise Refused(_("A node can't be merged into itself."))
    if target.is_descendant_of(source):
        raise Refused(_("A node can't be merged into one of those below it."))
    pages = page_ids(type(source), branch(source))
    refile(source, target)
    adopt(source, target)
    log(target, "core.merge", user=user, data={"code": source.code, "label": str(source)})
    type(source).objects.get(pk=source.pk).delete()
    target = type(target).objects.get(pk=target.pk)
    target.former_codes = united(target.former_codes, [source.code], source.former_codes)
    target.save(update_fields=["former_codes"])
    announce(type(target), pages)
    return target


def adopt(source, target):
    """Move the children of `source` to the end of those of `target`, in their order."""
    for pk in list(source.get_children().values_list("pk", flat=True)):
        child, parent = fresh(type(source)(pk=pk), target)
        child.move(parent, "last-child")


@transaction.atomic
def delete(node, user=None):
    """Delete a node that nothing holds: no page, draft, record or node below it."""
    (node,) = fresh(node)
    if uses(node).total:
        raise Refused(_("“%(node)s” is in use.") % {"node": node})
    log(node, "wagtail.delete", user=user)
    node.delete()
