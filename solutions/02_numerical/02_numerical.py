# %% [markdown]
# # Exercises 02 · Numerical differentiation
#
# These exercises belong to [lesson 02](../../course/02_numerical.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. Forward difference
#
# *3 minutes, easy.* The forward difference is the simplest way to measure a derivative, because it needs only two
# values of the function. Write the function that takes f, a point x and a step h > 0 and returns the forward difference
# quotient of f at x, a float.
#
# <details><summary>Hint 1: the idea</summary>
#
# The slope of a chord is the difference of two values of f, divided by the distance between their points.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The definition of the derivative is $f'(x)=\lim_{h\to0}\frac{f(x+h)-f(x)}h$. Leave out the limit.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The two values are `f(x + h)` and `f(x)`. Put their difference in parentheses before you divide.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_difference(f, x, h):
    """(float) the forward difference quotient of f: R -> R at the float x with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.forward", forward_difference)

# %% [markdown]
# ## 2. Central difference
#
# *3 minutes, easy.* If the two points lie symmetrically around x, a large part of the error cancels. Write the function
# that returns the central difference quotient of f at x, a float: it uses one point on each side of x, both at the
# distance h.
#
# <details><summary>Hint 1: the idea</summary>
#
# This is again the slope of a chord. Which are its two points, and what is the distance between them?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The points are $x+h$ and $x-h$, and their distance is $2h$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The numerator is `f(x + h) - f(x - h)`. Both the numerator and the denominator need parentheses, because Python
# divides before it subtracts, and computes `/ 2 * h` from left to right.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "central", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """(float) the central difference quotient of f: R -> R at the float x with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_central", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.central", central_difference)

# %% [markdown]
# ## 3. Richardson's step
#
# *8 minutes, medium.* Two inexact results can be combined into a better one if we know how their errors are related.
# The central difference D(h) has an error $c\,h^2 + O(h^4)$. Write the function that takes f, x and h and combines the
# central differences with the steps h and h/2 in such a way that $c$ disappears. It returns this approximation of
# $f'(x)$, a float.
#
# <details><summary>Hint 1: the idea</summary>
#
# Halving the step divides the leading error by four. So the difference between the two results tells us how large this
# error is, and we can subtract it.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# We have $D(h)=f'+c\,h^2$ and $D(h/2)=f'+c\,h^2/4$, up to terms of order $h^4$. Multiply the second equation by a
# number such that $c$ disappears when you subtract the first one. Then solve for $f'$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Define a function `central(h)` inside of yours, which computes the difference from question 2 for f and x. The result
# is four times the better difference minus the other one, divided by a number. Which number makes the weights add up to
# 1?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "richardson", "locked": false, "schema_version": 3, "solution": true, "task": false}
def richardson(f, x, h):
    """(float) the derivative by one Richardson step on central differences with steps h and h / 2, error O(h^4)."""
    ### BEGIN SOLUTION
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (4 * central(h / 2) - central(h)) / 3
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_richardson", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.richardson", richardson)

# %% [markdown]
# ## 4. Complex step
#
# *5 minutes, medium.* A difference of two nearly equal numbers loses digits, however good its formula is. The complex
# step avoids the subtraction: it takes a step of length h in the imaginary direction. Write the function that takes f,
# x and h and returns the complex-step derivative of f at x, a float. You may assume that f also takes complex numbers.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write down Taylor's formula for $f(x+ih)$. Which of its terms are real, and which are imaginary?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# We have $f(x+ih)=f(x)+ih\,f'(x)-\dots$, so the imaginary part is $h\,f'(x)$ up to terms of order $h^3$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# In Python, the imaginary unit is `1j`, so the point is `x + 1j * h`. If z is the value of f there, `z.imag` is its
# imaginary part. One division is left.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "complex_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def complex_step(f, x, h):
    """(float) the complex-step derivative of f at the float x with step h; f: R -> R also takes complex numbers."""
    ### BEGIN SOLUTION
    return f(x + 1j * h).imag / h
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_complex_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.complex_step", complex_step)

# %% [markdown]
# ## 5. A gradient in n + 1 evaluations
#
# *10 minutes, medium.* When each evaluation of f is expensive, it matters how many of them a gradient needs. Write the
# function that returns the gradient of $f:\mathbb R^n\to\mathbb R$ at the array x by forward differences with the step
# h, as an array of shape (n,). Call f at most n + 1 times, and leave x exactly as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each partial derivative needs one moved point. The other value, f(x), is the same for every k, so it has to be
# computed only once.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Compute f(x) before the loop. In iteration k, make a copy of x, add h to its entry k, and evaluate f at the copy.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Start with `base, g = f(x), np.zeros(len(x))`. Inside the loop over k, `moved = x.copy()` makes a new array, while
# `moved = x` would only give the same array a second name. After `moved[k] += h`, set `g[k]` to the difference
# quotient.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient(f, x, h):
    """(array of shape (n,)) the forward-difference gradient of f at the float array x of shape (n,), with step h."""
    ### BEGIN SOLUTION
    base, g = f(x), np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] += h
        g[k] = (f(moved) - base) / h
    return g
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.gradient", gradient)

# %% [markdown]
# ## 6. Bonus: the best step
#
# *6 minutes, bonus.* Which step should one choose? A method of order p has a truncation error of about $h^p$ and a
# round-off error of about $\varepsilon/h$. One falls with h and the other one grows, and a good step lies where the two
# are equal. Write the function that takes eps and the order p and returns this h, a float.
#
# <details><summary>Hint 1: the idea</summary>
#
# Set the two errors equal, and solve the equation for h.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The equation is $h^p = \varepsilon / h$. Multiply both sides by h.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Now the left side is a power of h whose exponent is `order + 1`. A root is written as a power, too: the n-th root of
# eps is `eps ** (1 / n)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "best_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_step(eps, order):
    """(float) the step at which the truncation error h**order and the round-off error eps / h are equal."""
    ### BEGIN SOLUTION
    return eps ** (1 / (order + 1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_best_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("02.best_step", best_step)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually.* A colleague reports that central differences with h = 1e-12 "prove" a gradient wrong in
# the fourth digit. What do you answer, and which step would you propose for float64, and for float32? Write about four
# sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With h = 1e-12 the round-off error of the quotient is about eps / h, which is 1e-16 / 1e-12 = 1e-4 for values of
# ordinary size. So the fourth digit of the difference is noise, and the comparison does not tell us whether the
# gradient is right in this digit or any later one. For central differences, the truncation error of about h squared
# equals the round-off error when h is near the cube root of eps. This is about 6e-6 in float64, where ten digits are
# right, and about 5e-3 in float32, where four or five are right. If the function allows complex numbers, I would
# propose the complex step, which has no subtraction and therefore no such limit.
# ### END SOLUTION
