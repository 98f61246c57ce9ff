# %% [markdown]
# # History and use
#
# Automatic differentiation has been invented several times, by people who did not know of each other, because it
# answers a need that appears wherever a program computes something that is to be optimized. This page outlines its
# history and says where it is used today. The papers are worth reading; many of them are short and clear.

# %% [markdown]
# ## How it came about
#
# | year | who | what |
# |---|---|---|
# | 1953 | J. F. Nolan; H. G. Kahrimanian | two master's theses on differentiation by a computer |
# | 1959 | L. M. Beda and others | programs for the differentiation of functions that are given by programs |
# | 1960 to 1962 | H. J. Kelley, A. E. Bryson, S. E. Dreyfus | the adjoint method of optimal control, which is reverse mode for a process in time |
# | 1964 | R. E. Wengert | a program that computes derivatives along with values, row by row: forward mode, and the list that is named after him |
# | 1970 | S. Linnainmaa | reverse mode, in a master's thesis about the accumulation of rounding errors (published in 1976) |
# | 1974 | P. Werbos | reverse mode for models of behaviour, in a doctoral thesis |
# | 1974 | F. L. Bauer | the computational graph, with a partial derivative on each edge |
# | 1980 | B. Speelpenning | a compiler that produces gradients: reverse mode by source transformation |
# | 1983 | W. Baur, V. Strassen | a proof that all partial derivatives together cost at most a small multiple of the function |
# | 1986 | D. Rumelhart, G. Hinton, R. Williams | back-propagation for neural networks, which made the idea famous in this field |
# | 1987 | O. Talagrand, P. Courtier | adjoints for weather forecasts: which state of the atmosphere fits all observations? |
# | 1992 | A. Griewank | checkpoints: the memory and the number of evaluations per step grow like the logarithm of the number of steps |
# | 1996 | A. Griewank, D. Juedes, J. Utke | ADOL-C, operator overloading for C and C++ |
# | 2000 and later | L. Hascoët, V. Pascual | Tapenade, source transformation for Fortran and C |
# | 2008 | A. Griewank, A. Walther | the second edition of the textbook *Evaluating Derivatives* |
# | 2015 | D. Maclaurin, D. Duvenaud, R. Adams | Autograd, reverse mode for programs in NumPy |
#
# Two observations help to explain the present state of the field. First, forward mode is simpler and was available as a
# general program earlier, although reverse mode was already used by hand in optimal control, and for decades most
# applications used forward mode or finite differences. Second, machine learning discovered reverse mode once more on
# its own, under the name *back-propagation*; the survey by Baydin and others, which this course uses throughout,
# describes how late the two communities became aware of each other.

# %% [markdown]
# ## What today's tools do
#
# The same few ideas appear in all tools. What differs is when the operations are found and who applies the rules.
#
# | tool | how it finds the operations | lesson |
# |---|---|---|
# | Mathematica, SymPy | rules of calculus applied to formulas | [03](03_symbolic.ipynb) |
# | Theano | a graph of symbols, built before it is run, in which equal parts are shared | [03](03_symbolic.ipynb), [12](12_source_transformation.ipynb) |
# | Autograd, PyTorch | operator overloading; a tape that is recorded anew in every run | [07](07_reverse_mode.ipynb), [11](11_operator_overloading.ipynb) |
# | TensorFlow | in its first version a graph that is built before it is run; since version 2, also a tape | [07](07_reverse_mode.ipynb), [12](12_source_transformation.ipynb) |
# | JAX | tracing, as in lesson 04; the traced list is transformed, and compiled on demand | [04](04_wengert_lists.ipynb), [12](12_source_transformation.ipynb) |
# | MindSpore, Zygote | source transformation with closures | [12](12_source_transformation.ipynb) |
# | Tapenade | source transformation with a tape | [12](12_source_transformation.ipynb) |
# | Enzyme | source transformation of compiled code | [12](12_source_transformation.ipynb) |

# %% [markdown]
# ## Where it is used
#
# - **Machine learning.** Training means following a gradient with respect to millions of parameters, and only reverse
#   mode makes this affordable ([lesson 13](13_training.ipynb)).
# - **Fluid mechanics.** The drag of a wing is one number, and its shape has thousands of parameters. One adjoint
#   computation shows how each part of the surface should move.
# - **Weather and oceans.** A forecast needs an initial state that fits millions of measurements. The misfit is one
#   number, the state has many millions, and the simulation between the two is long, so checkpoints or a stored
#   trajectory are indispensable ([lesson 09](09_cost_and_memory.ipynb)).
# - **Astronomy.** Orbits are fitted to observations, and the sensitivity of a predicted position to the initial one is
#   a derivative along the whole trajectory. Taylor arithmetic ([lesson 14](14_where_ad_needs_care.ipynb)) also solves the
#   equations of motion to high order.
# - **Mathematical finance.** The price of a portfolio depends on hundreds of market variables, and the derivatives with
#   respect to them, which traders call Greeks, measure the risks. Reverse mode computes all of them at the cost of a
#   few valuations.
# - **Optimization and statistics.** Newton's method, Hamiltonian Monte Carlo and variational inference take gradients,
#   and often products with a Hessian ([lesson 10](10_hessians.ipynb)).

# %% [markdown]
# ## Sources
#
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a
#   survey", JMLR 18(153), 2018, section 3.3.
# - A. Griewank, "Who invented the reverse mode of differentiation?", Documenta Mathematica, extra volume ISMP, 2012.
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
# - S. Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16, 1976.
# - O. Talagrand, P. Courtier, "Variational assimilation of meteorological observations with the adjoint vorticity
#   equation", Quarterly Journal of the Royal Meteorological Society 113, 1987.
# - M. Giles, P. Glasserman, "Smoking adjoints: fast Monte Carlo Greeks", Risk, 2006.
