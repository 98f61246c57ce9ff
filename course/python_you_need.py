# %% [markdown]
# # The Python you need
#
# **{minutes} minutes.** You need: functions, loops and lists in Python.
#
# Lessons 04, 06, 07 and 11 build engines, and they use a few parts of Python that not everybody who computes with NumPy
# has met: classes, special methods, closures, decorators and generators. This page explains as much of each as the
# course uses, with three small exercises that are not graded. If these terms are familiar to you, go on with [lesson
# 04](04_wengert_lists.ipynb).

# %% [markdown]
# ## A class defines a new kind of object
#
# A **class** describes a new kind of object: which data it holds, and what can be done with it. Its functions are
# called **methods**. The method `__init__` is called when an object is created. The first parameter of a method, which
# is `self` by convention, is the object on which it was called, and `self.value` is a piece of data that belongs to
# this object.

# %%
class Number:
    def __init__(self, value, unit):
        self.value = value
        self.unit = unit

    def described(self):
        return f"{self.value} {self.unit}"


length = Number(3.0, "m")
print(length.value, "and", length.unit)
print(length.described())

# %% [markdown]
# The call `length.described()` is the same as `Number.described(length)`: Python finds the function in the class of the
# object and passes the object as the first argument.

# %% [markdown]
# ## Special methods: what + and * mean
#
# What should happen when two such objects are added? Python does not know, but it has a rule for finding out. The
# expression `a + b` calls the method `__add__` of the class of a, that is, `type(a).__add__(a, b)`. Methods with two
# underscores on either side are called **special methods**, and there is one for each operator: `__mul__` for `*`,
# `__sub__` for `-`, `__truediv__` for `/`, `__pow__` for `**`, `__matmul__` for the matrix product `@`, `__neg__` for
# the minus sign in `-a`, and `__lt__` and `__gt__` for `<` and `>`. The method `__repr__` says how an object is
# printed.
#
# (`type(a)` is the class of a.) A class that defines such methods **overloads** the operators. In the next cell,
# lengths can be added, and the product of two lengths is an area.

# %%
class Length:
    def __init__(self, value, power=1):
        self.value, self.power = value, power

    def __add__(self, other):
        if self.power != other.power:
            raise TypeError("a length and an area cannot be added")
        return Length(self.value + other.value, self.power)

    def __mul__(self, other):
        return Length(self.value * other.value, self.power + other.power)

    def __repr__(self):
        return f"{self.value} m^{self.power}"


a, b = Length(3.0), Length(4.0)
print(a + b, "  ", a * b, "  ", a * b + b * b)

# %% [markdown]
# The function in the next cell was written for numbers, and yet it works for lengths. It does not know which class its
# arguments have; it only uses `+` and `*`. This is the whole secret of lessons 04, 06 and 07: we give a function
# objects that do more than compute.

# %%
def area_of_two_squares(x, y):
    return x * x + y * y


print(area_of_two_squares(3.0, 4.0), "  ", area_of_two_squares(a, b))

# %% [markdown]
# ## Reflected operators
#
# In `2 * a` the left operand is an integer. Python asks it first, as `int.__mul__(2, a)`, but the integer knows nothing
# about lengths and returns the special value `NotImplemented`. Then Python asks the right operand for the **reflected**
# method `__rmul__`, as `type(a).__rmul__(a, 2)`. Note that the operands have changed places, which matters for `-`, `/`
# and `**`.

# %%
class Scaled(Length):
    def __rmul__(self, number):
        return Scaled(number * self.value, self.power)


print(2 * Scaled(3.0))

# %% [markdown]
# The line `class Scaled(Length)` makes a class that has all methods of `Length` and adds or replaces some of them. This
# is called **inheritance**. Note that `Scaled(1.0) + Scaled(2.0)` is a `Length` and not a `Scaled`, because the
# inherited `__add__` says `Length(...)`. Had it said `type(self)(...)`, the result would have the class of the first
# operand.

# %% [markdown]
# ### Exercise 1
#
# Give the class `Scaled` a method `__sub__`, so that `Scaled(5.0) - Scaled(2.0)` is `3.0 m^1`. Then try `2 -
# Scaled(3.0)`. Which message do you get, and which method is missing?
#
# <details><summary>Answer</summary>
#
#     def __sub__(self, other):
#         return Scaled(self.value - other.value, self.power)
#
# The message is `TypeError: unsupported operand type(s) for -: 'int' and 'Scaled'`. The reflected method `__rsub__` is
# missing. It is called as `type(b).__rsub__(b, 2)` and has to compute 2 − b, and not b − 2.
#
# </details>

# %% [markdown]
# ## Functions are values, and closures remember
#
# A function can be passed to another function and returned from it, like a number. In the next cell `power` returns a
# new function each time. The inner function uses the variable n, which belongs to the call of `power` in which it was
# made, and it **remembers** this variable after that call has ended. Such a function is called a **closure**.

# %%
def power(n):
    def raised(x):
        return x**n

    return raised


square, cube = power(2), power(3)
print(square(5.0), cube(5.0))

# %% [markdown]
# The function `grad` of adlib works in this way: `grad(f)` returns a new function that remembers f. For short functions
# Python has a more compact notation: `lambda x: x**2` is a function of x that returns x². A star in a list of
# parameters, as in `def f(*xs)` or `lambda *xs: ...`, collects any number of arguments in the tuple `xs`; in a call,
# `f(*xs)` spreads the tuple out again into separate arguments.
#
# There is one trap. A closure remembers the *variable*, and not the value that the variable had when the closure was
# made. If the variable changes later, the closure uses the new value. All three functions in the next cell see the same
# variable k, whose last value is 2.

# %%
late = [lambda x: x + k for k in range(3)]
early = [lambda x, k=k: x + k for k in range(3)]
print([function(10) for function in late], "  ", [function(10) for function in early])

# %% [markdown]
# In the second list, `k=k` stores the current value as a default argument, so that each function keeps its own.

# %% [markdown]
# ### Exercise 2
#
# Write a function `difference(f, h)` that returns the function $x\mapsto(f(x+h)-f(x))/h$. Apply it to `square` with h =
# 0.001 at x = 5.
#
# <details><summary>Answer</summary>
#
#     def difference(f, h):
#         return lambda x: (f(x + h) - f(x)) / h
#
#     print(difference(square, 0.001)(5.0))
#
# The result is close to 10, the derivative of x² at 5. With `difference` you have written a function that takes a
# function and returns a function, as `grad` does.
#
# </details>

# %% [markdown]
# ## Decorators
#
# A **decorator** is a function that takes a function and returns another one. The line `@counted` above the definition
# of a function f is short for the line `f = counted(f)` after it. Here the decorator counts how often its function is
# called. A function is an object and can hold data, too, such as `wrapper.calls`.

# %%
def counted(f):
    def wrapper(x):
        wrapper.calls += 1
        return f(x)

    wrapper.calls = 0
    return wrapper


@counted
def loss(x):
    return (x - 1.0) ** 2


print([loss(x) for x in (0.0, 1.0, 2.0)], "  calls:", loss.calls)

# %% [markdown]
# ## Generators
#
# A function that contains `yield` is a generator function, and a call of it returns a **generator**. When it is called,
# it does not run at once. It runs when somebody asks for the next value, for example a `for` loop, and it stops at each
# `yield` until it is asked again. So it produces a sequence without storing it.

# %%
def halved(h):
    while True:
        yield h
        h = h / 2


for h in halved(1.0):
    print(h, end=" ")
    if h < 0.1:
        break

# %% [markdown]
# The expression `(x * x for x in numbers)`, in round brackets, is a generator, too. In `sum(x * x for x in numbers)` no
# list is made.

# %% [markdown]
# ### Exercise 3
#
# Write a class `Counter` with a single number `value`, whose `*` and `+` return a `Counter` and also increase a shared
# count, `Counter.operations`. (A name that is assigned in the body of a class, outside its methods, belongs to the
# class and is shared by all its objects.) How many operations does `area_of_two_squares(Counter(3.0), Counter(4.0))`
# perform?
#
# <details><summary>Answer</summary>
#
#     class Counter:
#         operations = 0
#
#         def __init__(self, value):
#             self.value = value
#
#         def __add__(self, other):
#             Counter.operations += 1
#             return Counter(self.value + other.value)
#
#         def __mul__(self, other):
#             Counter.operations += 1
#             return Counter(self.value * other.value)
#
# It performs three operations: two products and a sum. A class that counts the operations on its objects is already
# halfway to a class that records them, and this is where lesson 04 begins.
#
# </details>
