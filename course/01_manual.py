# %% [markdown] slide="title; list"
# # 01 · Derive by hand: manual differentiation, every intermediate named
#
# **{minutes} minutes.** You need: product, quotient and chain rule; a matrix times a vector.
#
# After this lesson you can
#
# - derive the gradient of a logistic loss and of a small network,
# - write a derivation down in such a way that each line can be checked,
# - find an error in a derivation with the help of numbers.

# %%
import numpy as np

from adlib import grad, lab, numerical

# %% [markdown] slide="only"
# ## Name every intermediate
#
# - A long formula invites mistakes, and a lost factor leaves no trace.
# - **Cut** it into small steps, give every result a name, and differentiate one step at a time.
#
# $$y = \frac{x^2}{\cos x} = \frac uv\qquad u' = 2x\qquad v' = -\sin x\qquad y' = \frac{u'v-uv'}{v^2}$$

# %% [markdown]
# ## Name every intermediate
#
# A long formula invites mistakes. When you differentiate it in one go, you have to keep the product rule, the quotient
# rule and several inner derivatives in your head at the same time, and a factor that gets lost leaves no trace. The
# remedy is to cut the formula into small steps, to give every intermediate result a name, and to differentiate one step
# at a time.
#
# Take $f=x^2/\cos x$ as an example. With the names $u=x^2$ and $v=\cos x$ it is $y=u/v$. The derivatives of the parts
# are $u'=2x$ and $v'=-\sin x$, and the quotient rule combines them to $y' = (u'v-uv')/v^2$. The code follows these
# lines one by one, so that each line of the program can be compared with one line of the derivation.

# %% [markdown] slide="only"
# ## The code follows the derivation

# %% slide="code 5-7; output"
def f(x):
    return x**2 / np.cos(x)


def f_prime(x):
    u, v = x**2, np.cos(x)
    u_prime, v_prime = 2 * x, -np.sin(x)
    return (u_prime * v - u * v_prime) / v**2


print(f"by hand {f_prime(np.pi):.12f}   -2 pi = {-2 * np.pi:.12f}")

# %% [markdown] slide="only"
# ## Check it without a computer
#
# At $x = \pi$:
#
# | | value | derivative |
# |---|---|---|
# | $u = x^2$ | $\pi^2$ | $2\pi$ |
# | $v = \cos x$ | $-1$ | $0$ |
# | $y = u/v$ | $-\pi^2$ | $2\pi\cdot(-1)/1 = -2\pi$ |

# %% [markdown]
# We can check the result without a computer: at π the intermediates are $u=\pi^2$ and $v=-1$ with the derivatives
# $u'=2\pi$ and $v'=0$, so $y'=2\pi\cdot(-1)/1=-2\pi$. The program gives the same number.

# %% [markdown] slide="only"
# ## Lab: find the error

# %% [markdown]
# ## Lab: find the error
#
# Even with names for all intermediates, mistakes happen. The lab shows four derivations, and each of them contains an
# error. Beside each line the lab can show the value that f′ would have according to that line. The error was made where
# this value changes from one line to the next.
#
# For each derivation, **predict** which line is the **first** wrong one before you let the lab show the numbers.

# %% slide="output"
lab.find_the_error()

# %% [markdown] slide="only"
# ## A loss with one sample
#
# Logistic regression: a sample x, a label y that is 0 or 1, weights w and a bias b
#
# $$t = w\cdot x + b\qquad p = \frac{1}{1+e^{-t}}\qquad \ell = -y\ln p-(1-y)\ln(1-p)$$
#
# - Start at the loss, and go **backwards**.
# - At each step: how strongly does the loss depend on this variable? This is its **adjoint**, $\bar p = \partial\ell/\partial p$.

# %% [markdown] slide="only"
# ## The whole derivation
#
# Each adjoint is the adjoint of the result, times the local derivative of one step.

# %% [markdown] slide="formula"
# ## A loss with one sample
#
# We now derive the first gradient in this course that is used in practice. Logistic regression predicts the probability
# p that a sample x belongs to a class. It computes $t = w\cdot x + b$ from the weights w and the bias b, and turns t
# into a probability with the sigmoid function, $p=\sigma(t) = 1/(1+e^{-t})$. For a label y, which is 0 or 1, the loss
# is $\ell = -y\ln p-(1-y)\ln(1-p)$: it is small when the model gives a high probability to the true label.
#
# In which order should we differentiate? The loss depends on p, p depends on t, and t depends on w and b. It turns out
# to be convenient to start at the loss and work backwards, and to write down at each step how strongly the loss depends
# on the variable that we have just reached. This number, $\partial\ell/\partial p$ for the variable p, is called the
# **adjoint** of p and is written $\bar p$. Each adjoint is the adjoint of the result that uses the variable, times the
# derivative of that one step (its **local derivative**). For $t=w\cdot x+b$, for example, the local derivatives are x
# with respect to w and 1 with respect to b. For the sigmoid the chain rule gives
# $\sigma'=\dfrac{e^{-t}}{(1+e^{-t})^2}=\dfrac{1}{1+e^{-t}}\cdot\dfrac{e^{-t}}{1+e^{-t}}=\sigma(1-\sigma)$. The whole
# derivation fits in one line:
#
# $$\bar p = -\frac yp+\frac{1-y}{1-p}\qquad \bar t = \bar p\,p(1-p)\qquad \bar w=\bar t\,x\qquad \bar b=\bar t$$

# %% [markdown] slide="only"
# With $\sigma' = \sigma(1-\sigma)$. Every line can be checked alone.

# %% [markdown] slide="only"
# ## Predict: most of it cancels

# %% slide="output"
lab.predict("Most of the formula for the adjoint of t cancels. What is its value when p = 0.9 and the label is 1?",
            ["0.1", "0.09", "-0.1", "-1.11"], f"{0.9 - 1:.1f}", "p - y: the model was nearly right, so there is little to correct.")

# %% [markdown] slide="only"
# ## Prediction minus truth
#
# $$\bar t = \Bigl(-\frac yp+\frac{1-y}{1-p}\Bigr)\,p(1-p) = -y(1-p)+(1-y)p = p-y$$

# %% slide="output"
p, y = 0.9, 1
p_bar = -y / p + (1 - y) / (1 - p)
print("p_bar", round(p_bar, 4), "  t_bar", round(p_bar * p * (1 - p), 4), "  p - y", round(p - y, 4))

# %% [markdown] slide="only"
# It is simple, and it cannot divide by zero when p is close to 0 or 1.

# %% [markdown]
# The adjoint of p is a large number, and yet the adjoint of t is just p − y. To see why, insert the first formula into
# the second: $\bar t=\left(-\frac yp+\frac{1-y}{1-p}\right)p(1-p)=-y(1-p)+(1-y)p=p-y$. All the denominators cancel, and
# what remains is the prediction minus the truth. This is worth remembering for two reasons: it is simple, and it cannot
# divide by zero when p is close to 0 or 1.
#
# The next cell uses the short form, and compares the result with numerical differences.

# %% [markdown] slide="only"
# ## The gradient as a program

# %% slide="code 4-5 of 5; output"
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

# %% [markdown] slide="only"
# ## Two layers
#
# $$a = Wx+b\qquad h = \tanh a\qquad y = u\cdot h\qquad \ell = (y-t)^2/2$$
#
# The derivative of tanh is $1-\tanh^2$. Again from the loss, backwards:

# %% [markdown] slide="formula"
# ## Two layers
#
# A neural network is differentiated in the same way; it only has more lines. Our network has the weights W, b and u and
# gets an input x. In this section, y is the output of the network and t is the target, the value that the output should
# have. The first layer computes $a=Wx+b$ and $h=\tanh a$, the second one computes $y=u\cdot h$, and the loss is
# $\ell=(y-t)^2/2$.
#
# Again we start at the loss and work backwards. The derivative of the hyperbolic tangent is $\tanh'=1-\tanh^2$, and the
# product of two vectors in the formula for $\bar a$ is taken element by element:
#
# $$\bar y = y-t\qquad \bar u=\bar y\,h\qquad \bar h=\bar y\,u\qquad \bar a=\bar h\,(1-h^2)\qquad \bar b=\bar a\qquad \bar W=\bar a\,x^\top$$

# %% [markdown] slide="only"
# ## Two layers as a program

# %% slide="code 5-8 of 8; output"
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
    print(f"{name}_bar  shape {mine.shape}   agrees with adlib: {np.allclose(mine, theirs, rtol=1e-13, atol=0)}")

# %% [markdown] slide="only"
# ## Shapes tell half the story
#
# - An adjoint has the **shape of its variable**: one derivative per element.
# - $W_{ij}$ contributes to $a_i$ only, times $x_j$: so $\bar W_{ij} = \bar a_i x_j$, the outer product $\bar a\,x^\top$.
# - A wrong shape is a wrong derivation. A right shape proves nothing.

# %% [markdown]
# ## Shapes tell half the story
#
# The last formula, $\bar W=\bar a\,x^\top$, may have come as a surprise. Look at a single weight: $W_{ij}$ contributes
# to $a_i$ and to no other element of a, and there it is multiplied by $x_j$. Its adjoint is therefore $\bar W_{ij}=\bar
# a_i x_j$, and all these products together form the outer product of $\bar a$ and x.
#
# There is a quick test for such formulas: an adjoint has the same shape as its variable, because it holds one
# derivative for each element of it. If a derivation yields a different shape, it is wrong, and you know this before you
# have computed a single number. (The converse is not true. If W is square, a forgotten transpose has the right shape.)

# %% [markdown] slide="only"
# ## Several paths: add
#
# $x_j$ contributes to **every** $a_i$, each time multiplied by $W_{ij}$:
#
# $$\bar x_j = \sum_i \bar a_i W_{ij}\qquad\text{so}\qquad \bar x = W^\top\bar a$$
#
# The contributions of all paths are added. Reverse mode will use this rule at every row.

# %% [markdown]
# What is the adjoint of the input x? The element $x_j$ contributes to **every** $a_i$, each time multiplied by
# $W_{ij}$. When a variable influences the result along several paths, the contributions of the paths are added: $\bar
# x_j=\sum_i\bar a_iW_{ij}$, which is $\bar x=W^\top\bar a$ for the whole vector. (The adjoint $\bar p$ of the logistic
# loss has two terms for the same reason, because p occurs in both terms of the loss.) This rule of adding over paths
# will reappear in every lesson on reverse mode.

# %% [markdown] slide="only"
# ## Many samples
#
# Each of the N samples contributes $(p_k - y_k)\,x_k$. The mean needs no loop:
#
# $$\bar w = X^\top (p - y)/N$$

# %% [markdown]
# ## Many samples
#
# A loss is usually a mean over many samples. We return to logistic regression, where p is the prediction and y the
# label. Let the N samples be the rows of a matrix X, let y be the vector of their labels, and take b = 0 to keep the
# formula short. Each sample contributes the gradient $(p_k-y_k)\,x_k$, and the mean of these N vectors is $\bar
# w=X^\top(p-y)/N$. No loop is needed, because the product with $X^\top$ computes the sum over the samples.

# %% slide="output"
X, labels = rng.normal(size=(20, 2)), rng.integers(0, 2, 20)


def mean_loss(w):
    return np.mean([logistic(w, 0.0, row, label)[0] for row, label in zip(X, labels)])


p = 1 / (1 + np.exp(-(X @ w)))
print("by hand    ", X.T @ (p - labels) / len(labels))
print("differences", numerical.gradient(mean_loss, w))

# %% [markdown] slide="only"
# ## Why nobody stops here
#
# - Can be the **fastest** derivative, if it is derived and simplified with care. You learn from it.
# - Slow, tedious, error-prone, and to be done **again** when the model changes.
# - Partial derivatives of order k: $\binom{n+k-1}{k}$

# %% [markdown]
# ## Why nobody stops here
#
# Manual differentiation works, and a derivative that was derived and simplified with care is often the fastest one. But
# every new model has to be derived, programmed and checked again by a person, and a mistake in one line is enough to
# spoil the result. Higher derivatives make this worse. The order in which we differentiate does not matter for smooth
# functions, so a partial derivative of order k is a choice of k variables out of n, with repetition. Combinatorics
# gives $\binom{n+k-1}{k}$ for the number of such choices (for n = 2 and k = 2 there are three: $x_1x_1$, $x_1x_2$ and
# $x_2x_2$), and the table shows how quickly this number grows.

# %% slide="rows"
from math import comb

print("n     order 1   order 2   order 3")
for n in (2, 10, 100, 1000):
    print(f"{n:<5} {comb(n, 1):<9} {comb(n + 1, 2):<9} {comb(n + 2, 3)}")

# %% [markdown] slide="only"
# ## Polynomial, not exponential
#
# - For a fixed order, each column grows like a polynomial: $n^2/2$, $n^3/6$.
# - Exponential growth occurs only where n and k grow together.
# - For a person with a pencil, a polynomial is bad enough.

# %% [markdown]
# You may read elsewhere that the difficulty of manual differentiation grows "exponentially with the number of variables
# and the order". For a fixed order, each column of the table is a polynomial in n: about $n^2/2$ in the second column
# and $n^3/6$ in the third. The growth is exponential only where n and k grow together. For the person who has to derive
# all these formulas, a polynomial is bad enough.

# %% [markdown] slide="only"
# ## Wrong on purpose: no inner derivative
#
# $\ln(1+e^u)$ with $u = x^2$, and the factor $u' = 2x$ is missing:

# %% [markdown]
# ## Wrong on purpose
#
# The most common mistake is a missing inner derivative. The cell below differentiates $\ln(1+e^u)$ (a function called
# softplus) with $u=x^2$, and forgets to multiply by $u'=2x$. **Symptom:** the derivative is right at one point and
# wrong at the next.

# %% slide="code 2; output"
def without_inner(x):
    return np.exp(x**2) / (1 + np.exp(x**2))


def softplus_of_square(x):
    return np.log(1 + np.exp(x**2))


for x in (0.5, 1.0, 2.0):
    print(f"x = {x}   wrong {without_inner(x):.6f}   right {float(numerical.derivative(softplus_of_square, x)):.6f}")

# %% [markdown] slide="only"
# **Symptom:** right at $x = 1/2$, where $2x = 1$, and wrong elsewhere. Test at several random points.

# %% [markdown]
# At x = 1/2 the missing factor 2x happens to be equal to 1, so a test at this point would have passed. This is why
# derivatives are tested at several random points, and not at one convenient one.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | right at 0 or 1, wrong elsewhere | a missing factor that is 1 there | test at random points |
# | one term has the wrong sign | often $\cos'=-\sin$ | check this line alone |
# | the whole gradient has the wrong sign | y − p in place of p − y | start again at the loss |
# | the gradient has the wrong shape | the arguments of `np.outer` are exchanged | compare with the shape of the variable |
# | `overflow encountered in exp` | $e^{-t}$ for a large negative t | for negative t, multiply numerator and denominator by $e^t$ |
# | the loss is `nan` or `inf` | p was rounded to 0 or 1 | use $\ell=\ln(1+e^t)-yt$: `np.logaddexp(0, t) - y * t` |

# %% [markdown] slide="title; list"
# ## Recap
#
# - Give every step a name, and derive one adjoint per name, starting at the loss and going backwards.
# - An adjoint has the shape of its variable, and contributions along several paths are added.
# - A numerical comparison can show that a derivation is wrong. If it is made at several random points and finds no
#   difference, an error is very unlikely.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Suppose that you replace tanh by a sigmoid in the network. Which of the six formulas for the adjoints changes?
#
# <details><summary>Answer</summary>
#
# Only one of them changes: $\bar a=\bar h\,\sigma'(a)=\bar h\,h(1-h)$, where h is now the value of the sigmoid. Every
# other line belongs to a different operation and does not depend on which activation function is used. The observation
# that each line of the derivation belongs to exactly one operation of the program is the idea from which automatic
# differentiation grows.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/01_manual](../exercises/01_manual/01_manual.ipynb). You will write a sigmoid that does not overflow,
# the gradient of the logistic loss for one sample and for many, the network with every intermediate named, and as a
# bonus the softmax.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, sections 1 and
#   2.
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer 2006, sections 4.3 and 5.3.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323,
#   1986.
