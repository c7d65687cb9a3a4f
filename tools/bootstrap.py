"""Set up what a command needs, once, then become that command.

Guarantees: the packages are exactly those of a lock file, by hash; a second start with an unchanged
lock installs nothing; an active virtual environment is used only when it is empty or was set up
here before, so nobody's other project is changed. Standard library only, because it runs before
anything is installed. Works with uv and without it, by ``PASSMUSTER_INSTALLER=uv`` or ``pip``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
OWN_ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
LOCKS = {"--run-only": "requirements-run.lock", "--all": "requirements.lock"}
STAMP = "passmuster-setup.json"
CAME_WITH_THE_ENVIRONMENT = frozenset({"pip", "setuptools", "wheel", "distribute", "uv"})
NO_VENV = (
    "This Python cannot make a virtual environment: on Debian and Ubuntu that part is a package "
    "of its own.\nInstall it and run the same command again:\n    sudo apt-get install {package}"
)


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def say(sentence: str) -> None:
    """Tell the person what is being done; standard output stays the command's own."""
    print(f"setup: {sentence}", file=sys.stderr, flush=True)


def interpreter(environment: Path) -> Path:
    """Return the path of the environment's Python."""
    return environment / "bin" / "python"


def installed_names(environment: Path) -> set[str]:
    """Return the names of the distributions in ``environment``, as their folders spell them."""
    folders = environment.glob("lib/python3.*/site-packages/*.dist-info")
    return {folder.name.split("-")[0].lower() for folder in folders}


def active_environment() -> Path | None:
    """Return the active virtual environment if it may be used: ours, or empty."""
    named = os.environ.get("VIRTUAL_ENV")
    if not named or not interpreter(Path(named)).exists():
        return None
    active = Path(named).resolve()
    ours = active == OWN_ENVIRONMENT or read_stamp(active).get("project") == str(ROOT)
    if ours or not installed_names(active) - CAME_WITH_THE_ENVIRONMENT:
        return active if python_version(active) >= OLDEST_PYTHON else None
    say(f"the active environment holds other packages and is left alone; using {OWN_ENVIRONMENT}")
    return None


def python_version(environment: Path) -> tuple[int, ...]:
    """Return the version of the environment's Python, or (0,) when it does not run."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(interpreter(environment)), "-c", question],
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(map(int, answer.stdout.split()))


def find_uv(environment: Path) -> str | None:
    """Return uv's path unless the person asked for pip."""
    wanted = os.environ.get("PASSMUSTER_INSTALLER", "")
    if wanted not in {"", "uv", "pip"}:
        raise SetupError("PASSMUSTER_INSTALLER must be uv or pip, or not be set.")
    if wanted == "pip":
        return None
    beside = environment / "bin" / "uv"
    found = shutil.which("uv") or (str(beside) if beside.exists() else None)
    if wanted == "uv" and found is None:
        raise SetupError("PASSMUSTER_INSTALLER is uv, but there is no uv on the PATH.")
    return found


def make_environment(environment: Path, uv: str | None) -> None:
    """Make the project's own virtual environment, or keep the one that works."""
    if python_version(environment) >= OLDEST_PYTHON:
        return
    say(f"making the virtual environment {environment.name}")
    if uv is not None:
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(environment)])
        return
    require_ensurepip()
    run([sys.executable, "-m", "venv", "--clear", str(environment)])


def require_ensurepip() -> None:
    """Stop with the exact package to install where Debian split this part of Python off."""
    parts = ("ensurepip", "venv")
    if all(importlib.util.find_spec(part) is not None for part in parts):
        return
    plain = Path(sys.executable).name == "python3"
    package = "python3-venv" if plain else f"python3.{sys.version_info.minor}-venv"
    raise SetupError(NO_VENV.format(package=package))


def installer(environment: Path, uv: str | None) -> list[str]:
    """Return the beginning of an install command into ``environment``."""
    python = str(interpreter(environment))
    if uv is not None:
        return [uv, "pip", "install", "--quiet", "--python", python]
    has_pip = subprocess.run([python, "-c", "import pip"], check=False, capture_output=True)
    if has_pip.returncode != 0:
        require_ensurepip()
        run([python, "-m", "ensurepip", "--default-pip"])
    return [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def wanted_stamp(environment: Path, lock: str) -> dict[str, str]:
    """Return what an environment holds after a set-up with ``lock``."""
    return {
        "project": str(ROOT),
        "python": ".".join(map(str, python_version(environment))),
        "pyproject": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest(),
    }


def read_stamp(environment: Path) -> dict[str, str]:
    """Return what the last set-up left, or nothing when there was none."""
    try:
        stamp = json.loads((environment / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_set_up(environment: Path, lock: str) -> bool:
    """Tell whether nothing has to be installed; the full set covers the run-time one."""
    stamp = read_stamp(environment)
    enough = (lock, LOCKS["--all"])
    return any(wanted_stamp(environment, name).items() <= stamp.items() for name in enough)


def install(environment: Path, lock: str, uv: str | None) -> None:
    """Install the packages of ``lock`` by hash and the project itself from this folder."""
    begin = installer(environment, uv)
    say(f"installing the packages of {lock} with {'uv' if uv else 'pip'} (once)")
    (environment / STAMP).unlink(missing_ok=True)
    run([*begin, "--require-hashes", "-r", str(ROOT / lock)])
    run([*begin, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp = json.dumps(wanted_stamp(environment, lock), indent=1, sort_keys=True)
    (environment / STAMP).write_text(stamp + "\n", encoding="utf-8")


def run(command: list[str]) -> None:
    """Run one step; a failure ends set-up with the step's own words above ours."""
    try:
        subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True)
    except subprocess.CalledProcessError as error:
        raise SetupError(
            f"This step failed: {' '.join(command)}\n"
            "Its own message is above. Once the cause is mended, run the same command again."
        ) from error


def environment_for(environment: Path) -> dict[str, str]:
    """Return the variables of a process that runs inside ``environment``."""
    variables = dict(os.environ)
    variables["VIRTUAL_ENV"] = str(environment)
    variables["PATH"] = f"{environment / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}"
    variables.pop("PYTHONHOME", None)
    return variables


def main(arguments: list[str]) -> int:
    """Set up and become the command that follows the options."""
    option = arguments.pop(0) if arguments and arguments[0] in LOCKS else "--all"
    lock = LOCKS[option]
    environment = active_environment() or OWN_ENVIRONMENT
    try:
        if not is_set_up(environment, lock):
            uv = find_uv(environment)
            make_environment(environment, uv)
            install(environment, lock, uv)
    except SetupError as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 2
    if arguments:
        become(arguments, environment)
    say(f"ready: {environment}")
    return 0


def become(arguments: list[str], environment: Path) -> NoReturn:
    """Replace this process by the command, found first among the environment's programs."""
    variables = environment_for(environment)
    program = shutil.which(arguments[0], path=variables["PATH"])
    if program is None:
        sys.exit(f"There is no program named {arguments[0]}.")
    sys.stderr.flush()
    os.execve(program, arguments, variables)  # noqa: S606 - that is what this file is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
