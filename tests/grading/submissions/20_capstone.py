"""Answers to the milestones of the capstone, right and wrong."""

import itertools

import numpy as np


def summed_to(bar, shape):
    """The sum over the axes that broadcasting repeated, one axis at a time."""
    while bar.ndim > len(shape):
        bar = bar.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and bar.shape[axis] > 1:
            bar = bar.sum(axis=axis, keepdims=True)
    return bar


class Engine:
    """A right engine with one method for each rule. The wrong answers replace some of them."""

    __array_ufunc__ = None
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = np.asarray(value, float), pulls, next(Engine.count)

    def sized(self, bar, shape):
        return summed_to(bar, shape)

    def made(self, value, *pairs):
        pull_of = lambda operand, bar: lambda z_bar: self.sized(bar(z_bar), operand.value.shape)
        return type(self)(value, *((operand, pull_of(operand, bar)) for operand, bar in pairs))

    def constant(self, other):
        return other if isinstance(other, Engine) else type(self)(other)

    def __add__(self, other):
        other = self.constant(other)
        return self.made(self.value + other.value, (self, lambda z_bar: z_bar), (other, lambda z_bar: z_bar))

    def __neg__(self):
        return self.made(-self.value, (self, lambda z_bar: -z_bar))

    def __sub__(self, other):
        return self + -self.constant(other)

    def __rsub__(self, other):
        return self.constant(other) + -self

    def __mul__(self, other):
        other = self.constant(other)
        x, y = self.value, other.value
        return self.made(x * y, (self, lambda z_bar: z_bar * y), (other, lambda z_bar: z_bar * x))

    def __truediv__(self, other):
        other = self.constant(other)
        y, z = other.value, self.value / other.value
        return self.made(z, (self, lambda z_bar: z_bar / y), (other, lambda z_bar: -z_bar * z / y))

    def __rtruediv__(self, other):
        return self.constant(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def older(self):
        """All variables that this one depends on, and itself, the youngest first."""
        found, todo = {}, [self]
        while todo:
            one = todo.pop()
            if one.number not in found:
                found[one.number] = one
                todo += [operand for operand, _ in one.pulls]
        return [found[number] for number in sorted(found, reverse=True)]

    def pullback(self, z_bar, variables):
        adjoints = {self.number: np.array(z_bar, float)}
        for one in self.older():
            for operand, pull in one.pulls:
                adjoints[operand.number] = adjoints.get(operand.number, 0.0) + pull(adjoints[one.number])
        return [adjoints.get(v.number, np.zeros_like(v.value)) for v in variables]


class Arrays(Engine):
    def __matmul__(self, other):
        A, B = self.value, other.value
        return self.made(A @ B, (self, lambda bar: bar @ B.T), (other, lambda bar: (bar.T @ A).T))

    def sum(self, axis=None, keepdims=False):
        kept = self.value.sum(axis=axis, keepdims=True)
        z = kept if keepdims else self.value.sum(axis=axis)
        ones = np.ones(self.value.shape)
        return type(self)(z, (self, lambda bar: ones * np.reshape(bar, kept.shape)))

    def exp(self):
        z = np.exp(self.value)
        return self.made(z, (self, lambda bar: bar * z))

    def log(self):
        x = self.value
        return self.made(np.log(x), (self, lambda bar: bar / x))

    def tanh(self):
        x = self.value
        return self.made(np.tanh(x), (self, lambda bar: bar / np.cosh(x) ** 2))

    def relu(self):
        x = self.value
        return self.made(x * (x > 0), (self, lambda bar: np.where(x > 0, bar, 0.0)))


def gradients_of(f, arrays, seed=1.0):
    inputs = [Arrays(a) for a in arrays]
    output = f(*inputs)
    return output, output.pullback(seed, inputs), inputs


class broadcast:
    class right_by_one_rule_each(Engine):
        pass

    class right_with_recursion(Engine):
        """Each contribution follows its own path to the inputs. This is right, and slow for large programs."""

        def pullback(self, z_bar, variables):
            adjoints = {v.number: np.zeros(v.value.shape) for v in variables}

            def follow(one, bar):
                if one.number in adjoints:
                    adjoints[one.number] = adjoints[one.number] + bar
                for operand, pull in one.pulls:
                    follow(operand, pull(bar))

            follow(self, np.array(z_bar))
            return tuple(adjoints[v.number] for v in variables)

    class right_with_nested_lists(Engine):
        def pullback(self, z_bar, variables):
            return [bar.tolist() for bar in Engine.pullback(self, z_bar, variables)]

    class wrong_not_summed(Engine):
        "The adjoints of your operands have the shape of z."

        def sized(self, bar, shape):
            return bar

    class wrong_leading_axes_alone(Engine):
        "You sum over the axes that an operand does not have, but not over those where it has length 1. These were"

        def sized(self, bar, shape):
            while bar.ndim > len(shape):
                bar = bar.sum(axis=0)
            return bar

    class wrong_without_keepdims(Engine):
        "The exercise asks for an array of shape"

        def sized(self, bar, shape):
            bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
            return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1))

    class wrong_mean_of_the_copies(Engine):
        "You take the mean over the copies of an operand. Each copy contributes to its adjoint, so take the sum."

        def sized(self, bar, shape):
            return summed_to(bar, shape) * np.prod(shape) / bar.size

    class wrong_last_use_alone(Engine):
        "A new contribution replaces the earlier ones. A variable that is used twice receives the sum of both"

        def pullback(self, z_bar, variables):
            adjoints = {self.number: np.array(z_bar)}
            for one in self.older():
                for operand, pull in one.pulls:
                    adjoints[operand.number] = pull(adjoints[one.number])
            return [adjoints.get(v.number, np.zeros_like(v.value)) for v in variables]

    class wrong_first_come_first_served(Engine):
        ""

        def pullback(self, z_bar, variables):
            adjoints, waiting = {self.number: np.array(z_bar)}, [self]
            while waiting:
                one = waiting.pop(0)
                for operand, pull in one.pulls:
                    waiting.append(operand)
                    adjoints[operand.number] = adjoints.get(operand.number, 0.0) + pull(adjoints[one.number])
            return [adjoints.get(v.number, np.zeros_like(v.value)) for v in variables]

    class wrong_none_for_an_unused_variable(Engine):
        "The adjoint of a variable that z does not depend on is an array of zeros, and not None."

        def pullback(self, z_bar, variables):
            found = {one.number for one in self.older()}
            bars = Engine.pullback(self, z_bar, variables)
            return [bar if v.number in found else None for v, bar in zip(variables, bars)]

    class wrong_sign_of_the_difference(Engine):
        "In x - y, the adjoint of y has the wrong sign."

        def __sub__(self, other):
            other = self.constant(other)
            return self.made(self.value - other.value, (self, lambda bar: bar), (other, lambda bar: bar))

        def __rsub__(self, other):
            return self.constant(other) - self

    class wrong_denominator_not_squared(Engine):
        "In x / y, the adjoint of y has y in the denominator where y² belongs."

        def __truediv__(self, other):
            other = self.constant(other)
            x, y = self.value, other.value
            return self.made(x / y, (self, lambda bar: bar / y), (other, lambda bar: -bar * x / y))

    class wrong_reflected_difference(Engine):
        "For 2 - x, your class computes x - 2. The variable is on the right, so __rsub__ has to exchange the"

        __rsub__ = Engine.__sub__

    class wrong_without_reflected_operators(Engine):
        "stopped with TypeError"

        __radd__ = __rmul__ = __rsub__ = __rtruediv__ = None

    class wrong_adjoints_that_grow(Engine):
        "A second call of pullback gives other adjoints than the first one. Begin each sweep anew."

        adjoint = 0.0

        def pullback(self, z_bar, variables):
            for v, bar in zip(variables, Engine.pullback(self, z_bar, variables)):
                v.adjoint = v.adjoint + bar
            return [v.adjoint for v in variables]


class arrays:
    class right_with_other_formulas(Arrays):
        pass

    class right_by_loops(Arrays):
        def __matmul__(self, other):
            A, B = self.value, other.value

            def left(bar):
                return [
                    [sum(bar[i, j] * B[k, j] for j in range(B.shape[1])) for k in range(len(B))] for i in range(len(A))
                ]

            def right(bar):
                return np.einsum("ik,ij->kj", A, bar)

            return type(self)(A @ B, (self, lambda bar: np.array(left(bar))), (other, right))

        def sum(self, axis=None, keepdims=False):
            z, places = self.value.sum(axis=axis, keepdims=keepdims), np.arange(self.value.size)
            places = places.reshape(self.value.shape)

            def pull(bar):
                x_bar, bar = np.zeros(self.value.shape), np.ravel(bar)
                for i, j in np.ndindex(self.value.shape):
                    x_bar[i, j] = bar[0 if axis is None else (i, j)[1 - axis % 2]]
                return x_bar

            return type(self)(z, (self, pull))

    class wrong_left_operand_alone(Arrays):
        "In the matrix product, only the left operand receives an adjoint. That of the right one is A.T @ Z_bar."

        def __matmul__(self, other):
            B = other.value
            return type(self)(self.value @ B, (self, lambda bar: bar @ B.T))

    class wrong_without_transposes(Arrays):
        "stopped with ValueError"

        def __matmul__(self, other):
            A, B = self.value, other.value
            return type(self)(A @ B, (self, lambda bar: bar @ B), (other, lambda bar: A @ bar))

    class wrong_axis_not_inserted(Arrays):
        "stopped with ValueError"

        def sum(self, axis=None, keepdims=False):
            x = self.value
            pull = lambda bar: np.broadcast_to(bar, x.shape)
            return type(self)(x.sum(axis=axis, keepdims=keepdims), (self, pull))

    class wrong_axis_ignored(Arrays):
        ""

        def sum(self, axis=None, keepdims=False):
            x = self.value
            pull = lambda bar: np.full(x.shape, np.sum(bar))
            return type(self)(x.sum(axis=axis, keepdims=keepdims), (self, pull))

    class wrong_sum_as_a_mean(Arrays):
        "In the pullback of the sum you divide by the number of terms. That is the rule of the mean."

        def sum(self, axis=None, keepdims=False):
            right = Arrays.sum(self, axis, keepdims)
            ((x, pull),) = right.pulls
            return type(self)(right.value, (x, lambda bar: pull(bar) * right.value.size / x.value.size))

    class wrong_tanh_of_its_operand(Arrays):
        "The slope of tanh is 1 - z², where z is its value. You use its operand."

        def tanh(self):
            x = self.value
            return self.made(np.tanh(x), (self, lambda bar: bar * (1 - x**2)))

    class wrong_relu_by_the_adjoint(Arrays):
        ""

        def relu(self):
            return self.made(np.maximum(self.value, 0), (self, lambda bar: np.maximum(bar, 0)))

    class wrong_relu_everywhere(Arrays):
        "The slope of relu is 1 for a positive operand and 0 for a negative one. Your slope is 1 everywhere."

        def relu(self):
            return self.made(np.maximum(self.value, 0), (self, lambda bar: bar))

    class wrong_logarithm_to_the_base_10(Arrays):
        ""

        def log(self):
            x = self.value
            return self.made(np.log10(x), (self, lambda bar: bar / x))

    class wrong_sum_without_keepdims(Arrays):
        ""

        def sum(self, axis=None, keepdims=False):
            return Arrays.sum(self, axis)


class programs:
    def right_with_tuples(f, *arrays):
        output, gradients, _ = gradients_of(f, arrays)
        return output.value, tuple(gradients)

    def right_by_one_sweep_for_each_input(f, *arrays):
        output, _, inputs = gradients_of(f, arrays)
        return [output.value.item(), [output.pullback(np.ones(()), [x])[0] for x in inputs]]

    def wrong_called_twice(f, *arrays):
        "The value and the gradients are right, but f is called more than once. One run is sufficient, because the"
        inputs = [Arrays(a) for a in arrays]
        return float(f(*inputs).value), f(*inputs).pullback(1.0, inputs)

    def wrong_seed(f, *arrays):
        "The sweep begins with the value of f. It has to begin with 1, the derivative of the result with respect to"
        output, _, inputs = gradients_of(f, arrays)
        return float(output.value), output.pullback(output.value, inputs)

    def wrong_new_inputs_for_the_sweep(f, *arrays):
        "Your gradients are all zero."
        output, _, _ = gradients_of(f, arrays)
        return float(output.value), output.pullback(1.0, [Arrays(a) for a in arrays])

    def wrong_first_gradient_alone(f, *arrays):
        "has to return a list of 4 arrays, one for each variable."
        output, gradients, _ = gradients_of(f, arrays)
        return float(output.value), gradients[0]

    def wrong_reversed(f, *arrays):
        "The gradient with respect to x has the shape"
        output, gradients, _ = gradients_of(f, arrays)
        return float(output.value), gradients[::-1]

    def wrong_gradients_alone(f, *arrays):
        "Return a pair: the value, and the list of the gradients."
        return gradients_of(f, arrays)[1]

    def wrong_a_tensor_as_the_value(f, *arrays):
        ""
        output, gradients, _ = gradients_of(f, arrays)
        return output, gradients

    def wrong_none_for_unused_inputs(f, *arrays):
        "The adjoint of a variable that z does not depend on is an array of zeros, and not None."
        output, gradients, _ = gradients_of(f, arrays)
        return float(output.value), [g if np.any(g) else None for g in gradients]

    def wrong_steps_downhill(f, *arrays):
        "Your gradients have the wrong sign."
        output, gradients, _ = gradients_of(f, arrays)
        return float(output.value), [-g for g in gradients]
