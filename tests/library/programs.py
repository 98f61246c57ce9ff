"""A corpus of plain programs with one number as their result: every engine and every peer differentiates each of them.

`PROGRAMS`: (function, arguments). They use `np`, which a peer's test replaces by its own; `TAGS` says which need what:
"assigns" assigns into arrays, "branches" has branches that depend on values, so that nothing that traces once can take
it.
"""

import numpy as np

draw = np.random.default_rng(11)
A4, B4, X53, Y5 = draw.normal(size=(4, 4)), draw.normal(size=(4, 4)), draw.normal(size=(5, 3)), draw.normal(size=5)
SPD = A4 @ A4.T + 4 * np.eye(4)
v4, w3, big = draw.normal(size=4), draw.normal(size=3), draw.normal(size=40)
PROGRAMS, TAGS = [], {}


def first_return(emitted):
    """The first return statement in the source of an emitted function; the second is that of its version by NumPy."""
    return next(line.strip() for line in emitted.source.splitlines() if line.strip().startswith("return "))


def program(*args, tags=""):
    def enter(f):
        PROGRAMS.append((f, args))
        TAGS[f.__name__] = tags.split()
        return f

    return enter


# Formulas


@program(1.3, 0.7)
def polynomial(x, y):
    return 3 * x**3 * y - 2 * x * y**2 + y / x - 5


@program(0.4)
def composed(x):
    return np.exp(np.sin(x) ** 2) / (1 + np.sqrt(x + np.cos(x)))


@program(0.8, 1.7)
def powers(x, y):
    return x**y + y**x + 2.0**x + (x * y) ** -0.5


@program(0.3)
def hyperbolic(x):
    return np.sinh(x) * np.cosh(x) - np.tanh(x) + np.arctanh(x) + np.arcsinh(x) + np.arccosh(1.5 + x)


@program(0.3, -0.6)
def inverse_trigonometric(x, y):
    return np.arcsin(x) + np.arccos(y) * np.arctan(x * y) + np.arctan2(x, y)


@program(0.9)
def logarithms(x):
    return np.log(x) * np.log1p(x) + np.log2(x + 1) * np.log10(x + 2) - np.expm1(x) + np.exp2(x)


@program(2.0, 3.0)
def distance(x, y):
    return np.hypot(x, y) + np.sqrt(x * x + y * y) + np.logaddexp(x, y)


@program(1.1)
def remainders(x):
    return (7.3 * x) % 2.0 + abs(x - 3.0) + np.maximum(x, 0.5) * np.minimum(x, 5.0)


@program(0.6, 1.2, -0.4)
def three_numbers(a, b, c):
    d = a * b + c
    e = d * d - a / b
    return e * np.sin(d) + e


@program(1.5)
def shared(x):
    b = x + x
    c = b + b
    d = c * b
    return d * c - b


# Loops and branches


@program(0.7, 1.3)
def loop_of_two_kinds(x, y):
    s = x
    for i in range(250):
        if i % 2:
            s = x + y / (1.0 + s * s)
        else:
            s = np.sin(s) * y + 0.1 * x
    return s


@program(2.0, tags="branches")
def newton(x):
    root, last = 0.5 * (1 + x), 0.0
    while abs(root - last) > 1e-15 * root:
        root, last = 0.5 * (root + x / root), root
    return root


@program(0.3, tags="branches")
def two_sides(x):
    if x < 0.0:
        return -x * x
    elif x < 1.0:
        return np.sin(x) + x
    return np.exp(x)


@program(1.2, tags="branches")
def returns_from_a_loop(x):
    y = x
    for k in range(50):
        y = y * x + 0.1
        if y > 20.0:
            return y * k
    return y


@program(0.9, tags="branches")
def breaks_and_continues(x):
    total = 0.0
    for k in range(30):
        if k % 3 == 0:
            continue
        total = total + np.sin(k * x)
        if total > 2.5:
            break
    return total * x


@program(3.7, tags="branches")
def collatz(x):
    y, n = x, 0
    while y > 1.5 and n < 40:
        y = y / 2 if y > 4.0 else 0.7 * y + 0.3 * np.sqrt(y)
        n += 1
    return y * n


@program(0.4)
def nested_loops(x):
    total = 0.0
    for i in range(1, 5):
        row = x
        for j in range(i):
            row = row * x + j
        total += row / i
    return total


@program(0.2, 5)
def counted_by_an_argument(x, n):
    y = x
    for k in range(n):
        y = y * (1 - y) * 3.5 + k * x
    return y


@program(1.1)
def horner(x):
    y = 0.0
    for c in (1.0, -2.0, 0.5, 3.0, -1.0):
        y = y * x + c
    return y


@program(0.5, tags="branches")
def bisection(c):
    low, high = 0.0, 2.0
    for _ in range(30):
        middle = (low + high) / 2
        if middle * middle * middle > c:
            high = middle
        else:
            low = middle
    x = (low + high) / 2
    return x - (x**3 - c) / (3 * x**2)


@program(0.31)
def logistic_map(x):
    for _ in range(7):
        x = 4 * x * (1 - x)
    return x


@program(1.4)
def continued_fraction(x):
    y = x
    for k in range(12, 0, -1):
        y = k + x / y
    return y


# Recursion and other functions


def cube_of(x):
    return x * x * x


def mixed(x, y):
    z = cube_of(x) + y
    return z * y


@program(0.6, 1.4)
def calls_another(x, y):
    return mixed(x, y) + mixed(y, x) * cube_of(x)


def power_by_squaring(x, n):
    if n == 0:
        return 1.0
    half = power_by_squaring(x, n // 2)
    if n % 2:
        return half * half * x
    return half * half


@program(1.03)
def recursive_power(x):
    return power_by_squaring(x, 13)


def tree(x, depth):
    if depth == 0:
        return np.sin(x)
    return tree(x * 0.9, depth - 1) * tree(x + 0.1, depth - 1) + x


@program(0.8)
def recursive_tree(x):
    return tree(x, 4)


def ackermann_like(x, n):
    return x if n <= 0 else np.tanh(ackermann_like(x * 1.1, n - 1) + ackermann_like(x, n - 2))


@program(0.35)
def fibonacci_tree(x):
    return ackermann_like(x, 6)


# Vectors and matrices


@program(v4)
def quadratic_form(x):
    return x @ SPD @ x + v4 @ x


@program(big)
def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@program(v4)
def solved(x):
    return np.sum(np.linalg.solve(SPD + np.outer(x, x), x) ** 2)


@program(A4)
def log_determinant(X):
    return np.linalg.slogdet(X @ X.T + 3 * np.eye(4))[1] + np.trace(X)


@program(A4)
def determinant_and_inverse(X):
    return np.linalg.det(X / 2) + np.sum(np.linalg.inv(X + 5 * np.eye(4)) ** 2)


@program(A4)
def cholesky_factor(X):
    L = np.linalg.cholesky(X @ X.T + 2 * np.eye(4))
    return np.sum(L * L * L)


@program(v4, A4)
def bilinear(x, M):
    return np.sum(np.sin(M @ x) * (x @ M)) + np.sum(M.T @ M)


@program(A4, B4)
def chain_of_products(X, Y):
    return np.sum((X @ Y - Y @ X) ** 2) / (1 + np.sum(X * X))


@program(big)
def norms(x):
    return np.sqrt(np.sum(x**2)) + np.sum(np.abs(x)) + np.max(x) * np.min(x)


@program(big)
def moments(x):
    m = np.mean(x)
    s = np.sqrt(np.mean((x - m) ** 2))
    return np.mean(((x - m) / s) ** 3) + s


@program(big)
def reshaped(x):
    M = np.reshape(x, (5, 8))
    return np.sum(np.sin(M.T @ M)) + np.sum(M[1:, ::2] * M[:-1, 1::2])


@program(big)
def joined(x):
    y = np.concatenate([x[:10] * 2, x[30:] ** 2, x[5:8]])
    z = np.stack([y[:-1], y[1:]])
    return np.sum(z[0] * np.cos(z[1]))


@program(big)
def chosen(x):
    return np.sum(np.where(x > 0, x**2, np.exp(x))) + np.sum(x[np.array([0, 3, 3, 7])] ** 3)


@program(big)
def cumulated(x):
    return np.sum(np.cumsum(np.tanh(x)) ** 2) / 40


@program(A4)
def summed_along_axes(X):
    return np.sum(np.sum(X, axis=0) * np.mean(X, axis=1)) + np.sum(np.max(X, axis=1))


@program(A4, B4)
def einsums(X, Y):
    return np.sum(np.einsum("ij,kj->ik", X, Y) ** 2) + np.einsum("ii", X)


@program(big[:6])
def outer_products(x):
    return np.sum(np.outer(x, x) * np.tril(np.ones((6, 6))))


@program(A4)
def matrix_exponential(X):
    term = result = np.eye(4)
    for k in range(1, 8):
        term = term @ (X / 3) / k
        result = result + term
    return np.sum(result)


@program(A4)
def power_iteration(X):
    S, v = X @ X.T, np.ones(4)
    for _ in range(6):
        v = S @ v
        v = v / np.sqrt(v @ v)
    return v @ S @ v


@program(big[:5], tags="assigns")
def filled(x):
    y = np.zeros_like(x)
    for k in range(5):
        y[k] = x[k] * (y[k - 1] if k > 0 else 1.0)
    return np.sum(y)


@program(big[:5], tags="assigns")
def tridiagonal(x):
    c, d = np.zeros_like(x), np.zeros_like(x)
    c[0] = x[0] / 4.0
    d[0] = 1.0 / 4.0
    for k in range(1, 5):
        c[k] = x[k] / (4.0 - x[k] * c[k - 1])
        d[k] = (1.0 - x[k] * d[k - 1]) / (4.0 - x[k] * c[k - 1])
    y = d[4]
    for k in range(3, -1, -1):
        y = d[k] - c[k] * y
    return y


# Networks and statistics


@program(draw.normal(size=(3, 6)), draw.normal(size=6), draw.normal(size=(6, 1)))
def network(W1, b1, W2):
    h = np.tanh(X53 @ W1 + b1)
    return np.mean((h @ W2 - Y5[:, None]) ** 2)


@program(draw.normal(size=(3, 6)) / 2, draw.normal(size=(6, 6)) / 2, draw.normal(size=(6, 2)))
def deep_network(W1, W2, W3):
    h = X53 @ W1
    for _ in range(3):
        h = np.maximum(h, 0.0) @ W2 + h
    z = h @ W3
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[:, 0])


@program(w3)
def logistic_regression(w):
    return np.mean(np.log1p(np.exp(-np.sign(Y5) * (X53 @ w)))) + 0.1 * np.sum(w * w)


@program(w3)
def poisson_regression(w):
    eta = X53 @ w
    return np.sum(np.exp(eta) - np.abs(Y5) * eta)


@program(draw.normal(size=(4, 3)) / 2, draw.normal(size=(4, 4)) / 2)
def recurrent_network(W, U):
    h = np.zeros(4)
    for t in range(5):
        h = np.tanh(W @ X53[t] + U @ h)
    return np.sum(h * h)


@program(draw.normal(size=3), draw.normal(size=3), np.array([0.5, -0.2, 0.1]))
def mixture(means, scales, weights):
    p = np.exp(weights - np.max(weights))
    p = p / np.sum(p)
    z = (Y5[:, None] - means) / np.exp(scales)
    return -np.sum(np.log(np.sum(p * np.exp(-0.5 * z * z - scales), axis=1)))


@program(draw.normal(size=(3, 3)))
def softmax_attention(W):
    s = X53 @ W @ X53.T
    e = np.exp(s - np.max(s, axis=1, keepdims=True))
    return np.sum((e / np.sum(e, axis=1, keepdims=True)) @ X53)


@program(np.array([0.3, 0.8]))
def gaussian_process(theta):
    gaps = X53[:, 0][:, None] - X53[:, 0]
    K = np.exp(theta[0]) * np.exp(-0.5 * gaps * gaps * np.exp(theta[1])) + 0.1 * np.eye(5)
    return 0.5 * Y5 @ np.linalg.solve(K, Y5) + 0.5 * np.linalg.slogdet(K)[1]


@program(w3)
def layer_norm(g):
    z = X53 - np.mean(X53 * g, axis=1, keepdims=True)
    return np.sum((z / np.sqrt(np.mean(z * z, axis=1, keepdims=True) + 1e-3)) ** 3)


@program(draw.normal(size=3))
def convolution(k):
    total = 0.0
    for i in range(38):
        total = total + np.tanh(k @ big[i : i + 3])
    return total


# Dynamics


@program(0.9, 0.1)
def pendulum(angle, velocity):
    for _ in range(25):
        velocity = velocity - 0.1 * np.sin(angle)
        angle = angle + 0.1 * velocity
    return 0.5 * velocity**2 - np.cos(angle) + angle


@program(np.array([1.0, 0.5]), 0.3)
def runge_kutta(state, mu):
    M = np.array([[0.0, 1.0], [-1.0, -0.2]])
    h = 0.1
    for _ in range(10):
        k1 = M @ state - mu * state**3
        k2 = M @ (state + h / 2 * k1) - mu * (state + h / 2 * k1) ** 3
        state = state + h * (k1 + k2) / 2
    return state @ state


@program(0.4, 0.6, 0.2)
def lotka_volterra(a, b, c):
    x, y = 1.0, 0.5
    for _ in range(30):
        x, y = x + 0.05 * (a * x - b * x * y), y + 0.05 * (c * x * y - 0.5 * y)
    return x + 2 * y


@program(0.7, 3.0)
def projectile(angle, speed):
    x, y, vx, vy = 0.0, 0.0, speed * np.cos(angle), speed * np.sin(angle)
    for _ in range(15):
        drag = 0.1 * np.sqrt(vx * vx + vy * vy)
        vx = vx - 0.02 * drag * vx
        vy = vy - 0.02 * (9.81 + drag * vy)
        x = x + 0.02 * vx
        y = y + 0.02 * vy
    return x * y


@program(big[:8])
def heat_equation(u):
    for _ in range(10):
        inner = u[1:-1] + 0.2 * (u[2:] - 2 * u[1:-1] + u[:-2])
        u = np.concatenate([u[:1], inner, u[-1:]])
    return np.sum(u**2)


@program(np.array([0.0, 0.0, 1.0, 0.1, 0.2, 1.3]))
def many_bodies(q):
    energy = 0.0
    for i in range(3):
        for j in range(i):
            gap = q[2 * i : 2 * i + 2] - q[2 * j : 2 * j + 2]
            energy = energy - 1 / np.sqrt(np.sum(gap * gap) + 0.01)
    return energy


@program(0.5, 0.25)
def option_price(spot, sigma):
    values = np.maximum((spot * 200.0) * np.exp(sigma * np.linspace(-2, 2, 9)) - 100.0, 0.0)
    for _ in range(8, 0, -1):
        values = 0.99 * (0.5 * values[1:] + 0.5 * values[:-1])
    return np.sum(values)


@program(big[:10], tags="")
def gradient_descent_inside(x):
    w = np.zeros(10)
    for _ in range(15):
        w = w - 0.1 * 2 * (w - x) * (1 + 0.1 * x * x)
    return np.sum((w - 1.0) ** 2)


@program(0.2, 0.3)
def mandelbrot(a, b):
    x, y = 0.0, 0.0
    for _ in range(6):
        x, y = x * x - y * y + a, 2 * x * y + b
    return x * x + y * y
