"""Answers to the questions of 12, source transformation."""

import cmath
import functools
import math

import numpy as np

PUSHED = []  # what lives longer than a call
PULLBACKS = []
LATEST = {}

VALUES = {
    "add": "v{} + v{}",
    "subtract": "v{} - v{}",
    "multiply": "v{} * v{}",
    "sin": "math.sin(v{})",
    "exp": "math.exp(v{})",
}
DOTS = {
    "add": "d{} + d{}",
    "subtract": "d{} - d{}",
    "multiply": "d{0} * v{1} + v{0} * d{1}",
    "sin": "math.cos(v{0}) * d{0}",
    "exp": "math.exp(v{0}) * d{0}",
}
PARTIALS = {
    "add": ("1", "1"),
    "subtract": ("1", "-1"),
    "multiply": ("v{1}", "v{0}"),
    "sin": ("math.cos(v{0})",),
    "exp": ("math.exp(v{0})",),
}


def stepped(x, i):
    return x * x / 3 if x > 1 else math.sin(x) + 0.1 * i * x


def slope(x, i):
    return 2 * x / 3 if x > 1 else math.cos(x) + 0.1 * i


def path(x, n):
    """x before each step, and after the last."""
    xs = [x]
    for i in range(n):
        xs.append(stepped(xs[-1], i))
    return xs


def applied(stages, x):
    """The last value, and the pullbacks in order."""
    pullbacks = []
    for stage in stages:
        x, pulled = stage(x)
        pullbacks.append(pulled)
    return x, pullbacks


def through(pullbacks, bar):
    for pulled in pullbacks:
        bar = pulled(bar)
    return bar


def function(heading, lines):
    return "\n    ".join([f"def {heading}:", *lines]) + "\n"


def tangent_text(program, n, values=VALUES, dots=DOTS, returned="v{0}, d{0}", seed="x_dot[{}]"):
    lines = [f"v{i}, d{i} = x[{i}], {seed.format(i)}" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        lines += [f"v{k} = {values[operation].format(*operands)}", f"d{k} = {dots[operation].format(*operands)}"]
    return function("tangent(x, x_dot)", [*lines, "return " + returned.format(n + len(program) - 1)])


def value_lines(program, n):
    rows = [f"v{k} = {VALUES[operation].format(*operands)}" for k, (operation, operands) in enumerate(program, n)]
    return [f"v{i} = x[{i}]" for i in range(n)] + rows


def gradient_text(
    program, n, partials=PARTIALS, order=reversed, sign="+=", seed="1.0", returned="[{}]", swept=slice(None)
):
    names = [f"b{k}" for k in range(n + len(program))]
    lines = [*value_lines(program, n), " = ".join(names) + " = 0.0", f"{names[-1]} = {seed}"]
    for k, (operation, operands) in order(list(enumerate(program, n))[swept]):
        for i, partial in zip(operands, partials[operation]):
            lines.append(f"b{i} {sign} b{k} * ({partial.format(*operands)})")
    return function("gradient(x)", [*lines, "return " + returned.format(", ".join(names[:n]))])


class loop:
    def wrong_at_the_boundary(x, n, y_bar):
        "At x = 1 you take the branch of the square. The test of the program is x > 1, so at x = 1 it takes"
        xs = [x]
        for i in range(n):
            xs.append(xs[-1] ** 2 / 3 if xs[-1] >= 1 else math.sin(xs[-1]) + 0.1 * i * xs[-1])
        for i in range(n - 1, -1, -1):
            y_bar *= 2 * xs[i] / 3 if xs[i] >= 1 else math.cos(xs[i]) + 0.1 * i
        return y_bar

    def right_by_complex_step(x, n, y_bar):
        z = complex(x, 1e-30)
        for i in range(n):
            z = z * z / 3 if z.real > 1 else cmath.sin(z) + 0.1 * i * z
        return y_bar * z.imag / 1e-30

    def right_by_recursion(x, n, y_bar):
        def back(x, i):
            return y_bar if i == n else back(stepped(x, i), i + 1) * slope(x, i)

        return back(x, 0)

    def right_by_tangents(x, n, y_bar):
        x_dot = np.float64(1.0)
        for i in range(n):
            if x > 1:
                x, x_dot = x * x / 3, x_dot * (x + x) / 3
            else:
                x, x_dot = math.sin(x) + 0.1 * i * x, math.cos(x) * x_dot + 0.1 * i * x_dot
        return y_bar * x_dot

    def right_by_a_linear_system(x, n, y_bar):
        xs = path(x, n)
        edges = np.diag([slope(xs[i], i) for i in range(n)], 1)
        seeds = np.append(np.zeros(n), y_bar)
        return np.linalg.solve(np.eye(n + 1) - edges, seeds)[0]

    def right_by_words_on_the_stack(x, n, y_bar):
        stack = []
        for i in range(n):
            stack += [x, i, "square"] if x > 1 else [x, i, "sine"]
            x = stepped(x, i)
        while stack:
            word, i, x = stack.pop(), stack.pop(), stack.pop()
            y_bar = y_bar * 2 * x / 3 if word == "square" else y_bar * math.cos(x) + y_bar * 0.1 * i
        return y_bar

    def wrong_pushed_after_the_assignment(x, n, y_bar):
        "You evaluate the partial derivatives at the values after each step. Save the value of x before the"
        stack = []
        for i in range(n):
            square = x > 1
            x = stepped(x, i)
            stack.append((square, x))
        x_bar = y_bar
        for i in reversed(range(n)):
            square, x = stack.pop()
            x_bar *= 2 * x / 3 if square else math.cos(x) + 0.1 * i
        return x_bar

    def wrong_only_branches_pushed(x, n, y_bar):
        "You evaluate all partial derivatives at the last x. Save the value that x has before each step."
        branches = []
        for i in range(n):
            branches.append(x > 1)
            x = stepped(x, i)
        for i in range(n - 1, -1, -1):
            y_bar *= 2 * x / 3 if branches.pop() else math.cos(x) + 0.1 * i
        return y_bar

    def wrong_partials_at_the_input(x, n, y_bar):
        "You evaluate all partial derivatives at the first x. Save the value that x has before each step."
        for i, before in reversed(list(enumerate(path(x, n)[:-1]))):
            y_bar *= 2 * x / 3 if before > 1 else math.cos(x) + 0.1 * i
        return y_bar

    def wrong_branch_of_the_value_after(x, n, y_bar):
        "You choose the branch by the value after the step. The program has chosen it by the value before"
        xs = path(x, n)
        x_bar, after = y_bar, xs.pop()
        for i in reversed(range(n)):
            before = xs.pop()
            if after > 1:
                x_bar = x_bar * 2 * before / 3
            else:
                x_bar = x_bar * (math.cos(before) + 0.1 * i)
            after = before
        return x_bar

    def wrong_without_the_linear_term(x, n, y_bar):
        "In the branch of the sine, the derivative of 0.1 · i · x is missing."
        return y_bar * math.prod(2 * x / 3 if x > 1 else math.cos(x) for x in path(x, n)[:n])

    def wrong_slope_of_the_square(x, n, y_bar):
        "In the branch of the square, your derivative of x · x / 3 is too small by the factor 2. Both"
        for i, before in list(enumerate(path(x, n)[:n]))[::-1]:
            y_bar *= before / 3 if before > 1 else math.cos(before) + 0.1 * i
        return y_bar

    def wrong_seed_1(x, n, y_bar):
        "Your result does not depend on the seed y_bar. Start the backward pass with it."
        x_bar = 1.0
        for i, before in enumerate(path(x, n)[:-1]):
            x_bar *= slope(before, i)
        return x_bar

    def wrong_counter_runs_forward(x, n, y_bar):
        "In your backward pass, the counter i runs upwards. It has to run downwards, as the saved values do."
        stack = path(x, n)[:-1]
        for i in range(n):
            y_bar *= slope(stack.pop(), i)
        return y_bar

    def wrong_counter_from_n_to_1(x, n, y_bar):
        "In your backward pass, i runs from n down to 1. It has to run from n - 1 down to 0."
        stack = path(x, n)[:-1]
        for i in range(n, 0, -1):
            y_bar *= slope(stack.pop(), i)
        return y_bar

    def wrong_without_step_0(x, n, y_bar):
        "Your backward pass leaves out step 0. This looks like a range that ends before its second argument,"
        xs = path(x, n)
        for i in range(n - 1, 0, -1):
            y_bar *= slope(xs[i], i)
        return y_bar

    def wrong_contributions_added(x, n, y_bar):
        "You add the contribution of each step to x_bar. The step overwrites x, so x_bar has to be replaced"
        x_bar = y_bar
        for i, before in reversed(list(enumerate(path(x, n)[:-1]))):
            x_bar += x_bar * slope(before, i)
        return x_bar

    def wrong_adjoint_forgotten_in_each_step(x, n, y_bar):
        "Your result contains the partial derivative of the first step only. This looks like a loop in which"
        stack, x_bar = path(x, n)[:-1], y_bar
        for i in reversed(range(n)):
            x = stack.pop()
            x_bar = y_bar * 2 * x / 3 if x > 1 else y_bar * (math.cos(x) + 0.1 * i)
        return x_bar

    def wrong_sign_of_the_cosine(x, n, y_bar):
        "In the branch of the sine, your derivative has a minus before the cosine. The derivative of sin is"
        return y_bar * math.prod(2 * x / 3 if x > 1 else 0.1 * i - math.cos(x) for i, x in enumerate(path(x, n)[:-1]))

    def wrong_popped_values_choose_late(x, n, y_bar):
        "You save x after each step, and use this value both for the branch and for the partial derivative."
        stack = []
        for i in range(n):
            x = stepped(x, i)
            stack.append(x)
        for i in reversed(range(n)):
            y_bar *= slope(stack.pop(), i)
        return y_bar

    def wrong_stack_of_the_last_call(x, n, y_bar):
        "could not be matched to a common mistake"
        for i in range(n):
            PUSHED.append(x)
            x = stepped(x, i)
        for i in reversed(range(n)):
            y_bar *= slope(PUSHED[i], i)
        return y_bar

    def wrong_value_for_adjoint(x, n, y_bar):
        "You return the value after the loop, multiplied by y_bar. Multiply y_bar by the partial derivatives"
        for i in range(n):
            x = stepped(x, i)
        return y_bar * x

    def wrong_coarse_difference(x, n, y_bar):
        "Your result looks like a difference quotient with a coarse step. The product of the partial"
        return y_bar * (path(x + 1e-4, n)[-1] - path(x, n)[-1]) / 1e-4

    def wrong_return_in_the_loop(x, n, y_bar):
        "returned nothing for these inputs"
        stack = path(x, n)[:-1]
        for i in reversed(range(n)):
            y_bar *= slope(stack.pop(), i)
            return y_bar

    def wrong_popped_once_more(x, n, y_bar):
        "stopped with IndexError"
        stack = path(x, n)[:-1]
        for i in range(n, -1, -1):
            y_bar *= slope(stack.pop(), i)
        return y_bar

    def wrong_without_return(x, n, y_bar):
        "returned nothing"
        for i, before in enumerate(path(x, n)[:-1]):
            y_bar *= slope(before, i)

    def wrong_branch_of_the_input(x, n, y_bar):
        "In every step, you take the branch of the first x. Save in each step which branch was taken."
        for i, before in reversed(list(enumerate(path(x, n)[:-1]))):
            y_bar *= 2 * before / 3 if x > 1 else math.cos(before) + 0.1 * i
        return y_bar

    def wrong_0_without_steps(x, n, y_bar):
        "For n = 0 you return 0. Without any step, f returns x itself, so its derivative is 1 and the"
        factors = [y_bar * slope(before, i) / y_bar for i, before in enumerate(path(x, n)[:-1])]
        return y_bar * math.prod(factors) if factors else 0.0


class RememberedFactors:
    """A function with attributes in place of a closure."""

    def __init__(self, *factors):
        self.factors = np.array(factors)

    def __call__(self, bar):
        return bar * self.factors


class pullback:
    def right_by_an_object(x, y):
        return np.float64(x) * y, RememberedFactors(y, x)

    def right_by_partial_application(x, y):
        def adjoints(left, right, bar):
            return [bar * right, bar * left]

        return x * y, functools.partial(adjoints, x, y)

    def right_by_squares(x, y):
        s, d = x + y, x - y

        def pull(z_bar):
            s_bar, d_bar = z_bar * s / 2, -z_bar * d / 2
            return s_bar + d_bar, s_bar - d_bar

        return (s * s - d * d) / 4, pull

    def right_by_a_small_tape(x, y):
        tape = [("x", y), ("y", x)]

        def pull(z_bar):
            bars = dict.fromkeys("xy", 0.0)
            for name, partial in tape:
                bars[name] += partial * z_bar
            return np.array(list(bars.values()))

        return math.prod((x, y)), pull

    def wrong_own_factor(x, y):
        "Each of your adjoints contains its own operand. It has to contain the other factor."

        def pull(z_bar):
            x_bar = z_bar * x
            y_bar = z_bar * y
            return x_bar, y_bar

        return x * y, pull

    def wrong_partials_only(x, y):
        "In both of your adjoints the factor z_bar is missing."
        return x * y, lambda z_bar: [y, x]

    def wrong_tangent_rule(x, y):
        "Your pullback returns one number, as the tangent of a product would be. A pullback returns one"
        return x * y, lambda bar: x * bar + y * bar

    def wrong_seed_added(x, y):
        "You add z_bar to the other factor. Multiply the two."
        return x * y, lambda z_bar: (y + z_bar, x + z_bar)

    def wrong_first_adjoint_only(x, y):
        "Your pullback returns only the number x_bar. Return both adjoints, (x_bar, y_bar)."

        def pull(z_bar):
            return y * z_bar
            return x * z_bar

        return x * y, pull

    def wrong_x_overwritten_by_the_product(x, y):
        "It looks as if x was overwritten by the product before the pullback used it. Keep both factors"

        def pull(z_bar):
            return z_bar * y, z_bar * x

        x = x * y
        return x, pull

    def wrong_rule_of_the_sum(x, y):
        "Your adjoints are those of a sum, x + y. In a product, the other factor is missing."
        return x * y, lambda z_bar: (z_bar, z_bar)

    def wrong_rule_of_the_quotient(x, y):
        "stopped with ZeroDivisionError"
        return x * y, lambda z_bar: (z_bar / y, -z_bar * x / y**2)

    def wrong_adjoints_pile_up(x, y):
        "Your pullback adds to the result of its previous call. Each call has to start anew."
        bars = np.zeros(2)

        def pull(z_bar):
            bars[:] += z_bar * y, z_bar * x
            return bars.tolist()

        return x * y, pull

    def wrong_value_of_the_sum(x, y):
        "Your value is the sum x + y. It has to be the product."
        return x + y, lambda z_bar: (z_bar * y, z_bar * x)

    def wrong_seed_squared(x, y):
        "Your y_bar contains z_bar twice, and y besides x. It looks as if x_bar is a factor of it."
        return x * y, lambda z_bar: (z_bar * y, z_bar * y * z_bar * x)

    def wrong_pullback_without_return(x, y):
        "The first call of the pullback is right, and the second one is not, so the pullback changes or uses"

        def pull(z_bar):
            (z_bar * y, z_bar * x)

        return x * y, pull

    def wrong_adjoints_in_place_of_a_function(x, y):
        "Your function has to return a pair: the value, and the pullback"
        z_bar = 1.0
        return x * y, (z_bar * y, z_bar * x)

    def wrong_pullback_called_at_once(x, y):
        "stopped with TypeError"

        def pull(z_bar):
            return z_bar * y, z_bar * x

        return x * y, pull()

    def wrong_without_the_value(x, y):
        "Your function has to return a pair: the value, and the pullback"
        return lambda z_bar: (z_bar * y, z_bar * x)

    def wrong_without_return(x, y):
        "returned nothing"
        (x * y, lambda z_bar: (z_bar * y, z_bar * x))

    def wrong_factors_from_the_product(x, y):
        "stopped with ZeroDivisionError"
        z = x * y
        return z, lambda z_bar: (z_bar * z / x, z_bar * z / y)

    def wrong_factors_of_the_last_call(x, y):
        "Your pullback uses the x and y of a later call. Let the inner function keep the x and y of its own"
        LATEST["factors"] = y, x

        def pull(z_bar):
            return [z_bar * factor for factor in LATEST["factors"]]

        return x * y, pull


class Chain:
    """Value and pullback so far, to which stages are joined."""

    def __init__(self, value, before=None, pulled=None):
        self.value, self.before, self.pulled = value, before, pulled

    def joined(self, stage):
        value, pulled = stage(self.value)
        return Chain(value, self, pulled)

    def back(self, bar):
        link = self
        while link.before:
            bar, link = link.pulled(bar), link.before
        return bar


class compose:
    def right_by_nested_functions(stages, x):
        def same(bar):
            return bar

        def joined(so_far, stage):
            x, back = so_far
            y, pulled = stage(x)
            return y, lambda bar: back(pulled(bar))

        return functools.reduce(joined, stages, (x, same))

    def right_by_recursion_on_the_last(stages, x):
        def both(count, x):
            if count == 0:
                return x, lambda bar: bar
            y, before = both(count - 1, x)
            z, last = stages[count - 1](y)
            return z, lambda bar: before(last(bar))

        return both(len(stages), x)

    def right_by_linked_objects(stages, x):
        chain = Chain(x)
        for stage in stages:
            chain = chain.joined(stage)
        return np.array(chain.value), chain.back

    def right_by_running_again(stages, x):
        values = [x]
        for stage in stages:
            values.append(stage(values[-1])[0])

        def back(bar):
            for k in range(len(stages), 0, -1):
                bar = stages[k - 1](values[k - 1])[1](bar)
            return list(bar)

        return values[-1], back

    def wrong_first_stage_first(stages, x):
        "You call the pullbacks from the first stage to the last. The backward pass visits the stages in"
        y, pullbacks = applied(stages, x)
        return y, lambda bar: through(pullbacks, bar)

    def wrong_seed_of_ones(stages, x):
        "You start the backward pass with ones. Start it with the y_bar that the pullback was given."
        y, pullbacks = applied(stages, x)
        return y, lambda bar: through(pullbacks[::-1], (1.0, 1.0))

    def wrong_popped_from_the_list(stages, x):
        "Your pullback works only once, because it empties its list. Leave the list as it is, and go through"
        y, pullbacks = applied(stages, x)

        def back(bar):
            while pullbacks:
                bar = pullbacks.pop()(bar)
            return bar

        return y, back

    def wrong_iterator_used_up(stages, x):
        "Your pullback works only once, because it empties its list. Leave the list as it is, and go through"
        y, pullbacks = applied(stages, x)
        backwards = reversed(pullbacks)
        return y, lambda bar: through(backwards, bar)

    def wrong_last_pullback_only(stages, x):
        "You call only the pullback of the last stage. Continue with those of the stages before it."
        pulled = None
        for stage in stages:
            x, pulled = stage(x)
        return x, pulled or (lambda bar: bar)

    def wrong_all_stages_at_the_input(stages, x):
        "You give the first x to every stage. Each stage has to take the result of the stage before it."
        y = applied(stages, x)[0]
        pullbacks = [stage(x)[1] for stage in stages]
        return y, lambda bar: through(reversed(pullbacks), bar)

    def wrong_late_binding(stages, x):
        "could not be matched to a common mistake"
        steps = []
        for stage in stages:
            x, pulled = stage(x)
            steps.append(lambda bar: pulled(bar))
        return x, lambda bar: through(reversed(steps), bar)

    def wrong_without_the_first_stage(stages, x):
        "Your backward pass leaves out the first stage. It has to end there."
        y, pullbacks = applied(stages, x)

        def back(bar):
            for k in range(len(pullbacks) - 1, 0, -1):
                bar = pullbacks[k](bar)
            return bar

        return y, back

    def wrong_stages_from_the_last(stages, x):
        "You apply the stages from the last to the first. The first stage in the list is applied first."
        y, pullbacks = applied(stages[::-1], x)
        return y, lambda bar: through(reversed(pullbacks), bar)

    def wrong_contributions_summed(stages, x):
        "You give y_bar to every pullback and add the results. Each pullback has to take what the pullback"
        y, pullbacks = applied(stages, x)
        return y, lambda bar: tuple(sum(parts) for parts in zip((0.0, 0.0), *(pulled(bar) for pulled in pullbacks)))

    def wrong_list_kept_between_calls(stages, x):
        "Two calls with the same inputs give different results. Your function"
        for stage in stages:
            x, pulled = stage(x)
            PULLBACKS.append(pulled)
        return x, lambda bar: through(reversed(PULLBACKS), bar)

    def wrong_result_kept_for_the_next_call(stages, x):
        "The first call of the pullback is right, and the second one is not, so the pullback changes or uses"
        y, pullbacks = applied(stages, x)
        kept = []

        def back(bar):
            kept[:] = through(reversed(pullbacks), kept or bar)
            return tuple(kept)

        return y, back

    def wrong_pullback_without_return(stages, x):
        "The first call of the pullback is right, and the second one is not, so the pullback changes or uses"
        y, pullbacks = applied(stages, x)

        def back(bar):
            for pulled in reversed(pullbacks):
                bar = pulled(bar)

        return y, back

    def wrong_without_stages(stages, x):
        "stopped with IndexError"
        y, back = stages[0](x)
        for stage in stages[1:]:
            y, pulled = stage(y)
            back = lambda bar, pulled=pulled, back=back: back(pulled(bar))
        return y, back

    def wrong_list_of_pullbacks(stages, x):
        "Your function has to return a pair: the value, and the pullback"
        return applied(stages, x)

    def wrong_pair_handed_on(stages, x):
        "Your function has to return a pair: the value, and the pullback"
        for stage in stages:
            x = stage(x)
        return x

    def wrong_chain_calls_itself(stages, x):
        "A function that is defined inside a loop looks up its names when it is called, and then finds their last"
        back = None
        for stage in stages:
            x, pulled = stage(x)
            back = lambda bar: back(pulled(bar))
        return x, back or (lambda bar: bar)

    def wrong_without_return(stages, x):
        "returned nothing"
        y, pullbacks = applied(stages, x)

    def wrong_pullbacks_of_the_last_call(stages, x):
        "You call only the pullback of the first stage. | matched to a common mistake"
        y, LATEST["pullbacks"] = applied(stages, x)
        return y, lambda bar: through(reversed(LATEST["pullbacks"]), bar)

    def wrong_two_stages_assumed(stages, x):
        "stopped with ValueError"
        first, second = stages
        y, first_back = first(x)
        z, second_back = second(y)
        return z, lambda bar: first_back(second_back(bar))


class tangent_source:
    def wrong_only_the_first_time(program, n):
        "Your function changes program"
        lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
        k = n
        while program:
            operation, operands = program.pop(0)
            terms = [f"({p.format(*operands)}) * d{i}" for p, i in zip(PARTIALS[operation], operands)]
            lines += [f"v{k} = " + VALUES[operation].format(*operands), f"d{k} = " + " + ".join(terms)]
            k += 1
        return function("tangent(x, x_dot)", [*lines, f"return v{k - 1}, d{k - 1}"])

    def right_as_one_expression(program, n):
        def value(i):
            if i < n:
                return f"x[{i}]"
            operation, operands = program[i - n]
            texts = [value(j) for j in operands]
            signs = {"add": "({} + {})", "subtract": "({} - {})", "multiply": "{} * {}"}
            return signs.get(operation, f"math.{operation}({{}})").format(*texts)

        def dot(i):
            if i < n:
                return f"x_dot[{i}]"
            operation, operands = program[i - n]
            a, *b = operands
            if operation == "multiply":
                return f"({value(a)} * {dot(b[0])} + {value(b[0])} * {dot(a)})"
            if operation in ("sin", "exp"):
                return f"{dot(a)} * math.{operation.replace('sin', 'cos')}({value(a)})"
            return f"({dot(a)} {'+' if operation == 'add' else '-'} {dot(b[0])})"

        last = n - 1 + len(program)
        return f"tangent = lambda x, x_dot: [{value(last)}, {dot(last)}]"

    def right_with_lists(program, n):
        lines = ["v = list(x)", "d = list(x_dot)"]
        for operation, operands in program:
            i, j = operands[0], operands[-1]
            lines += {
                "add": [f"v.append(v[{i}] + v[{j}])", f"d.append(d[{i}] + d[{j}])"],
                "subtract": [f"v.append(v[{i}] - v[{j}])", f"d.append(d[{i}] - d[{j}])"],
                "multiply": [f"v.append(v[{i}] * v[{j}])", f"d.append(v[{i}] * d[{j}] + v[{j}] * d[{i}])"],
                "sin": [f"v.append(math.sin(v[{i}]))", f"d.append(d[{i}] * math.cos(v[{i}]))"],
                "exp": [f"v.append(math.exp(v[{i}]))", f"d.append(d[{i}] * v[-1])"],
            }[operation]
        return function("tangent(x, x_dot)", [*lines, "return v.pop(), d.pop()"])

    def right_by_functions_of_pairs(program, n):
        rules = (
            "import math\n"
            "def add(a, b): return a[0] + b[0], a[1] + b[1]\n"
            "def subtract(a, b): return a[0] - b[0], a[1] - b[1]\n"
            "def multiply(a, b): return a[0] * b[0], a[1] * b[0] + a[0] * b[1]\n"
            "def sin(a): return math.sin(a[0]), math.cos(a[0]) * a[1]\n"
            "def exp(a): return math.exp(a[0]), math.exp(a[0]) * a[1]\n"
        )
        names = ["abcdefghijklmnopqrst"[k] for k in range(n + len(program))]
        lines = [", ".join(names[:n]) + ", = zip(x, x_dot)"]
        for name, (operation, operands) in zip(names[n:], program):
            lines.append(f"{name} = {operation}({', '.join(names[i] for i in operands)})")
        return rules + function("tangent(x, x_dot)", [*lines, f"return {names[-1]}"])

    def right_by_partials(program, n):
        lines = [f"v{i} = x[{i}]" for i in range(n)] + [f"v{i}_dot = x_dot[{i}]" for i in range(n)]
        for k, (operation, operands) in enumerate(program, n):
            terms = [f"({p.format(*operands)}) * v{i}_dot" for p, i in zip(PARTIALS[operation], operands)]
            lines += [f"v{k} = " + VALUES[operation].format(*operands), f"v{k}_dot = " + " + ".join(terms)]
        return function("tangent(x, x_dot)", [*lines, f"return (v{k}, v{k}_dot)"])

    def wrong_half_of_the_product_rule(program, n):
        "In a row with multiply, your tangent uses only the first term of the product rule. Add v_i ·"
        return tangent_text(program, n, dots={**DOTS, "multiply": "d{0} * v{1}"})

    def wrong_cosine_alone(program, n):
        "In a row with sin, the tangent of the operand is missing as a factor (chain rule)."
        return tangent_text(program, n, dots={**DOTS, "sin": "math.cos(v{})"})

    def wrong_tangents_of_a_difference_added(program, n):
        "In a row with subtract, your tangents are added. The second one has to be subtracted, as in the"
        lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
        for k, (operation, operands) in enumerate(program, n):
            lines.append(f"v{k} = " + VALUES[operation].format(*operands))
            dots = DOTS["add"] if operation in ("add", "subtract") else DOTS[operation]
            lines.append(f"d{k} = " + dots.format(*operands))
        return function("tangent(x, x_dot)", [*lines, f"return v{k}, d{k}"])

    def wrong_minus_before_the_cosine(program, n):
        "In a row with sin, your tangent has a minus before the cosine. The derivative of sin is cos."
        return tangent_text(program, n, dots={**DOTS, "sin": "-d{0} * math.cos(v{0})"})

    def wrong_seeds_of_1(program, n):
        "Your program uses 1 as the seed of every input. The seeds are in its argument x_dot."
        return tangent_text(program, n, seed="1.0")

    def wrong_exp_without_its_tangent(program, n):
        "In a row with exp, the tangent of the operand is missing as a factor (chain rule)."
        return tangent_text(program, n, dots={**DOTS, "exp": "math.exp(v{0})"})

    def wrong_exp_of_the_tangent(program, n):
        "In a row with exp, you take exp of the tangent. Take it of the value, and multiply the result by"
        return tangent_text(program, n, dots={**DOTS, "exp": "math.exp(d{0})"})

    def wrong_product_of_tangents(program, n):
        "In a row with multiply, your tangent is the product of the two tangents. The product rule has two"
        return tangent_text(program, n, dots={**DOTS, "multiply": "d{} * d{}"})

    def wrong_own_factors(program, n):
        "In a row with multiply, you multiply each tangent by the value of its own operand. Multiply it by"
        return tangent_text(program, n, dots={**DOTS, "multiply": "d{0} * v{0} + d{1} * v{1}"})

    def wrong_difference_turned(program, n):
        "In a row with subtract, the operands are exchanged, both in the value and in the tangent."
        return tangent_text(program, n, {**VALUES, "subtract": "v{1} - v{0}"}, {**DOTS, "subtract": "d{1} - d{0}"})

    def wrong_tangent_first(program, n):
        "Your program returns the tangent first. The order is (y, y_dot)."
        return tangent_text(program, n, returned="d{0}, v{0}")

    def wrong_tangent_only(program, n):
        "The exercise asks for an array of shape (2, 2)"
        return tangent_text(program, n, returned="d{0}")

    def wrong_rows_numbered_from_0(program, n):
        "You give the result of row k the number k, which overwrites the inputs. Row k defines variable n +"
        lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
        for k, (operation, operands) in enumerate(program):
            lines.append(f"v{k}, d{k} = {VALUES[operation].format(*operands)}, {DOTS[operation].format(*operands)}")
            lines.append(f"v{k + n}, d{k + n} = v{k}, d{k}")
        return function("tangent(x, x_dot)", [*lines, f"return v{k}, d{k}"])

    def wrong_without_the_last_row(program, n):
        "Your program leaves out the last row."
        return tangent_text(program[:-1], n)

    def wrong_other_name(program, n):
        "Your text defines no function tangent"
        return tangent_text(program, n).replace("def tangent(", "def jvp(")

    def wrong_lines_without_indent(program, n):
        "stopped with IndentationError"
        return tangent_text(program, n).replace("\n    ", "\n")

    def wrong_two_operands_expected(program, n):
        "stopped with ValueError"
        lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
        for k, (operation, (i, j)) in enumerate(program, n):
            lines.append(f"v{k}, d{k} = {VALUES[operation].format(i, j)}, {DOTS[operation].format(i, j)}")
        return function("tangent(x, x_dot)", [*lines, f"return v{k}, d{k}"])

    def wrong_function_in_place_of_text(program, n):
        "Your function has to return one text"

        def tangent(x, x_dot):
            return x[-1], x_dot[-1]

        return tangent

    def wrong_plain_sin(program, n):
        "stopped with NameError"
        return tangent_text(program, n).replace("math.", "")

    def wrong_text_without_return(program, n):
        "returned nothing"
        return tangent_text(program, n, returned="None")

    def wrong_printed(program, n):
        "returned nothing"
        print(end=tangent_text(program, n)[:0])

    def wrong_equal_operands_counted_once(program, n):
        "When an operand occurs twice in a row, your tangent has only one term for it. Each occurrence has a"
        lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
        for k, (operation, operands) in enumerate(program, n):
            partials = dict(zip(operands, PARTIALS[operation]))
            terms = " + ".join(f"({p.format(*operands)}) * d{i}" for i, p in partials.items())
            lines.append(f"v{k}, d{k} = {VALUES[operation].format(*operands)}, {terms}")
        return function("tangent(x, x_dot)", [*lines, f"return v{k}, d{k}"])

    def wrong_two_inputs_assumed(program, n):
        "stopped with IndexError"
        return tangent_text(program, n).replace(":\n", ":\n    v0, v1, d0, d1 = x[0], x[1], x_dot[0], x_dot[1]\n", 1)


class gradient_source:
    def right_by_one_sum_a_variable(program, n):
        last = n + len(program) - 1
        terms = {k: [] for k in range(last)} | {last: ["1.0"]}
        for k, (operation, operands) in enumerate(program, n):
            for i, partial in zip(operands, PARTIALS[operation]):
                terms[i].append(f"a{k} * ({partial.format(*operands)})")
        lines = [f"a{k} = " + (" + ".join(terms[k]) or "0.0") for k in range(last, -1, -1)]
        return function(
            "gradient(x)", [*value_lines(program, n), *lines, f"return {', '.join(f'a{i}' for i in range(n))},"]
        )

    def right_by_rows_of_tangents(program, n):
        lines = [f"v{i}, d{i} = x[{i}], {[float(i == j) for j in range(n)]}" for i in range(n)]
        for k, (operation, operands) in enumerate(program, n):
            terms = [f"({p.format(*operands)}) * d{i}[c]" for p, i in zip(PARTIALS[operation], operands)]
            lines += [
                f"v{k} = {VALUES[operation].format(*operands)}",
                f"d{k} = [{' + '.join(terms)} for c in range({n})]",
            ]
        return function("gradient(x)", [*lines, f"return d{k}"])

    def right_by_pullbacks(program, n):
        lines = [*value_lines(program, n), "pulls = []"]
        for k, (operation, operands) in enumerate(program, n):
            partials = ", ".join(partial.format(*operands) for partial in PARTIALS[operation])
            lines.append(f"pulls.append(lambda bar: ({k}, {list(operands)}, [bar * p for p in ({partials},)]))")
        lines += [
            f"bars = [0.0] * {n + len(program)}",
            "bars[-1] = 1.0",
            f"for k, pull in zip(range({n + len(program) - 1}, -1, -1), pulls[::-1]):",
            "    for i, bar in zip(*pull(bars[k])[1:]):",
            "        bars[i] += bar",
            f"return bars[:{n}]",
        ]
        return function("gradient(x)", lines)

    def right_by_paths(program, n):
        def paths(k):
            if k < n:
                yield k, []
                return
            operation, operands = program[k - n]
            for i, partial in zip(operands, PARTIALS[operation]):
                for end, factors in paths(i):
                    yield end, [*factors, f"({partial.format(*operands)})"]

        sums = [[] for _ in range(n)]
        for end, factors in paths(n + len(program) - 1):
            sums[end].append(" * ".join(factors))
        lines = [f"g{i} = " + (" + ".join(terms) or "0.0") for i, terms in enumerate(sums)]
        return function(
            "gradient(x)", [*value_lines(program, n), *lines, f"return [{', '.join(f'g{i}' for i in range(n))}]"]
        )

    def right_by_one_loop_over_data(program, n):
        kinds = {"add": 0, "subtract": 1, "multiply": 2, "sin": 3, "exp": 4}
        rows = [(kinds[operation], operands[0], operands[-1]) for operation, operands in program]
        return f"""
def gradient(x, rows={rows}):
    v = x + []
    for kind, i, j in rows:
        v += [[v[i] + v[j], v[i] - v[j], v[i] * v[j], math.sin(v[i]), math.exp(v[i]) if kind == 4 else 0][kind]]
    bars, bar = {{}}, 1.0
    while rows:
        (kind, i, j), rows = rows[-1], rows[:-1]
        left = [bar, bar, bar * v[j], bar * math.cos(v[i]), bar * v[{n} + len(rows)]][kind]
        right = [bar, -bar, bar * v[i], 0, 0][kind]
        bars[i] = bars.get(i, 0.0) + left
        bars[j] = bars.get(j, 0.0) + right
        bar = bars.get({n} + len(rows) - 1, 0.0)
    return [bars.get(i, 0.0) for i in range({n})]
"""

    def wrong_adjoints_overwritten(program, n):
        "You assign the contributions with =, so that a variable that is used several times keeps only one"
        return gradient_text(program, n, sign="=")

    def wrong_swept_forwards(program, n):
        "Your backward pass visits the rows from the first to the last. It has to go from the last to the"
        return gradient_text(program, n, order=list)

    def wrong_own_factors(program, n):
        "In a row with multiply, the contribution to each operand contains the value of this operand. It has"
        last = n + len(program) - 1
        lines = value_lines(program, n) + [f"b{k} = 0.0" for k in range(last)] + [f"b{last} = 1.0"]
        for k in range(last, n - 1, -1):
            operation, operands = program[k - n]
            i, j = operands[0], operands[-1]
            lines += {
                "add": [f"b{i} += b{k}", f"b{j} += b{k}"],
                "subtract": [f"b{i} += b{k}", f"b{j} -= b{k}"],
                "multiply": [f"b{i} += b{k} * v{i}", f"b{j} += b{k} * v{j}"],
                "sin": [f"b{i} += b{k} * math.cos(v{i})"],
                "exp": [f"b{i} += b{k} * v{k}"],
            }[operation]
        return function("gradient(x)", [*lines, "return [" + ", ".join(f"b{i}" for i in range(n)) + "]"])

    def wrong_both_signs_plus(program, n):
        "In a row with subtract, the contribution to the second operand has to be negative."
        return gradient_text(program, n, {**PARTIALS, "subtract": ("1.0", "1.0")})

    def wrong_minus_before_the_cosine(program, n):
        "In a row with sin, your contribution has a minus before the cosine. The derivative of sin is cos."
        return gradient_text(program, n, {**PARTIALS, "sin": ("-math.cos(v{0})",)})

    def wrong_equal_operands_counted_once(program, n):
        "When an operand occurs twice in a row, it receives only one contribution. Each occurrence has to"
        names = [f"b{k}" for k in range(n + len(program))]
        lines = [*value_lines(program, n), " = ".join(names) + " = 0.0", f"{names[-1]} = 1.0"]
        for k, (operation, operands) in reversed(list(enumerate(program, n))):
            for i, partial in dict(zip(operands, PARTIALS[operation])).items():
                lines.append(f"b{i} += b{k} * ({partial.format(*operands)})")
        return function("gradient(x)", [*lines, f"return [{', '.join(names[:n])}]"])

    def wrong_without_the_incoming_adjoint(program, n):
        "The adjoint of the row is missing as a factor of your contributions (chain rule)."
        last = n + len(program) - 1
        lines = value_lines(program, n) + [f"b{k} = 0.0" for k in range(last)] + [f"b{last} = 1.0"]
        for operation, operands in program[::-1]:
            lines += [f"b{i} += {partial.format(*operands)}" for i, partial in zip(operands, PARTIALS[operation])]
        return function("gradient(x)", [*lines, "return [" + ", ".join(f"b{i}" for i in range(n)) + "]"])

    def wrong_sine_for_its_slope(program, n):
        "In a row with sin, your contribution contains the sine itself. The derivative of sin is cos."
        return gradient_text(program, n, {**PARTIALS, "sin": ("math.sin(v{0})",)})

    def wrong_exp_passes_the_adjoint_on(program, n):
        "In a row with exp, you pass the adjoint on unchanged. It has to be multiplied by the derivative of"
        return gradient_text(program, n, {**PARTIALS, "exp": ("1.0",)})

    def wrong_exp_of_the_row_itself(program, n):
        "In a row with exp, you take exp of the value of the row, which is an exponential already. The"
        return gradient_text(program, n, {**PARTIALS, "exp": ("math.exp(math.exp(v{0}))",)})

    def wrong_seed_forgotten(program, n):
        "All your adjoints start at 0.0, so they remain 0. The adjoint of the last variable has to start at"
        return gradient_text(program, n, seed="0.0")

    def wrong_all_seeds_1(program, n):
        "All your adjoints start at 1. Only the adjoint of the last variable starts at 1, and the others"
        return gradient_text(program, n).replace("= 0.0", "= 1.0")

    def wrong_first_row_left_out(program, n):
        "Your backward pass leaves out the first row. This looks like a range that ends before its second"
        return gradient_text(program, n, swept=slice(1, None))

    def wrong_last_row_left_out(program, n):
        "Your backward pass leaves out the last row. Start with this row, so that its operands receive their"
        last = n + len(program) - 1
        return gradient_text(program, n, swept=slice(-1)).replace(f"b{last} = 1.0", f"b{last - 1} = 1.0")

    def wrong_second_operand_of_a_sum_dropped(program, n):
        "In a row with add, the second operand receives no contribution."
        return gradient_text(program, n, {**PARTIALS, "add": ("1.0",)})

    def wrong_inputs_from_the_last(program, n):
        "These are the right numbers in the reverse order. The list begins"
        return gradient_text(program, n, returned="[{}][::-1]")

    def wrong_adjoints_of_the_last_variables(program, n):
        "You return the adjoints of the last n variables. The inputs are the first n."
        names = [f"b{k}" for k in range(n + len(program))]
        return gradient_text(program, n, returned=f"[{', '.join(names[-n:])}]")

    def wrong_sum_of_the_adjoints(program, n):
        "The exercise asks for an array of shape (2, 1)"
        return gradient_text(program, n, returned="sum([{}])")

    def wrong_adjoints_never_set_to_0(program, n):
        "stopped with UnboundLocalError"
        lines = value_lines(program, n) + [f"b{n + len(program) - 1} = 1.0"]
        for k, (operation, operands) in reversed(list(enumerate(program, n))):
            lines += [f"b{i} += b{k} * ({p.format(*operands)})" for i, p in zip(operands, PARTIALS[operation])]
        return function("gradient(x)", [*lines, "return [" + ", ".join(f"b{i}" for i in range(n)) + "]"])

    def wrong_name_of_the_tangent_program(program, n):
        "Your text defines no function gradient"
        return gradient_text(program, n).replace("gradient", "tangent")

    def wrong_bracket_left_open(program, n):
        "stopped with SyntaxError"
        return gradient_text(program, n, returned="[{}")

    def wrong_lines_not_joined(program, n):
        "Your function has to return one text"
        return gradient_text(program, n).splitlines()

    def wrong_text_without_return(program, n):
        "returned nothing"
        return gradient_text(program, n).replace("return", "adjoints =")

    def wrong_without_return(program, n):
        "returned nothing"
        gradient_text(program, n)

    def wrong_first_adjoint_alone(program, n):
        "The exercise asks for an array of shape (2, 2)"
        return gradient_text(program, n, returned="[{}][:1]")

    def wrong_seed_before_the_last_row(program, n):
        "Your backward pass leaves out the last row. Start with this row, so that its operands receive their"
        last = n + len(program) - 1
        return gradient_text(program, n).replace(f"b{last} = 1.0", f"b{last - 1} = 1.0")


def power_by(x, n, base, row):
    """The recursion with a pullback for n = 0 and one for the rest: row(bar, x, inner, pull)."""
    if n == 0:
        return 1.0, base
    inner, pull = power_by(x, n - 1, base, row)
    return x * inner, lambda bar: row(bar, x, inner, pull)


def endless(x, n):
    inner, pull = endless(x, n - 1)
    return x * inner, lambda bar: bar * inner + pull(bar * x)


class power:
    def right_by_two_halves(x, n):
        def halves(n):
            if n < 2:
                return (x, lambda bar: bar) if n else (1.0, lambda bar: 0.0)
            (a, left), (b, right) = halves(n // 2), halves(n - n // 2)
            return a * b, lambda bar: left(bar * b) + right(bar * a)

        return halves(n)

    def right_by_a_matrix(x, n):
        (z, slope), _ = np.linalg.matrix_power(np.array([[x, 1.0], [0.0, x]]), n)
        return z, lambda z_bar: z_bar * slope

    def right_by_a_loop_and_a_sweep(x, n):
        powers = [1.0]
        for _ in range(n):
            powers.append(powers[-1] * x)

        def pull(bar):
            x_bar = 0.0
            for before in reversed(powers[:-1]):
                x_bar, bar = x_bar + bar * before, bar * x
            return x_bar

        return powers[-1], pull

    def right_by_horner(x, n):
        z, dz = np.float64(1.0), np.float64(0.0)
        for _ in range(n):
            z, dz = z * x, dz * x + z
        return z, dz.__mul__

    def right_by_complex_step(x, n):
        z = functools.reduce(lambda z, _: z * complex(x, 1e-40), range(n), 1.0 + 0j)
        return z.real, lambda z_bar: z_bar * z.imag * 1e40

    def wrong_inner_power_dropped(x, n):
        "You count x only as a factor of the product. It is used in the inner power, too, and the"
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner)

    def wrong_seed_1(x, n):
        "Your result does not depend on the seed z_bar. Each contribution has to contain it."
        slope = sum(x**k * x ** (n - 1 - k) for k in range(n))
        return x**n, lambda z_bar: slope

    def wrong_exponent_n(x, n):
        "This looks like the formula for the derivative of a power, with the factor n, but the exponent is"
        return x**n, lambda z_bar: z_bar * n * x**n

    def wrong_constant_has_slope_1(x, n):
        "For n = 0, your pullback returns z_bar. The power x^0 is constant, so the adjoint of x is 0."
        if n == 0:
            return 1.0, lambda z_bar: z_bar
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + pull(bar * x))

    def wrong_value_for_adjoint(x, n):
        "Your pullback returns the value, multiplied by z_bar. It has to return the adjoint of x."
        z = math.prod([x] * n)
        return z, lambda z_bar: z_bar * z

    def wrong_seed_ends_at_the_constant(x, n):
        "At the end of your recursion, the pullback of x^0 returns z_bar. The power x^0 is constant, so its"
        return power_by(x, n, lambda bar: bar, lambda bar, x, inner, pull: bar * inner + pull(bar * x))

    def wrong_inner_gets_the_seed_as_it_is(x, n):
        "You give z_bar to the inner pullback. In the product x · x^(n-1), the adjoint of the inner power is"
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + pull(bar))

    def wrong_inner_adjoint_only(x, n):
        "You return only the result of the inner pullback. Since x is also a factor of the product, there is"
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: pull(bar * x))

    def wrong_contributions_multiplied(x, n):
        "You multiply the two contributions. Add them."
        return power_by(x, n, lambda bar: 1.0, lambda bar, x, inner, pull: bar * inner * pull(bar * x))

    def wrong_inner_gets_its_own_value(x, n):
        "You give z_bar, multiplied by the inner power, to the inner pullback. In the product x · x^(n-1),"
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + pull(bar * inner))

    def wrong_x_added_for_the_rest(x, n):
        "You call the inner pullback with 1 and use x as a factor of its result, so that z_bar is lost. Call it"
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + x * pull(1.0))

    def wrong_power_0_is_0(x, n):
        "For n = 0, your value is 0. It has to be 1."
        if n == 0:
            return 0.0, lambda bar: 0.0
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + pull(bar * x))

    def wrong_adjoint_piles_up(x, n):
        "Your pullback adds to the result of its previous call. Each call has to start anew."
        bars = [0.0]

        def pull(bar):
            for k in range(n):
                bars[0] += bar * x**k * x ** (n - 1 - k)
            return bars[0]

        return x**n, pull

    def wrong_of_the_absolute_value(x, n):
        "Your results are those for the absolute value of x. Use x itself."
        x = abs(x)
        return x**n, lambda bar: bar * n * x ** (n - 1) if n else 0.0

    def wrong_pullback_without_return(x, n):
        "The first call of the pullback is right, and the second one is not, so the pullback changes or uses"

        def pull(bar):
            n * x ** (n - 1) * bar if n else 0.0

        return x**n, pull

    def wrong_slope_in_place_of_a_function(x, n):
        "stopped with ZeroDivisionError"
        return x**n, n * x ** (n - 1)

    def wrong_value_alone(x, n):
        "Your function has to return a pair: the value, and the pullback"
        return math.prod([x] * n)

    def wrong_without_an_end(x, n):
        "Your recursion does not stop. For n = 0 the function must not call itself"
        return endless(x, n)

    def wrong_recursion_ends_at_1(x, n):
        "Your recursion does not stop. For n = 0 the function must not call itself"

        def down(n):
            if n == 1:
                return x, lambda bar: bar
            inner, pull = down(n - 1)
            return x * inner, lambda bar: bar * inner + pull(bar * x)

        return down(n)

    def wrong_without_return(x, n):
        "returned nothing"
        if n == 0:
            (1.0, lambda bar: 0.0)

    def wrong_0_taken_for_1(x, n):
        "For n = 0, your value is x. The recursion has to end at n = 0 with the value 1."
        if n <= 1:
            return x, lambda bar: bar
        return power_by(x, n, lambda bar: 0.0, lambda bar, x, inner, pull: bar * inner + pull(bar * x))

    def wrong_exponent_of_the_last_call(x, n):
        "Your pullback uses the n of a later call. Let the inner function keep the n of its own call."
        LATEST["n"] = n
        return x**n, lambda bar: bar * LATEST["n"] * x ** (LATEST["n"] - 1)
