"""The feedback pages of one student, rendered by nbgrader's template with clean filters."""

from pathlib import Path


def rendered(root, graded, student, name):
    """Return the page of each graded notebook of a student, by its name."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import GenerateFeedback

    from adlib.grading.course import open_course

    directories = open_course(root).directories
    converter = GenerateFeedback(coursedir=directories, parent=directories.parent)
    exporter = HTMLExporter(parent=converter, config=converter.config)
    for preprocessor in converter.preprocessors:
        exporter.register_preprocessor(preprocessor)
    pages = {}
    for path in sorted((Path(graded) / student / name).glob("*.ipynb")):
        own = {"student": student, "assignment": name, "notebook": path.stem, "db_url": directories.db_url}
        resources = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files", "nbgrader": own}
        pages[path.stem], _ = exporter.from_filename(str(path), resources=resources)
    return pages
