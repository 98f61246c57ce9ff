# %% [markdown]
# # Capstone: your own engine, and something that it can do
#
# In this project you build an engine for arrays of your own, and you use it for a problem that nobody has prepared for
# you. The first part consists of three milestones with checks, as in the exercises. The second part is open: you choose
# the problem, you test the gradient, and a report with numbers says what you found. You need lessons 07, 11, 13 and
# 18, and lessons 16 and 17 for the second choice. Plan about two hours for the milestones and one or two days for the
# rest; both are estimates.

# %% [markdown]
# ## The milestones
#
# Open [exercises/20_capstone](../exercises/20_capstone/20_capstone.ipynb). Each milestone is a question with three
# hints, a check and a worked solution, and it builds on the one before it.
#
# | milestone | what you build | how it is graded | points |
# |---|---|---|---|
# | 1 | a class with elementwise operations that broadcast, and its sweep | check `20.broadcast` | 3 |
# | 2 | matrix products, sums along an axis, and functions of each element | check `20.arrays` | 3 |
# | 3 | value and gradients of whole programs, tested on random ones | check `20.programs` | 2 |
# | 4 | the project and its report | the rubric below, manually | 12 |
#
# The checks run programs such as `u = x - y; z = u * x + u / 4` on your own class. They compare the value and all
# adjoints with the right ones, which two other engines and complex steps give independently. The third check uses the
# inner-product test: the gradients and a random direction have to give the derivative along this direction.

# %% [markdown]
# ## The choices
#
# Solve one of the two problems with your engine, in a notebook of your own. If you have another problem that interests
# you more, choose that one. It should have a scalar loss, at least twenty unknowns, and a result that can be measured.
#
# **A model that learns.** Train a small model on the handwritten digits that come with the course. A network with two
# layers is the smallest version, and it needs no operation beyond milestone 2. In a larger version you add a
# convolution, for example by `np.lib.stride_tricks.sliding_window_view` and a product of arrays, or you read each
# picture as a sequence of eight rows with one cell that is used eight times. Find out what the additional structure
# contributes.
#
# **An inverse problem.** Write a program that simulates something, such as one of the differential equations of lesson
# 17 or the heat equation, and determine its parameters from noisy data by the gradient of the misfit. You decide how
# the data are made. If they come from the same program, with the same grid and the same step, then the errors of the
# simulation cancel and the result looks better than it is.
#
# The next cell shows the data for the first choice.

# %%
import numpy as np

from adlib import lab
from adlib.lab import figures

images, labels = lab.load_digits()
print(f"{images.shape[0]} pictures of 8 x 8 grey values from {images.min():.0f} to {images.max():.0f}")
print("of each digit:", np.bincount(labels))
figures.digits(images[:12], labels[:12])

# %% [markdown]
# ## Steps that have worked
#
# 1. Write the simulation or the model with arrays only, without any derivative, and look at its values.
# 2. Replace the arrays by your tensors. For an operation that your engine does not have, write its rule, and test this
#    rule alone on random arrays.
# 3. Test the gradient of the whole loss along a random direction, for several steps h. A right gradient shows a
#    difference that is proportional to h² until the round-off error takes over. A wrong one shows a difference that
#    does not depend on h.
# 4. Only now begin to train or to fit. Set all seeds, and put aside the data that measure the result.
# 5. Compare the result with something simpler. Then change one thing until the method stops working.
#
# Two difficulties occur in most projects. The exponential of a large score overflows, unless the largest score of each
# row is subtracted first. A quantity that has to be positive, such as a conductivity or a rate, stays positive if its
# logarithm is the unknown.

# %% [markdown]
# ## The rubric
#
# The report has 150 to 300 words and belongs into the last cell of the exercises. Each row is worth three points.
#
# | | 3 points | 2 points | 1 point | 0 points |
# |---|---|---|---|---|
# | **the engine in use** | everything runs with your own classes, and each new rule has a reason and a test of its own | new rules have a reason, but no test | new rules have neither | derivatives come from another engine, or from differences |
# | **the gradient test** | the whole loss is tested along random directions before the training, with the relative difference for several steps and an explanation of its size | one step only, or no explanation | only a part of the loss is tested | no test |
# | **the result** | it is measured on data that were not used for the fit or against a known solution, with fixed seeds, and is compared with something simpler | no comparison | it is measured on the data of the fit | no number |
# | **a limit** | an experiment shows where the method stops working, with numbers and a reason | numbers, but no reason | a limit is named, but no experiment shows it | no limit |
#
# A modest result with an honest comparison earns more than a good result without one. It is no fault if a linear model
# turns out to be as good as your network, as long as your report says so.

# %% [markdown]
# ## Two examples
#
# Two complete projects of different size come with the course. In the folder `solutions`, `capstone_digits` is the
# smaller one: an engine in one class trains a network with two layers, and the report compares it with a linear model.
# `capstone_heat` is larger: an engine with rules for general products and linear solves differentiates a simulation of
# the heat equation, and reconstructs the conductivity inside a rod. Both run in less than a minute. Since they contain
# whole engines, an instructor may keep them back until the projects have been submitted.

# %% [markdown]
# ## Sources
#
# - A. Karpathy, *micrograd*, 2020: an engine for numbers in one page, and the model of many projects of this kind.
# - P. C. Hansen, *Discrete Inverse Problems: Insight and Algorithms*, SIAM, 2010: regularization and the discrepancy
#   principle.
# - J. Kaipio, E. Somersalo, *Statistical and Computational Inverse Problems*, Springer, 2005: why data must not come
#   from the program that is used for the inversion.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
#   86(11), 1998: convolutions for handwritten digits.
