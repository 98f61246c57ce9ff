# %% [markdown]
# # Your progress
#
# Run the cell. It reads the exercise notebooks from disk, so first **save** the one that you are working on (Ctrl+S). A
# question that says "returned nothing" counts as attempted.

# %%
from adlib import lab

lab.progress()

# %% [markdown]
# | lesson | set |
# |---|---|
# | [00 Why derivatives](00_why_derivatives.ipynb) | none |
# | [01 Manual](01_manual.ipynb) | [set 01](../exercises/01_manual/01_manual.ipynb) |
# | [02 Numerical](02_numerical.ipynb) | [set 02](../exercises/02_numerical/02_numerical.ipynb) |
# | [03 Symbolic](03_symbolic.ipynb) | [set 03](../exercises/03_symbolic/03_symbolic.ipynb) |
# | [04 Wengert lists](04_wengert_lists.ipynb) | [set 04](../exercises/04_wengert_lists/04_wengert_lists.ipynb) |
# | [05 Forward mode](05_forward_mode.ipynb) | [set 05](../exercises/05_forward_mode/05_forward_mode.ipynb) |
# | [06 Dual numbers](06_dual_numbers.ipynb) | [set 06](../exercises/06_dual_numbers/06_dual_numbers.ipynb) |
# | [07 Reverse mode](07_reverse_mode.ipynb) | [set 07](../exercises/07_reverse_mode/07_reverse_mode.ipynb) |
# | [08 Products and modes](08_products_and_modes.ipynb) | [set 08](../exercises/08_products_and_modes/08_products_and_modes.ipynb) |
# | [09 Cost and memory](09_cost_and_memory.ipynb) | [set 09](../exercises/09_cost_and_memory/09_cost_and_memory.ipynb) |
# | [10 Hessians](10_hessians.ipynb) | [set 10](../exercises/10_hessians/10_hessians.ipynb) |
# | [11 Operator overloading](11_operator_overloading.ipynb) | [set 11](../exercises/11_operator_overloading/11_operator_overloading.ipynb) |
# | [12 Source transformation](12_source_transformation.ipynb) | [set 12](../exercises/12_source_transformation/12_source_transformation.ipynb) |
# | [13 Training](13_training.ipynb) | [set 13](../exercises/13_training/13_training.ipynb) |
# | [14 Where AD needs care](14_where_ad_needs_care.ipynb) | [set 14](../exercises/14_where_ad_needs_care/14_where_ad_needs_care.ipynb) |
# | [15 Expectations](15_expectations.ipynb) | [set 15](../exercises/15_expectations/15_expectations.ipynb) |
# | [16 Implicit differentiation](16_implicit.ipynb) | [set 16](../exercises/16_implicit/16_implicit.ipynb) |
# | [17 Differential equations](17_differential_equations.ipynb) | [set 17](../exercises/17_differential_equations/17_differential_equations.ipynb) |
# | [18 Many at once](18_many_at_once.ipynb) | [set 18](../exercises/18_many_at_once/18_many_at_once.ipynb) |
# | [19 Frameworks](19_frameworks.ipynb) | [set 19](../exercises/19_frameworks/19_frameworks.ipynb) |
# | [Capstone](capstone.ipynb) | [set 20](../exercises/20_capstone/20_capstone.ipynb) |
