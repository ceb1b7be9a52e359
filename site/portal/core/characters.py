"""Characters that no text can hold: JSON may, so what comes by it is looked at."""


def whole(data):
    """Plain data with U+FFFD for each half of a character (a lone surrogate)."""
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list | tuple):
        return [whole(each) for each in data]
    if isinstance(data, dict):
        return {whole(name): whole(value) for name, value in data.items()}
    return data
