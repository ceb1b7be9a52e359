"""How dates and times read where Django's own formats don't suit: named in FORMAT_MODULE_PATH."""
