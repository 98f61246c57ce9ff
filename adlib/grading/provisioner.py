"""Student kernels of stock nbgrader in the sandbox: a kernel provisioner, and an Execute that asks for it.

`nbgrader autograde` and formgrader's button run notebooks by the preprocessor Execute; nbgrader_config.py puts
SandboxedExecute in its place. Other kernels of the same JupyterLab are not touched. (`adgrade grade` does without
Jupyter kernels and is several times as fast.)
"""

import os
import shutil
import signal
from pathlib import Path

import zmq
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbgrader.preprocessors import Execute

from adlib.grading import sandbox

LARGEST_MESSAGE, LARGEST_TEXT = 4 << 20, 1 << 20  # bytes of a message from a kernel; characters of a cell's streams


class SandboxProvisioner(LocalProvisioner):
    """Starts the kernel by bubblewrap, with Unix sockets in place of a network, and removes all of it in the end."""

    box = None

    async def pre_launch(self, **settings):
        if sandbox.unwanted():
            self.log.warning("ADGRADE_SANDBOX=off: student code runs WITHOUT a sandbox")
            return await super().pre_launch(**settings)
        sandbox.demand()
        self.box = sandbox.new_folder()
        sockets, work = self.box / "c", self.box / "w"
        for folder in (sockets, work):
            folder.mkdir()
        manager = self.parent
        manager.transport, manager.ip, manager.connection_file = "ipc", str(sockets / "k"), str(sockets / "k.json")
        sandbox.copy_files(settings.get("cwd") or os.getcwd(), work)
        settings = await super().pre_launch(**settings)
        sandbox.give_to_nobody(sockets, work, *sockets.iterdir(), *work.iterdir())
        seed = {"ADGRADE_SEED": os.environ.get("ADGRADE_SEED", "grading")}
        kernel = [
            os.path.abspath(settings["cmd"][0]),
            *settings["cmd"][1:],
            "--IPKernelApp.exec_lines=import adlib.grading.quiet",
        ]
        settings["cmd"] = sandbox.command(kernel, sandbox.student_side(self.box), work, [sockets], seed.items())
        return {**settings, "cwd": "/"}

    async def send_signal(self, signum):
        """An interrupt is for the kernel; bwrap itself would end by it, and the sandbox with it."""
        if self.box is None or signum != signal.SIGINT:
            return await super().send_signal(signum)
        for process in below(self.pid):
            if b"ipykernel" in line_of(process) and not line_of(process).startswith(b"bwrap"):
                os.kill(process, signum)
                return

    async def cleanup(self, restart=False):
        await super().cleanup(restart)
        if self.box is not None and not restart:
            shutil.rmtree(self.box, ignore_errors=True)


def below(process):
    """All processes that a process has started, and those that these have."""
    try:
        children = [
            int(c) for c in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
        ]
    except OSError:
        return []
    return [*children, *(grandchild for child in children for grandchild in below(child))]


def line_of(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


class SandboxedKernelManager(AsyncKernelManager):
    @property
    def kernel_spec(self):
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata["kernel_provisioner"] = {"provisioner_name": "adgrade-sandbox"}
        return spec

    def _context_default(self):
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        return context


class SandboxedExecute(Execute):
    """nbgrader's Execute with kernels in the sandbox, and with an end to what they write."""

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **{**settings, "kernel_manager_class": SandboxedKernelManager})
        self.written = {}

    def process_message(self, message, cell, cell_index):
        if message["msg_type"] == "stream":
            self.written[cell_index] = self.written.get(cell_index, 0) + len(message["content"]["text"])
            if self.written[cell_index] > LARGEST_TEXT:
                return None
        return super().process_message(message, cell, cell_index)
