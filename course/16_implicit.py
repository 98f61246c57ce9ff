# %% [markdown] slide="title; list"
# # 16 · Differentiate the solution and not the solver: implicit differentiation
#
# **{minutes} minutes.** You need: lessons 07, 08 and 10; lesson 09 helps.
#
# After this lesson you can
#
# - derive the tangent and the adjoint of a solution from the equation that it solves,
# - explain what this saves, compared with differentiating the iterations that found the solution,
# - differentiate linear systems, roots, fixed points and minima, and say when this is not possible.

# %%
import numpy as np

from adlib import compile, derivative, grad, implicit, jvp, lab, numerical, trace, value_and_grad, vjp

# %% [markdown] slide="only"
# ## The loop that we never mended
#
# Newton's iteration for the square root of a, stopped after k iterations:

# %% [markdown]
# ## The loop that we never mended
#
# Newton's iteration for a square root has given us trouble three times. In lesson 03 symbolic differentiation could not
# handle it at all, in lesson 06 its derivative could be wrong although its value was right, and in lesson 12 `compile`
# refused it. The cause is always the same. The loop stops when the *value* is accurate, and the derivative of a loop is
# the derivative of exactly those iterations that took place. The next cell stops the iteration for a = 0.9 after k
# iterations and prints both errors.

# %% slide="code 3-4 of 5; output"
def square_root(a, k):
    x = 0.5 * (1 + a)
    for _ in range(k):
        x = 0.5 * (x + a / x)
    return x


for k in range(5):
    error = square_root(0.9, k) - np.sqrt(0.9)
    late = derivative(lambda a: square_root(a, k))(0.9) - 0.5 / np.sqrt(0.9)
    print(f"{k} iterations   error of the value {error:8.1e}   of the derivative {late:8.1e}")

# %% [markdown] slide="only"
# - The loop stops when the **value** is accurate, and the derivative lags behind.
# - The engine is right: it differentiates the loop, and the loop is not the square root.

# %% [markdown]
# The errors of the derivative lag behind. With one iteration the value is already right to six digits, and the
# derivative to four. Automatic differentiation makes no mistake here: it differentiates the loop, but the loop is not
# the square root. It would be better to use what we *know* about the result, namely that its square is a.

# %% [markdown] slide="only"
# ## Differentiate the equation
#
# We **know** something about the result: its square is a, for every a. So both sides have the same derivative.
#
# $$x^2=a\quad\Longrightarrow\quad 2x\,\frac{dx}{da}=1\quad\Longrightarrow\quad\frac{dx}{da}=\frac1{2x}$$
#
# This needs the solution x, but it does not matter how x was found.

# %% [markdown] slide="only"
# ## The implicit function theorem
#
# Let $g(x,p)=0$ determine x as a function of p, with $A=\partial g/\partial x$ and $B=\partial g/\partial p$. As p
# moves, g stays zero:
#
# $$A\,\dot x+B\,\dot p=0\quad\Longrightarrow\quad\dot x=-A^{-1}B\,\dot p$$
#
# It holds where g is continuously differentiable and A is **invertible**.

# %% [markdown]
# ## Differentiate the equation
#
# Write x(a) for the solution of $x^2=a$. This equation holds for every a, so both of its sides are the same function
# of a, and they have the same derivative:
#
# $$2x\,\frac{dx}{da}=1,\qquad\text{so}\qquad\frac{dx}{da}=\frac1{2x}.$$
#
# This derivative needs the solution x, but it does not matter how x was found. The same idea works for every equation
# $g(x,p)=0$ that determines x as a function of the parameters p. If p changes with the tangent $\dot p$, then x changes
# with some tangent $\dot x$, and g stays zero. With $A=\partial g/\partial x$ and $B=\partial g/\partial p$, the chain
# rule gives
#
# $$A\,\dot x+B\,\dot p=0,\qquad\text{so}\qquad\dot x=-A^{-1}B\,\dot p.$$
#
# This is the **implicit function theorem**. It holds where g is continuously differentiable and A is invertible.

# %% [markdown] slide="only"
# ## Predict: what has to be stored?

# %% slide="output"
lab.predict("A solver needs 1,000 iterations to solve g(x, p) = 0. What has to be stored for the derivative of x with respect to p?",
            ["all iterations", "every 31st iteration", "the last two", "only the solution x"], "only the solution x",
            "A and B are evaluated at the solution, and nothing else enters the formula. (The second answer would be the square-root schedule of lesson 09, which differentiates the iterations.)")

# %% [markdown] slide="only"
# ## Any engine computes A and B
#
# The square root of NumPy is a solver into which no engine can look.

# %% [markdown]
# Both matrices are themselves derivatives, so any engine of this course can compute them. We take the square root from
# NumPy, as a solver into which no engine can look.

# %% slide="code 1-2|4|5|7; output"
def g(x, a):
    return x**2 - a


x = np.sqrt(0.9)
A, B = grad(g, (0, 1))(x, 0.9)
print(f"A = {A:.12f}   B = {B}")
print("-B / A", -B / A, "  exact", 0.5 / np.sqrt(0.9))

# %% [markdown] slide="only"
# ## A solution is an elementary function
#
# - It has a value and a rule for its derivative, like a sine. The solver appears in no trace.

# %% [markdown]
# ## A solution is an elementary function
#
# The result of a solver can therefore be treated like a sine: it is a function with a value and a rule for its
# derivative, and what happens inside does not matter. In adlib, `implicit.root(g, x0, *params)` finds a root of g near
# x0 by Newton's method and has the rule above. The operations of the solver appear in no trace: the one below has a
# single row for the whole solution, and `compile`, which refused the loop, accepts it.

# %% slide="code 2 of 2; output"
def root_of(a):
    return implicit.root(g, 1.0, a)


print("reverse", grad(root_of)(0.9), "  forward", derivative(root_of)(0.9))
print("compiled", compile(root_of, 0.9)(0.9))
print(f"second derivative {derivative(grad(root_of))(0.9):.13f}   exact {-0.25 * 0.9**-1.5:.13f}")
trace(root_of, 0.9)

# %% [markdown] slide="only"
# The second derivative comes for free: the rule is written in terms of x, which is such a solution itself.

# %% [markdown]
# All of them agree with the exact values. The second derivative comes for free, because the rule is written in terms of
# x, and x is itself such a solution.

# %% [markdown] slide="only"
# ## The adjoint of a linear solve
#
# $Mx=b$ has the tangent $M\dot x=\dot b-\dot Mx$. The change of a loss with the adjoint $\bar x$ is
#
# $$\bar x\cdot\dot x=\bar x\cdot M^{-1}(\dot b-\dot Mx)=\underbrace{(M^{-\top}\bar x)}_{w}\cdot(\dot b-\dot Mx)$$
#
# $$\bar b=w\qquad\bar M=-w\,x^\top$$
#
# One system with the **transposed** matrix: reverse mode transposes, as in lesson 08.

# %% [markdown]
# ## The adjoint of a linear solve
#
# The simplest equation with many unknowns is the linear system $Mx=b$. Its tangent follows from
# $M\dot x+\dot Mx=\dot b$. For reverse mode we need to know how the result, say a loss $\ell$, depends on M and b, if
# we know the adjoint $\bar x$. The change of the loss is $\bar x\cdot\dot x$, and we insert the tangent into it:
#
# $$\bar x\cdot\dot x=\bar x\cdot M^{-1}(\dot b-\dot Mx)=\underbrace{(M^{-\top}\bar x)}_{w}\cdot(\dot b-\dot Mx).$$
#
# The numbers that multiply $\dot b$ and $\dot M$ are the adjoints, so $\bar b=w$ and $\bar M=-w\,x^\top$. The vector w
# solves one linear system with the *transposed* matrix. This is the same transposition that distinguishes reverse mode
# from forward mode in lesson 08.

# %% [markdown] slide="only"
# ## Compared with the rule of the library

# %% slide="code 4|5|7; output"
M = np.array([[4.0, 1.0, 0.5], [0.0, 3.0, -1.0], [1.0, 0.0, 2.0]])
b, x_bar = np.array([1.0, 2.0, -1.0]), np.array([1.0, 0.0, 3.0])
x = np.linalg.solve(M, b)
w = np.linalg.solve(M.T, x_bar)
M_bar, b_bar = vjp(np.linalg.solve, M, b)[1](x_bar)
print("b_bar", w.round(6), "  as adlib:", np.allclose(b_bar, w, rtol=1e-14))
print("M_bar as adlib:", np.allclose(M_bar, -np.outer(w, x), rtol=1e-14))

# %% [markdown] slide="only"
# ## The same for every equation
#
# | | solve | then |
# |---|---|---|
# | tangent | $A\dot x=-B\dot p$ | |
# | adjoint | $A^\top w=-\bar x$ | $\bar p=B^\top w$ |
#
# - $B^\top w$ is a pullback of g, so B is never formed.
# - Cost: **one linear system and one backward pass** over one evaluation of g, however many iterations there were.

# %% [markdown]
# Both adjoints agree with those of adlib, whose rule for `np.linalg.solve` consists of the same two formulas. For a
# nonlinear equation the calculation is the same, with A in place of M and $-B\dot p$ in place of $\dot b-\dot Mx$. The
# minus sign is moved into w:
#
# | | solve | then |
# |---|---|---|
# | tangent | $A\dot x=-B\dot p$ | |
# | adjoint | $A^\top w=-\bar x$ | $\bar p=B^\top w$ |
#
# The product $B^\top w$ is a pullback of g (lesson 08), so B is never formed. One adjoint costs one linear system and
# one backward pass over a single evaluation of g, however many iterations the solver took.

# %% [markdown] slide="only"
# ## A fixed point: Kepler's equation
#
# The angle E of a planet on its orbit satisfies $E=M+e\sin E$. The iteration reduces the error by about $e\cos E$.

# %% [markdown]
# ## A fixed point
#
# Many iterations have the form $x\leftarrow f(x,p)$. Johannes Kepler's equation is the classical example. It gives the
# position of a planet on its orbit: the mean anomaly M grows uniformly with time, the eccentricity e says how far the
# orbit deviates from a circle, and the angle E that is wanted satisfies $E=M+e\sin E$. For $e<1$ the iteration
# converges, and it multiplies the error by about $\rho=e\cos E$ each time.

# %% slide="code 2|5-8"
def kepler(E, M, e):
    return M + e * np.sin(E)


def iterated(M, e, k):
    E = M
    for _ in range(k):
        E = kepler(E, M, e)
    return E

# %% [markdown] slide="only"
# ## Three errors

# %% slide="output 2-5"
M, e = 1.0, 0.8
E = implicit.fixed_point(kepler, M, M, e)
slope = 1 / (1 - e * np.cos(E))  # differentiate E = M + e sin E with respect to M
by_adlib = derivative(lambda M: implicit.fixed_point(kepler, M, M, e))(M)
print(f"E {E:.12f}   dE/dM {by_adlib:.12f}   by hand {slope:.12f}")
for k in (4, 8, 12, 16):
    there = iterated(M, e, k)
    unrolled, implied = derivative(lambda M: iterated(M, e, k))(M), 1 / (1 - e * np.cos(there))
    errors = f"value {there - E:8.1e}   unrolled {unrolled - slope:8.1e}   implicit {implied - slope:8.1e}"
    print(f"{k:2} iterations   {errors}")

# %% [markdown] slide="only"
# - The **implicit** derivative is about as accurate as the value at which it is evaluated.
# - The error of the **unrolled** one is proportional to $k\,|\rho|^k$, so the ratio grows with the number of iterations.

# %% [markdown]
# Each line shows three errors: that of the value after k iterations, that of the derivative of these iterations, and
# that of the implicit derivative evaluated at the unfinished value. The implicit derivative is about as accurate as the
# value. The derivative of the iterations, which is called *unrolled*, is worse, and the ratio grows with k. Its error
# is roughly proportional to $k|\rho|^k$, because each of the k iterations contributes an error of the size of
# $|\rho|^k$ (Gilbert 1992).
#
# The adjoint of a fixed point can be computed without any matrix. Write $g(x,p)=x-f(x,p)$, so that
# $A=I-\partial f/\partial x$ and $B=-\partial f/\partial p$. If we change the sign of w once more, its equation becomes
# $w=\bar x+(\partial f/\partial x)^\top w$, and the adjoint of the parameters is
# $\bar p=(\partial f/\partial p)^\top w$. The solution w is again a fixed point. It is found by iterating with the
# pullback of f at the solution, and it converges as fast as the first iteration did (Christianson 1994).

# %% [markdown] slide="only"
# ## The adjoint of a fixed point, without a matrix
#
# With $A=I-\partial f/\partial x$, the equation for w is again a fixed point:
#
# $$w=\bar x+\left(\frac{\partial f}{\partial x}\right)^\topw$$
#
# Iterate with the **pullback** of f at the solution:

# %% slide="code 2|3-5 of 5; output"
E = implicit.fixed_point(kepler, M, M, e)
y, pullback = vjp(kepler, E, M, e)
w = 0.0
for _ in range(60):
    w = 1.0 + pullback(w)[0]  # E_bar = 1
print("by iteration", np.round(pullback(w)[1:], 12))
print("by adlib    ", np.round(grad(lambda M, e: implicit.fixed_point(kepler, 1.0, M, e), (0, 1))(M, e), 12))

# %% [markdown] slide="only"
# ## What is kept

# %% [markdown]
# The two lines show the derivatives of E with respect to M and e. The pullback was recorded once, and only at the
# solution. Its tape has the length of one iteration, while unrolling would have kept all of them. The next cell counts
# the rows.

# %% slide="output"
for k in (10, 100, 1000):
    print(f"{k:5} iterations: {len(trace(lambda M: iterated(M, e, k), M).rows):5} rows")
print("implicit:", len(trace(lambda M: implicit.fixed_point(kepler, 1.0, M, e), M).rows), "rows")

# %% [markdown] slide="only"
# The pullback is recorded once, and only at the solution. Unrolling would have kept all iterations.

# %% [markdown] slide="only"
# ## Lab: unrolled against implicit

# %% [markdown]
# ## Lab: unrolled against implicit
#
# The lab shows the three errors against the number of iterations, and the numbers that each method has to keep.
# **Predict** before you move anything: for Kepler's equation, which of the two derivatives becomes accurate first? And
# what changes if the iteration is Newton's?

# %% slide="output"
lab.unrolled_or_implicit()

# %% [markdown]
# <details><summary>Answers</summary>
#
# The implicit derivative is ahead as soon as the iteration has settled. For the fixed-point iterations the curves of
# the value and of the implicit derivative become parallel straight lines, since each iteration gains the same number of
# digits, and the unrolled derivative falls behind slowly, by the factor k. For Newton's iteration, the unrolled
# derivative needs one or two iterations more than the implicit one. The memory of unrolling grows with k in every case.
#
# </details>

# %% [markdown] slide="only"
# ## A minimum inside a loss
#
# - **Ridge regression:** the weights w minimize the training error plus the penalty $\lambda|w|^2$.
# - Choose $\lambda=e^p$ so that the error on the **validation data** is small: a loss whose ingredient is a
#   minimization.
# - At a minimum the gradient is zero:
#
# $$g(w,p)=\nabla_wf(w,p)=0$$
#
# - A is the **Hessian** of f.

# %% [markdown]
# ## A minimum inside a loss
#
# In machine learning, the solution of one problem is often an ingredient of another one. Take ridge regression: the
# weights w minimize the error on the training data plus the penalty $\lambda|w|^2$. The penalty $\lambda=e^p$ itself
# has to be chosen, and a good choice gives a small error on *other* data, the validation data. So we want to minimize
# $v(p)=\text{error of }w(p)$ on the validation data, where $w(p)$ is the result of a minimization.
#
# At a minimum the gradient is zero, so $w(p)$ is a root of $g(w,p)=\nabla_wf(w,p)$, and A is the Hessian of f. The
# function `implicit.argmin` combines this with a search for the minimum. In the next cell the data are noisy values of
# a sine. Every second one is used for training and the others for validation, and the ten weights are the coefficients
# of a polynomial of degree nine.

# %% [markdown] slide="only"
# ## The derivative with respect to a hyperparameter

# %% slide="code 8|11|12 of 12; output"
rng = np.random.default_rng(4)
s = np.linspace(-1, 1, 40)
t = np.sin(3 * s) + 0.4 * rng.standard_normal(40)
powers = s[:, None] ** np.arange(10)
train, check = (powers[::2], t[::2]), (powers[1::2], t[1::2])


def penalized(w, p):
    return np.mean((train[0] @ w - train[1]) ** 2) + np.exp(p) * np.sum(w**2)


def validation(p):
    w = implicit.argmin(penalized, np.zeros(10), p)
    return np.mean((check[0] @ w - check[1]) ** 2)


by_differences = numerical.derivative(validation, -4.0, method="richardson")
print(f"gradient {grad(validation)(-4.0):.9f}   by differences {by_differences:.9f}")

# %% [markdown] slide="only"
# Newton's method finds ten weights inside. One backward pass goes through the solution.

# %% [markdown]
# The ten weights were found by Newton's method inside, and one backward pass through the solution gives the derivative
# of the validation error with respect to p. Now p can be improved by gradient descent, like any other number. The step
# length is 20, because the slope is small.

# %% [markdown] slide="only"
# ## Now p can be improved by gradient descent

# %% slide="code 3|6; output"
p = -8.0
for step in range(11):
    value, slope = value_and_grad(validation)(p)
    if step % 2 == 0:
        print(f"step {step:2}   lambda {np.exp(p):.5f}   validation error {value:.5f}   slope {slope:.6f}")
    p = p - 20 * slope

# %% [markdown] slide="only"
# A search over a grid could do this for one hyperparameter. With a gradient it can be done for many.

# %% [markdown]
# The validation error falls until it hardly changes, and at the end the slope is almost zero. A search over a grid
# could do the same for one hyperparameter, but with a gradient it can be done for many.

# %% [markdown] slide="only"
# ## Where the theorem ends
#
# For $x^2=a$ at a = 0 we have $A=2x=0$: a vertical tangent, and no solution at all for negative a.

# %% [markdown]
# ## Where the theorem ends
#
# The theorem requires an invertible A. For $x^2=a$ this fails at a = 0, where $A=2x=0$: the square root has a vertical
# tangent there, and for negative a there is no real solution at all. Rounding hides this from a solver, which stops at
# some tiny x at which A is not exactly zero, and a naive implementation would return a huge and meaningless derivative.
# The library checks how far rounding may have moved the root, and refuses if A could be singular within this distance.

# %% slide="output"
for a in (1e-8, 0.0):
    try:
        print(f"a = {a:.0e}:", grad(root_of)(a), "  exact", 0.5 / np.sqrt(a) if a else "none")
    except implicit.NoSolution as error:
        print(f"a = {a:.0e}: refused,", str(error).split(", ")[1])

# %% [markdown] slide="only"
# - Rounding hides this from a solver, which stops at some tiny x.
# - The library estimates how far rounding may have moved the root, and **refuses** if A could be singular there.

# %% [markdown] slide="only"
# ## Which of the solutions?

# %% [markdown]
# The other restriction is less visible. The rule describes how a solution *moves*, and not which solution the solver
# finds. If there are several, the starting point x0 selects one of them. A small change of x0 does not change the
# solution, and so the derivative with respect to x0 is 0.

# %% slide="code 1; output"
start = lambda x0: implicit.root(g, x0, 4.0)
print("from 1:", start(1.0), "  from -1:", start(-1.0), "  derivative with respect to x0:", derivative(start)(1.0))

# %% [markdown] slide="only"
# The rule says how a solution **moves**, and not which one the solver finds. The starting point selects it, and has
# the
# derivative 0.

# %% [markdown] slide="only"
# ## Wrong on purpose: the solver stops early
#
# The formula can be evaluated at any x, also at one that solves nothing.

# %% [markdown]
# ## Wrong on purpose
#
# The formula $\dot x=-A^{-1}B\dot p$ can be evaluated at any x, even at one that does not solve the equation. Here the
# fixed-point iteration ends after three steps, and the argument `tol` tells the library to accept this. **Symptom:** no
# error message, a derivative that looks plausible, and a difference from the numerical derivative that does not vanish,
# however accurately that one is computed.

# %% slide="code 2|6 of 6; output"
def hasty(f, x0):
    for _ in range(3):
        x0 = f(x0)
    return x0


early = lambda M: implicit.fixed_point(kepler, 0.0, M, 0.8, solve=hasty, tol=1.0)
print(f"implicit, too early {derivative(early)(1.0):.6f}")
print(f"of the three steps  {numerical.derivative(early, 1.0, method='richardson'):.6f}")
print(f"of the solution     {derivative(lambda M: implicit.fixed_point(kepler, 0.0, M, 0.8))(1.0):.6f}")
try:
    implicit.fixed_point(kepler, 0.0, 1.0, 0.8, solve=hasty)
except implicit.NoSolution as error:
    print("without tol: refused,", str(error).split(": ")[0].split(", ")[1])

# %% [markdown] slide="only"
# **Symptom:** a plausible number without an error message. It is neither the derivative of the steps nor that of the
# solution.

# %% [markdown]
# The three numbers are the implicit formula at a point that is no solution, the true derivative of the three steps, and
# the derivative of the solution. The first one equals neither of the other two. Without `tol`, adlib estimates the
# distance from the solution and refuses to return a result.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the derivative of a loop has fewer digits than its value | the loop stops when the value is accurate | use the implicit rule, or iterate further |
# | the gradient with respect to a parameter is refused, or is 0 in your own code | the function reads the parameter from outside | pass the parameter as an argument |
# | the implicit derivative differs from a difference quotient in the fourth digit | the solver stopped early | tighten its tolerance, and compare the residual |
# | a singular matrix | the solution is not isolated: a double root, or too few equations | add an equation, or a small penalty |
# | memory grows with the number of iterations | the solver itself was differentiated | differentiate the solution |

# %% [markdown] slide="title; list"
# ## Recap
#
# - If $g(x,p)=0$ for all p, then $A\dot x=-B\dot p$. The adjoint solves $A^\top w=-\bar x$ and gives $\bar p=B^\top w$.
# - The cost is one linear system of the size of x, and the memory is that of the solution, whatever the solver did.
# - Differentiating the iterations costs memory for each of them, and their derivative lags behind the value.
# - A fixed point, a minimum and a linear system are special cases.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# A simple eigenvalue $\lambda$ of a symmetric matrix S, with its eigenvector u of length 1, solves $Su=\lambda u$,
# $u\cdot u=1$. What is $\dot\lambda$?
#
# <details><summary>Answer</summary>
#
# Differentiate the first equation: $\dot Su+S\dot u=\dot\lambda u+\lambda\dot u$. Multiply it by $u^\top$ from the
# left. Since S is symmetric, $u^\top S\dot u=\lambda u^\top\dot u$, so the two terms with $\dot u$ cancel, and what
# remains is $\dot\lambda=u^\top\dot Su$. The adjoint is therefore $\bar S=\bar\lambda\,uu^\top$. For an eigenvalue that
# occurs twice the matrix A of the implicit function theorem is singular, and there is no derivative in general.
#
# </details>

# %%
S, S_dot = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[0.3, -0.2], [-0.2, 1.0]])
values, vectors = np.linalg.eigh(S)
by_adlib = jvp(lambda S: np.linalg.eigh(S)[0][0], (S,), (S_dot,))[1]
print(f"u.S_dot u {vectors[:, 0] @ S_dot @ vectors[:, 0]:.12f}   jvp {by_adlib:.12f}")

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/16_implicit](../exercises/16_implicit/16_implicit.ipynb). You will compute the slope of a root, the
# adjoints of a linear system, the adjoint of a fixed point without a matrix, and the gradient with respect to a
# hyperparameter; the bonus exercise finds a root and its tangent at the same time.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 15.
# - M. Blondel et al., "Efficient and modular implicit differentiation", NeurIPS 2022.
# - B. Christianson, "Reverse accumulation and attractive fixed points", Optimization Methods and Software 3, 1994.
# - J. C. Gilbert, "Automatic differentiation and iterative processes", Optimization Methods and Software 1, 1992.
# - M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation",
#   Advances in Automatic Differentiation, Springer 2008.
