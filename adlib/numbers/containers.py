"""Nested lists, tuples and dicts of numbers, which are split into leaves and put together again."""


def flatten(tree, what="the argument"):
    """Return the leaves of `tree`, each with a name for error messages: `[(name, leaf), ...]`, dicts in their own
    order.
    """
    if isinstance(tree, dict):
        return [leaf for key, branch in tree.items() for leaf in flatten(branch, f"{what}[{key!r}]")]
    if isinstance(tree, (list, tuple)):
        return [leaf for k, branch in enumerate(tree) for leaf in flatten(branch, f"{what}[{k}]")]
    return [(what, tree)]


def flatten_like(tree, other, what, of):
    """Return the leaves of `tree` in the order of those of `other`. The two have to agree in every container.

    Dicts are compared by their keys, whatever their order. A ValueError names the tree by `what` and the other one by
    `of`.
    """
    if isinstance(other, dict):
        keys = _keys(tree, what, of, other)
        return [leaf for key in keys for leaf in flatten_like(tree[key], other[key], f"{what}[{key!r}]", of)]
    if isinstance(other, (list, tuple)):
        if not isinstance(tree, (list, tuple)) or len(tree) != len(other):
            raise ValueError(f"{what} is {_kind(tree)}, and in {of} there is {_kind(other)}: give both one structure")
        return [leaf for k in range(len(other)) for leaf in flatten_like(tree[k], other[k], f"{what}[{k}]", of)]
    if isinstance(tree, (dict, list, tuple)):
        raise ValueError(f"{what} is {_kind(tree)}, and in {of} there is {_kind(other)}: give both one structure")
    return [(what, tree)]


def rebuild(tree, leaves):
    """Return a container like `tree` that holds `leaves`, an iterator, in the order of `flatten`."""
    if isinstance(tree, dict):
        return {key: rebuild(branch, leaves) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [rebuild(branch, leaves) for branch in tree]
        return type(tree)(*branches) if hasattr(tree, "_fields") else type(tree)(branches)
    return next(leaves)


def _keys(tree, what, of, other):
    if not isinstance(tree, dict):
        raise ValueError(f"{what} is {_kind(tree)}, and in {of} there is {_kind(other)}: give both one structure")
    if tree.keys() != other.keys():
        raise ValueError(f"{what} has the keys {[*tree]}, and {of} has {[*other]}: give both the same keys")
    return other


def _kind(tree):
    if isinstance(tree, dict):
        return f"a dict with the keys {[*tree]}"
    if isinstance(tree, (list, tuple)):
        return f"a {type(tree).__name__} of {len(tree)}"
    return "one array" if getattr(tree, "shape", ()) else "one number"
