"""`make run`: settings, database, then the pages, the worker and the mail catcher together.

On the first start it writes instance/settings.env. What the environment or that
file says comes first; the rest is chosen here so that nothing leaves this computer.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from dotenv import dotenv_values
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

HERE = Path(__file__).resolve().parent.parent
INSTANCE = HERE / "instance"
SETTINGS = INSTANCE / "settings.env"


class Quiet(Printer):
    """What the processes say, without honcho's own account of starting and stopping them."""

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME:
            super().write(message)


class Together(Manager):
    """honcho's manager, which cannot stop a process that it is still starting: it is asked again."""

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()


def main() -> None:
    os.chdir(HERE)
    port = chosen_port(os.environ.get("PORT") or "5000")
    write_settings()
    environment, caught = development_environment(port)
    preparing = [sys.executable, "tools/prepare.py", "--first-accounts"]
    if subprocess.run(preparing, env=environment, check=False).returncode:
        raise SystemExit(1)
    together = Together(Quiet())
    for name, command in parse_procfile((HERE / "Procfile").read_text("utf-8")).processes.items():
        if name != "mail" or caught:
            together.add_process(name, command, env=environment)
    threading.Thread(target=announce, args=(environment, caught), daemon=True).start()
    # A closed terminal stops everything too.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    together.loop()
    stopped_by_hand = together.returncode in (130, 143)
    raise SystemExit(0 if stopped_by_hand else together.returncode)


def chosen_port(text: str) -> int:
    """The port to listen on, once it is known to be free."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT is {text!r}. It must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            raise SystemExit(f"Port {text} needs more rights. Choose another: make run PORT=5001") from None
        except OSError:
            other = int(text) + 1 if int(text) < 65535 else 5000
            raise SystemExit(f"Port {text} is busy. Choose another: make run PORT={other}") from None
    return int(text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_settings() -> None:
    """On the first start only: a secret key of this computer's own, for nobody else to read."""
    INSTANCE.mkdir(mode=0o700, exist_ok=True)
    if SETTINGS.exists():
        return
    whole = SETTINGS.with_suffix(f".{os.getpid()}.tmp")
    with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# Written by the first `make run`. README lists every setting.\n")
        file.write(f"BOOKING_ENV=development\nSECRET_KEY={secrets.token_urlsafe(48)}\n")
    whole.replace(SETTINGS)


def development_environment(port: int) -> tuple[dict[str, str], bool]:
    """The environment of the processes, and whether mail is caught rather than sent."""
    chosen = {k: v for k, v in dotenv_values(SETTINGS).items() if v} | {k: v for k, v in os.environ.items() if v}
    caught = not chosen.get("MAIL_SERVER") and not chosen.get("MAIL_PORT")
    ours = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "BASE_URL": chosen.get("BASE_URL") or f"http://127.0.0.1:{port}",
    }
    if caught:
        ours |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(free_port())}
    return {**os.environ, **ours}, caught


def announce(environment: dict[str, str], caught: bool) -> None:
    """Say where to look, once there is something to see."""
    here = f"http://127.0.0.1:{environment['PORT']}"
    while not answers(f"{here}/healthz"):
        time.sleep(0.05)
    print("\nClinic Booking is running. Ctrl-C stops it.\n")
    print(f"  Pages   {environment['BASE_URL']}/")
    print(f"  Staff   {environment['BASE_URL']}/sign-in")
    if caught:
        print(f"  Mail    {environment['BASE_URL']}/dev/mail  (caught here; none is sent)")
    print(flush=True)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    # Before honcho takes over, a stop is just a stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
