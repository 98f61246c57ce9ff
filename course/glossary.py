# %% [markdown]
# # Glossary: symbols and terms
#
# Lessons, code and tables use the same notation, which is that of Griewank and Walther (2008) and Baydin et al. (2018).
# The last column names the lesson in which a letter or a word is introduced.

# %% [markdown]
# ## Letters
#
# | written | in code | meaning | lesson |
# |---|---|---|---|
# | $f:\mathbb R^n\to\mathbb R^m$ | `f` | the function, with n inputs and m outputs | [00](00_why_derivatives.ipynb) |
# | $x_i,\ y_j$ | `x`, `y` | inputs, outputs | [04](04_wengert_lists.ipynb) |
# | $v_{1-n}\dots v_0$ | `v_-1`, `v_0` | the inputs in a Wengert list | [04](04_wengert_lists.ipynb) |
# | $v_1, v_2, \dots$ | `v_1` | intermediates, in the order of evaluation | [04](04_wengert_lists.ipynb) |
# | $\phi_i$ | a rule | the elementary function of row i | [04](04_wengert_lists.ipynb) |
# | $\dot v_i,\ \dot x$ | `v_dot`, `x_dot` | tangent; $\dot x$ is the seed of forward mode | [05](05_forward_mode.ipynb) |
# | $\bar v_i,\ \bar y$ | `v_bar`, `y_bar` | adjoint; $\bar y$ is the seed of reverse mode | [07](07_reverse_mode.ipynb) |
# | $\varepsilon$ | `Dual(0.0, 1.0)` | the dual unit, $\varepsilon^2=0$ | [06](06_dual_numbers.ipynb) |
# | $\nabla f$ | `grad(f)` | gradient | [00](00_why_derivatives.ipynb) |
# | $J$ | `jacobian(f)` | Jacobian, with m rows and n columns | [05](05_forward_mode.ipynb) |
# | $H$ | `hessian(f)` | Hessian, the Jacobian of the gradient | [10](10_hessians.ipynb) |
# | $h$ | `h` | the step of a difference quotient | [02](02_numerical.ipynb) |
# | $\varepsilon$ (of floats) | `np.finfo(float).eps / 2` | half the spacing of floats at 1 | [02](02_numerical.ipynb) |
# | $\theta,\ L$ | `theta`, `loss` | parameters of a model, and its loss | [00](00_why_derivatives.ipynb) |
# | $\sigma$ | `sigmoid`, `sigma` | the sigmoid; in lesson 15 the standard deviation of noise | [01](01_manual.ipynb) |
# | $l$ | `len(trace(f, 2.0, 5.0).rows) - 2` | the number of intermediates | [04](04_wengert_lists.ipynb) |
# | $c$ | `counts.ratios[0]`, `[1]` | cost of f with a forward or a reverse pass, divided by the cost of f | [05](05_forward_mode.ipynb), [09](09_cost_and_memory.ipynb) |
# | $\eta$ | `rate` | step size of gradient descent | [00](00_why_derivatives.ipynb) |
# | $u,\ u'=f(u,\theta)$ | `u`, `f(u, theta)` | the state of a differential equation, and its slope | [17](17_differential_equations.ipynb) |
# | $\lambda$ | `lam` | the continuous adjoint, a function of time | [17](17_differential_equations.ipynb) |
# | $T,\ s,\ r$ | `steps`, `snapshots`, `repetitions` | the number of steps, snapshots and repetitions in checkpointing | [09](09_cost_and_memory.ipynb) |

# %% [markdown]
# ## Words
#
# | word | meaning | lesson |
# |---|---|---|
# | adjoint | $\bar v$: the derivative of the output, weighted by the seed, with respect to v | [01](01_manual.ipynb), [07](07_reverse_mode.ipynb) |
# | alias | a second name, or a view, for the same memory, through which an array is seen to change | [14](14_where_ad_needs_care.ipynb) |
# | baseline | a number that does not depend on the sample and is subtracted from its reward | [15](15_expectations.ipynb) |
# | batch | a stack of inputs or of seeds along one more axis, which a program processes at once | [13](13_training.ipynb), [18](18_many_at_once.ipynb) |
# | broadcasting | NumPy repeats an array along the axes that another operand has; the adjoint is a sum over these axes | [18](18_many_at_once.ipynb) |
# | cheap gradient principle | a gradient costs a small multiple of f, whatever the number n of inputs | [09](09_cost_and_memory.ipynb) |
# | checkpoint, snapshot | a state that is kept so that the following steps can be computed again | [09](09_cost_and_memory.ipynb) |
# | closure | a function together with the values of the variables around it | [12](12_source_transformation.ipynb) |
# | colour | a group of columns of a sparse Jacobian that have no row in common, so that one pass gives all of them | [08](08_products_and_modes.ipynb), [18](18_many_at_once.ipynb) |
# | continuation | the rest of the program, written as a function | [15](15_expectations.ipynb) |
# | continuous adjoint, adjoint equation | the differential equation of the adjoint of the state, which is solved backward in time | [17](17_differential_equations.ipynb) |
# | detach | (PyTorch) to use a value without differentiating it; `stop_gradient` in adlib and JAX | [19](19_frameworks.ipynb) |
# | directional check | a difference quotient of f along a random direction v is compared with g · v | [19](19_frameworks.ipynb) |
# | discrete adjoint | reverse mode through the steps of a solver: the derivative of the computed number | [17](17_differential_equations.ipynb) |
# | dual number | $a+b\varepsilon$, a number that combines a value and a tangent | [06](06_dual_numbers.ipynb) |
# | elemental library | a library with one function per operation, which the user calls explicitly | [11](11_operator_overloading.ipynb) |
# | elementary function (elemental) | a function with an entry in the rule table, such as + or sin | [04](04_wengert_lists.ipynb) |
# | expression swell | the formula of a derivative becomes much longer than that of the function | [03](03_symbolic.ipynb) |
# | fan-out | a variable that is used several times | [07](07_reverse_mode.ipynb) |
# | fixed point | an x with $x=f(x)$; iterating f converges to it if f is a contraction, which brings any two points closer together | [16](16_implicit.ipynb) |
# | forward mode, tangent mode | the derivatives are computed together with the values, from the inputs to the output | [05](05_forward_mode.ipynb) |
# | forward over reverse | the tangent of a gradient: a Hessian-vector product | [10](10_hessians.ipynb) |
# | implicit function theorem | if $g(x,p)=0$ and $A=\partial g/\partial x$ is invertible, then x is a function of p, with $A\dot x=-(\partial g/\partial p)\dot p$ | [16](16_implicit.ipynb) |
# | Jacobian-vector product, pushforward, jvp | $J\dot x$, which one forward pass computes | [05](05_forward_mode.ipynb) |
# | kink | a point at which the slopes from the two sides differ | [14](14_where_ad_needs_care.ipynb) |
# | local partial derivative | $\partial v_k/\partial v_i$, written on an edge of the graph | [04](04_wengert_lists.ipynb) |
# | mini-batch, epoch | a few of the samples; one pass through all of them | [13](13_training.ipynb) |
# | one-sided slope | the slope of a function at a point if the point moves in one direction only | [14](14_where_ad_needs_care.ipynb) |
# | operand | a number or array to which an operation is applied | [04](04_wengert_lists.ipynb) |
# | operator overloading | a class defines what the operators do with its objects; in AD they also compute derivatives, or record the operation | [11](11_operator_overloading.ipynb) |
# | pathwise | an estimate of the gradient of an expectation that holds the noise fixed and differentiates the reward along the sample | [15](15_expectations.ipynb) |
# | perturbation confusion | two nested derivatives that share one $\varepsilon$ | [14](14_where_ad_needs_care.ipynb) |
# | primal | in adlib's code and messages: the value itself, as opposed to its tangent (as in the inputs of `jvp`) | [05](05_forward_mode.ipynb) |
# | pullback | the function $\bar y\mapsto J^\top\bar y$ of a program, or of one operation | [07](07_reverse_mode.ipynb) |
# | reverse mode, adjoint mode (backpropagation, for the loss of a network) | the derivatives are computed from the output back to the inputs | [07](07_reverse_mode.ipynb) |
# | round-off error | the error of floating-point arithmetic; in a difference quotient it grows like 1/h | [02](02_numerical.ipynb) |
# | score function | $\nabla_\theta\ln p$; its product with f is an unbiased estimate of the gradient of an expectation | [15](15_expectations.ipynb) |
# | seed | the tangent or adjoint with which a sweep starts | [05](05_forward_mode.ipynb) |
# | sensitivity, variational equation | the derivative of the state with respect to a parameter, and the differential equation that it satisfies | [17](17_differential_equations.ipynb) |
# | source transformation | the derivative of a program is written as another program | [12](12_source_transformation.ipynb) |
# | staging | a program is recorded once for given shapes, and written out as another program without the work of recording | [18](18_many_at_once.ipynb) |
# | stiff | said of a differential equation in which something fast dies out beside something slow | [17](17_differential_equations.ipynb) |
# | subgradient | of a convex function: the slope of a line that touches the graph and stays below it | [14](14_where_ad_needs_care.ipynb) |
# | sweep | one pass through the list, forward or backward | [07](07_reverse_mode.ipynb) |
# | syntax tree | a program in the form of data, which source transformation reads | [12](12_source_transformation.ipynb) |
# | tag | a mark that says to which derivative an ε belongs | [14](14_where_ad_needs_care.ipynb) |
# | tangent | $\dot v$: the derivative of v when the inputs change in the direction of the seed | [05](05_forward_mode.ipynb) |
# | tape | the record that reverse mode keeps for the backward pass: the operations with their values, or in generated code only values and the path that was taken (lesson 12) | [07](07_reverse_mode.ipynb) |
# | truncation error | the error made by cutting off a series; in a difference quotient it decreases with h | [02](02_numerical.ipynb) |
# | unbiased | of an estimate: its mean is the number to be estimated | [15](15_expectations.ipynb) |
# | unrolling | differentiating all iterations of a solver, instead of the solution that it finds | [16](16_implicit.ipynb) |
# | vectorizing map, vmap | a function that is written for one input is applied to a whole batch at once | [18](18_many_at_once.ipynb) |
# | vector-Jacobian product, vjp | $J^\top\bar y$, which one reverse pass computes | [07](07_reverse_mode.ipynb) |
# | Wengert list, evaluation trace | one run of a program as a list of elementary operations | [04](04_wengert_lists.ipynb) |
