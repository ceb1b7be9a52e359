"""Invented content for trying the portal: texts in `content/`, and what turns them into pages."""
