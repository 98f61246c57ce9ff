"""Functions of one matrix x, of two rows and three columns or more, that use NumPy as widely as adlib knows it.

`test_rules` sends each through forward and reverse mode, to the second order, and `test_emit` through what is compiled.
"""

import numpy as np


def like_identity(x):
    """A well-conditioned square matrix made from x."""
    return x @ x.T + 3 * np.eye(len(x), dtype=x.dtype)


def lopsided(x):
    """A well-conditioned square matrix that is not symmetric, so that a rule cannot confuse it with its transpose."""
    return like_identity(x) + np.triu(x @ x.T, 1)


def stack_of(x):
    """Three square matrices made from x."""
    return np.stack([lopsided(x), 2.0 * lopsided(x), np.eye(len(x), dtype=x.dtype) + 0.1 * x @ x.T])


def spread(x):
    """A symmetric matrix whose eigenvalues lie apart."""
    return like_identity(x) + np.diag(10 * np.arange(len(x), dtype=x.dtype) ** 2)


def tall(x, extra=1):
    """A matrix with more rows than columns, whose singular values lie apart."""
    n = len(x)
    return np.concatenate([spread(x) + np.triu(x @ x.T, 1), x[:, :extra].T @ x[:, :1] * np.ones(n, x.dtype)])


def holed(x):
    """x with a nan among its elements."""
    return np.where(np.arange(x.size).reshape(x.shape) == 2, np.nan, x)


def grid(x):
    """Increasing points, as many as x has rows and one more."""
    return np.concatenate([x[:1, 0] * 0, np.cumsum(x[:, 0] ** 2 + 0.5)])


def pieces(x):
    return np.piecewise(x, [x < -0.3, x > 0.3], [lambda v: v**2, lambda v: 3 * v, 1.0])


def filled_like(x):
    y = np.empty_like(x)
    y[:] = x**2
    z = np.zeros_like(x, dtype=np.float64)
    z[0] = x[0]
    return y + np.imag(x) + np.real(x) * np.ones_like(x, dtype=np.float32) + np.full_like(x[0], 2.0) + z


LINEAR_ALGEBRA = {
    "einsum by numbers": lambda x: np.einsum(x, [0, 1], x, [2, 1], [2, 0]) * np.einsum(x, [3, 3 + 1], x[0], [4])[0],
    "einsum by numbers and dots": lambda x: np.einsum(x, [..., 5], x[0], [5], [...]),
    "pinv": lambda x: np.linalg.pinv(tall(x)) @ tall(x, 1)[:, :1] + np.linalg.pinv(tall(x).T)[:1, 0],
    "pinv of a stack": lambda x: np.linalg.pinv(np.stack([tall(x), 2 * tall(x) + 0.1 * x[0, 0]])),
    "eigvalsh": lambda x: np.linalg.eigvalsh(spread(x)) * np.linalg.eigvalsh(spread(x), UPLO="U"),
    "eigh": lambda x: np.linalg.eigh(spread(x))[1] ** 2 * np.linalg.eigh(spread(x)).eigenvalues,
    "eigh of a stack": lambda x: np.linalg.eigh(np.stack([spread(x), 2 * spread(x)]))[1] ** 2,
    "svd": lambda x: np.linalg.svd(spread(x) + np.triu(x @ x.T, 1))[0] ** 2,
    "svd tall": lambda x: abs(np.linalg.svd(tall(x, 2), full_matrices=False)[0]),
    "svd wide": lambda x: np.linalg.svd(tall(x, 2).T, full_matrices=False).Vh ** 2,
    "svd of a stack": lambda x: np.linalg.svd(np.stack([tall(x), 2 * tall(x)]), full_matrices=False)[2] ** 2,
    "singular values": lambda x: np.linalg.svdvals(tall(x)) * np.linalg.svd(tall(x).T, compute_uv=False),
    "qr": lambda x: np.linalg.qr(tall(x)).Q ** 2 + np.linalg.qr(tall(x), mode="r")[0, -1],
    "qr square": lambda x: np.linalg.qr(lopsided(x))[1] ** 2 * np.linalg.qr(lopsided(x), mode="complete").R,
    "qr wide": lambda x: np.linalg.qr(tall(x).T)[1] ** 2,
    "qr of a stack": lambda x: np.linalg.qr(stack_of(x))[0] ** 2,
    "lstsq": lambda x: (
        np.linalg.lstsq(tall(x), tall(x, 1)[:, 0] ** 2)[0] + np.linalg.lstsq(tall(x, 2), tall(x, 2)[:, 0] ** 2)[1][0]
    ),
    "lstsq wide": lambda x: np.linalg.lstsq(tall(x).T, x, rcond=None)[0],
    "matrix_power": lambda x: np.linalg.matrix_power(lopsided(x) / 5, 5) + np.linalg.matrix_power(lopsided(x), -2),
    "matrix_power 0": lambda x: (
        np.linalg.matrix_power(stack_of(x), 0) * x[0, 0] + np.linalg.matrix_power(stack_of(x), 1)
    ),
    "multi_dot": lambda x: np.linalg.multi_dot([x, x.T, x[:, 0]]),
    "norm 2": lambda x: np.linalg.norm(spread(x), 2) * np.linalg.norm(spread(x), -2),
    "norm nuc": lambda x: np.linalg.norm(tall(x), "nuc") * np.linalg.norm(x[0], -np.inf),
    "norm -1": lambda x: np.linalg.norm(x, -1) * np.linalg.norm(x, -np.inf) * np.linalg.norm(x[0] ** 2 + 1, -1),
    "norm of axes": lambda x: np.linalg.norm(np.stack([x, x * x]), 1, axis=(0, 2), keepdims=True),
    "norm 1.5": lambda x: np.linalg.norm(x, 1.5, axis=1, keepdims=True) * np.linalg.norm(x, 2, axis=0),
    "vector_norm": lambda x: np.linalg.vector_norm(x) * np.linalg.vector_norm(x, axis=1, ord=3),
    "matrix_norm": lambda x: np.linalg.matrix_norm(np.stack([x, x * x])) * np.linalg.matrix_norm(x, ord=np.inf),
    "cond": lambda x: np.linalg.cond(spread(x)) * np.linalg.cond(lopsided(x), 1),
    "linalg names": lambda x: (
        np.linalg.matmul(x, np.linalg.matrix_transpose(x))
        + np.linalg.outer(x[:, 0], x[:, 1])
        + np.linalg.tensordot(x, x, axes=([1], [1]))
    ),
    "linalg diagonal": lambda x: np.linalg.diagonal(stack_of(x), offset=1) * np.linalg.trace(stack_of(x))[0],
    "linalg cross": lambda x: np.linalg.cross(x[:2, :1] * np.ones(3, x.dtype) + x[0, :3], x[:2, :3]),
    "matrix_transpose": lambda x: np.matrix_transpose(x) @ x + x.mT @ x,
    "vecdot": lambda x: np.vecdot(x, x * x) * np.linalg.vecdot(x, x, axis=1) + np.vecdot(x.T, x.T[:1] * x.T, axis=0),
}
if hasattr(np, "matvec"):
    LINEAR_ALGEBRA["matvec"] = lambda x: np.matvec(x, x) if x.ndim == 3 else np.matvec(stack_of(x), x[:, 0])
    LINEAR_ALGEBRA["vecmat"] = lambda x: np.vecmat(x[:, 0], stack_of(x)) * 2.0

CURVES = {
    "interp": lambda x: np.interp(x, np.linspace(-2, 2, 5), [1.0, 4.0, 2.0, 3.0, -1.0]),
    "interp points": lambda x: np.interp(np.linspace(0.03, 1.3, 7), grid(x), np.sin(grid(x)) + x[0, 0], left=0.5),
    "interp right": lambda x: np.interp(x[0], [-0.51, 0.52], [1.0, 2.0], right=7.0),
    "trapezoid": lambda x: np.trapezoid(x) * np.trapezoid(x, dx=0.1, axis=1),
    "trapezoid points": lambda x: np.trapezoid(x, grid(x)[1:], axis=0) * np.trapezoid(x, np.cumsum(x, 1)).sum(),
    "gradient": lambda x: np.gradient(x)[0] * np.gradient(x, axis=1),
    "gradient spacings": lambda x: np.gradient(x, 0.5, x[0] ** 2 + np.arange(x.shape[1], dtype=x.dtype))[1],
    "gradient edges": lambda x: np.gradient(np.hstack([x, x * x]), x[0, 0] + 3, axis=1, edge_order=2),
    "linspace": lambda x: np.linspace(x[0], 2 * x[1] ** 2, 4) * np.linspace(0.0, x[0, 0], 4, endpoint=False)[:, None],
    "linspace axis": lambda x: np.linspace(x[0], 1.0, 4, axis=1, retstep=True)[0],
    "linspace step": lambda x: np.linspace(x[0], 1.0, 4, retstep=True)[1],
    "vander": lambda x: np.vander(x[0]) * np.vander(x[0], x.shape[1], increasing=True),
    "convolve": lambda x: np.convolve(x[0], x[1, :2]),
    "convolve same": lambda x: np.convolve(x[0, :2], x[1], "same") * np.convolve(x[0], x[1, :1], "valid").sum(),
    "correlate": lambda x: np.correlate(x[0], x[1, :2]) * np.correlate(x[0, :1], x[1], "full").sum(),
    "correlate same": lambda x: np.correlate(x[0], x[1, :2], "same") * np.correlate(x[0, :2], x[1], "same"),
}

STATISTICS = {
    "cov": np.cov,
    "cov two": lambda x: np.cov(x[0], x[1], bias=True) * np.cov(x[0], ddof=0),
    "cov columns": lambda x: np.cov(x, rowvar=False),
    "corrcoef": lambda x: np.corrcoef(x[:, :3] + np.array([0.0, 1.0, -3.0])) * np.corrcoef(x[0]),
    "quantile": lambda x: np.quantile(x, 0.3, axis=1) * np.quantile(x, 0.8),
    "quantiles": lambda x: np.quantile(x, [0.1, 0.6, 1.0], axis=0, keepdims=True),
    "percentile": lambda x: np.percentile(x, 35) * np.percentile(x, 20, axis=0, keepdims=True),
    "median axes": lambda x: np.median(np.stack([x, x * x, x**3]), axis=(0, 2), keepdims=True),
    "average returned": lambda x: np.multiply(*np.average(x, axis=1, weights=x**2 + 1, returned=True)),
    "average keepdims": lambda x: np.average(x, axis=0, keepdims=True) * np.average(x, returned=True)[1],
    "nansum": lambda x: np.nansum(holed(x), axis=1) * np.nanmean(holed(x), axis=1),
    "nanprod": lambda x: np.nanprod(holed(x), axis=0, keepdims=True) * np.nanmean(holed(x)),
    "nanvar": lambda x: np.nanvar(holed(x)[:, :3], axis=1, ddof=1) * np.nanstd(holed(x)),
    "nanmax": lambda x: np.nanmax(holed(x), axis=1) * np.nanmin(holed(x)),
    "nancumsum": lambda x: np.nancumsum(holed(x), axis=1) * np.nancumprod(holed(x), axis=1),
    "nan_to_num": lambda x: np.nan_to_num(holed(x), nan=2.0) * np.nan_to_num(x),
    "cumprod of one": lambda x: np.cumprod(x[:1], axis=0) * x,
    "prod of none": lambda x: np.prod(x[:, :0], axis=1) * x[:, 0],
}
if hasattr(np, "cumulative_sum"):
    STATISTICS["cumulative"] = lambda x: (
        np.cumulative_sum(x, axis=1) * np.cumulative_prod(x, axis=1, include_initial=True)[:, 1:]
    )
    STATISTICS["cumulative initial"] = lambda x: np.cumulative_sum(x[0], include_initial=True)
    STATISTICS["unstack"] = lambda x: np.unstack(x)[1] * np.unstack(x, axis=1)[0][0]

ELEMENTS = {
    "select": lambda x: np.select([x > 1, x < 0.01], [x**2, -x], 3 * x) * np.select([x > 0], [x]),
    "piecewise": pieces,
    "piecewise of one": lambda x: np.piecewise(x[0], x[0] > 0.31, [np.sin, np.cos]),
    "choose": lambda x: np.choose(np.arange(x.shape[1]) % 2, [x[0], x[1] ** 2]),
    "fmax": lambda x: np.fmax(holed(x), 0.2) * np.fmin(x, x[:, :1] ** 2),
    "fabs": lambda x: np.fabs(x) * np.positive(x),
    "fmod": lambda x: np.fmod(x, 1.7) * np.fmod(3.3, x[:1] ** 2 + 2),
    "copysign": lambda x: np.copysign(x, -x[:1]) * np.copysign(2.0, x),
    "sinc": lambda x: np.sinc(x) + np.sinc(x / 5) + np.sinc(0 * x),
    "degrees": lambda x: np.deg2rad(x) * np.rad2deg(x) + np.radians(x) * np.degrees(x),
    "logaddexp2": lambda x: np.logaddexp2(x, x[:1] ** 2),
    "float_power": lambda x: np.float_power(abs(x) + 1, x),
    "complex functions": lambda x: (
        np.real(x) * np.conj(x)
        + np.imag(x)
        + x.real * x.conj()
        + x.imag
        + np.angle(x) * np.isreal(x)
        + np.iscomplex(x)
        + np.real_if_close(x)
    ),
    "fix": lambda x: np.fix(3 * x) * x,
    "divmod": lambda x: divmod(x, 0.83)[1] * divmod(2.2, x[:1] ** 2 + 3)[1] + divmod(x, 1.0)[0],
    "astype": lambda x: x.astype(np.float32).astype(float) if x.dtype == np.float32 else x.astype(float) * x,
    "item and tolist": lambda x: x[0, :1].item() * x.item(1) * x.item(1, 1) * x[0] + sum(x.tolist()[1]),
    "flat": lambda x: np.stack(list(x.flat)) * x.flatten(),
    "filled": filled_like,
}

SHAPES = {
    "atleast_3d": lambda x: np.atleast_3d(x) * np.atleast_3d(x[0])[0] * np.atleast_3d(x[0, 0]),
    "atleast several": lambda x: (
        np.atleast_2d(x, x[0])[1] * np.atleast_1d(x[0, 0], x)[0] * np.atleast_3d(x, x)[0][0, :, 0]
    ),
    "meshgrid": lambda x: np.multiply(*np.meshgrid(x[0], x[:, 0])) + np.meshgrid(x[0], x[:, 0], sparse=True)[1],
    "meshgrid ij": lambda x: np.meshgrid(x[0], x[:, 0], 2.0, indexing="ij")[1] * np.meshgrid(x[0])[0][0],
    "block": lambda x: np.block([[x, x[:, :1] ** 2], [np.ones((1, x.shape[1]), x.dtype), x[:1, :1]]]),
    "block of numbers": lambda x: np.block([x[0], 2.0, x[0, 0]]) * np.block(x[0, 0]),
    "dstack": lambda x: np.dstack([x, x * x]) * np.dstack([x[0], x[1]])[0, 0],
    "splits": lambda x: (
        np.hsplit(x, [1])[1][:1] * np.vsplit(x[:2], 2)[0][:, 1:] * np.dsplit(x[:, :2, None] ** 2, 1)[0][0, 0]
    ),
    "hsplit of a vector": lambda x: np.hsplit(x[0], [1])[0],
    "array_split unequal": lambda x: np.array_split(x[0], 2)[1] * np.array_split(x, 4, axis=1)[0][0, 0],
    "rot90": lambda x: np.rot90(x) @ x + np.rot90(x, -1) @ np.rot90(x, 2) * np.rot90(x, 4)[0, 0],
    "fftshift": lambda x: np.fft.fftshift(x) * np.fft.ifftshift(x, axes=1) * np.fft.fftshift(x, axes=(1, 0)),
    "rot90 axes": lambda x: np.rot90(np.stack([x, x * x]), 1, (1, 2)),
    "rollaxis": lambda x: np.rollaxis(np.stack([x, x * x]), 2) * np.rollaxis(np.stack([x, x * x]), 2, 0),
    "rollaxis back": lambda x: np.rollaxis(np.stack([x, x * x]), 0, 3) * np.rollaxis(np.stack([x, x * x]), -3, 3),
    "delete": lambda x: np.delete(x, 1, axis=1) * np.delete(x, [0, 2])[0],
    "insert": lambda x: np.insert(x, 1, x[:, 0] ** 2, axis=1) + np.insert(x, 1, 5.0).sum(),
    "insert places": lambda x: np.insert(x, [2, 0], x[:, :2], axis=1) * np.insert(x[0], slice(0, 2), 3.0).sum(),
    "broadcast_arrays": lambda x: np.multiply(*np.broadcast_arrays(x, x[:, :1])),
    "diagonal axes": lambda x: (
        np.diagonal(np.stack([x, x * x]), 0, 0, 2) * np.trace(np.stack([x, x]), axis1=1, axis2=2)[0]
    ),
    "diagflat": lambda x: np.diagflat(x[:, :1], 1),
    "diff ends": lambda x: (
        np.diff(x, prepend=0.0, append=x[:, :1] ** 2) * np.diff(x[0], prepend=x[0, 0], append=[1.0]).sum()
    ),
    "cross of two": lambda x: (
        np.cross(x[:, :2] * 1.0, x[0, 1:3])
        if np.lib.NumpyVersion(np.__version__) < "2.5.0"
        else x[:, 0] * x[0, 2] - x[:, 1] * x[0, 1]
    ),
    "cross axes": lambda x: (
        np.cross(x[:2, :3].T, x[:2, :3] ** 2, axisa=0, axisc=0) + np.cross(x[0, :3], x[1, :3])[:, None]
    ),
}

BREADTH = {**LINEAR_ALGEBRA, **CURVES, **STATISTICS, **ELEMENTS, **SHAPES}
WITHOUT_TRACE = ("piecewise", "piecewise of one")  # they ask which elements a condition chooses
