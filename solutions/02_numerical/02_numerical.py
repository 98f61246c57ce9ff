# %% [markdown]
# # Exercises 02 · Numerical differentiation
#
# These exercises belong to [lesson 02](../../course/02_numerical.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("02.forward")` in a new cell opens the
# worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. Forward difference
#
# *3 minutes, easy, essential; about 6 minutes if Python is new to you.* The forward difference is the simplest way to
# measure a derivative, because it needs only two values of the function. Write the function that takes f, a point x and
# a step h > 0 and returns the forward difference quotient of f at x, a float.
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

# %% [markdown] tags=["worked"]
# The quotient is the slope of the chord through the points at x and at x + h. It is the definition of the derivative
# without the limit, so it can never be exact: Taylor's formula shows that its error is about $h\,f''(x)/2$. This
# truncation error is proportional to h, and the method is therefore called a method of first order.
#
# The parentheses around the difference matter, because Python divides before it subtracts. Without them the result is
# $f(x+h)-f(x)/h$, which grows without bound when h becomes small. Nothing more is needed here. In particular, the
# function should not choose its own h, because the best step depends on the size of x, on the precision of the numbers,
# and on how accurately f is computed. The caller knows these things, and the function does not.

# %% [markdown]
# ## 2. Central difference
#
# *3 minutes, easy, essential; about 6 minutes if Python is new to you.* If the two points lie symmetrically around x, a
# large part of the error cancels. Write the function that returns the central difference quotient of f at x, a float:
# it uses one point on each side of x, both at the distance h.
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

# %% [markdown] tags=["worked"]
# The two points lie symmetrically around x, and their distance is 2h. In Taylor's formula, the terms of even order are
# the same at both points, so they disappear in the difference. What is left is $f'(x)+h^2f'''(x)/6$ and smaller terms.
# The error falls with the square of h, and a step of 0.001 gives about six digits where a forward difference gives
# three.
#
# The price is that f is evaluated at two points other than x. For a gradient this makes 2n evaluations instead of n +
# 1, because no value is shared between the entries. The denominator needs its parentheses, since `/ 2 * h` would divide
# by 2 and then multiply by h. If your result is wrong by the factor $h^2$, this is the reason.

# %% [markdown]
# ## 3. Richardson's step
#
# *8 minutes, medium, useful; about 15 minutes if Python is new to you.* Two inexact results can be combined into a
# better one if we know how their errors are related. The central difference D(h) has an error $c\,h^2 + O(h^4)$. Write
# the function that takes f, x and h and combines the central differences with the steps h and h/2 in such a way that
# $c$ disappears. It returns this approximation of $f'(x)$, a float.
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

# %% [markdown] tags=["worked"]
# The central difference has an error $c\,h^2$ plus terms of order $h^4$, where c is unknown but the same for both
# steps. With half the step, this error is a quarter as large. In $4D(h/2)-D(h)$ the two leading errors cancel, and $f'$
# appears 4 − 1 = 3 times, which is why the sum is divided by 3. No derivative of f had to be known for this, only the
# power of h in the error.
#
# The inner function `central` states the formula once and is called with two steps, so that the two differences cannot
# differ by a typing error. It remembers f and x of the outer call, and its own parameter h hides the outer h. The same
# idea can be repeated with 16 and 15, and so on, until round-off errors take over.

# %% [markdown]
# ## 4. Complex step
#
# *5 minutes, medium, useful; about 10 minutes if Python is new to you.* A difference of two nearly equal numbers loses
# digits, however good its formula is. The complex step avoids the subtraction: it takes a step of length h in the
# imaginary direction. Write the function that takes f, x and h and returns the complex-step derivative of f at x, a
# float. You may assume that f also takes complex numbers.
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

# %% [markdown] tags=["worked"]
# Taylor's formula with an imaginary step gives $f(x+ih)=f(x)+ih\,f'(x)-h^2f''(x)/2-\dots$. The terms are alternately
# real and imaginary. The imaginary part is $h\,f'(x)$ with an error of order $h^3$, and after the division by h an
# error of order $h^2$ is left.
#
# The important point is what does not occur: there is no subtraction of two nearly equal numbers. The value f(x) is in
# the real part and the derivative is in the imaginary part, so neither can hide the digits of the other. You may choose
# $h=10^{-20}$, and the result is right to all digits. The attribute `.imag` is a plain float, as the exercise asks. The
# method needs a function that accepts complex numbers and contains no `abs` and no comparison, because these break the
# formula.

# %% [markdown]
# ## 5. A gradient in n + 1 evaluations
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* When each evaluation of f is expensive, it
# matters how many of them a gradient needs. Write the function that returns the gradient of $f:\mathbb R^n\to\mathbb R$
# at the array x by forward differences with the step h, as an array of shape (n,). Call f at most n + 1 times, and
# leave x exactly as it was.
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

# %% [markdown] tags=["worked"]
# The value f(x) is the same for every partial derivative, so it is computed once, before the loop. The n moved points
# need one evaluation each, which makes n + 1 in all. Calling f(x) inside the loop would give the same numbers, but it
# would take 2n evaluations, and for an expensive f this doubles the time.
#
# In each iteration, `x.copy()` makes a new array, of which only the entry k is changed. With `moved = x` both names
# would belong to one array, the steps would accumulate from iteration to iteration, and the caller's point would be
# different afterwards. One could also add h and subtract it again, but in floating-point arithmetic (x + h) − h is not
# always x. The copy costs n numbers, and this is little compared with an evaluation of f.

# %% [markdown]
# ## 6. Bonus: the best step
#
# *6 minutes, bonus, extra; about 10 minutes if Python is new to you.* Which step should one choose? A method of order p
# has a truncation error of about $h^p$ and a round-off error of about $\varepsilon/h$. One falls with h and the other
# one grows, and a good step lies where the two are equal. Write the function that takes eps and the order p and returns
# this h, a float.
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

# %% [markdown] tags=["worked"]
# The total error of the difference is roughly $h^p+\varepsilon/h$. The first term grows with h and the second one
# falls, so the sum is smallest near the step at which they are equal. From $h^p=\varepsilon/h$ follows
# $h^{p+1}=\varepsilon$, and the root is written as a power with the exponent 1 / (order + 1). In Python the parentheses
# are needed, because `eps ** 1 / (order + 1)` would be a division of eps.
#
# The result explains the numbers of the lesson. For float64, a forward difference has its best step near $10^{-8}$ and
# about eight right digits, and a central difference has it near $6\cdot10^{-6}$ with ten or eleven digits. The formula
# ignores the sizes of the derivatives, so it names the right power of ten and not the exact optimum.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* A colleague reports that central
# differences with h = 1e-12 "prove" a gradient wrong in the fourth digit. What do you answer, and which step would you
# propose for float64, and for float32? Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("02.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With h = 1e-12 the round-off error of the quotient is about eps / h, which is 1e-16 / 1e-12 = 1e-4 for values of
# ordinary size. So the fourth digit of the difference is noise, and the comparison does not tell us whether the
# gradient is right in this digit or any later one. For central differences, the truncation error of about h squared
# equals the round-off error when h is near the cube root of eps. This is about 6e-6 in float64, where ten digits are
# right, and about 5e-3 in float32, where four or five are right. If the function allows complex numbers, I would
# propose the complex step, which has no subtraction and therefore no such limit.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The size of the noise.** Your answer computes the round-off error of the quotient as about eps / h, which is
#   $10^{-16}/10^{-12}=10^{-4}$, and concludes that the fourth digit of the difference is noise.
# - **Who is right.** It says that the comparison proves nothing about the gradient in this digit, neither that it is
#   wrong nor that it is right.
# - **A better step.** It balances truncation and round-off and proposes about $6\cdot10^{-6}$ for float64 and about
#   $5\cdot10^{-3}$ for float32. One of the two numbers with the reason earns half of this point.
# - **What to expect.** It says how many digits agree at best, or names a method without this limit, such as the complex
#   step.
