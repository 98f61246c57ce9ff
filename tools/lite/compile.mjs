// Compile what a first cell imports: node compile.mjs PYODIDE FOLDER, where FOLDER has each wheel unpacked.
//
// A browser then starts in half the time. Compiled files are larger than sources, so only what is imported anyway is
// compiled, and without docstrings, apart from NumPy's. adlib stays as it is, because a learner reads it.
//
// matplotlib's list of its fonts is written, too: otherwise each browser makes one, with a message in a learner's cell.
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide();
python.FS.mkdir("/wheels");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/wheels");
python.runPython(`
import importlib, pathlib, py_compile, sys

folders = sorted(pathlib.Path("/wheels").iterdir())
sys.path += map(str, folders)
kernel = ("IPython", "micropip", "matplotlib_inline.backend_inline", "ipywidgets")
for name in (*kernel, "adlib.lab.figures", "adlib.grading.kernel"):
    importlib.import_module(name)

from matplotlib import font_manager, get_data_path

font_list = f"{get_data_path()}/fontlist-v{font_manager.FontManager.__version__}.json"
font_manager.json_dump(font_manager.fontManager, font_list)
imported = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
for folder in folders:
    inside = "/lib/python312.zip" if folder.suffix == ".zip" else str(folder)
    for path in (path for path in imported if path.startswith(inside + "/") and path.endswith(".py")):
        source = folder / path.removeprefix(inside + "/")
        if not folder.name.startswith("adlib"):
            py_compile.compile(
                source, source.with_suffix(".pyc"), "/lib/python3.12/site-packages" + str(source).removeprefix(str(folder)),
                doraise=True, optimize=0 if folder.name.startswith("numpy") else 2,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            source.unlink()
`);
