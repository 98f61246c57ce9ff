// What a learner needs of JupyterLab: a start page, the table of contents open, all exercises as one file, and, where Python has to be
// loaded into the browser first, a message that says so. JupyterLab loads this file as it is; nothing builds it.

const WORK = "course:download-work";

function activate(app) {
  app.commands.addCommand(WORK, {
    label: "Download my exercises",
    caption: "All exercise notebooks as one zip file: to keep, or to hand in",
    execute: () => downloadWork(app.serviceManager.contents),
  });
  app.restored.then(async () => {
    const asked = window.location.search.includes("path=") || window.location.pathname.includes("/tree/");
    if (!asked && ![...app.shell.widgets("main")].some((widget) => widget.context)) {
      await app.commands.execute("docmanager:open", { path: "course/start.md", factory: "Markdown Preview" });
    }
    app.shell.activateById("table-of-contents");
  });
  if (document.getElementById("jupyter-config-data").textContent.includes("litePluginSettings")) {
    sayWhatIsLoaded(app); // only JupyterLite has such settings
  }
}

async function downloadWork(contents) {
  const files = [];
  const inside = async (path, type) => (await contents.get(path, { content: true })).content.filter((item) => item.type === type);
  for (const set of await inside("exercises", "directory")) {
    for (const { name, path } of await inside(set.path, "notebook")) {
      const { content } = await contents.get(path, { content: true, type: "notebook", format: "json" });
      files.push([`${set.name}/${name}`, new TextEncoder().encode(JSON.stringify(content, null, 1))]);
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(zip(files), { type: "application/zip" }));
  link.download = "exercises.zip";
  link.click();
}

/** The parts of a zip file in which each of `files`, pairs of a name and bytes, is stored without compression. */
function zip(files) {
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const letters = new TextEncoder().encode(name);
    const facts = [20, 0x800, 0, 0, 0x21, crc32(bytes), bytes.length, bytes.length, letters.length, 0];
    const widths = [2, 2, 2, 2, 2, 4, 4, 4, 2, 2];
    const local = [...number(0x04034b50, 4), ...facts.flatMap((fact, k) => number(fact, widths[k]))];
    directory.push(new Uint8Array([
      ...number(0x02014b50, 4), ...number(20, 2), ...local.slice(4),
      ...number(0, 2), ...number(0, 2), ...number(0, 2), ...number(0, 4), ...number(offset, 4), ...letters,
    ]));
    parts.push(new Uint8Array([...local, ...letters]), bytes);
    offset += local.length + letters.length + bytes.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = [0, 0, files.length, files.length].flatMap((value) => number(value, 2));
  const last = new Uint8Array([...number(0x06054b50, 4), ...end, ...number(size, 4), ...number(offset, 4), ...number(0, 2)]);
  return [...parts, ...directory, last];
}

function number(value, width) {
  return Array.from({ length: width }, (_, k) => Math.floor(value / 256 ** k) % 256);
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ -1) >>> 0;
}

/** A message from the first kernel's start until it is ready. */
async function sayWhatIsLoaded(app) {
  const waited = async (found) => {
    for (;;) {
      const value = [...app.shell.widgets("main")].map(found).find(Boolean);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  await waited((widget) => widget.sessionContext?.kernelDisplayStatus && widget.context);
  const id = await app.commands.execute("apputils:notify", {
    message: "Python is being loaded into your browser: 30 MB at the first visit, and from its memory later.",
    type: "in-progress",
    options: { autoClose: false },
  });
  await waited((widget) => widget.sessionContext?.session?.kernel?.status === "idle");
  await app.commands.execute("apputils:update-notification", {
    id, message: "Python is ready.", type: "success", autoClose: 3000,
  });
}

(window._JUPYTERLAB ||= {})["adlib-course"] = {
  init: () => {},
  get: async () => () => ({ id: "adlib-course:learner", autoStart: true, activate }),
};
