"""The handwritten digits that come with the course, against the copy that scikit-learn carries."""

import numpy as np
import pytest

from adlib import lab


def test_the_digits_are_those_of_scikit_learn_in_its_order():
    datasets = pytest.importorskip("sklearn.datasets")
    for own, theirs in zip(lab.load_digits(), datasets.load_digits(return_X_y=True)):
        assert own.dtype == theirs.dtype and np.array_equal(own, theirs)
