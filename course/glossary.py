# %% [markdown]
# # Glossary: symbols and terms
#
# Lessons, code and tables use one notation, that of Griewank and Walther (2008) and of Baydin et al. (2018).

# %% [markdown]
# ## Letters
#
# | written | in code | is | lesson |
# |---|---|---|---|
# | $f:\mathbb R^n\to\mathbb R^m$ | `f` | the function, n inputs, m outputs | [00](00_why_derivatives.ipynb) |
# | $x_i,\ y_j$ | `x`, `y` | inputs, outputs | [04](04_wengert_lists.ipynb) |
# | $v_{1-n}\dots v_0$ | `v_-1`, `v_0` | the inputs in a Wengert list | [04](04_wengert_lists.ipynb) |
# | $v_1, v_2, \dots$ | `v_1` | intermediates, in the order of evaluation | [04](04_wengert_lists.ipynb) |
# | $\phi_i$ | a rule | the elementary function of row i | [04](04_wengert_lists.ipynb) |
# | $\dot v_i,\ \dot x$ | `v_dot`, `x_dot` | tangent; $\dot x$ is the seed of forward mode | [05](05_forward_mode.ipynb) |
# | $\bar v_i,\ \bar y$ | `v_bar`, `y_bar` | adjoint; $\bar y$ is the seed of reverse mode | [07](07_reverse_mode.ipynb) |
# | $\varepsilon$ | `Dual(0.0, 1.0)` | the dual unit, $\varepsilon^2=0$ | [06](06_dual_numbers.ipynb) |
# | $\nabla f$ | `grad(f)` | gradient | [00](00_why_derivatives.ipynb) |
# | $J$ | `jacobian(f)` | Jacobian, m rows, n columns | [05](05_forward_mode.ipynb) |
# | $H$ | `hessian(f)` | Hessian, the Jacobian of the gradient | [10](10_hessians.ipynb) |
# | $h$ | `h` | step of a difference quotient | [02](02_numerical.ipynb) |
# | $\varepsilon$ (of floats) | `np.finfo(float).eps / 2` | half the spacing of floats at 1 | [02](02_numerical.ipynb) |
# | $\theta,\ L$ | `theta`, `loss` | parameters of a model, and its loss | [00](00_why_derivatives.ipynb) |
# | $\sigma$ | `sigmoid`, `sigma` | the sigmoid; in lesson 14 the standard deviation of the noise | [01](01_manual.ipynb) |
# | $l$ | `len(trace(f, 2.0, 5.0).rows) - 2` | the number of intermediates | [04](04_wengert_lists.ipynb) |
# | $c$ | `counts.ratios[0]`, `[1]` | cost of value and derivative in a forward or reverse pass, relative to that of f | [05](05_forward_mode.ipynb), [09](09_cost_and_memory.ipynb) |
# | $\eta$ | `rate` | step size of gradient descent | [00](00_why_derivatives.ipynb) |
# | $T,\ s,\ r$ | `steps`, `snapshots`, `repetitions` | number of steps, snapshots and repetitions in checkpointing | [09](09_cost_and_memory.ipynb) |

# %% [markdown]
# ## Words
#
# | word | means | lesson |
# |---|---|---|
# | adjoint | $\bar v$: how strongly the output, weighted by the seed, depends on v | [01](01_manual.ipynb), [07](07_reverse_mode.ipynb) |
# | baseline | a number, independent of the sample, that is subtracted from its reward | [14](14_frontiers.ipynb) |
# | cheap gradient principle | a gradient costs a small multiple of f, for any n | [09](09_cost_and_memory.ipynb) |
# | checkpoint, snapshot | a state that is kept so that what follows it can be recomputed | [09](09_cost_and_memory.ipynb) |
# | closure | a function that remembers the values around it | [12](12_source_transformation.ipynb) |
# | colour | a set of columns of a sparse Jacobian that never have a nonzero entry in the same row: one pass gives them all | [08](08_products_and_modes.ipynb) |
# | continuation | the rest of the program, as a function | [14](14_frontiers.ipynb) |
# | dual number | $a+b\varepsilon$: value and tangent in one number | [06](06_dual_numbers.ipynb) |
# | elemental library | one function per operation, called by hand | [11](11_operator_overloading.ipynb) |
# | elementary function (elemental) | one entry of the rule table: +, sin, ... | [04](04_wengert_lists.ipynb) |
# | expression swell | a derivative's formula growing far beyond the function's | [03](03_symbolic.ipynb) |
# | fan-out | a variable that is used several times | [07](07_reverse_mode.ipynb) |
# | forward mode, tangent mode | derivatives carried along with the values | [05](05_forward_mode.ipynb) |
# | forward over reverse | the tangent of a gradient: a Hessian-vector product | [10](10_hessians.ipynb) |
# | Jacobian-vector product, pushforward, jvp | $J\dot x$ by one forward pass | [05](05_forward_mode.ipynb) |
# | kink | a point where the slopes from both sides differ | [14](14_frontiers.ipynb) |
# | local partial | $\partial v_k/\partial v_i$ on an edge of the graph | [04](04_wengert_lists.ipynb) |
# | mini-batch, epoch | a small random set of samples; one pass through all samples | [13](13_training.ipynb) |
# | operand | what an operation is applied to | [04](04_wengert_lists.ipynb) |
# | operator overloading | objects whose operators also compute derivatives | [11](11_operator_overloading.ipynb) |
# | pathwise | the gradient of an expectation, through the noise | [14](14_frontiers.ipynb) |
# | perturbation confusion | two nested derivatives that share one $\varepsilon$ | [14](14_frontiers.ipynb) |
# | primal | in adlib's code and messages: the value itself, beside its tangent (`jvp`'s inputs) | [05](05_forward_mode.ipynb) |
# | pullback | the function $\bar y\mapsto J^\top\bar y$, or that of one operation | [07](07_reverse_mode.ipynb) |
# | reverse mode, adjoint mode (backpropagation, for the loss of a network) | derivatives propagated from the output back to the inputs | [07](07_reverse_mode.ipynb) |
# | round-off error | what floats lose; in a difference quotient it grows like 1/h | [02](02_numerical.ipynb) |
# | score function | $\nabla_\theta\ln p$; multiplied by f, it gives an unbiased estimate of the gradient of an expectation | [14](14_frontiers.ipynb) |
# | seed | the tangent or adjoint that a sweep starts with | [05](05_forward_mode.ipynb) |
# | source transformation | writing the derivative as a program | [12](12_source_transformation.ipynb) |
# | sweep | one pass through the list, forward or backward | [07](07_reverse_mode.ipynb) |
# | syntax tree | a program as data: what source transformation reads | [12](12_source_transformation.ipynb) |
# | tag | tells which derivative an ε belongs to | [14](14_frontiers.ipynb) |
# | tangent | $\dot v$: how v moves when the inputs move along the seed | [05](05_forward_mode.ipynb) |
# | tape | what reverse mode keeps for the backward pass | [07](07_reverse_mode.ipynb) |
# | truncation error | what a formula cut short leaves out; shrinks with h | [02](02_numerical.ipynb) |
# | vector-Jacobian product, vjp | $J^\top\bar y$ by one reverse pass | [07](07_reverse_mode.ipynb) |
# | Wengert list, evaluation trace | one run of a program as a list of elementary operations | [04](04_wengert_lists.ipynb) |
