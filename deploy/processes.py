"""Child processes that outlive an event loop: started in one, awaited in another."""

import asyncio
import os
import subprocess


async def ended(process: "subprocess.Popen[bytes]") -> int:
    """The exit code. A process's file descriptor becomes readable when it ends."""
    if (code := process.poll()) is not None:
        return code
    descriptor = os.pidfd_open(process.pid)
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_reader(descriptor, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return process.wait()
