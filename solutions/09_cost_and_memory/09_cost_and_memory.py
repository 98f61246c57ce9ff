# %% [markdown]
# # Exercises 09 · Cost, memory, checkpointing
#
# These exercises belong to [lesson 09](../../course/09_cost_and_memory.ipynb). Write each function in the place where
# it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("09.kept")` in a new cell opens the
# worked solution of the question.

# %%
import math

from adlib.grading import check, worked

# %% [markdown]
# ## 1. What has to be kept
#
# *5 minutes, easy, useful; about 12 minutes if Python is new to you.* A tape need not keep every value, and this
# exercise finds out which values the backward pass really uses. As in set 04, a program is a list of rows `(operation,
# operands)`, and n is its number of inputs. Return the numbers of the variables whose values are needed for the partial
# derivatives, in increasing order and each of them once. The partial derivatives of `multiply` use the values of its
# operands. Those of `sin` and, in this set, of `exp` use the value of the operand. (A tape could keep the result of
# `exp` instead.) A row that the output does not need counts as well, because the tape records it, too.
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

# %% [markdown] tags=["worked"]
# The partial derivatives decide what a tape has to keep. Those of `add` and `subtract` are 1 and −1 whatever the
# operands are, so these rows need no value. The partial derivatives of a product are the values of its two operands,
# and those of sin and exp are functions of the value of the operand. So every row of another kind adds all its operands
# to the set.
#
# A set is the right container, because a value that is needed by several rows has to be kept only once, and `sorted`
# gives the order that the exercise asks for. The rows can be visited in any order. Note that the argument n is not
# used: inputs are kept by the same rule as intermediate variables, namely if a partial derivative depends on them. In a
# program that consists mainly of sums, a clever tape is therefore much smaller than a simple one.

# %% [markdown]
# ## 2. Where to keep states
#
# *8 minutes, medium, essential; about 15 minutes if Python is new to you.* Before the first step of a checkpointed
# chain is run, you have to decide which states are kept. The chain has T steps, and your function receives T as
# `steps`. Return the times of the states to keep as a list of ints, in increasing order and beginning with 0. A stretch
# is the distance from one of these times to the next, or from the last one to T. The number of times plus the length of
# the longest stretch must be at most $2\lceil\sqrt T\rceil$, because the memory has to hold both.
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

# %% [markdown] tags=["worked"]
# If all stretches have the length ℓ, there are about T / ℓ snapshots, and while one stretch is reversed, its ℓ states
# are held as well. The sum T / ℓ + ℓ is smallest where its two terms are equal, that is, for $\ell=\sqrt T$. Then both
# terms are $\sqrt T$, and the memory grows only like the square root of the length of the chain.
#
# The length has to be a whole number. It is rounded up, so that there are at most $\lceil\sqrt T\rceil$ snapshots, and
# no stretch is longer than $\lceil\sqrt T\rceil$. The two together meet the limit of the exercise. The function `range`
# ends before T, so that T itself is not among the times, and it also handles a last stretch that is shorter than the
# others. For T = 1 the result is the list [0].

# %% [markdown]
# ## 3. A checkpointed sweep
#
# *20 minutes, hard, essential; about 50 minutes if Python is new to you.* This function is the heart of the lesson: it
# reverses a long chain and never holds all of its states. The function `step(t, x)` takes the state x at time t (some
# object) and returns the state at time t + 1. The function `pull(t, x, bar)` takes the state x at time t and the
# adjoint of the state at time t + 1, and it returns the adjoint of the state at time t. You are given the state `x` at
# time 0, the number T of `steps`, the distance `every` between two snapshots, and the adjoint `y_bar` of the final
# state. Return the adjoint of the state at time 0. Evaluate at most 2T steps, and hold at most T / every + 2 every + 2
# states at once, including those in lists.
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

# %% [markdown] tags=["worked"]
# The forward pass evaluates T steps and keeps the state only at multiples of `every`, together with its time. The
# backward pass takes the snapshots from the end. It computes the states of one stretch again from the snapshot, and
# then pulls the adjoint through them in reverse order. Each step is evaluated at most twice, and no more than one
# stretch of states is held beside the snapshots.
#
# Three details matter. The bound `min(start + every, steps) - 1` ends the last stretch at the right time, and the last
# state of a stretch is not stepped further, because its successor is not needed. The states are removed by `pop` as
# soon as they are used. And `del state` gives up a name that would otherwise keep a state alive beside the list. Python
# frees an object only when its last name is gone.

# %% [markdown]
# ## 4. The best schedule
#
# *15 minutes, hard, useful; about 40 minutes if Python is new to you.* How much work does the best possible schedule
# need? A chain of T steps is to be reversed with s snapshots, and the state at time 0 is one of them. Step t is
# reversed from the state at time t, which has to be evaluated from a state that is held. Return the least number of
# steps that are evaluated on the way to the states at the times T − 1, ..., 0, in this order. A snapshot that is no
# longer needed is free and may be used again. For s = 1 the answer is $T(T-1)/2$. (T is at most 14. For larger T you
# should store what has been computed, for example with `functools.cache`.)
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

# %% [markdown] tags=["worked"]
# Suppose that the first new snapshot is put at time k. The way to it takes k steps. Then the part after k, which has T
# − k steps, is reversed with s − 1 snapshots, because the one at time 0 stays occupied. After that the snapshot at k is
# free again, and the part before k is reversed with all s snapshots. The best k is found by trying every one of them,
# which gives the minimum in the program.
#
# The table is filled in an order in which everything on the right-hand side is already known: for each s, by increasing
# length. With a single snapshot, every state has to be reached from time 0, which takes $T(T-1)/2$ steps. A recursive
# function without a memory would compute the same entries exponentially often. The table is the cure, as it was for the
# order of the products in lesson 08.

# %% [markdown]
# ## 5. Bonus: how far it reaches
#
# *5 minutes, bonus, extra; about 10 minutes if Python is new to you.* A closed formula tells at once whether a chain
# can be reversed within a given budget. Suppose that there are s snapshots and that each step is evaluated at most r
# times on the way to a state. Then the longest chain has $\beta(s, r) = \beta(s, r - 1) + \beta(s - 1, r)$ steps, with
# $\beta(s, 0) = \beta(0, r) = 1$. Return β(s, r) as an int, in closed form.
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

# %% [markdown] tags=["worked"]
# The recursion β(s, r) = β(s, r − 1) + β(s − 1, r) is that of Pascal's triangle, in which each number is the sum of the
# two above it, and the boundary values are 1 in both. The entry belongs to row s + r, because both terms on the
# right-hand side belong to row s + r − 1. So β(s, r) is the binomial coefficient of s + r and s, and the symmetry of
# the triangle says that s and r may be exchanged: snapshots and repetitions are worth the same.
#
# The recursion itself has a meaning. The first snapshot divides the chain. The part after it has one snapshot less, and
# the part before it has been run over once, so it has one repetition less. The function `math.comb` computes the number
# exactly with whole numbers, where factorials as floats would soon be rounded.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* A network of 10,000 layers does not fit
# into memory with all its activations. What do checkpoints at a distance of √T layers cost in time and in memory? If
# the memory is still too small, what would you try first: fewer snapshots, or the binomial schedule? Write about four
# sentences, and give numbers.
#
# Write your answer into the cell below and save the notebook. Then run `worked("09.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

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

# %% [markdown] tags=["worked"]
# - **Memory.** Your answer says that with checkpoints at a distance of 100 layers about 200 states are held in place of
#   10,000. Both parts, the snapshots and the stretch, have to be counted.
# - **Time.** It says that the forward pass is evaluated twice, so that a gradient costs about a third more.
# - **Fewer snapshots do not help.** It says, or shows with the sum k + 10,000 / k, that at equal distances 100
#   snapshots need the least memory.
# - **The binomial schedule.** It says that with more repetitions fewer snapshots suffice, with a number such as 38
#   snapshots and three evaluations.
