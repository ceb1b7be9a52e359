"""The terms of the field, and how each is put in the other language."""
