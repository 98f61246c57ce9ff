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

import numpy as np

from adlib import compile, grad, lab, transform

# %% [markdown]
# ## A program that writes programs
#
# Overloading follows a program while it runs. **Source transformation** reads its code, and writes another program: the
# derivative. That happens once; afterwards nothing of the tool is left in the way.

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


print(transform.jvp(f).source)

# %% [markdown]
# Plain Python: values and tangents side by side, ready for a compiler, a profiler, or your eyes.

# %% [markdown]
# ## Reading code
#
# Python hands out its own **syntax tree**. Each node of it that computes something becomes a row with a name of its own; then
# the rules of the table apply.

# %%
tree = ast.parse(inspect.getsource(f).strip())
print(ast.dump(tree.body[0].body[0].value, indent=2)[:330], "...")

# %% [markdown]
# ## Forward is easy, reverse is not
#
# Tangents run with the program: a line after each line. Adjoints run **against** it: the whole program first, then its lines in
# reverse order. What they need of the values has to be there still.

# %%
print(transform.grad(f, (0, 1)).source)

# %% [markdown]
# ## Assignments destroy
#
# `z = sin(z)` overwrites the z that stood before. The way back may need it. **Predict**, then look for `tape.append`:

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
# ## The tape is a stack
#
# What is **pushed** last on the way forth is **popped** first on the way back: just the order that is needed. It holds values
# and, for branches, which side was taken. The tape of an overloading engine holds operations besides; here they are in the code.

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
# Read it with a finger: the backward function has the same loop, **reversed**; the same branch, decided by what was popped;
# and in each line the adjoint of the line.

# %% [markdown]
# ## Lab: adjoint code and its tape
#
# Run it line by line. **Predict** how high the tape stands when the forward part ends, and what is on top.

# %%
lab.adjoint_code()

# %% [markdown]
# ## The adjoint of a line
#
# For `z = phi(x, y)` it is: `x_bar += dphi/dx * z_bar`, `y_bar += dphi/dy * z_bar`, `z_bar = 0`. The last part is easily
# forgotten: before this line z held another value, whose adjoint starts at nothing.

# %%
def by_hand(x, y):
    z = x * y
    z_bar, x_bar, y_bar = 1.0, 1.0, 0.0  # of sin(z) + x
    z_bar = float(np.cos(z)) * z_bar  # the adjoint of the first z, in the same variable
    x_bar += y * z_bar
    y_bar += x * z_bar
    return x_bar, y_bar


for way in (by_hand, transform.grad(twice, (0, 1)), grad(twice, (0, 1))):
    print(way(0.5, 2.0))

# %% [markdown]
# ## Without a tape: closures
#
# A line's backward part can be a function that **remembers** what it needs, made when the line runs. A closure captures its
# surroundings, so no tape is written or read.

# %%
def multiply(x, y):
    return x * y, lambda z_bar: (z_bar * y, x * z_bar)


z, back = multiply(3.0, 4.0)
print(z, back(1.0))

# %%
print(transform.grad(twice, (0, 1), mode="closure").source[:900], "...")

# %% [markdown]
# ## Why that matters for second derivatives
#
# Reverse over reverse means to differentiate the backward program. If it pops from a global tape, the tape's reads and writes
# have to be differentiated too; many tools stop there. Closures are ordinary functions, so they can be transformed again.

# %%
cube = lambda x: x * x * x
slope = transform.grad(cube, mode="closure")
print("f'(2) =", slope(2.0), "  f''(2) =", transform.grad(slope)(2.0))
print("with a tape:", transform.grad(transform.grad(cube))(2.0))

# %% [markdown]
# adlib's tape is local to the generated function and carries adjoints of its own, so its tape mode nests as well.

# %% [markdown]
# ## Code from a trace: compile
#
# There is a third way between the two: record a trace (lesson 04), and write the *list* out as code. No loops, no branches,
# nothing but arithmetic, simplified ahead of time.

# %%
print(compile(f, 2.0, 5.0).source)

# %% [markdown]
# ## Wrong on purpose
#
# An adjoint that is not set to 0 after its line. **Symptom:** right for programs that set each variable once, too large when one
# is set again.

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
    return x_bar + y_bar


print("x**4 at 2: forgetful", forgetful(2.0), "  right", 4 * 2.0**3)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | too large where a variable is set again | adjoint not reset | `y_bar = ...` and not `+=` on itself |
# | values of the wrong step of a loop | pushed after, not before, the assignment | push the old value |
# | `pop from empty list` | a branch pushed what its twin did not pop | same order, reversed, in both |
# | `OSError: could not get source code` | the function was typed into `python -` or `exec` | write it in a cell or a file |

# %% [markdown]
# ## Recap
#
# - Source transformation writes the derivative as a program, once.
# - Reverse: forward sweep that pushes, backward sweep that pops; loops reversed, branches remembered.
# - Closures replace the tape by functions that remember.

# %% [markdown]
# ## Check yourself
#
# Which of the three ways follows a `while` loop whose number of rounds depends on x?
#
# <details><summary>Answer</summary>
# Overloading: yes, it follows the run. Source transformation: yes, the loop is kept, and counts its rounds on the tape.
# `compile`: no; a trace of one run would be wrong for the next x, so it refuses.
# </details>

# %%
def newton_root(x):
    root = 0.5 * (1 + x)
    while abs(root * root - x) > 1e-12:
        root = 0.5 * (root + x / root)
    return root


print(grad(newton_root)(2.0), transform.grad(newton_root)(2.0), "exact", 0.5 / np.sqrt(2.0))
try:
    compile(newton_root, 2.0)
except TypeError as error:
    print("compile:", str(error)[:110], "...")

# %% [markdown]
# ## Now you
#
# Open `exercises/12_source_transformation/12_source_transformation.ipynb`: the adjoint of a loop, a pullback as a closure, stages
# composed, a program that writes tangents, one that writes gradients, and as a bonus a power with branches.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, sections 4.1 and 6.3.
# - L. Hascoët, V. Pascual, "The Tapenade automatic differentiation tool", ACM Trans. Math. Software 39(3), 2013.
# - M. Innes, "Don't unroll adjoint: differentiating SSA-form programs", arXiv:1810.07951, 2018.
# - B. van Merriënboer, D. Moldovan, A. Wiltschko, "Tangent", NeurIPS 2018.
