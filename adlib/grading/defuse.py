"""A student's text as text: formgrader and feedback pages would run the HTML in a student's Markdown cell, scripts too,
in the instructor's browser. In a graded notebook such tags are letters."""

import re

from nbgrader.preprocessors import NbGraderPreprocessor

TAG = re.compile(r"<(?=[A-Za-z/!?])")


def defused(notebook):
    """The notebook with the tags in its Markdown and raw cells spelled out."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            cell.source = TAG.sub("&lt;", cell.source)
            cell.pop("attachments", None)
    return notebook


class Defuse(NbGraderPreprocessor):
    def preprocess(self, notebook, resources):
        return defused(notebook), resources
