# %% [markdown]
# # Exercises 09 · Cost, memory, checkpointing
#
# Lesson: `course/09_cost_and_memory.ipynb`. Write each function where it says `...`, run the cell, then run the check
# below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. What has to be kept
#
# *5 minutes, easy.* Rows are `(operation, operands)` as in set 04. Return the numbers of the variables whose values the
# reverse sweep needs for its partials, increasing. `multiply` uses the values of its operands, `sin` and, in this set,
# `exp` that of their operand (a tape could keep the result of `exp` instead). Rows that the output does not need count,
# too.
#
# <details><summary>Hint</summary>
#
# Look at the partials of each operation: which are constant?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "kept", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kept(program, n):
    """(list of ints) the variables whose values the partial derivatives of the rows depend on, increasing, each once."""
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
# *8 minutes, medium.* A chain has T steps. Return increasing times (ints) of states to keep, the first of them 0, so
# that their number plus the longest stretch (from one to the next, or to T) is at most $2\lceil\sqrt T\rceil$.
#
# <details><summary>Hint</summary>
#
# Equal stretches. How long?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "snapshots", "locked": false, "schema_version": 3, "solution": true, "task": false}
def snapshots(steps):
    """(list of ints) times at which to keep the state of a chain of so many steps, from 0 upwards."""
    ### BEGIN SOLUTION
    length = math.ceil(math.sqrt(steps))
    return list(range(0, steps, length))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_snapshots", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("09.snapshots", snapshots)

# %% [markdown]
# ## 3. A checkpointed sweep
#
# *20 minutes, hard.* `step(t, x)` gives state t + 1 from state t (some object); `pull(t, x, bar)` gives the adjoint of
# state t from that of state t + 1. Return that of state 0. Evaluate at most 2T steps; hold at most
# T / every + 2 every + 2 states at once, lists included.
#
# <details><summary>Hint</summary>
#
# Going forward keep every `every`-th state. Then take the last stretch, evaluate its states again, pull back through
# them, forget them; go on with the stretch before.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "checkpointed", "locked": false, "schema_version": 3, "solution": true, "task": false}
def checkpointed(step, pull, x, steps, every, y_bar):
    """(of the form of y_bar) the adjoint of the state x at time 0 of a chain; y_bar is that of the state at time steps."""
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
# *15 minutes, hard.* With s snapshots, of which the state at time 0 is one, step t is reversed from state t. Return the
# least number of steps to evaluate on the way to the states T - 1, ..., 0. A free snapshot may be used again. For s = 1
# the answer is $T(T-1)/2$. (T is at most 14; for more, remember what has been computed: `functools.cache`.)
#
# <details><summary>Hint</summary>
#
# Put the next snapshot at time k. What do the two parts cost, and with how many snapshots?
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
# *5 minutes, bonus.* With s snapshots and each step evaluated at most r times on the way to a state, the longest chain
# has $\beta(s, r) = \beta(s, r - 1) + \beta(s - 1, r)$ steps, $\beta(s, 0) = \beta(0, r) = 1$. Return it in closed
# form.
#
# <details><summary>Hint</summary>
#
# Draw the first values as a triangle.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "reach", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reach(snapshots, repetitions):
    """(int) the length of the longest chain that so many snapshots and repetitions can reverse."""
    ### BEGIN SOLUTION
    return math.comb(snapshots + repetitions, snapshots)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_reach", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("09.reach", reach)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* A network of 10,000 layers does not fit into memory with all its activations. What do
# square-root checkpoints cost in time and memory, and what would you try first: fewer snapshots, or the binomial
# schedule? (About four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With a snapshot every 100 layers, about 200 states are held at once in place of 10,000, and the forward pass is
# evaluated twice, so a gradient costs about a third more in all. If that fits, nothing more is needed. If memory is
# still short, the binomial schedule is better than fewer equal stretches: with s snapshots and r repetitions it reaches
# C(s + r, s) steps, so 30 snapshots and 3 repetitions cover 5,000 layers. Fewer equal stretches only trade the number
# of snapshots for the length of the stretch that is held.
# ### END SOLUTION
