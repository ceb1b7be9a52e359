"""Places in a tree, as treebeard stores them: a path begins with that of what is above."""


def paths_above(path, step):
    """The paths of all that is above one, from the top; each has `step` characters more."""
    return [path[:end] for end in range(step, len(path), step)]
