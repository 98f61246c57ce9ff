"""JupyterLab as a learner needs it. `start.py lab` and Binder read this file, while `start.py teach` does not."""

from pathlib import Path

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent
c.LabApp.app_settings_dir = str(here)
c.LabApp.extra_labextensions_path = [str(here / "labextensions")]
c.LabApp.default_url = "/lab"  # where the extension opens the start page
# Hidden in the file browser: sources beside their notebooks, what builds, tests and grades the course, and answers.
c.ContentsManager.hide_globs = [
    *("[0-9][0-9]_*.py", "glossary.py", "progress.py", "__pycache__", "*.egg-info", "build", "grading", "site"),
    *("solutions", "tests", "tools", "binder", "Makefile", "*.toml", "*.cff", "nbgrader_config.py", "start.py"),
    *("answers", "model_answers"),
]
