"""What a second reader would say of a page: as it is written, and of all that are published."""
