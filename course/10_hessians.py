# %% [markdown] slide="title; list"
# # 10 · Feel the curvature: Hessians and their products
#
# **{minutes} minutes.** You need: lessons 07 and 08; eigenvalues help.
#
# After this lesson you can
#
# - compute a Hessian, and multiply by it without ever forming it,
# - say which mode is applied to which, and what it costs,
# - use curvature: Newton's step, with and without the matrix.

# %%
import numpy as np

from adlib import grad, hessian, hvp, jvp, lab, numerical, trace

# %% [markdown] slide="only"
# ## The derivative of the gradient
#
# - The gradient does not say **how far** we can follow it before the slope changes.
# - This is the **curvature**, in the second derivatives.
#
# $$H_{ij} = \frac{\partial^2 f}{\partial x_i\,\partial x_j}\qquad H = J(\nabla f)$$
#
# The **Hessian** is the Jacobian of the gradient. It is symmetric if f is twice continuously differentiable.

# %% [markdown]
# ## The derivative of the gradient
#
# The gradient says in which direction a function falls, but it does not say how far we can follow this direction before
# the slope changes. In lesson 00 this was the reason why the step size had to be chosen with care. The missing
# information is the **curvature**, and it is contained in the second derivatives $H_{ij}=\partial^2 f/\partial
# x_i\partial x_j$. They form the **Hessian** H, which is the Jacobian of $\nabla f$. If f is twice continuously
# differentiable, H is symmetric.

# %% [markdown] slide="only"
# ## A Hessian

# %% slide="code 2|5 of 5; output"
def f(x):
    return x[0] ** 2 * x[1] + np.sin(x[1] * x[2])


x = np.array([1.0, 2.0, 0.5])
H = hessian(f)(x)
print(H.round(6))
print("symmetric:", np.allclose(H, H.T, rtol=1e-14, atol=0))
print("agrees with differences:", np.allclose(H, numerical.jacobian(grad(f), x), rtol=0, atol=1e-8))

# %% [markdown] slide="only"
# ## What it costs
#
# - $\nabla f:\mathbb R^n\to\mathbb R^n$: its Jacobian takes **n passes**, and $n^2$ numbers.
# - A million parameters: $10^{12}$ numbers, 8 terabytes.
# - Some notes say $O(n^2)$. This is true when f itself costs $O(n)$.
# - Many methods only need **products** $Hv$.

# %% [markdown]
# ## What it costs
#
# The gradient is a function $\nabla f:\mathbb R^n\to\mathbb R^n$, so its Jacobian takes n passes in either mode, and
# the result has $n^2$ numbers. For a model with a million parameters that makes $10^{12}$ numbers, which take 8
# terabytes. (Some notes say that the cost is $O(n^2)$. This is true when f itself costs $O(n)$.) Fortunately, many
# methods do not need the Hessian itself. They only multiply it by vectors. (A hint for the next question: $Hv$ is the
# derivative of the gradient in the direction v, and lesson 05 computed derivatives in a direction.)

# %% [markdown] slide="only"
# ## Predict: the cost of a product

# %% slide="output"
lab.predict("A function has a million parameters. How many gradients' worth of work does H v take, if H is never formed?",
            ["about 2", "about 1000", "a million", "10^12"], "about 2",
            "One forward pass over the computation of the gradient costs a small multiple of it: the counts below are 5.3 times f for H v and 2.4 times f for the gradient.")

# %% [markdown] slide="title"
# ## Hessian-vector products
#
# The product $Hv$ is the derivative of $\nabla f$ in the direction v. We know how to compute a directional derivative
# of any program: with one forward pass whose seed is v. Here the program is the one that computes the gradient, which
# is itself a reverse pass. So we push the tangent v through the computation of the gradient, and this combination is
# called **forward over reverse**.

# %% [markdown] slide="only"
# $Hv$ is the derivative of $\nabla f$ in the direction v:
#
# $$Hv = \frac{d}{dt}\,\nabla f(x+t\,v)\Big|_{t=0}$$
#
# - **Forward over reverse:** push the tangent v through the program that computes the gradient.

# %% slide="next; code 2; output"
v = np.array([1.0, -2.0, 3.0])
g, Hv = jvp(grad(f), (x,), (v,))
print("forward over reverse", Hv)
print("hvp                 ", hvp(f, x, v))
print("H v with H          ", H @ v)

# %% [markdown] slide="only"
# No matrix was formed in the first two lines.

# %% [markdown]
# All three lines agree. The first two never formed a matrix.

# %% [markdown] slide="only"
# ## The other order: reverse over forward
#
# $$s(x) = \nabla f(x)\cdot v\qquad \nabla s(x) = Hv$$
#
# 1. One **forward** pass with $\dot x = v$ gives the number s(x).
# 2. One **reverse** pass over it gives $\nabla s = Hv$.

# %% [markdown]
# ## The other order
#
# There is a second way. The directional derivative $s(x)=\nabla f(x)\cdot v$ is a single number, and one *forward* pass
# computes it. The gradient of s is $Hv$ again, and we get it by one *reverse* pass over the forward pass. This is
# **reverse over forward**; the outer derivative is named first. (Some texts say "reverse-on-forward", and some exchange
# the two names, so always check which of the two is the outer one.)

# %% slide="code 1|3; output"
along_v = lambda x: jvp(f, (x,), (v,))[1]
print(f"s(x) = {along_v(x):.12f} = grad f . v = {g @ v:.12f}")
print("reverse over forward", grad(along_v)(x))

# %% [markdown] slide="only"
# The outer derivative is named first. Some texts say "reverse-on-forward", and some exchange the names.

# %% [markdown] slide="only"
# ## Three combinations as programs

# %% [markdown]
# Which order is better? And what about reverse over reverse? We count the operations of all three for a function of six
# inputs, together with the numbers that have to be stored for the backward pass.

# %% slide="code 4-6|8-10|11-12"
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

# %% [markdown] slide="only"
# ## Which order is cheapest?

# %% slide="output"
def rows(program):
    return len(trace(program, *point).rows)


for name, program in programs.items():
    print(f"{name:22} {(rows(program) - 6) / (rows(rosenbrock) - 6):5.1f} times the operations of f")
print("held: forward over reverse", 2 * rows(rosenbrock), "(values and tangents), reverse over forward", rows(slope))
print("held: reverse over reverse", rows(product))

# %% [markdown] slide="only"
# - Each costs about as much as **two gradients**, whatever the size of H.
# - Forward over reverse stores the fewest numbers.

# %% [markdown]
# Each product costs about as much as two gradients here, and the ratio does not grow with the size of the Hessian.
# Reverse over reverse has the lowest count here, but it has to differentiate a backward pass in reverse mode, which the
# other two never do, and lesson 12 shows how much machinery that takes. Forward over reverse stores the fewest numbers,
# and `hvp` of adlib uses it for this reason.

# %% [markdown] slide="only"
# ## Lab: curvature along v

# %% [markdown]
# ## Lab: curvature along v
#
# In the lab you can turn the direction v. The parabola on the right shows what f looks like along v: it has the slope
# $\nabla f\cdot v$ and the curvature $v\cdot Hv$. **Predict** for the saddle: in which directions does the curvature
# vanish? And for the bent valley: why does the Newton step leave the line of steepest descent?

# %% slide="output"
lab.curvature()

# %% [markdown]
# <details><summary>Answers</summary>
#
# The saddle is x² − y². Its Hessian is diagonal with the entries 2 and −2, so along a direction with the angle φ the
# curvature is 2 cos² φ − 2 sin² φ, which vanishes at 45° and at 135°. In the bent valley, steepest descent leads
# straight across the valley. Newton's step multiplies the gradient by the inverse of the Hessian, which divides its
# component along each eigenvector by the eigenvalue. At the first point the eigenvalues are 2 and 60, so the component
# along the valley is enlarged 30 times compared with the one across it.
#
# </details>

# %% [markdown] slide="only"
# ## Newton's step
#
# Near x, f looks like the quadratic model of the step p:
#
# $$f + \nabla f\cdot p + \tfrac12\,p\cdot Hp$$
#
# Its derivative is zero at
#
# $$p = -H^{-1}\nabla f$$
#
# If H is positive definite, this is the minimum of the model. For a quadratic f, one step is enough.

# %% [markdown]
# ## Newton's step
#
# How can curvature improve gradient descent? Near the current point, f looks like the quadratic function $f+\nabla
# f\cdot p+\tfrac12 p\cdot Hp$ of the step p. Its derivative with respect to p is $\nabla f+Hp$, which is zero at
# $p=-H^{-1}\nabla f$. If H is positive definite, which means $p\cdot Hp>0$ for every p other than zero, this is the
# minimum of the quadratic model, and Newton's method takes exactly this step. (This is the other way to measure length
# that lesson 00 mentioned: Newton's direction is the direction of steepest descent if the length of a step p is
# $\sqrt{p\cdot Hp}$.) For a quadratic function a single step is enough. For other functions the method converges very
# quickly near a minimum, but far from one it may go anywhere. The function in the next cell has its minimum at (1, 1),
# and "error" is the distance to it.

# %% [markdown] slide="only"
# ## Newton, run on a bent valley

# %% slide="rows"
def bent(p):
    return (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2


x = np.array([-1.0, 0.5])
for step in range(10):
    g = grad(bent)(x)
    print(f"step {step}   error {np.max(np.abs(x - 1)):.1e}   f {bent(x):.2e}   |gradient| {np.linalg.norm(g):.1e}")
    x = x - np.linalg.solve(hessian(bent)(x), g)

# %% [markdown] slide="only"
# In step 4 the value **increases**: the model is good only nearby. From step 6 on, the correct digits double.

# %% [markdown]
# Two things can be seen in this output. In step 4 the function value increases, although H is positive definite at the
# preceding point: the quadratic model is accurate only nearby, and the step was too long for it. From step 6 on, the
# number of correct digits roughly doubles in each step.

# %% [markdown] slide="only"
# ## Newton without the Hessian
#
# - $Hp = -\nabla f$ has a million unknowns: we cannot store H, but we can compute $Hv$.
# - **Conjugate gradients:** minimize along directions with $d_1\cdot Hd_2 = 0$, so that no step spoils an earlier one.
# - One product per step, and in exact arithmetic at most n steps.

# %% [markdown]
# ## Newton without the Hessian
#
# Newton's step requires the solution of the linear system $Hp=-\nabla f$. With a million unknowns we can neither store
# H nor solve the system directly, but we can compute products $Hv$, and there is a method that needs nothing else.
#
# Solving this system is the same as minimizing the quadratic model, as we have just seen. Imagine that we minimize it
# along one direction, then along a second one, and so on. In general the second minimization spoils the first one,
# because moving along the second direction changes the slope along the first. It does not spoil it if the two
# directions satisfy $d_1\cdot Hd_2=0$. Such directions are called conjugate, or H-orthogonal. The method of **conjugate
# gradients** constructs each new direction from the current residual and the previous direction so that this condition
# holds for all of them. In the code, r is the residual $-\nabla f-Hp$, and the step is alpha times d, with the number
# alpha for which $d\cdot(r-\alpha Hd)=0$. (The code has $r\cdot r$ in place of $d\cdot r$; the two are equal, because d
# is r plus a multiple of the previous direction, to which r is orthogonal.) In exact arithmetic the method finds the
# solution after at most n steps, and often it is close much earlier. Each step needs one product with H.
#
# Newton's method with this inner solver is called **Newton-CG** (Nocedal and Wright, chapters 5 and 7). If the loop
# meets a direction of negative curvature, the quadratic model has no minimum, and the loop ends.

# %% [markdown] slide="only"
# ## The inner loop of Newton-CG

# %% slide="code 5|6-7|8-9|12"
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

# %% [markdown] slide="only"
# ## 200 unknowns

# %% slide="output"
def many(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


x, steps, products = np.full(200, 0.8), 0, 0
while np.linalg.norm(grad(many)(x)) > 1e-8:
    (p, count), size = newton_direction(many, x), 1.0
    while many(x + size * p) > many(x) and size > 1e-10:
        size /= 2
    x, steps, products = x + size * p, steps + 1, products + count
print(f"200 unknowns: {steps} steps, {products} products; error below 1e-9: {np.max(np.abs(x - 1)) < 1e-9}")

# %% [markdown] slide="only"
# - A full Hessian would take 200 products per **step**, and 40,000 numbers.
# - It is sparse, however: with the colours of lesson 08, three products give all of it.

# %% [markdown]
# (For brevity the step is halved until f falls; a library uses a stricter rule, and it stops the inner loop earlier
# while the gradient is still large.) With 200 unknowns, a full Hessian would take 200 products per step and memory for
# 40,000 numbers. Newton-CG used far fewer products. (The starting point is near the minimum. From far away it would
# take hundreds of steps.) This particular Hessian is sparse, however: $x_i$ appears in a product only with its
# neighbours, so with the colours of lesson 08 three products are enough for the whole matrix.

# %% slide="output"
colour, H, x = np.arange(200) % 3, np.zeros((200, 200)), np.full(200, 0.8)
Hs = np.array([hvp(many, x, 1.0 * (colour == c)) for c in range(3)])
for i in range(200):
    near = np.arange(max(i - 1, 0), min(i + 2, 200))
    H[i, near] = Hs[colour[near], i]
print("the whole H from 3 products:", np.allclose(H, hessian(many)(x), rtol=1e-12, atol=0))

# %% [markdown] slide="only"
# ## Wrong on purpose: a second difference of values

# %% [markdown]
# ## Wrong on purpose
#
# It is tempting to compute the curvature as a second difference of function **values**, with a step that is good for a
# first derivative. **Symptom:** with a step of 1e-6 only four or five of 16 digits are left, and with 1e-8 none.

# %% slide="code 2 of 2; output"
x, v = np.array([1.0, 2.0, 0.5]), np.array([1.0, -2.0, 3.0])
second = lambda h: (f(x + h * v) - 2 * f(x) + f(x - h * v)) / h**2
print(f"v.Hv exactly  {v @ hvp(f, x, v):.10f}")
for h in (1e-2, 1e-4, 1e-6, 1e-8):
    print(f"h = {h:.0e}   second difference {second(h):.6f}")

# %% [markdown] slide="only"
# **Symptom:** with 1e-6 only four or five digits are left, with 1e-8 none. Round-off grows like $1/h^2$.

# %% [markdown]
# The round-off error of a second difference grows like $1/h^2$. The truncation error grows like $h^2$. The two are
# about equal for $h$ near $\varepsilon^{1/4}\approx10^{-4}$, and even there only half of the 16 digits are right. A
# difference of *gradients* loses much less. Automatic differentiation applied twice has no step at all.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | H is not symmetric, beyond rounding | an error in one of the derivatives | use the inner-product test: $u\cdot Hv=v\cdot Hu$ |
# | Newton's step goes uphill, and H is positive definite | the step is too long for the quadratic model | halve it until f falls |
# | Newton's step goes uphill, and H is not positive definite | negative curvature | use Newton-CG's test, or a trust region |
# | H consists of zeros | the inner gradient was computed at fixed numbers | compute it from the x of the outer call |
# | the memory is exhausted | the whole H was formed | use `hvp` |

# %% [markdown] slide="title; list"
# ## Recap
#
# - The Hessian is the Jacobian of the gradient and takes n passes. The product $Hv$ takes one forward pass over the
#   gradient and costs about as much as two gradients.
# - Forward over reverse and reverse over forward give the same numbers.
# - Newton-CG uses the curvature without ever forming a matrix.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# How do you get the diagonal of H for n = 1000?
#
# <details><summary>Answer</summary>
#
# To get it exactly, compute n products and take $H_{kk}=e_k\cdot He_k$, or use one product per colour if H is sparse.
# No cheaper way is known in general. As an estimate, take the mean of $z\odot Hz$ (the product element by element) over
# N vectors z of random signs (Bekas, Kokiopoulou, Saad 2007). Its element k is the mean of $\sum_jz_kH_{kj}z_j$, where
# $z_kz_k=1$, and where the products $z_kz_j$ with $j\neq k$ have the mean 0. Its error is about $\sqrt{\sum_{j\neq
# k}H_{kj}^2/N}$, so it is rough, but for large n it may be all that you can afford.
#
# </details>

# %%
x, rng = np.array([1.0, 2.0, 0.5]), np.random.default_rng(0)
signs = rng.choice([-1.0, 1.0], (4000, 3))
estimate = np.mean([z * hvp(f, x, z) for z in signs], axis=0)
print("diagonal", np.diag(hessian(f)(x)).round(3), "  estimated", estimate.round(3))

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/10_hessians](../exercises/10_hessians/10_hessians.ipynb). You will compute the curvature along a
# direction, a Hessian-vector product by differences and another by forward over reverse, a Hessian from such products,
# and Newton's step; the bonus exercise is Newton-CG.

# %% [markdown] slide="skip"
# ## Sources
#
# - B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 5.1.
# - J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, chapter 5 and section 7.1.
# - C. Bekas, E. Kokiopoulou, Y. Saad, "An estimator for the diagonal of a matrix", Applied Numerical Mathematics 57,
#   2007.
