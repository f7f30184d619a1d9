"""A headless Chromium, driven by the WebDriver protocol (https://www.w3.org/TR/webdriver2/), and pages to open in it.

Chromium and its driver are Debian's packages; they are of one version, so that none is fetched. Nothing else is needed:
the protocol is JSON over HTTP.
"""

from __future__ import annotations

import functools
import http.server
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time

import requests

START_TIMEOUT_S = 60
SCRIPT_TIMEOUT_S = 60
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
             "--disable-extensions", "--disable-default-apps"]


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: apt-get install chromium chromium-driver"
    return found


class Pages(http.server.ThreadingHTTPServer):
    """Serves a folder at an origin of its own."""

    def __init__(self, folder: pathlib.Path):
        handler = functools.partial(_QuietHandler, directory=str(folder))
        super().__init__(("127.0.0.1", 0), handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_ignored):  # pylint: disable=arguments-differ
        pass


class Browser:
    """One browser with a profile of its own; `close()` ends it and its driver. Not thread-safe."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="lakegate-browser-")
        log = open(pathlib.Path(self._folder.name) / "driver.log", "wb")  # pylint: disable=consider-using-with
        self._driver = subprocess.Popen([program("chromedriver"), "--port=0"], stdout=subprocess.PIPE, stderr=log,
                                        env={"PATH": "/usr/bin:/bin", "HOME": self._folder.name})
        log.close()
        self._root = f"http://127.0.0.1:{self._port_of_driver()}"
        options = {"binary": program("chromium"), "args": [*ARGUMENTS, f"--user-data-dir={self._folder.name}/profile"]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        made = self._call("POST", "/session", wanted)
        self._session = f"/session/{made['sessionId']}"
        self.version = made["capabilities"]["browserVersion"]
        self._call("POST", f"{self._session}/timeouts", {"script": SCRIPT_TIMEOUT_S * 1000})

    def _port_of_driver(self) -> int:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            line = self._driver.stdout.readline().decode()
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found.group(1))
            assert line, "chromedriver ended"
        raise TimeoutError("chromedriver did not start")

    def _call(self, method: str, path: str, body=None):
        answer = requests.request(method, self._root + path, json=body, timeout=START_TIMEOUT_S + SCRIPT_TIMEOUT_S)
        value = answer.json()["value"]
        assert answer.status_code == 200, value
        return value

    def open(self, url: str) -> None:
        self._call("POST", f"{self._session}/url", {"url": url})

    def url(self) -> str:
        return self._call("GET", f"{self._session}/url")

    def run(self, script: str, *arguments):
        """The value of an asynchronous function's body in the page; an error in it is {"error": text}."""
        whole = ("const done = arguments[arguments.length - 1]; const inputs = Array.from(arguments).slice(0, -1);"
                 f"(async (...arguments_) => {{ {script} }})(...inputs)"
                 ".then(done, error => done({error: String(error)}));")
        return self._call("POST", f"{self._session}/execute/async", {"script": whole, "args": list(arguments)})

    def text(self) -> str:
        """What the page shows."""
        return self.run("return document.documentElement.textContent;")

    def wait_until_left(self, url: str) -> None:
        """Until the browser is at another address and has read what is there."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.url() == url or self.run("return document.readyState;") != "complete":
            assert time.monotonic() < deadline, f"the browser is still at {url}"
            time.sleep(0.02)

    def find(self, selector: str) -> str:
        found = self._call("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        return next(iter(found.values()))

    def click(self, selector: str) -> None:
        self._call("POST", f"{self._session}/element/{self.find(selector)}/click", {})

    def choose_file(self, selector: str, path: pathlib.Path) -> None:
        self._call("POST", f"{self._session}/element/{self.find(selector)}/value", {"text": str(path)})

    def close(self) -> None:
        try:
            self._call("DELETE", self._session)
        finally:
            self._driver.terminate()
            self._driver.wait(timeout=START_TIMEOUT_S)
            self._driver.stdout.close()
            self._folder.cleanup()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()
