"""The public directory in formats that others read: PPSR-Core and CSV."""
