"""What one cell of a CSV file holds: lists, and text that no spreadsheet takes for a formula."""

import re

# A spreadsheet runs a cell that begins so; an apostrophe in front makes it text. A cell that begins
# with apostrophes and then so gets one more, so that taking one away is always right.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
SEPARATORS = re.compile(r"[,;]")


def escape_cell(text):
    """`text`, with an apostrophe in front when a spreadsheet would run it."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape_cell(text):
    """What `escape_cell` was given."""
    return text[1:] if ESCAPED.match(text) else text


def join_items(items):
    """`items` in one cell, with bars between them; a bar within an item is escaped."""
    escaped = [str(item).replace("\\", "\\\\").replace("|", "\\|") for item in items]
    if len(escaped) == 1 and (SEPARATORS.search(escaped[0]) or "\\" in escaped[0]):
        return f"{escaped[0]} |"
    return " | ".join(escaped)


def split_items(text):
    """The items of a cell, whatever separates them: bars, semicolons, or commas."""
    if re.search(r"(?<!\\)(?:\\\\)*\|", text):
        parts = re.findall(r"(?:\\.|[^|\\]|\\$)+", text, re.DOTALL)
        items = [re.sub(r"\\(.)", r"\1", part.strip(), flags=re.DOTALL) for part in parts]
    else:
        items = re.split(";" if ";" in text else ",", text)
    return [item.strip() for item in items if item.strip()]
