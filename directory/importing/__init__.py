"""Projects of other catalogues, made into pages.

A file goes through `readers` (rows), `mappings` and `parsers` (a record per row), `identity` (is it
known already?) and `runner` (a page per record); `report` accounts for every row.
"""
