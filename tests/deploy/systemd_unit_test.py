"""deploy/lakegate.service is one that systemd accepts, and it drains, reloads and confines the server."""

from __future__ import annotations

import pathlib
import subprocess

import pytest

UNIT = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "lakegate.service"
INSTALLED_BINARY = "/usr/local/bin/lakegate"
# systemd-analyze's scale goes from 0 (confined) to 10; above 2.5 a line of the sandbox has been lost.
MOST_EXPOSURE = 25


def settings(text: str) -> dict[str, str]:
    """Key to value; the unit gives no key twice, which is asserted."""
    pairs = [line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith(("#", "["))]
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)


def verify(text: str, tmp_path) -> subprocess.CompletedProcess:
    """`systemd-analyze verify` of the unit with a binary that exists here; needs no running systemd."""
    file = tmp_path / "lakegate.service"
    file.write_text(text.replace(INSTALLED_BINARY, "/bin/true"))
    return subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file],
                          capture_output=True, text=True, timeout=60, check=False)


def test_systemd_accepts_the_unit_without_a_word(tmp_path):
    result = verify(UNIT.read_text(), tmp_path)
    assert result.returncode == 0, result.stderr
    assert "lakegate.service" not in result.stderr


@pytest.mark.parametrize("spoilt", [("Type=exec", "Type=sometimes"), ("ProtectHome=yes", "ProtectHomes=yes")])
def test_a_spoilt_unit_is_noticed(tmp_path, spoilt):
    result = verify(UNIT.read_text().replace(*spoilt), tmp_path)
    assert "lakegate.service" in result.stderr


def test_the_sandbox_leaves_little_exposed(tmp_path):
    file = tmp_path / "lakegate.service"
    file.write_text(UNIT.read_text())
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSURE}", "--no-pager", file]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    file.write_text(UNIT.read_text().replace("ProtectSystem=strict", "").replace("CapabilityBoundingSet=", "")
                    .replace("SystemCallFilter=@system-service", "").replace("NoNewPrivileges=yes", ""))
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode != 0


def test_stop_drains_and_reload_is_sighup():
    unit = settings(UNIT.read_text())
    assert unit["Type"] == "exec"
    assert unit["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert unit["KillSignal"] == "SIGTERM"
    assert int(unit["TimeoutStopSec"].removesuffix("s")) >= 60
    assert int(unit["LimitNOFILE"]) >= 65536
    assert unit["ExecStart"].startswith(INSTALLED_BINARY + " serve ")
