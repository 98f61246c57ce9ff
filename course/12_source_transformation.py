# %% [markdown]
# # 12 · Rewrite the program: source transformation
#
# **45 minutes.** You need: lessons 07 and 11.
#
# After this lesson you can
# - write the adjoint of a program with assignments, branches and loops,
# - say what has to be pushed on a tape, and when it is popped,
# - tell tape-based from closure-based transformation.

# %%
import ast
import inspect
import re

import numpy as np

from adlib import compile, grad, lab, transform

# %% [markdown]
# ## A program that writes programs
#
# Overloading follows a program while it runs. **Source transformation** reads its code, and writes another program: the
# derivative. That happens once. For floats nothing of the tool is left in the result; for arrays it calls a few
# helpers.

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


print(transform.jvp(f).source)

# %% [markdown]
# Plain Python, ready for a compiler, a profiler, or your eyes. (Python works out both right sides before it sets either
# name, so in `z = sin(z)` the tangent still finds the old z. For floats `math.log` replaces the slower `np.log`.)

# %% [markdown]
# ## Reading code
#
# Python hands out its own **syntax tree**. A tool walks over it, applies the table's rule at each node, and writes the
# result as code again. (`ctx=Load()` means: read here.)

# %%
tree = ast.parse(inspect.getsource(f).strip())
dumped = ast.dump(tree.body[0].body[0].value, indent=2)
print(re.sub(r",\s*keywords=\[\]", "", dumped))  # Python before 3.13 writes empty lists, too

# %% [markdown]
# ## Forward is easy, reverse is not
#
# Tangents run with the program, each beside its value. Adjoints run **against** it: the whole program first, then its
# lines in reverse order. What they need of the values has to be there still. So there are three functions: forward,
# which keeps values on a list; backward, which takes them back; and one that calls both. (That one is for floats. It
# hands over to `by_arrays`, which has the same three functions for arrays, when an argument is an array or when floats
# stop with an exception, as they do at 1 / 0.0.)

# %%
print(transform.grad(f, (0, 1)).source)

# %% [markdown]
# ## Assignments destroy
#
# A program may give a name a second value. **Predict** what the way back misses then, and look for `tape.append`:

# %%
lab.predict("z = x * y; z = sin(z). Which value has to be saved, or the way back is lost?",
            ["none", "the first z", "the second z", "the product's sign"], "the first z",
            "The slope of the sine is cos z, of the z that was overwritten.")

# %%
def twice(x, y):
    z = x * y
    z = np.sin(z)
    return z + x


print(transform.grad(twice, (0, 1)).source)

# %% [markdown]
# Pushed is what is **overwritten and needed** by a partial: the first z. (`s = s + x * k` would push no s: the slope of
# a sum does not ask for it. Finding out is called *to-be-recorded* analysis.) The last `append` only hands variables
# over to the backward function.

# %% [markdown]
# ## The tape is a stack
#
# What is **pushed** last on the way forth is **popped** first on the way back: just the order that is needed. It holds
# values and, for branches, which side was taken. The tape of an overloading engine holds operations besides; here they
# are in the code.

# %%
def branches(x):
    y = x
    for k in range(3):
        if y > 1:
            y = np.sin(y) * x
        else:
            y = y * y + x
    return y


print(transform.grad(branches).source)

# %% [markdown]
# Read it with a finger: the backward function has the same loop, **reversed**; the same branch, decided by what was
# popped; and in each line the adjoint of the line.

# %% [markdown]
# ## Lab: adjoint code and its tape
#
# Run the loop with a branch line by line; both branches are taken. **Predict** how high the tape stands when the
# forward part ends, and what is on top. It takes functions of yours, too: `lab.adjoint_code(f, 1.2, 2.0)`.

# %%
lab.adjoint_code()

# %% [markdown]
# ## The adjoint of a line
#
# For `z = phi(x, y)`: `x_bar += dphi/dx * z_bar`, `y_bar += dphi/dy * z_bar`, then `z_bar = 0.0`: before this line z
# held another value, whose adjoint starts at 0. It is easily forgotten. If z is an operand too, keep the old adjoint
# first; for `z = sin(z)` it is all one: `z_bar = cos(z) * z_bar`.

# %%
def by_hand(x, y):
    z1 = x * y
    x_bar, y_bar, z_bar = 1.0, 0.0, 1.0  # the line return z + x
    z_bar = float(np.cos(z1)) * z_bar  # the line z = sin(z): reset and add in one
    x_bar, y_bar = x_bar + y * z_bar, y_bar + x * z_bar  # the line z = x * y
    return x_bar, y_bar


for way in (by_hand, transform.grad(twice, (0, 1)), grad(twice, (0, 1))):
    print(tuple(round(partial, 12) for partial in way(0.5, 2.0)))

# %% [markdown]
# ## Closures in place of values
#
# A line's backward part can be a function that **remembers** what it needs: a closure, made when the line runs. What is
# kept then is a list of such functions; there are no values to pop, and no branch to remember.

# %%
def multiply(x, y):
    return x * y, lambda z_bar: (z_bar * y, x * z_bar)


z, back = multiply(3.0, 4.0)
print(z, back(1.0))

# %% [markdown]
# In adlib's version each `twice_back...` is the adjoint of one line. `partial` (Python's `functools.partial`, no
# derivative) is that function with values of now filled in; a lambda would look z up when it is called, and find the
# last one.

# %%
text = transform.grad(twice, (0, 1), mode="closure").source
print(text[text.index("def twice_back2") : text.index("def twice_back3")])
print(text[text.index("def twice_closure") :])

# %% [markdown]
# ## Why that matters for second derivatives
#
# Reverse over reverse differentiates the backward program. A tape is a list that both functions change, so its pushes
# and pops need adjoints, too. A pullback changes nothing outside: it is a function of the adjoints and of the values
# that it keeps, and has derivatives by both.

# %%
cube = lambda x: x * x * x
slope = transform.grad(cube, mode="closure")
print("f'(3) =", slope(3.0), "  f''(3) =", transform.grad(slope)(3.0))

# %% [markdown]
# For programs of floats without calls of others adlib takes a gradient of a gradient by closures, whichever mode the
# first one had; for others overloading runs over the generated code. A third time `transform.grad` refuses; nest
# `adlib.grad` for that.

# %% [markdown]
# ## Code from a trace: compile
#
# Between overloading and transformation stands another way: record a trace (lesson 04), and write the *list* out as
# code. `compile(f, 2.0, 5.0)` records f at (2, 5), sweeps the list back, and writes the gradient, simplified. The second
# function that it writes goes on with inf, as NumPy does, where floats stop. (The name `compile` hides Python's own.)

# %%
print(compile(f, 2.0, 5.0).source)

# %% [markdown]
# ## Wrong on purpose
#
# An adjoint that is not set to 0 after its line. **Symptom:** right for programs that set each variable once, wrong
# (here too large) when one is set again.

# %%
def forgetful(x):
    tape, y = [], x
    for _ in range(3):
        tape.append(y)
        y = y * x
    y_bar, x_bar = 1.0, 0.0
    while tape:
        y = tape.pop()
        x_bar += y * y_bar
        y_bar += x * y_bar  # = is right: this is the adjoint of the y before
    return x_bar + y_bar  # the first y was x


print("x**4 at 2: forgetful", forgetful(2.0), "  right", 4 * 2.0**3)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | wrong where a variable is set again | adjoint not reset | `y_bar = ...` and not `+=` on itself |
# | a changed global or helper has no effect | both are taken when the gradient is made | call `transform.grad(f)` again |
# | values of the wrong step of a loop | pushed after, not before, the assignment | push the old value |
# | `pop from empty list` | the way back pops what the way forth did not push | same order, reversed, in both |
# | entries left on the tape | pushed, but not popped | the same |
# | `CannotTransform: the source of ... is not at hand` | the function came from `exec` | write it in a cell or a file |

# %% [markdown]
# ## Recap
#
# - Source transformation writes the derivative as a program, once.
# - Reverse: forward sweep that pushes, backward sweep that pops; loops reversed, branches remembered.
# - Closures put functions that remember in place of values.

# %% [markdown]
# ## Check yourself
#
# Which of overloading, source transformation and `compile` follows a `while` loop whose number of rounds depends on x?
#
# <details><summary>Answer</summary>
#
# Overloading: yes, it follows the run. Source transformation: yes, the loop is kept, and counts its rounds on the tape.
# `compile`: no; a trace of one run would be wrong for the next x, so it refuses.
#
# </details>

# %%
def newton_root(x):
    root = 0.5 * (1 + x)
    while abs(root * root - x) > 1e-12 * x:
        root = 0.5 * (root + x / root)
    return root


print(grad(newton_root)(2.0), transform.grad(newton_root)(2.0), "exact", 0.5 / np.sqrt(2.0))
try:
    compile(newton_root, 2.0)
except TypeError as error:
    print("compile:", error)

# %% [markdown]
# ## Now you
#
# Open [exercises/12_source_transformation](../exercises/12_source_transformation/12_source_transformation.ipynb): the adjoint of a loop, a pullback as a
# closure, stages composed, a program that writes tangents, one that writes gradients, and as a bonus a power by
# recursion.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 4 and section 6.2.
# - L. Hascoët, V. Pascual, "The Tapenade automatic differentiation tool: principles, model, and specification", ACM
#   Trans. Math. Software 39(3), 2013.
# - B. A. Pearlmutter, J. M. Siskind, "Reverse-mode AD in a functional framework: lambda the ultimate backpropagator",
#   ACM TOPLAS 30(2), 2008.
# - M. Innes, "Don't unroll adjoint: differentiating SSA-form programs", arXiv:1810.07951, 2018.
# - B. van Merriënboer, D. Moldovan, A. Wiltschko, "Tangent: automatic differentiation using source-code transformation
#   for dynamically typed array programming", NeurIPS 2018.
