# %% [markdown]
# # Exercises 09 · Cost, memory, checkpointing
#
# These exercises belong to [lesson 09](../../course/09_cost_and_memory.ipynb). Write each function in the place where
# it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. What has to be kept
#
# *5 minutes, easy.* A tape need not keep every value, and this exercise finds out which values the backward pass really
# uses. As in set 04, a program is a list of rows `(operation, operands)`, and n is its number of inputs. Return the
# numbers of the variables whose values are needed for the partial derivatives, in increasing order and each of them
# once. The partial derivatives of `multiply` use the values of its operands. Those of `sin` and, in this set, of `exp`
# use the value of the operand. (A tape could keep the result of `exp` instead.) A row that the output does not need
# counts as well, because the tape records it, too.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write down the partial derivatives of each operation. Which of them are constants?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The partial derivatives of `add` and `subtract` are 1 and −1, so these rows need no value. Every other row needs the
# values of all its operands.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with an empty `set()`. For each row that needs its operands, call `update(operands)` on this set, which drops
# repetitions automatically. Return the set in increasing order, with `sorted`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "kept", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kept(program, n):
    """(list of ints) the variables whose values the partial derivatives depend on, in increasing order, each once."""
    ### BEGIN SOLUTION
    found = set()
    for operation, operands in program:
        if operation not in ("add", "subtract"):
            found.update(operands)
    return sorted(found)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_kept", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09.kept", kept)

# %% [markdown]
# ## 2. Where to keep states
#
# *8 minutes, medium.* Before the first step of a checkpointed chain is run, you have to decide which states are kept.
# The chain has T steps, and your function receives T as `steps`. Return the times of the states to keep as a list of
# ints, in increasing order and beginning with 0. A stretch is the distance from one of these times to the next, or from
# the last one to T. The number of times plus the length of the longest stretch must be at most $2\lceil\sqrt T\rceil$,
# because the memory has to hold both.
#
# <details><summary>Hint 1: the idea</summary>
#
# Make all stretches equally long. Short stretches mean many snapshots, and long stretches mean many states within a
# stretch.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# With stretches of length ℓ there are about T/ℓ snapshots. For which ℓ is the sum T/ℓ + ℓ least?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The sum is least where its two terms are equal. Round this length up to an int with `math.ceil`, and let `range` count
# from 0 in steps of it. Where does the range have to end, so that T itself is not among the times?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "snapshots", "locked": false, "schema_version": 3, "solution": true, "task": false}
def snapshots(steps):
    """(list of ints) the times at which the state of a chain of `steps` steps is kept, increasing from 0."""
    ### BEGIN SOLUTION
    length = math.ceil(math.sqrt(steps))
    return list(range(0, steps, length))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_snapshots", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09.snapshots", snapshots)

# %% [markdown]
# ## 3. A checkpointed sweep
#
# *20 minutes, hard.* This function is the heart of the lesson: it reverses a long chain and never holds all of its
# states. The function `step(t, x)` takes the state x at time t (some object) and returns the state at time t + 1. The
# function `pull(t, x, bar)` takes the state x at time t and the adjoint of the state at time t + 1, and it returns the
# adjoint of the state at time t. You are given the state `x` at time 0, the number T of `steps`, the distance `every`
# between two snapshots, and the adjoint `y_bar` of the final state. Return the adjoint of the state at time 0. Evaluate
# at most 2T steps, and hold at most T / every + 2 every + 2 states at once, including those in lists.
#
# <details><summary>Hint 1: the idea</summary>
#
# In the forward pass keep only every `every`-th state. In the backward pass work on one stretch at a time, beginning
# with the last one.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# For each stretch, start from its snapshot and evaluate its states once more. Then pull the adjoint back through them,
# from the last to the first, and forget them before you go on with the stretch before. The last stretch may be shorter
# than the others.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Let the forward pass append `(t, state)` to a list `kept` whenever `t % every == 0`. The backward pass takes
# `start, state = kept.pop()` and fills a list `states` with the states at the times `start`, ...,
# `min(start + every, steps) - 1`. After that it calls `pull(t, states.pop(), bar)` until `states` is empty, where t is
# the time of the state that is popped.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "checkpointed", "locked": false, "schema_version": 3, "solution": true, "task": false}
def checkpointed(step, pull, x, steps, every, y_bar):
    """(of the form of y_bar) the adjoint of the state x at time 0; y_bar is that of the state at time `steps`."""
    ### BEGIN SOLUTION
    kept, state = [], x
    for t in range(steps):
        if t % every == 0:
            kept.append((t, state))
        state = step(t, state)
    del state
    bar = y_bar
    while kept:
        start, state = kept.pop()
        states = [state]
        del state
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            t = start + len(states) - 1
            bar = pull(t, states.pop(), bar)
    return bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_checkpointed", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09.checkpointed", checkpointed)

# %% [markdown]
# ## 4. The best schedule
#
# *15 minutes, hard.* How much work does the best possible schedule need? A chain of T steps is to be reversed with s
# snapshots, and the state at time 0 is one of them. Step t is reversed from the state at time t, which has to be
# evaluated from a state that is held. Return the least number of steps that are evaluated on the way to the states at
# the times T − 1, ..., 0, in this order. A snapshot that is no longer needed is free and may be used again. For s = 1
# the answer is $T(T-1)/2$. (T is at most 14. For larger T you should store what has been computed, for example with
# `functools.cache`.)
#
# <details><summary>Hint 1: the idea</summary>
#
# Put the next snapshot at some time k, and try every k. This snapshot cuts the chain into two shorter chains.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The way to time k takes k steps. Then the part after k is reversed, and after it the part before k. How many snapshots
# are available for each of the two parts?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Write A(T, s) for the answer, with A(1, s) = 0 and A(T, 1) = T (T − 1) / 2. In all other cases it is the minimum of
# `k + A(T - k, ...) + A(k, ...)` over `k in range(1, T)`. While the part after k is reversed, the new snapshot is
# occupied. When that part is done, it is free again.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "advances", "locked": false, "schema_version": 3, "solution": true, "task": false}
def advances(steps, snapshots):
    """(int) the least number of evaluated steps for reversing a chain of `steps` steps with `snapshots` snapshots."""
    ### BEGIN SOLUTION
    best = {}
    for s in range(1, snapshots + 1):
        best[1, s] = 0
        for t in range(2, steps + 1):
            if s == 1:
                best[t, s] = t * (t - 1) // 2
            else:
                best[t, s] = min(k + best[t - k, s - 1] + best[k, s] for k in range(1, t))
    return best[steps, snapshots]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_advances", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09.advances", advances)

# %% [markdown]
# ## 5. Bonus: how far it reaches
#
# *5 minutes, bonus.* A closed formula tells at once whether a chain can be reversed within a given budget. Suppose that
# there are s snapshots and that each step is evaluated at most r times on the way to a state. Then the longest chain
# has $\beta(s, r) = \beta(s, r - 1) + \beta(s - 1, r)$ steps, with $\beta(s, 0) = \beta(0, r) = 1$. Return β(s, r) as
# an int, in closed form.
#
# <details><summary>Hint 1: the idea</summary>
#
# Compute the first values, and write them into a table. Do you recognize the numbers?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Turn the table by 45 degrees, so that all β(s, r) with the same s + r stand in one row. Each number is the sum of the
# two numbers above it.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# This is Pascal's triangle, and `math.comb(n, k)` returns its entry k of row n. What are n and k here?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "reach", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reach(snapshots, repetitions):
    """(int) the length of the longest chain that can be reversed with these numbers of snapshots and repetitions."""
    ### BEGIN SOLUTION
    return math.comb(snapshots + repetitions, snapshots)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_reach", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("09.reach", reach)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually.* A network of 10,000 layers does not fit into memory with all its activations. What do
# checkpoints at a distance of √T layers cost in time and in memory? If the memory is still too small, what would you
# try first: fewer snapshots, or the binomial schedule? Write about four sentences, and give numbers.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With a snapshot every 100 layers, about 200 states are held at once instead of 10,000: 100 snapshots and the 100
# states of one stretch. The forward pass is evaluated twice, so that a gradient, which otherwise costs about three
# evaluations, costs about a third more. If this fits into memory, you can stop here. If it does not fit, fewer
# snapshots at equal distances do not help: k snapshots need k + 10,000 / k states, and this sum is least for k = 100.
# The binomial schedule does help, because s snapshots and r repetitions reach C(s + r, s) layers. For example, C(41, 3)
# = 10,660, so 38 snapshots are enough if each layer is evaluated up to three times before it is evaluated with a tape,
# and the gradient then costs about twice as much as without checkpoints.
# ### END SOLUTION
