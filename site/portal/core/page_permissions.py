"""What somebody may do with a page, told without asking the database of each page of a list."""

from wagtail.models import PagePermissionTester


class PagePermissions(PagePermissionTester):
    def can_delete(self, ignore_bulk=False):
        """As Wagtail has it, which looks below the page, twice, even where nothing is."""
        page = self.page
        if self.user.is_superuser or not self.user.is_active or not page.is_leaf():
            return super().can_delete(ignore_bulk)
        if page.live and "publish" not in self.permissions:
            return False
        is_own = page.owner_id == self.user.pk
        return "change" in self.permissions or ("add" in self.permissions and is_own)
