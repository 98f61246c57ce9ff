# %% [markdown]
# # Exercises 06 · Dual numbers
#
# These exercises belong to [lesson 06](../../course/06_dual_numbers.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("06.multiply")` in a new cell opens the
# worked solution of the question.

# %%
import math

from adlib.grading import check, worked

# %% [markdown]
# ## 1. Product
#
# *4 minutes, easy, essential; about 8 minutes if Python is new to you.* Everything in lesson 06 rests on one rule: how
# two dual numbers are multiplied. Represent the dual number $a + b\varepsilon$ by the pair `(a, b)`, and write the
# function that returns the product of two such pairs as a pair.
#
# <details><summary>Hint 1: the idea</summary>
#
# Multiply the two sums as you would multiply any two sums, and remember what $\varepsilon^2$ is.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The product has four terms: $ac$, $ad\,\varepsilon$, $bc\,\varepsilon$ and $bd\,\varepsilon^2$. Which of them belong
# to which part of the result?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The first part of the result is `a * c`. The second part is the sum of the two terms that contain $\varepsilon$
# exactly once.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "multiply", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply(z, w):
    """(pair of floats) the product of the dual numbers z = (a, b) and w = (c, d)."""
    ### BEGIN SOLUTION
    (a, b), (c, d) = z, w
    return a * c, a * d + b * c
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_multiply", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.multiply", multiply)

# %% [markdown] tags=["worked"]
# Multiplying the two sums gives $ac+ad\,\varepsilon+bc\,\varepsilon+bd\,\varepsilon^2$. The last term is zero, because
# $\varepsilon^2=0$ by definition. So the first part of the result is ac, and the second part collects the two terms
# with exactly one $\varepsilon$. If you read b and d as derivatives, the second part is the product rule. Nobody had to
# put it in; it follows from the arithmetic alone.
#
# The line `(a, b), (c, d) = z, w` gives names to the four numbers, so that the formula looks as it does on paper. Both
# results are computed from the old numbers, and a new pair is returned, so neither operand is changed. Note that the
# product of two duals whose first part is 0 is zero: dual numbers have divisors of zero, unlike the complex numbers.

# %% [markdown]
# ## 2. Quotient
#
# *6 minutes, medium, useful; about 12 minutes if Python is new to you.* Division completes the arithmetic. Write the
# function that divides $a + b\varepsilon$ by $c + d\varepsilon$, where $c\neq 0$, and returns the quotient as a pair.
#
# <details><summary>Hint 1: the idea</summary>
#
# Complex numbers are divided by making the denominator real. The same idea works here.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Multiply numerator and denominator by $c - d\varepsilon$. What is $(c + d\varepsilon)(c - d\varepsilon)$?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The denominator becomes $c^2$. The second part of the numerator is $bc - ad$, and the first part of the whole quotient
# is simply `a / c`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "divide", "locked": false, "schema_version": 3, "solution": true, "task": false}
def divide(z, w):
    """(pair of floats) the quotient z / w of the dual numbers z = (a, b) and w = (c, d), c not 0."""
    ### BEGIN SOLUTION
    (a, b), (c, d) = z, w
    return a / c, (b * c - a * d) / c**2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_divide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.divide", divide)

# %% [markdown] tags=["worked"]
# The quotient is extended by $c-d\varepsilon$, in the same way in which a complex quotient is extended by the
# conjugate. The denominator becomes $c^2-d^2\varepsilon^2=c^2$, a real number, and the numerator becomes
# $ac+(bc-ad)\,\varepsilon$. Dividing each part by $c^2$ gives $a/c$ and $(bc-ad)/c^2$. The second part is the quotient
# rule of calculus with its well-known minus sign.
#
# Only c has to be different from 0. The number d may be anything, and a dual number with c = 0 has no inverse, even if
# its second part is not zero. The first part is written as `a / c` and not as `a * c / c**2`, so that it is exactly the
# quotient of the real parts, as an ordinary division would give it, with only one rounding.

# %% [markdown]
# ## 3. An elementary function
#
# *4 minutes, easy, essential; about 8 minutes if Python is new to you.* Elementary functions have to know how they act
# on a dual number. Write the sine of the dual number `(a, b)`, as a pair.
#
# <details><summary>Hint 1: the idea</summary>
#
# Insert the dual number into Taylor's formula of the sine around a, and drop every term that contains $\varepsilon^2$.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The rule of the lesson is $\phi(v+\dot v\,\varepsilon)=\phi(v)+\phi'(v)\,\dot v\,\varepsilon$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The first part is `math.sin(a)`. The second part is the derivative of the sine at a, multiplied by the tangent b that
# came in.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "sine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sine(z):
    """(pair of floats) the sine of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    return math.sin(a), math.cos(a) * b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sine", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.sine", sine)

# %% [markdown] tags=["worked"]
# Taylor's formula for the sine at a, with the step $b\varepsilon$, is $\sin(a+b\varepsilon)=\sin a+\cos a\cdot
# b\,\varepsilon$. All further terms contain $\varepsilon^2$ and are zero, so the formula is exact and not an
# approximation. The same argument gives the general rule $\phi(a+b\varepsilon)=\phi(a)+\phi'(a)\,b\,\varepsilon$ for
# each elementary function.
#
# The factor b is the important part of the second entry. It carries the derivative of everything that was computed
# before, so that the rule is the chain rule: the outer derivative cos a times the inner derivative b. If b is left out,
# the result is right for the variable itself, where b = 1, and wrong for every composed function. The slope is
# evaluated at the first part a, never at the whole pair.

# %% [markdown]
# ## 4. And another
#
# *4 minutes, easy, useful; about 6 minutes if Python is new to you.* The same rule gives every other elementary
# function. Write the natural logarithm of the dual number `(a, b)` with $a > 0$, as a pair.
#
# <details><summary>Hint 1: the idea</summary>
#
# Only two things change compared with the sine: the function, and its derivative.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The derivative of ln at a is 1/a.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The first part is `math.log(a)`. The second part is 1/a times b.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "logarithm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logarithm(z):
    """(pair of floats) the natural logarithm of the dual number z = (a, b), a > 0."""
    ### BEGIN SOLUTION
    a, b = z
    return math.log(a), b / a
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_logarithm", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.logarithm", logarithm)

# %% [markdown] tags=["worked"]
# The general rule needs only the value and the slope of the function at the first part a. For the logarithm these are
# ln a and 1 / a, so the pair is $(\ln a, b/a)$. The product with b is written as a quotient, which saves an operation
# and a rounding error.
#
# It is worth noticing how little is different from the previous question. An engine that is built on dual numbers has
# one such function for each elementary function, and they all have the same form, so that a table with values and
# slopes is enough to generate them. The condition a > 0 concerns only the first part. The tangent b may be negative or
# zero, because it is not an argument of the logarithm but only a factor in the result.

# %% [markdown]
# ## 5. A gradient in n passes
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* You can now differentiate a whole program.
# The function `f` receives a list of dual numbers (pairs) and returns one dual number (a pair). Return the gradient of
# `f` at the point that is given by the list `xs` of floats, as a list of floats. One pass is one call of `f`, and your
# function may make at most n passes.
#
# <details><summary>Hint 1: the idea</summary>
#
# One pass answers one question: how does the result change with a single input?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# In pass k, the input k has the tangent 1 and all others have the tangent 0. The partial derivative is the second part
# of the result.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# For each k, build a list of pairs `(x, 1.0 if i == k else 0.0)` with `enumerate(xs)`, call `f` with it, and collect
# the second part of the result.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient(f, xs):
    """(list of floats) the gradient of f at the list of floats xs; f takes and returns dual numbers as pairs."""
    ### BEGIN SOLUTION
    partials = []
    for k in range(len(xs)):
        seeded = [(x, 1.0 if i == k else 0.0) for i, x in enumerate(xs)]
        partials.append(f(seeded)[1])
    return partials
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.gradient", gradient)

# %% [markdown] tags=["worked"]
# One pass differentiates with respect to one direction, and the direction is chosen by the second parts of the inputs.
# To get the derivative with respect to the input k, this input receives the tangent 1 and all others receive 0. The
# second part of the result is then the partial derivative. The loop makes n such passes, one for each input, which is
# the price of a gradient in forward mode.
#
# A new list of pairs is made for each pass. A single list whose seeds are moved from place to place would also work,
# but then it is easy to forget to reset a seed, and the result would be a sum of partial derivatives. The values of f
# are computed n times although they are always the same, and lesson 05 shows how this can be avoided.

# %% [markdown]
# ## 6. Bonus: second order
#
# *8 minutes, bonus, extra; about 12 minutes if Python is new to you.* If $\varepsilon^3=0$ but $\varepsilon^2\neq 0$, a
# number has three parts and carries the second derivative along. The triplet $(a_0, a_1, a_2)$ stands for $a_0 +
# a_1\varepsilon + a_2\varepsilon^2$. Write the function that returns the product of two triplets as a triplet.
#
# <details><summary>Hint 1: the idea</summary>
#
# This is the product of two polynomials of degree two, from which all terms with $\varepsilon^3$ and $\varepsilon^4$
# are dropped.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# For each power of $\varepsilon$ in the result, collect the products whose exponents add up to it.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The coefficient of $\varepsilon^2$ has three terms: $a_0b_2$, $a_1b_1$ and $a_2b_0$. The other two coefficients have
# one and two terms.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "triplets", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply_triplets(u, v):
    """(triplet of floats) the product of u and v, where (a0, a1, a2) is a0 + a1 eps + a2 eps^2."""
    ### BEGIN SOLUTION
    return u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + u[1] * v[1] + u[2] * v[0]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_triplets", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("06.triplets", multiply_triplets)

# %% [markdown] tags=["worked"]
# The product of the two polynomials in $\varepsilon$ is sorted by powers. The power 0 receives one term, the power 1
# receives two, and the power 2 receives three: $u_0v_2+u_1v_1+u_2v_0$. The powers 3 and 4 are dropped, because
# $\varepsilon^3=0$. In each sum the indices of the two factors add up to the power, so the pattern is that of a
# convolution, and it continues in the same way for Taylor numbers of any order.
#
# The last part is a coefficient and not yet a derivative. The input x is the triplet (x, 1, 0), and the result is $(f,
# f', f''/2)$, so the second derivative is twice the third part. The middle term $u_1v_1$ is the one that is most often
# forgotten. Without it, the square of x would have the second derivative 0 instead of 2.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Somebody explains $\varepsilon$ as "a
# very small number, say 1e-8". Where does this picture lead to right results, and where does it lead to wrong ones?
# Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("06.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# As a picture of changes to first order it is right: tangents are scaled and added as small changes are, and terms of
# second order do not count. As arithmetic it is wrong. A small number squared is small, but it is not 0, so computing
# with the float 1e-8 leaves truncation errors, and adding it to 1 loses digits, which is the round-off error of
# differences. Epsilon is a symbol (or the matrix E) whose square is exactly 0 although it is not 0 itself, and no real number
# has this property. So dual numbers have no step size, and nothing has to be tuned.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **Where the picture is right.** Your answer says that, to first order, tangents are scaled and added as small
#   changes are.
# - **Where it is wrong.** It says that a small number squared is not 0, so that computing with 1e-8 leaves a truncation
#   error.
# - **Round-off.** It says that adding 1e-8 to a number of ordinary size loses digits, as a difference quotient does.
# - **What epsilon is.** It says that $\varepsilon$ is a symbol (or a matrix) whose square is exactly 0 although it is
#   not 0 itself, so that there is no step size. To say only that it is "not a number" earns half of the point.
