"""What axe's rules find, in the words of who writes for the portal.

Wagtail words ten rules; axe's words of the others are English, and are for developers. What isn't
here is one of Wagtail's ten; a test compares both with all the rules that there are.
"""

from django.utils.translation import gettext_lazy as _

# (what is found, what to do about it) by rule: it comes of what is written.
OF_WHAT_IS_WRITTEN = {
    "image-alt": (
        _("An image has no description"),
        _("Describe it in its block, or tick that it is decorative."),
    ),
    "image-redundant-alt": (
        _("An image’s description repeats the text beside it"),
        _("Say what the image adds, or tick that it is decorative."),
    ),
    "identical-links-same-purpose": (
        _("Links of the same name lead to different places"),
        _("Say in each of them where it leads."),
    ),
    "td-has-header": (
        _("Cells of a table have no header"),
        _("Give each column of the table a heading, and each row a name."),
    ),
    "th-has-data-cells": (
        _("A header of a table has no cells"),
        _("Take away the rows and columns in which nothing stands."),
    ),
    "table-fake-caption": (
        _("A cell of a table stands for its title"),
        _("Put it into the table’s caption."),
    ),
    "table-duplicate-name": (
        _("A table’s caption and its summary are the same"),
        _("Keep one of them."),
    ),
    "frame-title-unique": (
        _("Two embedded contents have the same title"),
        _("Give each a title of its own."),
    ),
    "audio-caption": (
        _("A recording has no captions"),
        _("Make sure that its transcript says all that is to be heard."),
    ),
    "video-caption": (
        _("A video has no captions"),
        _("Use a version with captions, besides the transcript."),
    ),
    "no-autoplay-audio": (
        _("A sound or a video starts by itself"),
        _("Let visitors start it: take “autoplay” out of its address."),
    ),
}
TELL = _("This doesn’t come of what you write: tell who looks after the site, with the address.")
# (what is found, the rules that find it): it comes of the site's own templates and styles.
OF_THE_SITE = [
    (_("Text is too like the colour behind it"), "color-contrast color-contrast-enhanced"),
    (_("Something can be told by its colour alone"), "link-in-text-block"),
    (_("Something is too small, or too near another, to be touched"), "target-size"),
    (
        _("The page can’t be enlarged, turned or spaced as readers wish"),
        "meta-viewport meta-viewport-large css-orientation-lock avoid-inline-spacing",
    ),
    (
        _("Something moves, or the page changes, by itself"),
        "blink marquee meta-refresh meta-refresh-no-exceptions",
    ),
    (
        _("Something can’t be reached by the keyboard, or not in its order"),
        """
        accesskeys focus-order-semantics frame-focusable-content nested-interactive
        scrollable-region-focusable tabindex
        """,
    ),
    (
        _("The page isn’t divided into parts that can be skipped"),
        """
        bypass page-has-heading-one region skip-link landmark-banner-is-top-level
        landmark-complementary-is-top-level landmark-contentinfo-is-top-level
        landmark-main-is-top-level landmark-no-duplicate-banner
        landmark-no-duplicate-contentinfo landmark-no-duplicate-main landmark-one-main
        landmark-unique
        """,
    ),
    (
        _("A list or a table isn’t built as one"),
        "definition-list dlitem list listitem scope-attr-valid td-headers-attr",
    ),
    (
        _("A picture or a drawing has no text in its place"),
        "area-alt input-image-alt object-alt role-img-alt server-side-image-map svg-img-alt",
    ),
    (
        _("A field has no label, or not one alone"),
        "autocomplete-valid form-field-multiple-labels label label-title-only select-name",
    ),
    (
        _("Screen readers are told something wrong of a part of the page"),
        """
        aria-allowed-attr aria-allowed-role aria-braille-equivalent aria-command-name
        aria-conditional-attr aria-deprecated-role aria-dialog-name aria-hidden-body
        aria-hidden-focus aria-input-field-name aria-meter-name aria-progressbar-name
        aria-prohibited-attr aria-required-attr aria-required-children aria-required-parent
        aria-roledescription aria-roles aria-text aria-toggle-field-name aria-tooltip-name
        aria-treeitem-name aria-valid-attr aria-valid-attr-value duplicate-id
        duplicate-id-active duplicate-id-aria label-content-name-mismatch
        presentation-role-conflict summary-name
        """,
    ),
    (
        _("The page doesn’t say its title or its language, or not rightly"),
        "document-title html-has-lang html-lang-valid html-xml-lang-mismatch valid-lang",
    ),
    (_("A part of the page couldn’t be measured"), "frame-tested hidden-content"),
]


def messages():
    """Wagtail's `axe_messages`: what is found, and what to do, by rule."""
    of_the_site = {rule: (found, TELL) for found, rules in OF_THE_SITE for rule in rules.split()}
    return {
        rule: {"error_name": found, "help_text": advice}
        for rule, (found, advice) in {**OF_WHAT_IS_WRITTEN, **of_the_site}.items()
    }
