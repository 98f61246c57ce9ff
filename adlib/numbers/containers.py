"""Nested lists, tuples and dicts of numbers, taken apart into leaves and put together again."""


def flatten(tree, what="the argument"):
    """The leaves of `tree`, each with a name for error messages: `[(name, leaf), ...]`, dicts in their own order."""
    if isinstance(tree, dict):
        return [leaf for key, branch in tree.items() for leaf in flatten(branch, f"{what}[{key!r}]")]
    if isinstance(tree, (list, tuple)):
        return [leaf for k, branch in enumerate(tree) for leaf in flatten(branch, f"{what}[{k}]")]
    return [(what, tree)]


def rebuild(tree, leaves):
    """A container like `tree` that holds `leaves`, an iterator, in the order of `flatten`."""
    if isinstance(tree, dict):
        return {key: rebuild(branch, leaves) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [rebuild(branch, leaves) for branch in tree]
        return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
    return next(leaves)
