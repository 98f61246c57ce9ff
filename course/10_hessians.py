# %% [markdown]
# # 10 · Feel the curvature: Hessians and their products
#
# **40 minutes.** You need: lessons 06 and 07; eigenvalues help.
#
# After this lesson you can
# - get a Hessian, and a product with it that never forms it,
# - say which mode goes over which, and what it costs,
# - use curvature: Newton's step, by conjugate gradients.

# %%
import numpy as np

from adlib import grad, hessian, hvp, jvp, lab, numerical, trace

# %% [markdown]
# ## The derivative of the gradient
#
# $H_{ij}=\partial^2 f/\partial x_i\partial x_j$ is the Jacobian of $\nabla f$. It is symmetric (where f is twice continuously
# differentiable), and says how the slope changes: curvature.

# %%
def f(x):
    return x[0] ** 2 * x[1] + np.sin(x[1] * x[2])


x = np.array([1.0, 2.0, 0.5])
H = hessian(f)(x)
print(H.round(6))
print("symmetric:", np.allclose(H, H.T, rtol=1e-14))
print("as by differences:", np.allclose(H, numerical.jacobian(grad(f), x), atol=1e-8))

# %% [markdown]
# ## What it costs
#
# $\nabla f:\mathbb R^n\to\mathbb R^n$: n passes over the gradient, whichever the mode, and $n^2$ numbers to store. For a million
# parameters that is $10^{12}$ numbers. (Notes that say "the cost is $O(n^2)$" mean: when f itself costs $O(n)$.)

# %%
lab.predict("H v for a function of a million parameters, without H: how many gradient evaluations' worth of work?",
            ["about 2", "about 1000", "a million", "10^12"], "about 2", "One forward pass through the gradient's computation.")

# %% [markdown]
# ## Hessian-vector products
#
# $Hv$ is the directional derivative of $\nabla f$ along v. So push the tangent v through the computation of the gradient, a
# forward pass over a reverse pass: **forward over reverse**.

# %%
v = np.array([1.0, -2.0, 3.0])
gradient, Hv = jvp(grad(f), (x,), (v,))
print("forward over reverse", Hv)
print("hvp                 ", hvp(f, x, v))
print("H v with H          ", H @ v)

# %% [markdown]
# ## The other order
#
# $g(x)=\nabla f(x)\cdot v$ is one number, computed by one *forward* pass; its gradient, by a *reverse* pass over that, is $Hv$ too.
# That is **reverse over forward**: the outer derivative is named first. (Notes sometimes call this one "reverse-on-forward",
# and describe the first. Both exist, both are right.)

# %%
g = lambda x: jvp(f, (x,), (v,))[1]
print("g(x) =", g(x), "= grad f . v =", gradient @ v)
print("reverse over forward", grad(g)(x))

# %% [markdown]
# Which is better? Count operations for a function of 6 inputs, and what a tape has to hold.

# %%
def rosenbrock(*x):
    return sum((100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:])), 0.0)


point, direction = [0.5, 1.0, -0.3, 0.8, 1.2, 0.1], [1.0, 0.0, 2.0, -1.0, 0.5, 1.0]
everything = tuple(range(6))
programs = {
    "gradient": lambda *x: grad(rosenbrock, everything)(*x),
    "forward over reverse": lambda *x: jvp(grad(rosenbrock, everything), x, tuple(direction))[1],
    "reverse over forward": lambda *x: grad(lambda *z: jvp(rosenbrock, z, tuple(direction))[1], everything)(*x),
}
own = len(trace(rosenbrock, *point).rows) - 6
for name, program in programs.items():
    print(f"{name:22} {(len(trace(program, *point).rows) - 6) / own:5.1f} times the operations of f")

# %% [markdown]
# About two gradients' worth, for either. Forward over reverse has the smaller memory: the tape is that of f, with a tangent
# beside each number. adlib's `hvp` does that one.

# %% [markdown]
# ## Lab: curvature along v
#
# Turn v. The parabola on the right has the slope $\nabla f\cdot v$ and the curvature $v\cdot Hv$. **Predict** for the saddle: in
# which directions does the curvature vanish? And for the bent valley: why does Newton's arrow differ from the gradient's?

# %%
lab.curvature()

# %% [markdown]
# ## Newton's step
#
# The parabola's minimum: $x-H^{-1}\nabla f$. On a quadratic function one step is enough. On others it converges fast near a
# minimum, and may go anywhere far from one.

# %%
def bent(p):
    return (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2


x = np.array([-1.0, 0.5])
for step in range(6):
    print(f"step {step}   x {x.round(6)}   f {bent(x):.2e}   |gradient| {np.linalg.norm(grad(bent)(x)):.1e}")
    x = x - np.linalg.solve(hessian(bent)(x), grad(bent)(x))

# %% [markdown]
# ## Newton without the Hessian
#
# Conjugate gradients solve $Hp=-\nabla f$ from products $Hv$ alone: **Newton-CG**. Directions of negative curvature are noticed,
# and the search stops there.

# %%
def newton_direction(f, x, most=50):
    p, r = np.zeros(len(x)), -grad(f)(x)
    d, rr = r, r @ r
    for _ in range(most):
        Hd = hvp(f, x, d)
        if d @ Hd <= 0:
            return p if p.any() else r
        alpha = rr / (d @ Hd)
        p, r = p + alpha * d, r - alpha * Hd
        if (new := r @ r) < 1e-20:
            return p
        d, rr = r + new / rr * d, new
    return p


# %%
def many(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


x, steps = np.full(200, 0.8), 0
while np.linalg.norm(grad(many)(x)) > 1e-8:
    p, size = newton_direction(many, x), 1.0
    while many(x + size * p) > many(x) and size > 1e-10:
        size /= 2
    x, steps = x + size * p, steps + 1
print(f"200 unknowns: {steps} steps, no Hessian; error below 1e-9: {np.max(np.abs(x - 1)) < 1e-9}")

# %% [markdown]
# ## Wrong on purpose
#
# Curvature by a difference of gradients with the step of a first derivative. **Symptom:** half of the digits are gone, or all.

# %%
x, v = np.array([1.0, 2.0, 0.5]), np.array([1.0, -2.0, 3.0])
second = lambda h: (f(x + h * v) - 2 * f(x) + f(x - h * v)) / h**2
print("v.Hv exactly ", v @ hvp(f, x, v))
for h in (1e-2, 1e-4, 1e-6, 1e-8):
    print(f"h = {h:.0e}   second difference {second(h):.6f}")

# %% [markdown]
# The round-off error grows like $1/h^2$. AD over AD has no h.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | H not symmetric beyond rounding | a slip in one of the derivatives | inner-product test: $u\cdot Hv=v\cdot Hu$ |
# | Newton goes uphill | negative curvature | Newton-CG's test, or a trust region |
# | zeros on the diagonal that should not be | the inner derivative was taken as a constant | nest the calls, do not reuse numbers |
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
# Exactly: n products, $H_{kk}=e_k\cdot He_k$; no cheaper way is known in general. As an estimate: the mean of $z\odot Hz$ over random
# signs z (Bekas, Kokiopoulou, Saad 2007), which a few products give.
# </details>

# %%
rng = np.random.default_rng(0)
signs = rng.choice([-1.0, 1.0], (400, 3))
estimate = np.mean([z * hvp(f, x, z) for z in signs], axis=0)
print("diagonal", np.diag(hessian(f)(x)).round(3), "  estimated", estimate.round(3))

# %% [markdown]
# ## Now you
#
# Open `exercises/10_hessians/10_hessians.ipynb`: curvature, a product by differences, forward over reverse, a Hessian from
# products, Newton's step, and as a bonus Newton-CG.

# %% [markdown]
# ## Sources
#
# - B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 5.1.
# - J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, section 7.1.
# - C. Bekas, E. Kokiopoulou, Y. Saad, "An estimator for the diagonal of a matrix", Applied Numerical Mathematics 57, 2007.
