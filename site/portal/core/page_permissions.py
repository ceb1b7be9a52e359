"""What somebody may do with a page, told without asking the database of each page of a list."""

from wagtail.models import PagePermissionTester


class PagePermissions(PagePermissionTester):
    def can_delete(self, ignore_bulk=False):
        """As Wagtail has it, which looks below the page, twice, even where nothing is; but what
        somebody may do with this page alone doesn't let them take it from where it is."""
        page = self.page
        if self.user.is_superuser or not self.user.is_active or not page.is_leaf():
            return super().can_delete(ignore_bulk)
        if page.live and "publish" not in self.permissions:
            return False
        is_own = page.owner_id == self.user.pk
        given = self._given_above()
        return "change_page" in given or ("add_page" in given and is_own)

    def _given_above(self):
        """What they may do with what is where the page is, as codenames."""
        return {
            each.permission.codename
            for each in self.permission_policy.get_cached_permissions_for_user(self.user)
            if each.page_id != self.page.pk and self.page.path.startswith(each.page.path)
        }
