"""The notebooks for Colab: each installs adlib in its first cell, because Colab opens one file and not a repository.

python3 tools/colab.py FOLDER        needs nothing but Python; GITHUB_REPOSITORY is OWNER/NAME of the repository
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTE = "# Install the library of this course. This takes about a minute, and only has to be done once in a session.\n"


def main(folder, repository):
    """Write course/*.ipynb and exercises/*/*.ipynb into `folder`, each with a first cell that installs adlib."""
    for path in (*ROOT.glob("course/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"].insert(0, cell(f"{NOTE}%pip install --quiet git+{address_of(repository)}"))
        there = Path(folder) / path.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def address_of(repository):
    """The address of OWNER/NAME on GitHub; a folder on this machine stands for itself."""
    return Path(repository).as_uri() if Path(repository).is_dir() else f"https://github.com/{repository}"


def cell(source):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "install",
        "metadata": {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.environ.get("GITHUB_REPOSITORY"):
        sys.exit("usage: GITHUB_REPOSITORY=OWNER/NAME python3 tools/colab.py FOLDER")
    main(sys.argv[1], os.environ["GITHUB_REPOSITORY"])
