# %% [markdown] slide="title; list"
# # 17 · Differentiate a simulation: differential equations
#
# **{minutes} minutes.** You need: lessons 05, 07 and 09; what a differential equation is.
#
# After this lesson you can
#
# - differentiate the solution of a differential equation forward, backward through the steps, and by the adjoint
#   equation,
# - say which of these gradients belongs to the number that was computed, and by how much the other one differs,
# - choose a way by the number of parameters, the memory, and the stiffness of the equation,
# - fit a model of predators and prey to data.

# %%
import numpy as np

from adlib import checkpoint_chain, grad, jacfwd, jvp, lab, numerical, trace, vjp
from adlib.lab.figures import populations
from adlib.methods.checkpoint import revolve

# %% [markdown] slide="only"
# ## A program that solves an equation
#
# Lotka and Volterra: x prey and y predators, with the state $u=(x,y)$ and the parameters
# $\theta=(\alpha,\beta,\gamma,\delta)$.
#
# $$x'=\alpha x-\beta xy\qquad y'=\delta xy-\gamma y\qquad\text{in short } u'=f(u,\theta)$$
#
# - A **solver** advances the state by steps of size h.
# - Euler: $u_{n+1}=u_n+h\,f(u_n,\theta)$. The **Runge-Kutta method** RK4 combines four slopes.
# - How does a number that depends on the solution change with θ?

# %% [markdown]
# ## A program that solves an equation
#
# Many models in science say how fast something changes, and leave it to a computer to find out what follows. A
# classical example is the model of Lotka and Volterra for x prey and y predators. The prey multiply at the rate α and
# are eaten, and the predators die at the rate γ and multiply when they eat. How often a predator meets prey is
# proportional to the product xy, and the constants β and δ say how much a meeting costs the prey and brings the
# predators:
#
# $$x'=\alpha x-\beta xy,\qquad y'=\delta xy-\gamma y$$
#
# We collect the unknowns in the **state** $u=(x,y)$ and the constants in the **parameters**
# $\theta=(\alpha,\beta,\gamma,\delta)$, and write $u'=f(u,\theta)$. (If the time appears on the right-hand side as
# well, it can be made one more entry of the state.)
#
# A **solver** advances the state from the time $t_n$ to $t_{n+1}=t_n+h$ by a formula, and repeats this N times until
# the end. Euler's method uses the slope at the start of each step, $u_{n+1}=u_n+h\,f(u_n,\theta)$. The classical
# **Runge-Kutta method**, RK4, combines four slopes and is far more accurate. In the code, a, b, c and d stand for α, β,
# γ and δ.

# %% [markdown] slide="only"
# ## The model and one step of RK4

# %% slide="code 1-3|5-10"
def predator_prey(u, theta):
    (x, y), (a, b, c, d) = u, theta
    return np.stack([a * x - b * x * y, d * x * y - c * y])


def rk4(f, u, h, theta):
    k1 = f(u, theta)
    k2 = f(u + h / 2 * k1, theta)
    k3 = f(u + h / 2 * k2, theta)
    k4 = f(u + h * k3, theta)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

# %%
def solve(f, u, h, steps, theta):
    for _ in range(steps):
        u = rk4(f, u, h, theta)
    return u


def states_of(f, u, h, steps, theta):
    states = [u]
    for _ in range(steps):
        states.append(rk4(f, states[-1], h, theta))
    return states

# %% [markdown] slide="only"
# ## The predators follow the prey

# %% slide="output"
start, theta, end = np.array([1.0, 0.5]), np.array([1.1, 0.9, 0.8, 0.6]), 8.0
populations(np.linspace(0, end, 81), np.array(states_of(predator_prey, start, end / 80, 80, theta)))

# %% [markdown]
# The predators follow the prey: their number has its peak later. How accurate is the computed state at the end? We
# compare it with the result of 1000 steps, which has many more correct digits.

# %% [markdown] slide="only"
# ## How accurate is the state at the end?

# %% slide="output 2-5"
exact = solve(predator_prey, start, end / 1000, 1000, theta)
print("state at the end:", exact.round(6))
for steps in (20, 40, 80, 160):
    error = np.max(np.abs(solve(predator_prey, start, end / steps, steps, theta) - exact))
    print(f"{steps:4} steps   error {error:.1e}")

# %% [markdown] slide="only"
# RK4 has order four: the error is roughly proportional to $h^4$, so half the step size divides it by about 16.

# %% [markdown]
# The method has order four, which means that its error is roughly proportional to $h^4$ when h is small. Halving the
# step size then divides the error by about 16, and the last lines of the table come close to this.
#
# In this lesson we ask how a number that depends on the solution changes with the parameters. We begin with the number
# of prey at the end, $L=x(t_N)$, which takes the role of the loss, and we want its derivatives with respect to the four
# parameters.

# %% [markdown] slide="only"
# ## Forward: the sensitivities
#
# How does the **whole solution** change with one parameter? Differentiate $u'=f(u,\theta)$ for
# $s=\partial u/\partial\theta_k$:
#
# $$s'=\frac{\partial f}{\partial u}\,s+\frac{\partial f}{\partial\theta_k}\qquad s(0)=0$$
#
# - This is the **variational equation**.
# - The first term passes on a change that is there, and the second is what the parameter adds at this moment.
# - The right-hand side is a Jacobian-vector product of f.

# %% [markdown]
# ## Forward: the sensitivities
#
# How does the whole solution change, if one parameter changes? The answer is the **sensitivity**
# $s=\partial u/\partial\theta_k$, which is a function of time like the solution itself. We differentiate both sides of
# $u'=f(u,\theta)$ with respect to $\theta_k$. On the left-hand side the two derivatives can be exchanged, because f is
# smooth, and on the right-hand side the chain rule gives two terms. So the sensitivity satisfies a differential
# equation of its own, the **variational equation**:
#
# $$s'=\frac{\partial f}{\partial u}\,s+\frac{\partial f}{\partial\theta_k},\qquad s(0)=0$$
#
# The first term says how a change that is already there is passed on, and the second one says what the parameter adds
# to it at this moment. The right-hand side is a Jacobian-vector product of f, with the tangent s for the state and the
# unit vector $e_k$ for the parameters, so `jvp` computes it. We solve the equations for u and s together, as one
# equation for four numbers.

# %% [markdown] slide="only"
# ## State and sensitivity as one equation

# %% slide="code 1|4|8; output"
alpha = np.array([1.0, 0.0, 0.0, 0.0])  # the direction in which the parameters change


def variational(w, theta):
    slope, s_slope = jvp(predator_prey, (w[:2], theta), (w[2:], alpha))
    return np.concatenate([slope, s_slope])


N, h = 40, end / 40
both = solve(variational, np.concatenate([start, np.zeros(2)]), h, N, theta)
print("variational equation      ", both[2:].round(7))

# %% [markdown] slide="only"
# Forward mode on the solver gives the same numbers, without being told that there is an equation:

# %% [markdown]
# There is a shorter way. The solver is a program, and forward mode can differentiate it like any other program. For a
# fixed step size the numbers are the same up to rounding, because the tangent of each line of `rk4` is the same line
# for the variational equation. So forward mode, applied to the solver, solves the variational equation by the same
# method, without being told that there is one.

# %% slide="output"
final = lambda theta: solve(predator_prey, start, h, N, theta)
u, u_dot = jvp(final, (theta,), (alpha,))
print("forward mode on the solver", u_dot.round(7))
print("largest difference below 1e-13:", np.max(np.abs(u_dot - both[2:])) < 1e-13)

# %% [markdown] slide="only"
# ## Predict: how many equations?

# %% slide="output"
lab.predict("A model has 3 states and 1000 parameters. How many equations are solved together, if we want the sensitivities to all parameters?",
            ["6", "1003", "3003", "1,000,000"], f"{3 + 3 * 1000}",
            "There are 3 equations for the state, and 3 more for the sensitivity to each of the 1000 parameters. Reverse mode, which follows, avoids this.")

# %% [markdown] slide="only"
# ## Backward through one step
#
# Euler's method for $u'=\theta u(1-u)$ with $h=0.5$, at $u=0.2$ and $\theta=2$:

# %% [markdown]
# ## Backward through the steps: the discrete adjoint
#
# A model with many parameters, such as one whose right-hand side is a neural network, needs reverse mode. We start with
# a single step of Euler's method, for the equation $u'=\theta u(1-u)$ with $h=0.5$. The table shows the forward pass
# and the adjoints for u = 0.2 and θ = 2.

# %% slide="up"
trace(lambda u, theta: u + 0.5 * theta * u * (1 - u), 0.2, 2.0).reverse(1.0)

# %% [markdown] slide="only"
# By hand: $1+h\theta(1-2u)=1.6$ and $hu(1-u)=0.08$.

# %% [markdown] slide="only"
# ## The discrete adjoint
#
# For N steps $u_{n+1}=\Phi(u_n,\theta)$ of any method:
#
# $$\bar u_n=\left(\frac{\partial\Phi}{\partial u}\right)^\top\bar
# u_{n+1}\qquad\bar\theta=\sum_{n=0}^{N-1}\left(\frac{\partial\Phi}{\partial\theta}\right)^\top\bar u_{n+1}$$
#
# - It runs from the last step to the first.
# - Every step uses θ, so θ receives **one contribution from each**.

# %% [markdown]
# The adjoints of the inputs are those that we get by hand: the step has the derivative $1+h\theta(1-2u)=1.6$ with
# respect to u, and $hu(1-u)=0.08$ with respect to θ. Now consider N steps $u_{n+1}=\Phi(u_n,\theta)$, where Φ stands
# for one step of any method. Each step uses the state before it and the parameters, so the adjoints satisfy
#
# $$\bar u_n=\Big(\frac{\partial\Phi}{\partial u}(u_n,\theta)\Big)^{\!\top}\bar u_{n+1},\qquad
# \bar\theta=\sum_{n=0}^{N-1}\Big(\frac{\partial\Phi}{\partial\theta}(u_n,\theta)\Big)^{\!\top}\bar u_{n+1},$$
#
# where $\bar u_N$, with which the recursion starts, is the derivative of the loss with respect to the last state. This
# recursion, which runs from the last step to the first, is called the **discrete adjoint**. The parameters are used by
# every step, so they receive one contribution from each, and these are added, as for any variable with a fan-out. In
# the loop, the pullback of one step computes both products.

# %% [markdown] slide="only"
# ## The discrete adjoint, as a loop

# %% slide="code 6|7-8|9"
def step(u, theta):
    return rk4(predator_prey, u, h, theta)


def discrete_adjoint(step, states, theta, u_bar):
    theta_bar = np.zeros(4)
    for u in reversed(states[:-1]):  # the state before each step
        _, pullback = vjp(step, u, theta)
        u_bar, share = pullback(u_bar)
        theta_bar = theta_bar + share
    return theta_bar

# %% [markdown] slide="only"
# ## The derivative of the number that was computed

# %% slide="output"
states, first = states_of(predator_prey, start, h, N, theta), np.array([1.0, 0.0])
loss = lambda theta: final(theta)[0]
print("loop over the states", discrete_adjoint(step, states, theta, first).round(7))
print("reverse mode        ", grad(loss)(theta).round(7))
print("differences         ", numerical.gradient(loss, theta).round(7))

# %% [markdown] slide="only"
# - `grad` does the same, with the whole solver on one tape.
# - Differences of the computed loss agree: the discrete adjoint differentiates **the program's number**, with all the
#   errors of the solver in it.

# %% [markdown]
# The loop and `grad` agree in all digits that are shown, because `grad` does the same without our help: it records the
# whole solver on one tape. Differences of the computed loss agree as well, up to their own error. This is the important
# property of the discrete adjoint: it is the derivative of **the number that the program computes**, with all the
# errors of the solver in it.

# %% [markdown] slide="only"
# ## What it costs, and checkpoints
#
# A solver is a chain of steps, so the snapshots of lesson 09 can reverse it.

# %% [markdown]
# ## What it costs, and checkpoints
#
# The loop holds N + 1 states and the list of one step at a time, and `grad` holds the lists of all steps, so both grow
# with the number of steps. Lesson 09 has shown how a chain of steps is reversed with a few snapshots, and a solver is
# exactly such a chain. With `checkpoint_chain`, the memory is that of the snapshots and of the list of a single step,
# and the price is that steps are evaluated again.

# %%
checkpointed = lambda theta: checkpoint_chain(step, start, N, theta, snapshots=4)[0]
print("the same gradient:", np.allclose(grad(checkpointed)(theta), grad(loss)(theta), rtol=1e-12, atol=0))

# %% slide="output"
stored = lambda steps: trace(lambda u, theta: solve(predator_prey, u, h, steps, theta), start, theta).count().stored
print("numbers held   full tape   states, one list   4 snapshots, one list   steps evaluated with 4 snapshots")
for steps in (10, 40, 160):
    again = revolve(steps, 4).advances + steps
    print(f"{steps:4} steps {stored(steps):14} {2 * steps + stored(1):14} {2 * 4 + stored(1):20} {again:23}")

# %% [markdown] slide="only"
# If all states fit into memory, keep them and tape one step at a time. If not, keep as many as possible.

# %% [markdown]
# The table counts the numbers for two unknowns, and its last column is the price of the checkpoints. Whether they are
# worthwhile depends on the size of a state. For two unknowns none of these numbers matters, but in a model of the
# weather a state has many millions of entries, and there are thousands of steps. If all states fit into memory, keep
# them and tape one step at a time, as our loop does: then every step is evaluated only twice. If they do not fit, keep
# as many as possible.

# %% [markdown] slide="only"
# ## The continuous adjoint
#
# Let h tend to zero in the discrete adjoint:
#
# $$\lambda'=-\left(\frac{\partial f}{\partial u}\right)^\top\lambda\qquad\lambda(t_N)=\frac{\partial L}{\partial
# u(t_N)}\qquad\frac{dL}{d\theta}=\int_0^{t_N}\left(\frac{\partial f}{\partial\theta}\right)^\top\lambda\,dt$$
#
# - λ is known at the end, so the **adjoint equation** is solved backward in time.
# - It needs the state: solve that backward as well, and nothing is stored.

# %% [markdown]
# ## The continuous adjoint
#
# There is another idea, which needs no record of the forward pass at all. For Euler's method, the discrete adjoint is
# $\bar u_n=\bar u_{n+1}+h\,(\partial f/\partial u)^\top\bar u_{n+1}$. We move $\bar u_{n+1}$ to the left-hand side,
# divide by h, and let h tend to zero. The result is a differential equation for a function λ of time, which says how
# strongly the loss depends on the state at the time t. It is called the **adjoint equation**, and in the same limit the
# sum for $\bar\theta$ becomes an integral:
#
# $$\lambda'=-\Big(\frac{\partial f}{\partial u}\Big)^{\!\top}\lambda,\qquad
# \lambda(t_N)=\frac{\partial L}{\partial u(t_N)},\qquad
# \frac{dL}{d\theta}=\int_0^{t_N}\Big(\frac{\partial f}{\partial\theta}\Big)^{\!\top}\lambda\,dt$$
#
# The value of λ is known at the end, so the equation is solved backward in time. Its right-hand side needs the state u
# at each time, so Chen et al. (2018) solve the equation of the state backward as well, together with the other two.
# Then nothing has to be stored, whatever the number of steps. In the code, w contains u, λ, and the part of the
# integral from t to $t_N$, whose derivative with respect to t has a minus sign. A step backward in time is a step with
# the size −h. Any solver can be used for this, even one that cannot be differentiated.

# %% [markdown] slide="only"
# ## State, adjoint and integral, all backward

# %% slide="code 3-5|10|11; output"
def backward(f, n):
    def right_hand_side(w, theta):
        slope, pullback = vjp(f, w[:n], theta)
        u_bar, theta_bar = pullback(w[n : 2 * n])
        return np.concatenate([slope, -u_bar, -np.reshape(theta_bar, -1)])

    return right_hand_side


def continuous_adjoint(f, u, h, steps, theta, loss_bar):
    w = np.concatenate([solve(f, u, h, steps, theta), loss_bar, np.zeros(np.size(theta))])
    w = solve(backward(f, len(u)), w, -h, steps, theta)
    return w[: len(u)], w[2 * len(u) :]  # the state at time 0 again, and the gradient

# %% slide="output"
again, by_equation = continuous_adjoint(predator_prey, start, h, N, theta, first)
print("state at time 0, computed backward", again.round(7))
print("continuous adjoint", by_equation.round(7))
print("discrete adjoint  ", grad(loss)(theta).round(7))

# %% [markdown] slide="only"
# Three to four digits agree, and neither of the two contains a mistake. Why do they differ?

# %% [markdown]
# The state does not return exactly to (1, 0.5), and the two gradients agree to three or four digits only. Neither of
# them contains a mistake, so why do they differ?

# %% [markdown] slide="only"
# ## Two gradients
#
# | | discrete adjoint | continuous adjoint |
# |---|---|---|
# | is the | exact derivative of an approximate loss | approximate derivative of the exact loss |
# | order | discretize, then differentiate | differentiate, then discretize |

# %% [markdown]
# ## Two gradients
#
# The discrete adjoint is the exact derivative of an approximate loss. The continuous adjoint is an approximate
# derivative of the exact loss: it solves an equation that is right, and makes an error of its own in doing so. In the
# literature the two are called "discretize, then differentiate" (or optimize) and "differentiate, then discretize". The
# next cell compares both with the gradient for a very small step, and with each other.

# %% slide="output"
best = grad(lambda theta: solve(predator_prey, start, end / 640, 640, theta)[0])(theta)
print("steps   discrete: error   continuous: error   between the two")
for steps in (20, 40, 80, 160):
    discrete = grad(lambda theta: solve(predator_prey, start, end / steps, steps, theta)[0])(theta)
    _, continuous = continuous_adjoint(predator_prey, start, end / steps, steps, theta, first)
    errors = [np.max(np.abs(a - b)) for a, b in ((discrete, best), (continuous, best), (discrete, continuous))]
    print(f"{steps:5} {errors[0]:17.1e} {errors[1]:19.1e} {errors[2]:17.1e}")

# %% [markdown] slide="only"
# - As approximations, both are equally good here.
# - But a **gradient check** fails for the continuous one, and at the minimum of the computed loss it is not zero.

# %% [markdown]
# All three columns fall by a factor of about 16 per line, as $h^4$ does. As an approximation of the true gradient, both
# are equally good here. But they are not equal, and this matters for a program that works with the **computed** loss. A
# gradient check with differences fails for the continuous adjoint, by an amount that depends on the step size and not
# on a mistake. At the minimum of the computed loss the continuous gradient is not zero, so an optimizer may find no
# descent along it and stop early. The remedy is a smaller step, or the discrete adjoint.

# %% [markdown] slide="only"
# ## Solving backward can be unstable
#
# $$x'=-\rho y\qquad y'=k(x-y)$$
#
# - For large k, y follows x quickly: a deviation shrinks about as fast as $e^{-kt}$. This is a **stiff** equation.
# - Backward in time, the same deviation **grows** like $e^{kt}$, and so does every rounding error.

# %% [markdown]
# ## Solving backward can be unstable
#
# A second problem is more serious. In the equation $x'=-\rho y$, $y'=k(x-y)$ with a large number k, y follows x
# quickly: a deviation of y from x shrinks about as fast as $e^{-kt}$, and after that both decay slowly, at the rate ρ.
# An equation in which something fast dies out beside something slow is called **stiff**. Backward in time, the same
# deviation *grows* like $e^{kt}$, and so does every rounding error in the last state. The next cell computes the
# derivative of x at the time 1 with respect to ρ by both adjoints. It also compares the state that was computed
# backward with the initial one.

# %% [markdown] slide="only"
# ## The derivative of x(1) with respect to ρ

# %% slide="output"
def follower(k):
    return lambda u, rate: np.stack([-rate * u[1], k * (u[0] - u[1])])


begin, steps = np.array([1.0, 0.0]), 200
print("  k   discrete   continuous: relative error   state at time 0, computed backward: error")
for k in (1, 10, 20, 40, 80):
    discrete = grad(lambda rate: solve(follower(k), begin, 1 / steps, steps, rate)[0])(1.0)
    again, (continuous,) = continuous_adjoint(follower(k), begin, 1 / steps, steps, 1.0, first)
    error, missed = abs(continuous / discrete - 1), np.max(np.abs(again - begin))
    print(f"{k:3} {discrete:10.4f} {error:28.0e} {missed:42.0e}")

# %% [markdown] slide="only"
# - For k = 80 the result has no meaning, and nothing reports an error.
# - **A cheap test:** compare the returned state with the initial one.
# - λ is not to blame. Take the state from the forward pass, and the trouble ends.

# %% [markdown]
# The state should return to (1, 0), and for k = 1 it does so up to rounding. For k = 40 it misses by about a tenth, and
# the gradient is wrong in its third digit. For k = 80 the result has no meaning at all, although the forward solution
# is accurate, the discrete adjoint is fine, and nothing in the program reports an error. The comparison of the returned
# state with the initial one is a cheap test, which every program should make that solves the state backward. (Gholami,
# Keutzer and Biros show the same for neural networks.)
#
# The adjoint λ itself is not to blame. Backward in time, the equation $\lambda'=-(\partial f/\partial u)^\top\lambda$
# damps what is fast. The trouble comes from the state alone, and it ends if the state is taken from the forward pass:
# from stored states, or from checkpoints.

# %% [markdown] slide="only"
# ## Lab: three ways to a gradient

# %% [markdown]
# ## Lab: three ways to a gradient
#
# The lab compares memory and error of the full tape, of checkpoints, and of the continuous adjoint. **Predict** for
# predators and prey, before you move the slider: by which factor does the error of the continuous adjoint fall, if the
# number of steps is doubled, for RK4 and for the midpoint method, which has order two? Then choose the stiff problem,
# and find out whether more steps help.

# %% slide="output"
lab.three_adjoints()

# %% [markdown]
# <details><summary>Answers</summary>
#
# Compared with the derivative of the computed value, the error of the continuous adjoint falls by about 16 for RK4, and
# by a factor that approaches four for the midpoint method. The discrete adjoint shows rounding errors only, for every
# number of steps. Compared with the derivative of the exact solution, both errors fall in the same way. For the stiff
# problem, more steps do not help. The factor $e^{60}\approx10^{26}$ turns a rounding error of $10^{-16}$ in the state
# into $10^{10}$, and the relative error of the gradient stays above $10^5$.
#
# </details>

# %% [markdown] slide="only"
# ## Fit a model to data
#
# - 20 observations of both populations, with noise. Which θ makes half the sum of the squared **residuals** r least?
# - Four parameters and 40 residuals: forward sensitivities give the Jacobian J.
# - **Gauss-Newton:** replace r by the linear $r+Jp$, and take the p with the least sum of squares.
# - Halve the step until the sum falls.

# %% [markdown]
# ## Fit a model to data
#
# Now we turn the question around: the populations have been observed, and the parameters are wanted. The data of this
# example come from a seed, so that everybody has the same. They are the solution for known parameters at 20 times, and
# each number is multiplied by a random factor, which differs from 1 by less than 5 % in about two of three cases. The
# **residuals** are the differences between model and data, and we look for the θ for which half the sum of their
# squares is least.

# %%
gap, rng = 0.5, np.random.default_rng(17)
times = gap * np.arange(1, 21)


def observed(theta, per_gap=2):
    states = states_of(predator_prey, start, gap / per_gap, 20 * per_gap, theta)
    return np.stack(states[per_gap::per_gap])


data = observed(theta, per_gap=10) * np.exp(0.05 * rng.normal(size=(20, 2)))
residuals = lambda theta: np.reshape(observed(theta) - data, -1)

# %% [markdown]
# With four parameters and 40 residuals, forward sensitivities are the natural choice: `jacfwd` computes the Jacobian J
# of the residuals r with four tangents. The **Gauss-Newton method** replaces r by $r+Jp$, which is linear in the step
# p, and takes the p with the least sum of squares. As in lesson 10, the step is halved until the sum falls.

# %% [markdown] slide="only"
# ## Gauss-Newton

# %% slide="code 6|8|9-10|11 of 11; next; output 10-10"
def half_sum(theta):
    return np.sum(residuals(theta) ** 2) / 2


fitted = np.ones(4)
for iteration in range(9):
    r, J = residuals(fitted), jacfwd(residuals)(fitted)
    print(f"{iteration}   half the sum of squares {half_sum(fitted):9.5f}   |gradient| {np.linalg.norm(J.T @ r):.1e}")
    p, size = np.linalg.lstsq(J, -r, rcond=None)[0], 1.0
    while half_sum(fitted + size * p) > half_sum(fitted) and size > 1e-6:
        size /= 2
    fitted = fitted + size * p
print("fitted", fitted.round(3), "  used for the data", theta)

# %% slide="output"
fine = np.linspace(0, 10, 101)
populations(fine, np.array(states_of(predator_prey, start, 0.1, 100, fitted)), (times, data))

# %% [markdown] slide="only"
# The gradient is $J^\top r$. With a thousand parameters we would not form J, but use reverse mode.

# %% [markdown]
# The fitted parameters are near those that made the data, and they differ because of the noise. The gradient of half
# the sum is $J^\top r$. The table shows that it does not fall in each iteration, but that it approaches zero at the
# end. With a thousand parameters we would not form J, but use the gradient by reverse mode.

# %% [markdown] slide="only"
# ## Wrong on purpose: an adjoint that does not jump
#
# - At each observation time the residual is **added** to the adjoint that arrives from later times.
# - The mistake: start with the last residual, and forget the others.

# %% [markdown]
# ## Wrong on purpose
#
# A loss with observations at several times depends on several states directly. In the backward pass, the adjoint of the
# state therefore **jumps** at each of these times: the derivative of the loss with respect to this state, which is the
# residual here, is added to what arrives from later times. The mistake is to start with the last residual and to forget
# the others, as when our loop is used without a change. **Symptom:** the gradient is exactly that of the last
# observation alone.

# %% slide="output"
at = np.ones(4)
coarse = lambda u, theta: rk4(predator_prey, u, gap / 2, theta)
states, last = states_of(predator_prey, start, gap / 2, 40, at), (observed(at) - data)[-1]
print("loop without jumps", discrete_adjoint(coarse, states, at, last).round(6))
print("last data alone   ", grad(lambda theta: np.sum((observed(theta) - data)[-1] ** 2) / 2)(at).round(6))
print("the whole loss    ", grad(half_sum)(at).round(6))

# %% [markdown] slide="only"
# **Symptom:** exactly the gradient of the last observation alone.

# %% [markdown]
# Exercise 3 adds the jumps to the loop. The continuous adjoint needs them as well: it has to stop at each observation
# and to add the residual to λ.

# %% [markdown] slide="title; table"
# ## In practice
#
# | situation | choose |
# |---|---|
# | few parameters | forward sensitivities |
# | many parameters, the tape fits into memory | reverse mode through the solver |
# | many parameters, many steps | the same with checkpoints |
# | a solver that cannot be differentiated | the adjoint equation, with states kept from the forward pass |
# | the state is solved backward | only if the equation is not stiff; compare the returned state with the initial one |
#
# The libraries have made different choices. In PyTorch, torchdiffeq offers both: `odeint` is differentiated through its
# steps, and `odeint_adjoint` solves the state backward. In JAX, Diffrax differentiates through the steps with
# checkpoints unless told otherwise. CVODES, a solver in C, solves the adjoint equation with checkpoints of the state
# and interpolates between them.
#
# Most solvers choose their step sizes while they run, so that the size of a step depends on the state, too. Whether
# reverse mode through such a solver treats the sizes as constants is up to the implementation.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the gradient check fails by 1e-4, and less with smaller steps | a continuous adjoint | use smaller steps, or the discrete adjoint |
# | the gradient is huge or nan, and the loss is fine | a stiff equation was solved backward | keep the states of the forward pass |
# | the loss is huge or nan | the step is too long for the method | use smaller steps, or an implicit method |
# | memory grows with the number of steps | the tape | use `checkpoint_chain` |
# | the gradient is that of the last observation | the adjoint does not jump | add the residual at each observation |
# | the continuous gradient has the wrong sign | a sign in the adjoint equation, or in the step | λ′ has a minus sign, and so has the step |

# %% [markdown] slide="title; list"
# ## Recap
#
# - Forward mode through a solver with fixed steps solves the variational equation by the same method, at a cost that
#   grows with the number of parameters.
# - The discrete adjoint is the derivative of the computed number, and its memory can be reduced by checkpoints.
# - The continuous adjoint approximates the derivative of the exact solution. It differs from the discrete one by an
#   error of the order of the method, and it fails for stiff equations if the state is solved backward.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# A model has 3 states, 10,000 weights, one loss, and an equation that is so stiff that one million steps are needed.
# Which way do you choose, and what is held in memory?
#
# <details><summary>Answer</summary>
#
# Forward sensitivities would solve 30,003 equations, and the continuous adjoint that solves the state backward fails
# for a stiff equation. So take the discrete adjoint, whose states alone are only three million numbers, which fit into
# memory (24 megabytes), while a tape of all steps may not fit. Keep the states, and tape one step at a time, as our
# loop does. If the state were a thousand times larger, you would use checkpoints.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/17_differential_equations](../exercises/17_differential_equations/17_differential_equations.ipynb).
# You will write a Runge-Kutta step, forward sensitivities, a discrete adjoint with a loss at all times, and the
# right-hand side of the adjoint equation.

# %% [markdown] slide="skip"
# ## Sources
#
# - R. T. Q. Chen, Y. Rubanova, J. Bettencourt, D. Duvenaud, "Neural ordinary differential equations", NeurIPS 2018,
#   section 2: the adjoint equation with the state solved backward.
# - C. Rackauckas et al., "Universal differential equations for scientific machine learning", arXiv:2001.04385, 2020:
#   equations of which a part is a neural network, and the choice of an adjoint.
# - Y. Ma, V. Dixit, M. J. Innes, X. Guo, C. Rackauckas, "A comparison of automatic differentiation and continuous
#   sensitivity analysis for derivatives of differential equation solutions", IEEE HPEC 2021.
# - A. Gholami, K. Keutzer, G. Biros, "ANODE: unconditionally accurate memory-efficient gradients for neural ODEs",
#   IJCAI 2019: why the state should not be solved backward.
# - J. M. Sanz-Serna, "Symplectic Runge-Kutta schemes for adjoint equations, automatic differentiation, optimal control,
#   and more", SIAM Review 58(1), 2016: how the discrete adjoint of a Runge-Kutta method solves the adjoint equation.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 12 (checkpoints).
# - E. Hairer, S. P. Nørsett, G. Wanner, *Solving Ordinary Differential Equations I*, 2nd ed., Springer 1993, section
#   II.1 (Runge-Kutta methods).
