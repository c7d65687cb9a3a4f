"""Run a command beside a throw-away PostgreSQL server.

    python tools/with_postgres.py COMMAND [ARGUMENT ...]

The server stands in a temporary folder, listens on loopback only, asks for a password made for this
run, and is reached through ``PASSMUSTER_DATABASE_URL``. It is stopped by its own process and the
folder is removed, also when the command fails or is interrupted. PostgreSQL refuses to run as root,
so root starts it as another user. Exit status: the command's own; 69 when no PostgreSQL is here.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

NO_POSTGRES = 69
START_SECONDS = 60
STOP_SECONDS = 30
USER = "passmuster"
UNPRIVILEGED = ("postgres", "nobody")
# The data live only for this run, so safety against power loss would only cost time.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerError(Exception):
    """The server did not start; the message holds its own words."""


def find_programs() -> Path | None:
    """Return the folder that holds initdb and postgres (the newest one), or None."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "postgres").exists()), None)


def server_account() -> pwd.struct_passwd | None:
    """Return the account the server runs under, or None when that is simply ours."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError("PostgreSQL will not run as root, and there is no other user to run it.")


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_account(account: pwd.struct_passwd | None) -> dict[str, object]:
    """Return the process arguments that start a program under ``account``."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def make_cluster(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> str:
    """Make an empty cluster under ``folder`` and return its user's password."""
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if account is not None:
        for path in (folder, secret):
            os.chown(path, account.pw_uid, account.pw_gid)
    made = subprocess.run(
        [
            *(str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", USER),
            *("--pwfile", str(secret), "--auth", "scram-sha-256", "--encoding", "UTF8"),
            *("--no-locale", "--no-sync"),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        **as_account(account),  # type: ignore[call-overload]
    )
    if made.returncode != 0:
        raise ServerError(f"initdb failed:\n{made.stdout}{made.stderr}")
    return password


@contextlib.contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server and yield the address of its empty database."""
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="passmuster-postgres-") as name:
        folder = Path(name)
        password = make_cluster(programs, folder, account)
        port = free_port()
        options = [f"-c{setting}" for setting in (*HASTE, f"port={port}")]
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *(str(programs / "postgres"), "-D", str(folder / "data"), *options),
                    *("-clisten_addresses=127.0.0.1", "-cunix_socket_directories="),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                **as_account(account),  # type: ignore[call-overload]
            )
        try:
            wait_until_ready(programs, port, process, log)
            variables = {**os.environ, "PGPASSWORD": password}
            make_database = [
                *(str(programs / "createdb"), "--host", "127.0.0.1", "--port", str(port)),
                *("--username", USER, USER),
            ]
            subprocess.run(make_database, check=True, env=variables, cwd=folder)
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/{USER}"
        finally:
            stop(process)


def wait_until_ready(
    programs: Path, port: int, process: subprocess.Popen[bytes], log: Path
) -> None:
    """Wait until the server answers; raise with its log when it ends or takes too long."""
    question = [str(programs / "pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if subprocess.run(question, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise ServerError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server we started: politely, then without waiting for its clients to agree."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def main(command: list[str]) -> int:
    """Run ``command`` with the server's address in its environment."""
    if not command:
        sys.exit(__doc__)
    programs = find_programs()
    if programs is None:
        print("with_postgres: PostgreSQL's server programs are not installed.", file=sys.stderr)
        return NO_POSTGRES
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with server(programs) as address:
            variables = {**os.environ, "PASSMUSTER_DATABASE_URL": address}
            return subprocess.run(command, check=False, env=variables).returncode
    except ServerError as error:
        print(f"with_postgres: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
