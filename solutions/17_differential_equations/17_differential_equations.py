# %% [markdown]
# # Exercises 17 · Differential equations
#
# These exercises belong to [lesson 17](../../course/17_differential_equations.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("17.step")` in a new cell opens the
# worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. A Runge-Kutta step
#
# *5 minutes, easy, useful; about 10 minutes if Python is new to you.* The function `f(u)` returns the slope of a
# differential equation $u'=f(u)$ at the state u, an array of shape (n,). Return the state after one step of the
# classical Runge-Kutta method with the step size h, with exactly four calls of `f`:
#
# $$k_1=f(u),\quad k_2=f(u+\tfrac h2k_1),\quad k_3=f(u+\tfrac h2k_2),\quad k_4=f(u+hk_3),$$
#
# $$u_{\text{next}}=u+\tfrac h6\,(k_1+2k_2+2k_3+k_4)$$
#
# The step size may be negative, for a step backward in time.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each of the four slopes is computed at a state that the previous slope has led to. The step then uses a mean of the
# four, in which the two in the middle count twice.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Every stage starts at the same u, and not at the state of the stage before. Only the slope and the distance change from
# one stage to the next.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The second line is `k2 = f(u + h / 2 * k1)`. Write the third with k2 and the fourth with k3 and the whole h. Then add
# h / 6 times the weighted sum to u, in an expression that makes a new array.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rk4_step(f, u, h):
    """(array of shape (n,)) the state after a step of the size h from the state u, shape (n,); f(u) is the slope."""
    ### BEGIN SOLUTION
    k1 = f(u)
    k2 = f(u + h / 2 * k1)
    k3 = f(u + h / 2 * k2)
    k4 = f(u + h * k3)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("17.step", rk4_step)

# %% [markdown] tags=["worked"]
# The four slopes are computed in their order, because each of them is evaluated at a state that the previous slope has
# led to. The second and the third one belong to the middle of the step and are therefore moved by h / 2, and the last
# one belongs to its end. The step uses the mean of the four with the weights 1, 2, 2, 1, whose sum is 6. For a
# right-hand side that depends on time alone, this is Simpson's rule.
#
# The formula needs no case for a negative h, because h appears only as a factor. Note that no slope is computed twice:
# the names k1 to k4 keep the results, and so f is called exactly four times. The error of one step is proportional to
# the fifth power of h, and that of all steps together to the fourth.

# %% [markdown]
# ## 2. A sensitivity forward
#
# *8 minutes, medium, essential; about 18 minutes if Python is new to you.* How does the solution change with a
# parameter? For $u'=f(u,\theta)$ with a single parameter θ, the sensitivity $s=\partial u/\partial\theta$ satisfies the
# variational equation
#
# $$s'=\frac{\partial f}{\partial u}(u,\theta)\,s+\frac{\partial f}{\partial\theta}(u,\theta).$$
#
# Solve both equations together by Euler's method, which adds h times the slope to the state in each step. The initial
# state does not depend on θ. The functions are called as `f(u, theta)`, which returns an array of shape (n,),
# `f_u(u, theta)`, the Jacobian of shape (n, n), and `f_theta(u, theta)`, of shape (n,). Return the pair `(u, s)` after
# all steps. It has to be what forward mode gives for Euler's method.
#
# <details><summary>Hint 1: the idea</summary>
#
# What is the derivative of the initial state with respect to θ, if the state does not depend on it? Begin with this s,
# and give each step of the state a step of s.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Differentiate one step, $u_{n+1}=u_n+hf(u_n,\theta)$, with respect to θ. The result is
# $s_{n+1}=s_n+h\,(f_u(u_n,\theta)\,s_n+f_\theta(u_n,\theta))$. At which state are the derivatives evaluated?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `s = np.zeros(len(u))`. In the loop, compute the new s with the old u, before u is changed, or assign both in
# a single line, `u, s = ..., ...`. The product of the Jacobian with s is `f_u(u, theta) @ s`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "sensitivity", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sensitivity(f, f_u, f_theta, u, theta, h, steps):
    """(two arrays of shape (n,)) the state and its derivative with respect to theta, after Euler steps of the size h."""
    ### BEGIN SOLUTION
    s = np.zeros(len(u))
    for _ in range(steps):
        s = s + h * (f_u(u, theta) @ s + f_theta(u, theta))
        u = u + h * f(u, theta)
    return u, s
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sensitivity", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("17.sensitivity", sensitivity)

# %% [markdown] tags=["worked"]
# The state and the sensitivity are advanced together. The new sensitivity is computed first, since its slope has to be
# evaluated at the old state. If the state were updated before, the Jacobian would belong to the next time, and the
# result would no longer be the derivative of Euler's method. This order is what forward mode does, too: the tangent of
# a line is computed with the values that the line itself has used.
#
# The initial sensitivity is zero, because the initial state does not depend on θ. The product of the Jacobian with s
# says how an earlier change is passed on, and the other term adds what θ contributes during this step. With several
# parameters, s becomes a matrix with one column per parameter, and the same line works without a change.

# %% [markdown]
# ## 3. The discrete adjoint
#
# *12 minutes, medium, essential; about 30 minutes if Python is new to you.* Now the gradient is computed backward, for
# any solver and for a loss that depends on all states. The function `step(u)` returns the state after u. The function
# `pull(u, bar)` is the pullback of the step that **begins** at u: it takes the adjoint of the state after this step,
# and returns a pair, the contribution to the adjoint of u and the contribution to the adjoint of the parameters, two
# arrays. The array `bars` has the shape (steps + 1, n), and its row n is the derivative of the loss with respect to
# state n directly, apart from what reaches the loss through later states. The initial state `u0` is state 0.
#
# Return the pair `(u_bar, theta_bar)`: the derivatives of the loss with respect to the initial state and to the
# parameters. Evaluate each step at most once, and call `pull` once per step.
#
# <details><summary>Hint 1: the idea</summary>
#
# First compute all states and keep them. Then go through the steps from the last one to the first one, with the adjoint
# of the state that the step has led to.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The adjoint of the last state is the last row of `bars`. Each pullback replaces it by the adjoint that arrives at the
# state before. To this you have to add what the loss itself contributes there. The parameters are used by every step.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Append the states to a list. With `u_bar = bars[-1]` and `theta_bar = 0`, run `for n in reversed(range(steps))`. In
# the loop, call `pull(states[n], u_bar)`, add its second result to `theta_bar`, and set `u_bar` to its first result plus
# `bars[n]`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "discrete", "locked": false, "schema_version": 3, "solution": true, "task": false}
def discrete_adjoint(step, pull, u0, steps, bars):
    """(two arrays) the adjoint of u0, shape (n,), and that of the parameters; `bars` has the shape (steps + 1, n)."""
    ### BEGIN SOLUTION
    states = [u0]
    for _ in range(steps):
        states.append(step(states[-1]))
    u_bar, theta_bar = bars[-1], 0
    for n in reversed(range(steps)):
        u_bar, share = pull(states[n], u_bar)
        u_bar = u_bar + bars[n]
        theta_bar = theta_bar + share
    return u_bar, theta_bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_discrete", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("17.discrete", discrete_adjoint)

# %% [markdown] tags=["worked"]
# The first loop keeps all states, because the pullback of a step has to be evaluated at the state at which the step
# begins. The second loop visits the steps from the last to the first. The adjoint of the last state is what the loss
# says about it directly. Each pullback turns the adjoint of the state after the step into two contributions, one to
# the state before it and one to the parameters.
#
# An earlier state influences the loss in two ways: through the next state, and directly through its own row of `bars`.
# These are two paths, so they are added. The parameters are used by every step, so their contributions are added as
# well. The step from state n to n + 1 is pulled back before `bars[n]` is added, and in this order the first adjoint
# that is returned belongs to state 0.

# %% [markdown]
# ## 4. The adjoint equation
#
# *6 minutes, medium, useful; about 12 minutes if Python is new to you.* The continuous adjoint solves three equations
# together, backward in time: for the state u, for the adjoint λ, and for the part of the gradient that has been
# collected, $q(t)=\int_t^{T}\big(\frac{\partial f}{\partial\theta}\big)^{\!\top}\lambda\,d\tau$, where T is the time at
# the end. A solver asks for their right-hand sides. Return the three derivatives **with respect to the time t**, as a
# tuple of three arrays $(u',\lambda',q')$. (A solver that goes backward takes steps of the size −h, so no sign has to
# be changed for it.)
#
# The function `f(u)` returns the slope of the state, and `pull(u, bar)` is the pullback of f at u: it returns the pair of
# arrays $(\partial f/\partial u)^\top\text{bar}$ and $(\partial f/\partial\theta)^\top\text{bar}$. Call it exactly once.
#
# <details><summary>Hint 1: the idea</summary>
#
# The state satisfies its own equation, whether it is solved forward or backward. For q, remember how an integral changes
# with its lower limit.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The adjoint equation is $\lambda'=-(\partial f/\partial u)^\top\lambda$. As t increases, the interval from t to T
# becomes shorter, so q′ is the integrand with a minus sign.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# One call, `u_bar, theta_bar = pull(u, lam)`, gives both products. Which of the three results have a minus sign?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "continuous", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adjoint_slopes(f, pull, u, lam):
    """(three arrays) the derivatives of u, lambda and q with respect to time; u and lam have the shape (n,)."""
    ### BEGIN SOLUTION
    u_bar, theta_bar = pull(u, lam)
    return f(u), -u_bar, -theta_bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_continuous", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("17.continuous", adjoint_slopes)

# %% [markdown] tags=["worked"]
# The state satisfies its own equation, so its derivative is f(u), whatever the direction in which the solver goes. The
# adjoint equation has a minus sign. It comes from the discrete adjoint of Euler's method: the earlier adjoint is the
# later one plus h times the pulled-back one, so towards later times λ changes by the negative of it. The integral q(t)
# begins at t and ends at the final time. If t grows, the interval becomes shorter, and so its derivative is minus the
# integrand.
#
# Both products come from one pullback of f with λ as its seed, which is the reason why one call is enough. A solver
# that goes backward takes steps of the size −h, so that the two minus signs cancel and q grows. Whoever changes the
# signs in the equations as well has reversed the direction twice.

# %% [markdown]
# ## 5. In words
#
# *8 minutes, graded manually, useful; about 10 minutes if Python is new to you.* A colleague fits a model by gradients
# from a continuous adjoint, in which the state is solved backward. A gradient check against differences of the computed
# loss fails by a relative error of 0.001. Your colleague looks for a wrong sign. Which other explanation is there, how
# do you find out which one is true, and what would you change? Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("17.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A wrong sign would hardly leave an error of only 0.001. The continuous adjoint approximates the derivative of the exact
# solution, while differences of the computed loss approximate the derivative of the computed number, and the two differ
# by the error of the solver. To find out, halve the step size a few times: if the difference falls with the order of the
# method, by about 16 per halving for RK4, there is no mistake in the code. If it does not fall, compare the state that
# was solved backward to time 0 with the initial state, because for a stiff equation this solution is unstable; if it
# is far off, keep the states of the forward pass. If exact agreement is needed, for instance for a line search, use the
# discrete adjoint, which is reverse mode through the steps of the solver, with checkpoints if the memory is not
# sufficient.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **Two gradients.** Your answer says that the continuous adjoint approximates the derivative of the exact solution,
#   that differences approximate that of the computed loss, and that these differ by the error of the solver.
# - **A test.** It says that the difference falls with the step size if this is the explanation, and at which rate,
#   such as 16 per halving for RK4.
# - **The state solved backward.** It says that this solution may be unstable for a stiff equation, and that a
#   comparison with the initial state shows it.
# - **A remedy.** It names smaller steps, or the discrete adjoint with checkpoints if exact agreement is needed.
