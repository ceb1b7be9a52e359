"""Wagtail as its own project template has it: what the admin is measured beside."""
