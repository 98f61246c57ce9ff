"""Handwritten digits to train a network on, as a file that comes with the course."""

from importlib.resources import files

import numpy as np


def load_digits():
    """`(images, labels)`: an array of shape (1797, 64) with grey values from 0 to 16, and the digits from 0 to 9.

    A row of `images` is a picture of 8 x 8 pixels. Source: E. Alpaydin and C. Kaynak, Optical Recognition of
    Handwritten Digits, UCI Machine Learning Repository, 1998 (CC BY 4.0): its test set, in its order.
    """
    with files("adlib.lab").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        return stored["images"].astype(float), stored["labels"].astype(int)
