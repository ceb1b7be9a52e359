"""Where uploads are kept: what is everybody's where a proxy serves it, the rest where none does.

Documents and the originals of images have no address of their own: views hand them out, and ask
first. What has one is named here, so that a new kind of upload begins without.
"""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

# What MEDIA_URL leads to: pictures as pages show them, and those of accounts in the admin.
PUBLIC = ("images", "avatar_images")


def private_storage():
    """Where files are kept that no address leads to: a view serves them to whom it may."""
    return storages["private"]


def is_public(name):
    """Whether a file of this name has an address that opens it to whoever knows it."""
    return Path(name).parts[:1] in {(folder,) for folder in PUBLIC}


class Uploads(FileSystemStorage):
    """The default storage: MEDIA_ROOT for what is public, the `private` storage for the rest."""

    def path(self, name):
        return super().path(name) if is_public(name) else storages["private"].path(name)

    def url(self, name):
        """NotImplementedError, as of any storage without addresses, where a view must be asked."""
        if not is_public(name):
            raise NotImplementedError(f"{name} has no address: a view hands it out.")
        return super().url(name)

    def _save(self, name, content):
        if is_public(name):
            return super()._save(name, content)
        return storages["private"]._save(name, content)


def take_in():
    """Move what isn't public out of MEDIA_ROOT, where all was once; the names of what was moved."""
    root, private = Path(settings.MEDIA_ROOT), Path(storages["private"].location)
    left = [each for each in root.rglob("*") if each.is_file()] if root.exists() else []
    names = [each.relative_to(root) for each in left if not is_public(each.relative_to(root))]
    for name in names:
        (private / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(root / name, private / name)
    return names
