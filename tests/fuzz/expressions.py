"""Expression features: each maps a shape to templates that have a result of this shape, with their operands' shapes.

To add one, write a function below with `@expression`. A template that plain NumPy does not take at the point where it
is to be written is left out by the writer, so a feature need not be careful.
"""

from writer import expression

COUNTS = (2, 3)


@expression
def elementwise(shape):
    return [
        (template, shape)
        for template in (
            "np.sin({})",
            "np.cos({})",
            "np.tanh({})",
            "np.exp(np.sin({}))",
            "np.log(1.5 + np.sin({}))",
            "np.sqrt(1.0 + {} ** 2)",
            "-{}",
            "{} ** 2",
            "{} ** 3",
            "abs({})",
            "np.square({})",
            "1 / (2.0 + np.cos({}))",
            "np.arctan({})",
            "2.0 ** {}",
            "np.log1p({} ** 2)",
            "np.expm1(np.tanh({}))",
            "np.sinh(np.tanh({}))",
            "np.cbrt(2.0 + np.sin({}))",
            "({} % 1.7)",
            "np.reciprocal(2.0 + np.sin({}))",
            "np.exp2({})",
            "+{}",
            "np.arcsin(0.9 * np.sin({}))",
            "np.abs({})",
            "np.negative({})",
            "np.floor({})",
            "np.sign({})",
        )
    ]


@expression
def binary(shape):
    ones = tuple(1 for _ in shape)
    pairs = [(shape, shape), (shape, smaller(shape)), (smaller(shape), shape), (shape, ()), (ones, shape)]
    return [
        (template, *pair)
        for pair in pairs
        for template in (
            "{} + {}",
            "{} - {}",
            "{} * {}",
            "{} / (2.0 + np.cos({}))",
            "np.maximum({}, {})",
            "np.minimum({}, {})",
            "np.multiply({}, {})",
            "np.add({}, {})",
            "np.arctan2({}, 2.0 + np.cos({}))",
            "np.hypot(1.5 + {} ** 2, {})",
            "(1.2 + np.sin({})) ** {}",
            "np.logaddexp({}, {})",
            "np.power(1.5 + np.cos({}), {})",
            "np.divide({}, 2.0 + np.sin({}))",
            "np.subtract({}, {})",
        )
    ]


def smaller(shape):
    """A shape that is broadcast to this one."""
    return shape[1:] if len(shape) < 2 else (shape[0], 1)


@expression
def uniform_constants(shape):
    return [
        (template.format("{}", shape=shape), part)
        for part in {shape, smaller(shape), ()}
        for template in (
            "{} * np.ones({shape})",
            "np.ones({shape}) * {}",
            "{} + np.zeros({shape})",
            "np.zeros({shape}) - {}",
            "{} * np.full({shape}, 0.7)",
            "{} / np.full({shape}, 2.0)",
            "np.full({shape}, 2.0) / (2.0 + {} ** 2)",
            "np.full({shape}, 1.5) ** {}",
            "(1.5 + {} ** 2) ** np.ones({shape})",
            "np.maximum({}, np.zeros({shape}))",
            "{} ** np.full({shape}, 2.0)",
            "np.where({} > 0.1, np.ones({shape}), np.zeros({shape}))",
        )
    ] + [
        ("{0} * np.ones_like({0})", shape),
        ("np.zeros_like({0}) + {0}", shape),
        ("np.full_like({0}, 0.3) * {0}", shape),
    ]


@expression
def constants(shape):
    if len(shape) == 1:
        (n,) = shape
        texts = [
            f"np.arange({n})",
            f"np.arange({n}.0)",
            f"np.linspace(0.0, 1.0, {n})",
            f"np.array({[*range(1, n + 1)]})",
        ]
    elif len(shape) == 2:
        texts = [f"np.eye({shape[0]}, {shape[1]})", f"np.arange({shape[0] * shape[1]}).reshape({shape[0]}, {shape[1]})"]
    else:
        texts = ["np.pi", "3", "np.float64(0.5)"]
    return [(f"{{}} {operator} {text}", shape) for text in texts for operator in "+*-"]


@expression
def lists_and_tuples(shape):
    if len(shape) == 1:
        (n,) = shape
        vector = [0.5, -1.0, 2.0, 0.3][:n]
        table = [[1.0, -0.5], [0.5, 2.0], [-1.0, 0.3], [0.2, 0.7]][:n]
        row = [[0.4, 1.0, -0.6, 0.8][:n], [1.2, 0.1, 0.9, -0.3][:n]]
        return [
            (f"{{}} * {vector}", shape),
            (f"{tuple(vector)} + {{}}", shape),
            (f"np.multiply({vector}, {{}})", shape),
            (f"np.dot({table}, {{}})", (2,)),
            (f"np.dot({{}}, {row})", (2,)),
            (f"np.inner({table}, {{}})", (2,)),
            (f"np.matmul({table}, {{}})", (2,)),
            (f"{{}} @ {row}", (2,)),
            (f"np.where({[k % 2 == 0 for k in range(n)]}, {{}}, 0.5)", shape),
            (f"np.polyval({vector}, {{}})", shape),
            (f"np.maximum({vector}, {{}})", shape),
            (f"{{}} - {tuple(vector)}", shape),
            (f"np.tensordot({table}, {{}}, 1)", (2,)),
            ("np.kron([1.0], {})", shape),
            (f"np.hypot({tuple(vector)}, {{}})", shape),
            (f"np.einsum('ij,j->i', {table}, {{}})", (2,)),
            (f"np.concatenate(({vector[:-1]}, [{{}}]))", ()),
        ]
    if len(shape) == 2:
        column = [0.5, -1.0, 2.0, 0.3][: shape[0]]
        row = [1.5, 0.2, -0.4, 0.9][: shape[1]]
        return [
            (f"np.outer({column}, {{}})", shape[1:]),
            (f"np.outer({{}}, {tuple(row)})", shape[:1]),
            (f"{{}} * {row}", shape),
            (f"np.stack(({row},) * {shape[0]}) * {{}}", shape),
            (f"np.add({[[c] for c in column]}, {{}})", shape),
            (f"np.dot({[column[:2] for _ in range(shape[0])]}, {{}})", (2, shape[1])),
        ]
    return [
        ("np.dot([0.5, -1.0], {})", (2,)),
        ("np.inner({}, (0.5, -1.0, 2.0))", (3,)),
        ("np.vdot([1.0, 2.0], {})", (2,)),
        ("np.sum([{}, {}])", (), ()),
        ("np.max(({}, {}))", (), ()),
        ("np.average({}, weights=[0.2, 0.5, 0.3])", (3,)),
        ("np.polyval([{}, {}, 1.0], 0.5)", (), ()),
        ("np.stack([{}, {}])[0]", (), ()),
        ("np.linalg.norm([{}, 2.0])", ()),
        ("sum([{}, {}])", (), ()),
        ("sum(({}, {}))", (), ()),
        ("max({}, {})", (), ()),
        ("min({}, 0.4)", ()),
        ("np.mean(np.array([0.5, 1.0]) * {})", (2,)),
        ("np.prod([{}, {}])", (), ()),
        ("sum({})", (2,)),
        ("max({})", (3,)),
    ]


@expression
def reductions(shape):
    """From one axis more, along it; to a number also from everything."""
    found = []
    for name in ("sum", "mean", "max", "min", "prod", "var", "std", "median", "ptp"):
        for n in COUNTS:
            for axis in range(len(shape) + 1):
                larger = (*shape[:axis], n, *shape[axis:])
                found += [(f"np.{name}({{}}, axis={axis})", larger), (f"np.{name}({{}}, {axis - len(larger)})", larger)]
                if name not in ("median", "ptp"):
                    found.append((f"{{}}.{name}(axis={axis})", larger))
        if shape == ():
            found += [(f"np.{name}({{}})", part) for part in ((2,), (3,), (2, 2), (2, 3), ())]
        if 1 in shape:
            axis = shape.index(1)
            found.append((f"np.{name}({{}}, axis={axis}, keepdims=True)", (*shape[:axis], 2, *shape[axis + 1 :])))
    if shape == ():
        found += [
            ("np.linalg.norm(1.5 + {} ** 2)", (2,)),
            ("np.linalg.norm({})", (2, 2)),
            ("np.trace({})", (2, 2)),
            ("np.count_nonzero({}) * 0.1", (3,)),
            ("np.argmax({}) * 0.3", (3,)),
            ("len({}) * 0.1", (3,)),
            ("np.average({})", (3,)),
            ("np.linalg.norm({}, 1)", (3,)),
            ("np.sum({}, axis=(0, 1))", (2, 3)),
        ]
    return found


@expression
def products(shape):
    if shape == ():
        return [
            (t, (n,), (n,))
            for n in COUNTS
            for t in (
                "np.dot({}, {})",
                "{} @ {}",
                "np.inner({}, {})",
                "np.vdot({}, {})",
                "np.tensordot({}, {}, 1)",
                "{}.dot({})",
            )
        ] + [
            ("np.dot({}, {})", (), ()),
            ("np.inner({}, {})", (), ()),
            ("np.tensordot({}, {})", (2, 2), (2, 2)),
            ("np.linalg.det({} + 2 * np.eye(2))", (2, 2)),
        ]
    if len(shape) == 1:
        (n,) = shape
        return [
            (t, (n, m), (m,))
            for m in COUNTS
            for t in ("np.dot({}, {})", "{} @ {}", "np.inner({}, {})", "np.matmul({}, {})", "np.tensordot({}, {}, 1)")
        ] + [
            ("{} @ {}", (2,), (2, n)),
            ("np.dot({}, {})", (3,), (3, n)),
            ("np.dot({}, {})", shape, ()),
            ("np.inner({}, {})", (), shape),
            ("np.linalg.solve({} + 3.0 * np.eye(" + str(n) + "), {})", (n, n), (n,)),
            ("np.tensordot({}, {}, ([0], [0]))", (2, n), (2,)),
        ]
    if len(shape) == 2:
        n, m = shape
        return [
            ("np.outer({}, {})", (n,), (m,)),
            ("{} @ {}", (n, 2), (2, m)),
            ("np.dot({}, {})", (n, 3), (3, m)),
            ("np.matmul({}, {})", (n, 2), (2, m)),
            ("np.inner({}, {})", (n, 2), (m, 2)),
            ("np.tensordot({}, {}, 1)", (n, 2), (2, m)),
            ("np.tensordot({}, {}, 0)", (n,), (m,)),
            ("np.kron({}, {})", shape, (1, 1)),
            ("np.dot({}, {})", (), shape),
            ("np.multiply.outer({}, {})", (n,), (m,)),
            ("np.linalg.inv({} + 3.0 * np.eye(" + str(n) + "))", shape),
        ]
    return []


@expression
def einsums(shape):
    found = []
    for spec in (
        "i,i->",
        "ij->",
        "i,j->",
        "ii",
        "ij,ij->",
        "i,ij,j->",
        "ij,ji->",
        "i->i",
        "ij,j->i",
        "ij->j",
        "ij,i->j",
        "i,i->i",
        "ij,j->j",
        "ii->i",
        "i,j->ij",
        "ij->ji",
        "ij,jk->ik",
        "ij,kj->ik",
        "ij,j->ij",
        "i,ij->ji",
        "...i,i->...",
        "ij,ik->jk",
    ):
        inputs, _, output = spec.partition("->")
        output = output.replace("...", "")
        if len(output) == len(shape):
            size = {**dict.fromkeys("ijk", 2), **dict(zip(output, shape))}
            parts = [tuple(size[letter] for letter in part.replace("...", "")) for part in inputs.split(",")]
            holes = ", ".join("{}" for _ in parts)
            found.append((f"np.einsum('{spec}', {holes})", *parts))
    return found


@expression
def views(shape):
    """Slices, transposes, reshaping: what shares memory in NumPy, as a value here."""
    found = [
        ("np.copy({})", shape),
        ("np.reshape({}, " + str(shape) + ")", (*shape, 1)),
        ("np.squeeze({})", (1, *shape)),
        ("{}.copy()", shape),
    ]
    for n in COUNTS:
        found += [
            ("{}[0]", (n, *shape)),
            ("{}[-1]", (n, *shape)),
            ("{}[..., 1]", (*shape, n)),
            ("np.split({}, " + str(n) + ")[0][0]", (n, *shape)),
        ]
    if shape:
        n, *rest = shape
        found += [
            ("{}[1:]", (n + 1, *rest)),
            ("{}[:-1]", (n + 1, *rest)),
            ("{}[::-1]", shape),
            ("{}[::2]", (2 * n, *rest)),
            ("{}[:]", shape),
            ("{}[:" + str(n) + "]", (n + 1, *rest)),
            ("np.expand_dims({}, 0)[0]", shape),
            ("{}[..., None][..., 0]", shape),
            ("np.flip({})", shape),
            ("np.flip({}, 0)", shape),
            ("np.split({}, 2)[1]", (2 * n, *rest)),
            ("np.array_split({}, 2)[0]", (2 * n, *rest)),
            ("np.broadcast_to({}, " + str(shape) + ")", ()),
            ("np.broadcast_to({}, " + str(shape) + ")", tuple(rest)),
            ("{}[...]", shape),
            ("np.broadcast_to({}, " + str(shape) + ")", smaller(shape)),
        ]
    if len(shape) == 1:
        found += [
            ("{}.ravel()", (1, *shape)),
            ("np.ravel({})", (*shape, 1)),
            ("{}.reshape(-1)", (*shape, 1)),
            ("{}.flatten()", shape),
            ("{}[:, 0]", (*shape, 2)),
            ("{}[1, :]", (2, *shape)),
            ("np.diagonal({})", (*shape, *shape)),
            ("np.diag({})", (*shape, *shape)),
            ("np.atleast_1d({})", shape),
        ]
        if shape[0] % 2 == 0:
            found += [
                ("np.ravel({})", (2, shape[0] // 2)),
                ("{}.ravel()", (shape[0] // 2, 2)),
                ("{}.T.ravel()", (2, shape[0] // 2)),
            ]
    if len(shape) == 2:
        n, m = shape
        found += [
            ("{}.T", (m, n)),
            ("np.transpose({})", (m, n)),
            ("np.swapaxes({}, 0, 1)", (m, n)),
            ("np.moveaxis({}, 0, 1)", (m, n)),
            ("{}.reshape(" + f"{n}, {m})", (n * m,)),
            ("{}[:, ::-1]", shape),
            ("{}[:, None]" if m == 1 else "{}[None]", (n,) if m == 1 else (m,)),
            ("np.fliplr({})", shape),
            ("np.expand_dims({}, 1)", (n,)),
            ("{}[:, 1:]", (n, m + 1)),
            ("np.reshape({}, (-1, " + str(m) + "))", (m, n)),
        ]
    return found


@expression
def positions(shape):
    """Reading at lists of positions, also repeated ones, and at masks."""
    if not shape:
        return [
            ("np.sum({0}[{0} > 0.3])", (3,)),
            ("np.sum({}[[0, 0, 1]])", (2,)),
            ("{}[[0, 1], [1, 0]][0]", (2, 2)),
            ("np.sum({0}[{0} < 0.5])", (2, 2)),
            ("np.take({}, 1)", (2, 2)),
            ("{}[np.argmax({})]", (3,), (3,)),
        ]
    n, *rest = shape
    places, mask = [0, 1, 0, 1][:n], [True] * n + [False]
    return [
        (f"{{}}[{places}]", (2, *rest)),
        (f"{{}}[np.array({places})]", (2, *rest)),
        (f"np.take({{}}, {places}, axis=0)", (2, *rest)),
        (f"{{}}[np.array({mask})]", (n + 1, *rest)),
        (f"{{}}[{mask}]", (n + 1, *rest)),
        (f"{{}}[..., {[0, 0, 1, 1][: shape[-1]]}]", (*shape[:-1], 2)),
        ("np.take_along_axis({}, np.argsort({}, axis=0), 0)", shape, shape),
        ("{0}[np.argsort({0})]", shape[:1]),
    ]


@expression
def rearranged(shape):
    if not shape:
        return []
    n, *rest = shape
    found = [
        ("np.sort({}, axis=0)", shape),
        ("np.sort({})", shape),
        ("np.cumsum({}, axis=0)", shape),
        ("np.cumprod({}, axis=0)", shape),
        ("np.roll({}, 1)", shape),
        ("np.roll({}, -1, axis=0)", shape),
        ("np.diff({}, axis=0)", (n + 1, *rest)),
        ("np.where({} > 0.2, {}, {})", shape, shape, shape),
        ("np.clip({}, -0.7, 0.9)", shape),
        ("np.where({0} > 0.2, {0}, 0.3)", shape),
        ("np.repeat({}, " + str(n) + ", axis=0)", (1, *rest)),
        ("np.round({}, 1)", shape),
        ("np.stack([" + ", ".join("{}" for _ in range(n)) + "])", *[tuple(rest)] * n),
        ("np.sort({})[::-1]", shape),
    ]
    if n > 1:
        found += [
            ("np.concatenate([{}, {}])", (1, *rest), (n - 1, *rest)),
            ("np.concatenate(({}, {}), axis=0)", (n - 1, *rest), (1, *rest)),
            ("np.append({}, {})" if not rest else "np.vstack([{}, {}])", (n - 1, *rest), (1, *rest)),
        ]
    if len(shape) == 1:
        found += [
            ("np.hstack([" + ", ".join("{}" for _ in range(n)) + "])", *[()] * n),
            ("np.cumsum({})", (1, n)),
            ("np.tile({}, " + str(n) + ")", ()),
        ]
        found += [("np.pad({}, 1)", (n - 2,)), ("np.pad({}, (1, 0), mode='edge')", (n - 1,))] if n > 2 else []
    if len(shape) == 2:
        found += [
            ("np.triu({})", shape),
            ("np.tril({})", shape),
            ("np.stack([" + ", ".join("{}" for _ in range(shape[1])) + "], axis=1)", *[(n,)] * shape[1]),
            ("np.column_stack([" + ", ".join("{}" for _ in range(shape[1])) + "])", *[(n,)] * shape[1]),
            ("np.tile({}, (" + str(n) + ", 1))", (shape[1],)),
            ("np.sort({}, axis=1)", shape),
            ("np.cumsum({}, axis=1)", shape),
        ]
    return found


@expression
def masked_overflow(shape):
    """The side of np.where that is not taken is infinite or nan."""
    return [
        (template, shape)
        for template in (
            "np.where({0} > 50.0, np.exp(1e3 * (1.0 + {0} ** 2)), {0})",
            "np.where({0} ** 2 < 0.0, np.sqrt(-1.0 - {0} ** 2), np.sin({0}))",
            "np.where({0} ** 2 >= 0.0, np.cos({0}), np.log(-1.0 - {0} ** 2))",
            "np.where({0} ** 2 < 0.0, 1.0 / (0.0 * {0}), {0})",
            "np.where({0} < 100.0, {0}, np.sinh(1e3 + {0}))",
            "np.where({0} < 100.0, {0}, np.power(1e200 + {0}, 3))",
            "np.where({0} < 100.0, {0} ** 2, np.multiply(1e300 + {0}, 1e300 + {0}))",
            "np.where({0} < 100.0, {0}, np.reciprocal({0} - {0}))",
            "np.where({0} > 100.0, np.expm1(1e4 + {0}) * {0}, {0})",
            "np.where({0} > 100.0, np.arcsin(2.0 + {0} ** 2), {0})",
            "np.where({0} > 0.0, {0} * np.log(np.maximum({0}, 0.0)), 0.0)",
            "np.where({0} > 0.0, np.sqrt({0}), 0.0)",
            "np.where({0} > 100.0, np.exp2(2e3 + {0}), {0})",
            "np.where({0} > 100.0, np.logaddexp(np.inf, {0}), {0})",
        )
    ]


@expression
def conditional(shape):
    return [
        ("({} if {} > 0.2 else {})", shape, (), shape),
        ("({} if {} < {} else 0.5 * {})", shape, (), (), shape),
        ("({} if np.sum({}) > 0.0 else {})", shape, (2,), shape),
    ]


@expression
def complex_inside(shape):
    """Complex numbers between a real argument and a real result."""
    return [
        ("np.abs(np.exp(1j * {}))", shape),
        ("np.real(np.exp(1j * {}))", shape),
        ("(({0} + 1j) * ({0} - 1j)).real", shape),
        ("np.imag(np.sqrt(-1.5 - {} ** 2 + 0j))", shape),
    ]


@expression
def options(shape):
    """Arguments of NumPy's functions that are used less often."""
    return [
        ("np.zeros_like({0}, dtype=float) + {0}", shape),
        ("np.sum({}, axis=0, initial=2.0)", (2, *shape)),
        ("np.max({}, axis=0, initial=0.4)", (2, *shape)),
        ("np.sum({0}, axis=0, where={0} > 0.3)", (2, *shape)),
        ("np.mean({}, axis=-1, dtype=float)", (*shape, 3)),
        ("np.var({}, axis=0, ddof=1)", (3, *shape)),
        ("np.clip({}, None, 0.5)", shape),
        ("np.clip({}, a_min=-0.3, a_max=None)", shape),
        ("np.median({}, axis=0, keepdims=True)[0]", (3, *shape)),
        ("np.reshape({}, " + str(shape) + ", order='F')", shape[::-1]),
        ("np.ravel({}, order='F')", (2, shape[0] // 2)) if len(shape) == 1 else ("np.add({}, 1.0, dtype=float)", shape),
        ("np.einsum('...,...->...', {}, {}, optimize=False)", shape, shape),
        ("np.prod({}, axis=0, keepdims=False)", (2, *shape)),
        ("np.average({}, axis=0, weights=np.array([0.3, 0.7]))", (2, *shape)),
        ("np.full_like({}, 0.5, dtype=float)", shape),
        ("np.nan_to_num({})", shape),
        ("np.round({}, decimals=1)", shape),
    ]
