"""Lesson 13: loss and accuracy while a training runs, with a progress bar."""

import matplotlib.pyplot as plt

from adlib.lab.figures import Figure
from adlib.lab.widget import BLUE, VERMILLION, Drawn

WORDS = "While the training runs, the curves grow here."


class LiveTraining(Drawn):
    """Shows what `report` tells it. `figure()` gives the same curves as a picture that stays."""

    def __init__(self, epochs, runs):
        super().__init__(
            "live_training",
            dict(epochs=epochs, runs=list(runs), loss=[[] for _ in runs], accuracy=[[] for _ in runs]),
            ({"text/html": f"<p>{WORDS}</p>", "text/plain": WORDS}, {}),
        )

    def report(self, run, loss, accuracy):
        """Another epoch of a run: its number in `runs`, mean loss, accuracy between 0 and 1."""
        study = {
            **self.study,
            "loss": [list(c) for c in self.study["loss"]],
            "accuracy": [list(c) for c in self.study["accuracy"]],
        }
        study["loss"][run].append(float(loss))
        study["accuracy"][run].append(float(accuracy))
        self.study = study  # a new object, so that the browser is told

    def alive(self, name):
        return self.still[0]["text/html"]

    def figure(self):
        figure, axes = plt.subplots(1, 2, figsize=(7, 2.8))
        for k, (run, colour, dash) in enumerate(zip(self.study["runs"], (BLUE, VERMILLION), ("-", "--"))):
            axes[0].semilogy(self.study["loss"][k], dash, color=colour, label=run)
            axes[1].plot(self.study["accuracy"][k], dash, color=colour, label=run)
        axes[0].set(xlabel="epoch", ylabel="loss on the digits learnt from")
        axes[1].set(xlabel="epoch", ylabel="accuracy on unseen digits")
        axes[0].legend()
        figure.tight_layout()
        ends = ", ".join(f"{run} {curve[-1]:.4f}" for run, curve in zip(self.study["runs"], self.study["accuracy"]))
        return Figure(figure, f"Loss and accuracy against the epochs; at the end the accuracy is: {ends}.")


def live_training(epochs, runs):
    """A widget to `report` to while training: `epochs` in all, `runs` by name."""
    return LiveTraining(epochs, runs)
