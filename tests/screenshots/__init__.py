"""Screenshots of every type of page in every state, and what is measured on the same pages.

    python -m tests.screenshots             # writes docs/screenshots/*.webp
    python -m tests.screenshots --check     # measures, and fails by the name of what is wrong
    python -m tests.screenshots event home  # those alone whose name begins so

A fresh database with the demonstration, and what it lacks of extremes, is served by this process.
Its clock stands still, so that the same code makes the same pictures.
"""
