# %% [markdown]
# # 10 · Feel the curvature: Hessians and their products
#
# **40 minutes.** You need: lessons 07 and 08; eigenvalues help.
#
# After this lesson you can
# - get a Hessian, and a product with it that never forms it,
# - say which mode goes over which, and what it costs,
# - use curvature: Newton's step, with and without the matrix.

# %%
import numpy as np

from adlib import grad, hessian, hvp, jvp, lab, numerical, trace

# %% [markdown]
# ## The derivative of the gradient
#
# $H_{ij}=\partial^2 f/\partial x_i\partial x_j$ is the Jacobian of $\nabla f$. It is symmetric (where f is twice
# continuously differentiable), and says how the slope changes: curvature.

# %%
def f(x):
    return x[0] ** 2 * x[1] + np.sin(x[1] * x[2])


x = np.array([1.0, 2.0, 0.5])
H = hessian(f)(x)
print(H.round(6))
print("symmetric:", np.allclose(H, H.T, rtol=1e-14, atol=0))
print("as by differences:", np.allclose(H, numerical.jacobian(grad(f), x), rtol=0, atol=1e-8))

# %% [markdown]
# ## What it costs
#
# $\nabla f:\mathbb R^n\to\mathbb R^n$: n passes over the gradient, whichever the mode, and $n^2$ numbers to store. For
# a million parameters that is $10^{12}$ numbers. (Notes that say "the cost is $O(n^2)$" mean: when f itself costs
# $O(n)$.)

# %%
lab.predict("H v for a function of a million parameters, without H: how many gradients' worth of work?",
            ["about 2", "about 1000", "a million", "10^12"], "about 2",
            "One forward pass over the gradient's computation: a small multiple, counted below as 5.3 against 2.4 times f.")

# %% [markdown]
# ## Hessian-vector products
#
# $Hv$ is the directional derivative of $\nabla f$ along v. So push the tangent v through the computation of the
# gradient, a forward pass over a reverse pass: **forward over reverse**.

# %%
v = np.array([1.0, -2.0, 3.0])
g, Hv = jvp(grad(f), (x,), (v,))
print("forward over reverse", Hv)
print("hvp                 ", hvp(f, x, v))
print("H v with H          ", H @ v)

# %% [markdown]
# ## The other order
#
# $s(x)=\nabla f(x)\cdot v$ is one number, computed by one *forward* pass; its gradient, by a *reverse* pass over that,
# is $Hv$ too. That is **reverse over forward**: the outer derivative is named first. (Also called "reverse-on-forward".
# Mind which one is the outer: some texts swap the names.)

# %%
along_v = lambda x: jvp(f, (x,), (v,))[1]
print(f"s(x) = {along_v(x):.12f} = grad f . v = {g @ v:.12f}")
print("reverse over forward", grad(along_v)(x))

# %% [markdown]
# Which is better? And is there a third? Count operations for a function of 6 inputs, and the numbers that have to be
# held for the way back.

# %%
def rosenbrock(*x):
    return sum((100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:])), 0.0)


point, direction = [0.5, 1.0, -0.3, 0.8, 1.2, 0.1], [1.0, 0.0, 2.0, -1.0, 0.5, 1.0]
gradient = grad(rosenbrock, tuple(range(6)))
slope = lambda *x: jvp(rosenbrock, x, tuple(direction))[1]
product = lambda *x: sum((g * d for g, d in zip(gradient(*x), direction)), 0.0)
programs = {
    "gradient": gradient,
    "forward over reverse": lambda *x: jvp(gradient, x, tuple(direction))[1],
    "reverse over forward": grad(slope, tuple(range(6))),
    "reverse over reverse": grad(product, tuple(range(6))),
}


# %%
def rows(program):
    return len(trace(program, *point).rows)


for name, program in programs.items():
    print(f"{name:22} {(rows(program) - 6) / (rows(rosenbrock) - 6):5.1f} times the operations of f")
print("held: forward over reverse", 2 * rows(rosenbrock), "(values and tangents), reverse over forward", rows(slope))
print("held: reverse over reverse", rows(product))

# %% [markdown]
# About two gradients' worth, for each. Reverse over reverse counts the fewest here, but has to run a sweep back in
# reverse (lesson 12 shows what that takes); the other two never do. Forward over reverse holds the least. adlib's `hvp`
# does that one.

# %% [markdown]
# ## Lab: curvature along v
#
# Turn v. The parabola on the right has the slope $\nabla f\cdot v$ and the curvature $v\cdot Hv$. **Predict** for the
# saddle: in which directions does the curvature vanish? And for the bent valley: why does the Newton step leave the
# line of steepest descent?

# %%
lab.curvature()

# %% [markdown]
# ## Newton's step
#
# The quadratic model $f+\nabla f\cdot p+\tfrac12 p\cdot Hp$ is stationary at $p=-H^{-1}\nabla f$; if H is positive
# definite, that is its minimum. On a quadratic function one step is enough. On others it converges fast near a minimum,
# and may go anywhere far from one.

# %%
def bent(p):
    return (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2


x = np.array([-1.0, 0.5])
for step in range(10):
    g = grad(bent)(x)
    print(f"step {step}   error {np.max(np.abs(x - 1)):.1e}   f {bent(x):.2e}   |gradient| {np.linalg.norm(g):.1e}")
    x = x - np.linalg.solve(hessian(bent)(x), g)

# %% [markdown]
# Step 4 goes up, from a point where H is positive definite: the quadratic model is good near by, and the step was too
# long for it. From step 6 on the number of right digits about doubles each time.

# %% [markdown]
# ## Newton without the Hessian
#
# Conjugate gradients solve $Hp=-\nabla f$ from products $Hv$ alone (Nocedal and Wright, chapter 5): **Newton-CG**. Each
# new direction is H-orthogonal to the old ones, so n steps would do in exact arithmetic. Negative curvature ends the
# loop.

# %%
def newton_direction(f, x, most=50):
    p = np.zeros(len(x))
    r = d = -grad(f)(x)  # r: what H p still lacks; d: where to go next
    for count in range(1, most + 1):
        Hd = hvp(f, x, d)
        if d @ Hd <= 0:  # negative curvature
            return (p if p.any() else r), count
        alpha = (r @ r) / (d @ Hd)  # the minimum along d
        p, left = p + alpha * d, r - alpha * Hd
        if left @ left < 1e-20:
            break
        d, r = left + (left @ left) / (r @ r) * d, left  # the new d has d . H d_old = 0
    return p, count


# %%
def many(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


x, steps, products = np.full(200, 0.8), 0, 0
while np.linalg.norm(grad(many)(x)) > 1e-8:
    (p, count), size = newton_direction(many, x), 1.0
    while many(x + size * p) > many(x) and size > 1e-10:
        size /= 2
    x, steps, products = x + size * p, steps + 1, products + count
print(f"200 unknowns: {steps} steps, {products} products; error below 1e-9: {np.max(np.abs(x - 1)) < 1e-9}")

# %% [markdown]
# A full Hessian would take 200 products a step, and memory for 40,000 numbers. (The start is near the minimum; from
# afar it takes hundreds of steps.) This one is not full: $x_i$ meets only its neighbours, so three products give all of
# it (lesson 08's colours):

# %%
colour, H, x = np.arange(200) % 3, np.zeros((200, 200)), np.full(200, 0.8)
Hs = np.array([hvp(many, x, 1.0 * (colour == c)) for c in range(3)])
for i in range(200):
    near = np.arange(max(i - 1, 0), min(i + 2, 200))
    H[i, near] = Hs[colour[near], i]
print("the whole H from 3 products:", np.allclose(H, hessian(many)(x), rtol=1e-12, atol=0))

# %% [markdown]
# ## Wrong on purpose
#
# Curvature by a second difference of **values**, with a step that is good for a first derivative. **Symptom:** at 1e-6
# four or five of 16 digits are left, at 1e-8 none.

# %%
x, v = np.array([1.0, 2.0, 0.5]), np.array([1.0, -2.0, 3.0])
second = lambda h: (f(x + h * v) - 2 * f(x) + f(x - h * v)) / h**2
print(f"v.Hv exactly  {v @ hvp(f, x, v):.10f}")
for h in (1e-2, 1e-4, 1e-6, 1e-8):
    print(f"h = {h:.0e}   second difference {second(h):.6f}")

# %% [markdown]
# The round-off error grows like $1/h^2$: the best h is near $\varepsilon^{1/4}\approx10^{-4}$, and leaves half of the
# 16 digits. A difference of *gradients* loses much less; AD over AD has no h at all.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | H not symmetric beyond rounding | a slip in one of the derivatives | inner-product test: $u\cdot Hv=v\cdot Hu$ |
# | Newton goes uphill, H positive definite | the step is too long for the quadratic model | halve it until f falls |
# | Newton goes uphill, H not positive definite | negative curvature | Newton-CG's test, or a trust region |
# | H is all zeros | the inner gradient was computed at fixed numbers | compute it from the outer call's x |
# | memory explodes | the whole H | `hvp` |

# %% [markdown]
# ## Recap
#
# - $H$ is the Jacobian of the gradient: n passes. $Hv$ is one forward pass over it: about two gradients.
# - Forward over reverse, reverse over forward: the same numbers.
# - Newton-CG uses curvature without a matrix.

# %% [markdown]
# ## Check yourself
#
# How do you get the diagonal of H for n = 1000?
#
# <details><summary>Answer</summary>
#
# Exactly: n products, $H_{kk}=e_k\cdot He_k$, or one for each colour if H is sparse; no cheaper way is known in
# general. As an estimate: the mean of $z\odot Hz$ over N random signs z (Bekas, Kokiopoulou, Saad 2007), with an error
# of about $\sqrt{\sum_{j\neq k}H_{kj}^2/N}$: rough, good for large n.
#
# </details>

# %%
x, rng = np.array([1.0, 2.0, 0.5]), np.random.default_rng(0)
signs = rng.choice([-1.0, 1.0], (400, 3))
estimate = np.mean([z * hvp(f, x, z) for z in signs], axis=0)
print("diagonal", np.diag(hessian(f)(x)).round(3), "  estimated", estimate.round(3))

# %% [markdown]
# ## Now you
#
# Open [exercises/10_hessians](../exercises/10_hessians/10_hessians.ipynb): curvature, a product by differences, forward over reverse, a Hessian
# from products, Newton's step, and as a bonus Newton-CG.

# %% [markdown]
# ## Sources
#
# - B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 5.1.
# - J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, section 7.1.
# - C. Bekas, E. Kokiopoulou, Y. Saad, "An estimator for the diagonal of a matrix", Applied Numerical Mathematics 57,
#   2007.
