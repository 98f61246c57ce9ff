# %% [markdown]
# # 01 · Derive by hand: manual differentiation, every intermediate named
#
# **40 minutes.** You need: product, quotient and chain rule; a matrix times a vector.
#
# After this lesson you can
# - derive the gradient of a logistic loss and of a small network,
# - lay a derivation out so that each line can be checked,
# - find an error in a derivation with numbers.

# %%
import numpy as np

from adlib import grad, lab, numerical

# %% [markdown]
# ## Name every intermediate
#
# A long formula invites slips. So cut it: one name for each step, then one derivative for each name. For $f=x^2/\cos x$
# let $u=x^2$, $v=\cos x$, $y=u/v$. Then $y' = (u'v-uv')/v^2$ with $u'=2x$ and $v'=-\sin x$.

# %%
def f(x):
    return x**2 / np.cos(x)


def f_prime(x):
    u, v = x**2, np.cos(x)
    u_prime, v_prime = 2 * x, -np.sin(x)
    return (u_prime * v - u * v_prime) / v**2


print(f"by hand {f_prime(np.pi):.12f}   -2 pi = {-2 * np.pi:.12f}")

# %% [markdown]
# At π: $u=\pi^2$, $v=-1$, $u'=2\pi$, $v'=0$, so $y'=-2\pi$.

# %% [markdown]
# ## Lab: find the error
#
# Four derivations. **Predict** in each the **first** wrong line, before you show numbers. Beside each line stands f′ as
# that line would have it: where the number changes is the error.

# %%
lab.find_the_error()

# %% [markdown]
# ## A loss with one sample
#
# Logistic regression: $t = w\cdot x + b$, $p=\sigma(t) = 1/(1+e^{-t})$, and for a label y of 0 or 1 the loss
# $\ell = -y\ln p-(1-y)\ln(1-p)$. Work backwards. $\bar p$, the **adjoint** of p, is short for
# $\partial\ell/\partial p$, and $\sigma'=\sigma(1-\sigma)$ by the chain rule on $(1+e^{-t})^{-1}$:
#
# $$\bar p = -\frac yp+\frac{1-y}{1-p}\qquad \bar t = \bar p\,p(1-p)\qquad \bar w=\bar t\,x\qquad \bar b=\bar t$$

# %%
lab.predict("Much of the adjoint of t cancels. What is it when p = 0.9 and the label is 1?",
            ["0.1", "0.09", "-0.1", "-1.11"], f"{0.9 - 1:.1f}", "p - y: the model was nearly right, so there is little to correct.")

# %%
p, y = 0.9, 1
p_bar = -y / p + (1 - y) / (1 - p)
print("p_bar", round(p_bar, 4), "  t_bar", round(p_bar * p * (1 - p), 4), "  p - y", round(p - y, 4))

# %% [markdown]
# $\bar t=\left(-\frac yp+\frac{1-y}{1-p}\right)p(1-p)=-y(1-p)+(1-y)p=p-y$: prediction minus truth.

# %%
def logistic(w, b, x, y):
    p = 1 / (1 + np.exp(-(w @ x + b)))
    loss = -y * np.log(p) - (1 - y) * np.log(1 - p)
    t_bar = p - y
    return loss, t_bar * x, t_bar


w, x = np.array([0.5, -1.0]), np.array([2.0, 1.5])
loss, w_bar, b_bar = logistic(w, 0.1, x, 1)
print("by hand     ", w_bar.round(8), b_bar.round(8))
by_w = numerical.gradient(lambda w: logistic(w, 0.1, x, 1)[0], w)
by_b = numerical.derivative(lambda b: logistic(w, b, x, 1)[0], 0.1)
print("differences ", by_w.round(8), by_b.round(8))

# %% [markdown]
# ## Two layers
#
# Weights W, b, u, input x; y is now the output and t the target. $a=Wx+b$, $h=\tanh a$, $y=u\cdot h$, loss
# $\ell=(y-t)^2/2$. With $\tanh'=1-\tanh^2$, from the loss backwards (products of vectors in $\bar a$ are element by
# element):
#
# $$\bar y = y-t\qquad \bar u=\bar y\,h\qquad \bar h=\bar y\,u\qquad \bar a=\bar h\,(1-h^2)\qquad \bar b=\bar a\qquad \bar W=\bar a\,x^\top$$

# %%
def network(W, b, u, x, t):
    return 0.5 * (u @ np.tanh(W @ x + b) - t) ** 2


def network_gradient(W, b, u, x, t):
    h = np.tanh(W @ x + b)
    y_bar = u @ h - t
    a_bar = y_bar * u * (1 - h**2)
    return np.outer(a_bar, x), a_bar, y_bar * h


rng = np.random.default_rng(1)
args = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=3), rng.normal(size=2), 0.7
by_adlib = grad(network, argnums=(0, 1, 2))(*args)
for name, mine, theirs in zip(("W", "b", "u"), network_gradient(*args), by_adlib):
    print(f"{name}_bar  shape {mine.shape}   as adlib's: {np.allclose(mine, theirs, rtol=1e-13, atol=0)}")

# %% [markdown]
# ## Shapes tell half the story
#
# Why $\bar a\,x^\top$? $W_{ij}$ enters $a_i$ only, times $x_j$, so $\bar W_{ij}=\bar a_i x_j$: an outer product. And an
# adjoint has the shape of its variable: if a derivation gives another one, it is wrong before any number is computed.

# %% [markdown]
# And the input? $x_j$ enters **every** $a_i$, times $W_{ij}$. What a variable does by several ways adds up:
# $\bar x_j=\sum_i\bar a_iW_{ij}$, so $\bar x=W^\top\bar a$. ($\bar p$ above has two terms for the same reason.)

# %% [markdown]
# ## Many samples
#
# N samples as rows of X, labels y, and b = 0. The mean of N gradients $(p_k-y_k)\,x_k$ is $\bar w=X^\top(p-y)/N$: the
# product with $X^\top$ does the sum.

# %%
X, labels = rng.normal(size=(20, 2)), rng.integers(0, 2, 20)


def mean_loss(w):
    return np.mean([logistic(w, 0.0, row, label)[0] for row, label in zip(X, labels)])


p = 1 / (1 + np.exp(-(X @ w)))
print("by hand    ", X.T @ (p - labels) / len(labels))
print("differences", numerical.gradient(mean_loss, w))

# %% [markdown]
# ## Why nobody stops here
#
# Every new model has to be derived, coded and checked again, by a person; a slip in one line is enough. Higher orders
# are worse. Of order k there are $\binom{n+k-1}{k}$ different partial derivatives of n variables:

# %%
from math import comb

print("n     order 1   order 2   order 3")
for n in (2, 10, 100, 1000):
    print(f"{n:<5} {comb(n, 1):<9} {comb(n + 1, 2):<9} {comb(n + 2, 3)}")

# %% [markdown]
# (You may read that the difficulty grows "exponentially with the number of variables and the order". For a fixed order
# the table is a polynomial in n; exponential it is where n and k grow together. Bad enough.)

# %% [markdown]
# ## Wrong on purpose
#
# A missing inner derivative, in the slope of $\ln(1+e^u)$ (called softplus) of $u=x^2$. **Symptom:** right at one
# point, wrong at the next.

# %%
def slip(x):
    return np.exp(x**2) / (1 + np.exp(x**2))


def softplus_of_square(x):
    return np.log(1 + np.exp(x**2))


for x in (0.5, 1.0, 2.0):
    print(f"x = {x}   slip {slip(x):.6f}   true {float(numerical.derivative(softplus_of_square, x)):.6f}")

# %% [markdown]
# At x = 1/2 the missing factor 2x happens to be 1. So test at random points, not at one convenient point.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | right at 0 or 1, wrong elsewhere | a factor that is 1 there | random test points |
# | one term has the wrong sign | $\cos'=-\sin$ | check one line alone |
# | all of it has the wrong sign | y − p for p − y | the same |
# | wrong shape | `np.outer` the other way round | shape of the variable |
# | `overflow encountered in exp` | $e^{-t}$ for large negative t | multiply numerator and denominator by $e^t$ |
# | the loss is `nan` or `inf` | p was rounded to 0 or 1 | $\ell=\ln(1+e^t)-yt$: `np.logaddexp(0, t) - y * t` |

# %% [markdown]
# ## Recap
#
# - One name a step, one derivative a name, from the loss backwards.
# - An adjoint has the shape of its variable.
# - Numbers judge a derivation, at random points.

# %% [markdown]
# ## Check yourself
#
# You replace tanh by a sigmoid in the network. Which of the six formulas for adjoints changes?
#
# <details><summary>Answer</summary>
#
# Only $\bar a=\bar h\,\sigma'(a)=\bar h\,h(1-h)$ (h itself is now a sigmoid, of course). Every other line is about
# another operation. That each line belongs to one operation is the seed of automatic differentiation.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/01_manual](../exercises/01_manual/01_manual.ipynb): a sigmoid that does not overflow, the logistic loss, many samples, the
# network with every intermediate, and as a bonus the softmax.

# %% [markdown]
# ## Sources
#
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, sections 1 and
#   2.
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer 2006, sections 4.3 and 5.3.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323,
#   1986.
