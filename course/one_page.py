# %% [markdown]
# # On one page
#
# This page is meant to be printed and kept beside the keyboard. The numbers in brackets are those of the lessons.

# %% [markdown]
# ## A program and its list
#
# For $f:\mathbb R^n\to\mathbb R^m$ with l operations: inputs $v_{i-n}=x_i$, intermediates $v_i=\phi_i(v_j,\dots)$ with
# j < i, outputs $y_{m-i}=v_{l-i}$. Each edge of the graph carries a local partial derivative, and a derivative is the
# sum over all paths of the products of these numbers. [04]

# %% [markdown]
# ## The two sweeps
#
# | | forward mode [05] | reverse mode [07] |
# |---|---|---|
# | carries | tangents $\dot v_i$ | adjoints $\bar v_i=\partial y/\partial v_i$ |
# | starts with | the seed $\dot x$ at the inputs | the seed $\bar y$ at the outputs, zeros elsewhere |
# | visits the rows | in the order of evaluation | in the reverse order |
# | rule | $\dot v_k=\sum_i\frac{\partial v_k}{\partial v_i}\,\dot v_i$ | $\bar v_i \mathrel{+}= \bar v_k\,\frac{\partial v_k}{\partial v_i}$ |
# | gives | $J\,\dot x$, `jvp` | $J^\top\bar y$, `vjp` |
# | unit seeds give | columns of J, `jacfwd` | rows of J, `jacrev` |
# | whole Jacobian | n passes | m passes |
# | memory | that of f, twice | grows with the number of operations |
# | good for | few inputs | few outputs, such as a loss |

# %% [markdown]
# ## Rules
#
# | operation | tangent of the result | adjoints of the operands |
# |---|---|---|
# | $z=x+y$ | $\dot x+\dot y$ | $\bar x \mathrel{+}= \bar z,\ \bar y \mathrel{+}= \bar z$ |
# | $z=x-y$ | $\dot x-\dot y$ | $\bar x \mathrel{+}= \bar z,\ \bar y \mathrel{-}= \bar z$ |
# | $z=x\,y$ | $y\,\dot x+x\,\dot y$ | $\bar x \mathrel{+}= y\,\bar z,\ \bar y \mathrel{+}= x\,\bar z$ |
# | $z=x/y$ | $(\dot x-z\,\dot y)/y$ | $\bar x \mathrel{+}= \bar z/y,\ \bar y \mathrel{-}= z\,\bar z/y$ |
# | $z=\phi(x)$ | $\phi'(x)\,\dot x$ | $\bar x \mathrel{+}= \phi'(x)\,\bar z$ |
# | $Z=AB$ | $\dot A B+A\dot B$ | $\bar A \mathrel{+}= \bar Z B^\top,\ \bar B \mathrel{+}= A^\top\bar Z$ |
# | $s=\sum_i x_i$ | $\sum_i\dot x_i$ | $\bar x_i \mathrel{+}= \bar s$ |
# | x broadcast to many | $\dot x$ broadcast | $\bar x$ is the sum of the adjoints of the copies |
# | $x=A^{-1}b$ | $A^{-1}(\dot b-\dot A x)$ | $\bar b \mathrel{+}= A^{-\top}\bar x,\ \bar A \mathrel{-}= (A^{-\top}\bar x)\,x^\top$ |

# %% [markdown]
# ## Programs
#
# | in the program | in the tangent program | in the adjoint program [12] |
# |---|---|---|
# | a line `z = phi(x)` | the tangent beside it | `x_bar += phi'(x) * z_bar`, then `z_bar = 0` |
# | a value that is overwritten | nothing | push it before the line, pop it in the adjoint of the line |
# | a branch | the same branch | the same branch, decided by what was pushed |
# | a loop | the same loop | the loop in reverse order |

# %% [markdown]
# ## What it costs
#
# | method | cost of a gradient of n inputs | error |
# |---|---|---|
# | forward differences [02] | n + 1 evaluations | about $\sqrt\varepsilon$, with $h\approx\sqrt\varepsilon$ |
# | central differences [02] | 2n evaluations | about $\varepsilon^{2/3}$, with $h\approx\varepsilon^{1/3}$ |
# | complex step [02] | n complex evaluations | rounding |
# | symbolic, written out [03] | may grow exponentially | rounding |
# | forward mode [05] | n times 2 to 3 evaluations, typically | rounding |
# | reverse mode [09] | 2 to 4 evaluations, typically | rounding |
# | Hessian-vector product [10] | about two gradients | rounding |
# | $\sqrt T$ checkpoints [09] | one more evaluation, memory $2\sqrt T$ | rounding |
# | binomial checkpoints [09] | at most r more evaluations for $\binom{s+r}{s}$ steps | rounding |

# %% [markdown]
# ## When something is wrong
#
# 1. Compare with central differences at a random point, in a random direction.
# 2. Test $w\cdot(Jv)=(J^\top w)\cdot v$ with random v and w. [08]
# 3. Is every contribution added with `+=`? Is every adjoint complete before it is passed on? Is it reset after its
#    line? [07, 12]
# 4. Look for kinks, branches on equality, random numbers that are drawn twice, and 0 · ∞. [09, 14]
# 5. Call `check_gradient(f, ...)`, which compares seven engines.
