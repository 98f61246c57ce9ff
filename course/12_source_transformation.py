# %% [markdown] slide="title; list"
# # 12 · Rewrite the program: source transformation
#
# **{minutes} minutes.** You need: lessons 07 and 11.
#
# After this lesson you can
#
# - write the adjoint of a program with assignments, branches and loops,
# - say what has to be pushed onto a tape, and when it is popped,
# - distinguish tape-based from closure-based transformation.

# %%
import ast
import inspect
import re

import numpy as np

from adlib import compile, grad, lab, transform

# %% [markdown] slide="only"
# ## A program that writes programs
#
# - Overloading does the same work again at every call.
# - **Source transformation** reads the code, and writes another program, which computes the derivative. Once.
# - After that, the tool is no longer needed, and a compiler may optimize the result.

# %% [markdown]
# ## A program that writes programs
#
# Operator overloading follows a program while it runs, operation by operation, and it does the same work again at every
# call. Could we do this work once and for all? **Source transformation** reads the code of the program and writes
# another program, which computes the derivative. After that, the tool is no longer needed: for floats the generated
# program is self-contained, and for arrays it calls only a few helper functions of the tool.
#
# We begin with forward mode, because its result is easy to read.

# %% [markdown] slide="only"
# ## Forward mode is easy to read

# %% slide="code 1-2 of 2; output"
def f(x1, x2):
    return np.log(x1) + x1 * x2


print(transform.jvp(f).source)

# %% [markdown] slide="only"
# Value and tangent in one assignment: in `z = sin(z)`, the tangent still uses the old z.

# %% [markdown]
# This is ordinary Python, and you can give it to a compiler or a profiler, or read it yourself. Value and tangent are
# computed in one assignment. Python evaluates the whole right-hand side before it assigns either name, so in a line
# such as `z = sin(z)` the tangent is still computed from the old z. For floats the transformation uses `math.log` in
# place of `np.log`, because it is faster.

# %% [markdown] slide="only"
# ## Reading code: the syntax tree
#
# Python turns text into a tree, as in lesson 03. The tool applies the rule of the table at each node, and writes text again.

# %% [markdown]
# ## Reading code
#
# How does a program read another program? Python itself turns the text of a function into a **syntax tree**, and it
# gives us access to this tree. It is the same kind of tree as in lesson 03: each node is an operation, and its children
# are the operands. A transformation tool walks over the tree, applies the rule from the table at each node, and turns
# the result back into text. (In the output, `ctx=Load()` says that a name is read and not assigned.)

# %% slide="output"
tree = ast.parse(inspect.getsource(f).strip())
dumped = ast.dump(tree.body[0].body[0].value, indent=2)
print(re.sub(r",\s*keywords=\[\]", "", dumped))  # Python before 3.13 writes empty lists, too

# %% [markdown] slide="only"
# ## The adjoint of a line
#
# `z = phi(x, y)` becomes
#
#     x_bar += dphi/dx * z_bar
#     y_bar += dphi/dy * z_bar
#     z_bar = 0.0
#
# - The lines are treated from the **last** to the first.
# - The third line is new: from now on, `z_bar` belongs to the value that z had **before**.

# %% [markdown]
# ## The adjoint of a line
#
# For reverse mode we first do by hand what the tool will do. Take a program of three lines, in which the name z gets
# two values one after the other:
#
#     z = x * y
#     z = sin(z)
#     return z + x
#
# The backward pass of lesson 07 visits the operations in reverse order. So we treat the lines from the last to the
# first, and write down for each line what it does to the adjoints. A line `z = phi(x, y)` becomes
#
#     x_bar += dphi/dx * z_bar
#     y_bar += dphi/dy * z_bar
#     z_bar = 0.0
#
# The first two lines are familiar. The third one is new, and it is easily forgotten. Call the two values of z in our
# program $z_1$ and $z_2$. At first the name `z_bar` stands for the adjoint of $z_2$. When the line that made $z_2$ has
# been treated, the same name has to stand for the adjoint of $z_1$, and this adjoint has received no contribution yet,
# so it starts at zero. If z is an operand of its own line, as in `z = sin(z)`, reading and resetting can be combined
# into one assignment, `z_bar = cos(z) * z_bar`.
#
# The next cell does this by hand.

# %% [markdown] slide="only"
# ## By hand

# %% slide="code 2-4|8-9|10|11; output"
def twice(x, y):
    z = x * y
    z = np.sin(z)
    return z + x


def by_hand(x, y):
    z1 = x * y
    x_bar, y_bar, z_bar = 1.0, 0.0, 1.0  # the line return z + x
    z_bar = float(np.cos(z1)) * z_bar  # the line z = sin(z): read and reset in one
    x_bar, y_bar = x_bar + y * z_bar, y_bar + x * z_bar  # the line z = x * y
    return x_bar, y_bar


for way in (by_hand, grad(twice, (0, 1))):
    print(tuple(round(partial, 12) for partial in way(0.5, 2.0)))

# %% [markdown] slide="only"
# ## Forward is easy, reverse is not
#
# - Adjoints are computed in the **opposite** direction: the whole program first, then its lines from the end.
# - Every value that is needed must still be there.
# - The tool writes a **forward** function that saves values, a **backward** function that takes them, and one that calls both.

# %% [markdown]
# ## Forward is easy, reverse is not
#
# Tangents are computed together with the values. Adjoints are computed **in the opposite direction**: first the whole
# program runs, and then its lines are processed in reverse order, so every value that the backward pass needs must
# still be available at that time. The tool therefore writes three functions: the forward pass, which saves values on a
# list, the backward pass, which takes them from the list again, and a third function that calls both.
#
# We look first at f, the running example of this course. You may ignore the last lines of the third function: they hand
# over to `by_arrays`, which contains the same three functions for arrays. This happens when an argument is not a float,
# such as an array or an integer, when the arithmetic of floats raises an exception, as it does for 1 / 0.0, or when the
# result is not finite.

# %% [markdown] slide="only"
# ## The adjoint of the running example

# %% slide="output 4-7; output 10-16"
print(transform.grad(f, (0, 1)).source)

# %% [markdown] slide="only"
# ## Assignments destroy

# %% [markdown]
# ## Assignments destroy
#
# In f every name has only one value. In the function `twice` this is not the case. **Predict** which value the backward
# pass needs there, and then look for `tape.append` in the code that the tool writes.

# %% slide="output"
lab.predict("z = x * y; z = sin(z). Which value has to be saved for the backward pass?",
            ["none", "the first z", "the second z", "the product's sign"], "the first z",
            "The derivative of the sine is cos z, where z is the value that was overwritten.")

# %% [markdown] slide="only"
# ## The tool's answer

# %% slide="output 4-10; output 13-25"
print(transform.grad(twice, (0, 1)).source)
print(tuple(round(partial, 12) for partial in transform.grad(twice, (0, 1))(0.5, 2.0)))

# %% [markdown] slide="only"
# It pushes what is **overwritten and needed**: the first z. `s = s + x * k` would push nothing.

# %% [markdown]
# The generated backward function has the same lines as our version by hand, and it gives the same numbers. The forward
# function pushes a value when it is **overwritten and needed** by a partial derivative, and this applies to the first
# z. A line such as `s = s + x * k` would not push s, because the derivative of a sum does not depend on the values of
# its operands. Finding out which values are needed is called *to-be-recorded* analysis. The last `append` only passes
# the final values of the variables to the backward function.

# %% [markdown] slide="only"
# ## The tape is a stack
#
# - Pushed **last**, popped **first**: exactly the order in which values are needed.
# - For a branch, the side that was taken. For a loop of unknown length, the number of iterations.
# - An overloading engine also stores the operations. Here they are in the code.

# %% [markdown]
# ## The tape is a stack
#
# The value that was **pushed** last in the forward pass is **popped** first in the backward pass, and this is exactly
# the order in which the values are needed. Besides values, the tape holds entries that describe the path of the run:
# for each branch, which side was taken (it is pushed last and popped first, because the backward pass must know the
# side before it pops the values of that side), and for a loop of unknown length, the number of its iterations. Compare
# this with the tape of an overloading engine, which also holds the operations. Here the operations are in the code, and
# they do not have to be stored.

# %% [markdown] slide="only"
# ## A loop with a branch

# %% slide="code 4-7 of 8; next; output 4-17; output 20-36"
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
# Compare the two functions line by line. The backward function has the same loop, but **reversed**. It has the same
# branch, and the popped value decides which side is taken. In each side it has the adjoints of the lines of that side,
# in reverse order.

# %% [markdown] slide="only"
# ## Lab: adjoint code and its tape

# %% [markdown]
# ## Lab: adjoint code and its tape
#
# In the lab you can execute such a program line by line and watch the tape. The loop of the example has a branch, and
# both sides are taken. **Predict** how many entries the tape has when the forward pass ends, and which entry is on top.
# You can also use a function of your own: `lab.adjoint_code(f, 1.2, 2.0)`.

# %% slide="output"
lab.adjoint_code()

# %% [markdown]
# <details><summary>Answer</summary>
#
# For the first function there are seven at the end: the old value and the side of each of three iterations, and the
# final values of the variables, which are on top.
#
# </details>

# %% [markdown] slide="only"
# ## Closures in place of values
#
# A function that performs the backward step of one line, and **remembers** what it needs:

# %% [markdown]
# ## Closures in place of values
#
# There is another way to keep what the backward pass needs. When a line runs, we can create a function that performs
# the backward step of this line and that **remembers** the values that it needs. A function that remembers values from
# the place where it was created is called a closure. Instead of a list of values we then have a list of functions.
# There are no values to pop, and no branches to remember, because a line that was not executed has created no function.

# %% slide="code 2; output"
def multiply(x, y):
    return x * y, lambda z_bar: (z_bar * y, x * z_bar)


z, back = multiply(3.0, 4.0)
print(z, back(1.0))

# %% [markdown] slide="only"
# - A list of functions, in place of a list of values.
# - Nothing to pop, and no branches to remember.

# %% [markdown] slide="only"
# ## What adlib generates

# %% [markdown]
# The version that adlib generates is shown in the next cell. Each function `twice_back...` is the adjoint of one line.
# It receives all adjoints and returns them again, and the `*` in its list of parameters means that the parameters after
# it, here z, are passed by name. The name `partial` refers to Python's `functools.partial` and has nothing to do with
# partial derivatives: it returns the function with the current values filled in. The lambda of the cell above remembers
# x and y of one call, which never change afterwards. Here a lambda would not work, because z changes later, and the
# lambda would look it up at the time of its call and find the last value.

# %% slide="output 7-25"
text = transform.grad(twice, (0, 1), mode="closure").source
print(text[text.index("def twice_back2") : text.index("def twice_back3")])
print(text[text.index("def twice_closure") :])

# %% [markdown] slide="only"
# ## Why that matters for second derivatives
#
# - The **tape** is changed by two functions: pushes and pops need adjoints of their own. Most tape-based tools do not have them.
# - A **closure** changes nothing outside itself: an ordinary function, which can be differentiated again.

# %% [markdown]
# ## Why that matters for second derivatives
#
# For a second derivative by reverse over reverse, we have to differentiate the backward program. The tape makes this
# difficult. It is a list that two functions change, so its pushes and pops need adjoints of their own. A second
# backward pass would have to undo each pop by a push of an adjoint, and each push by a pop. A closure changes nothing
# outside itself. It is an ordinary function of the adjoints and of the values that it remembers, and it can be
# differentiated with respect to both.

# %% slide="code 2; output"
cube = lambda x: x * x * x
slope = transform.grad(cube, mode="closure")
print("f'(3) =", slope(3.0), "  f''(3) =", transform.grad(slope)(3.0))

# %% [markdown]
# For programs of floats that call no other functions, adlib takes the gradient of a gradient by closures, whether the
# first gradient was made with a tape or with closures. For other programs it runs overloading on the generated code.
# `transform.grad` refuses third derivatives; for those, nest `adlib.grad`.

# %% [markdown] slide="only"
# ## Code from a trace: compile
#
# Record a trace, sweep it symbolically, and write the **list** out as code.

# %% [markdown]
# ## Code from a trace: compile
#
# Between overloading and source transformation there is a third way. We can record a trace, as in lesson 04, and write
# the *list* out as code. `compile(f, 2.0, 5.0)` records f at (2, 5), performs the backward pass symbolically on the
# list, and writes the simplified gradient as a program. (In this notebook the name `compile` hides Python's own
# function of that name.)

# %% slide="output 4-8"
print(compile(f, 2.0, 5.0).source)

# %% [markdown]
# The first function contains nothing but the formula. The second one is used where floats would stop with an exception;
# it continues with inf, as NumPy does.

# %% [markdown] slide="only"
# ## What source transformation is not good at
#
# - It has to understand **all** of the language: parser, types, control flow. adlib's tool refuses everything it does not know.
# - It needs the source text, and reads it at one time.
# - `compile` is the opposite: every traceable program, but one run only.

# %% [markdown]
# ## What source transformation is not good at
#
# If the generated code is so good, why do most frameworks use overloading, alone or to record a list that is then
# transformed? Because a tool that reads code has to understand *all* of the language in which the code is written.
# Python has classes, generators, exceptions, decorators and code that is created at run time, and a transformation tool
# handles only a part of this. adlib's tool knows assignments, branches, loops and calls, and it refuses everything else
# with a message. It also needs the source text: a function that was defined by `exec`, or one that was written in C,
# has none. Finally, it reads the code at a certain time, so later changes of a global variable or of a helper function
# have no effect.
#
# `compile` has the opposite limits. It accepts every program that can be traced, but it knows only the one run that it
# has recorded. A branch that depends on values would be frozen, so `compile` refuses it.

# %% [markdown] slide="only"
# ## Wrong on purpose: an adjoint that is not reset

# %% [markdown]
# ## Wrong on purpose
#
# Here is an adjoint that is not set to zero after its line. **Symptom:** the gradient is right for programs that assign
# each variable once. If a variable is assigned again, the gradient is wrong, and here it is too large: the adjoint goes
# through the values 1, 3, 9, 27 in place of 1, 2, 4, 8.

# %% slide="code 9 of 10; output"
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

# %% [markdown] slide="only"
# **Symptom:** right while each variable is assigned once, and too large afterwards.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | wrong where a variable is assigned again | the adjoint is not reset | `y_bar = ...`, and not `+=` on itself |
# | a changed global or helper has no effect | both are read when the gradient is made | call `transform.grad(f)` again |
# | values of the wrong iteration of a loop | the new value was pushed, and not the old one | push before the assignment |
# | `pop from empty list` | the backward pass pops what the forward pass did not push | same order, reversed, in both |
# | entries are left on the tape | they were pushed, but not popped | the same |
# | `CannotTransform: the source of ... is not available` | the function was created with `exec` | write it in a cell or a file |

# %% [markdown] slide="title; list"
# ## Recap
#
# - Source transformation writes the derivative as a program, once.
# - In reverse mode, the forward pass pushes values and the backward pass pops them. Loops are reversed, and branches
#   are remembered.
# - Closures replace the stored values by functions that remember them, and they can be differentiated again.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Which of overloading, source transformation and `compile` can differentiate a `while` loop whose number of iterations
# depends on x?
#
# <details><summary>Answer</summary>
#
# Overloading can do it, because it follows the run. Source transformation can do it, because it keeps the loop and
# counts its iterations on the tape. `compile` cannot do it, because the trace of one run would be wrong for the next x,
# and so it refuses.
#
# </details>

# %% [markdown] slide="only"
# ## Run it

# %% slide="output"
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

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/12_source_transformation](../exercises/12_source_transformation/12_source_transformation.ipynb). You
# will write a pullback as a closure, a composition of stages, the adjoint of a loop, a program that writes tangents and
# one that writes gradients, and as a bonus a power by recursion.

# %% [markdown] slide="skip"
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
