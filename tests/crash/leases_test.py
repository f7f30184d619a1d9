"""`kill -9` while leases are acquired, broken and released and objects are written under them: epochs only rise, what
was acknowledged is there, and who lost a lease before the kill is still refused after it.

LAKEGATE_KILLS sets how often (20), LAKEGATE_SEED what is done.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time

import requests

from tests.support.server import Server

KILLS = int(os.environ.get("LAKEGATE_KILLS", "20"))
SEED = int(os.environ.get("LAKEGATE_SEED") or random.SystemRandom().randrange(2**32))
BUCKET = "leases-crash"
NAMES = [f"t{index}/lock" for index in range(4)]
IDS = ["aaaaaaaa-0000-4000-8000-00000000000a", "bbbbbbbb-0000-4000-8000-00000000000b"]
CUT = (requests.ConnectionError, requests.Timeout)


class Name:
    """One leased name, with what is known of it. One thread at a time."""

    def __init__(self, name: str, seed: int):
        self.name = name
        self.random = random.Random(seed)
        self.last_epoch = 0
        self.holder: str | None = None  # None: nobody, or the last answer was cut off.
        self.certain = True
        self.written: bytes | None = None  # The last acknowledged content.
        self.unsure: set[bytes] = set()  # Contents whose answers were cut off since.
        self.acknowledged = 0

    def path(self, operation: str) -> str:
        return f"/lakegate/v1/b/{BUCKET}/o/{requests.utils.quote(self.name, safe='')}/lease:{operation}"

    def step(self, session: requests.Session, url: str) -> None:
        action = self.random.choice(["acquire", "acquire", "write", "write", "write", "break", "release", "delete"])
        getattr(self, action)(session, url)
        self.acknowledged += 1

    def call(self, session, method, url, **arguments):
        self.certain = False
        answer = session.request(method, url, timeout=30, **arguments)
        self.certain = True
        return answer

    def take_epoch(self, answer) -> None:
        epoch = int(answer.json()["leaseEpoch"])
        assert epoch > self.last_epoch, f"epoch {epoch} of {self.name} does not rise above {self.last_epoch}"
        self.last_epoch = epoch

    def acquire(self, session, url) -> None:
        wanted = self.random.choice(IDS)
        knew = self.holder if self.certain else "?"
        answer = self.call(session, "POST", url + self.path("acquire"),
                           params={"leaseDuration": -1, "proposedLeaseId": wanted})
        if answer.status_code == 200:
            assert knew in (None, wanted, "?")
            self.take_epoch(answer)
            self.holder = wanted
        else:
            assert answer.status_code == 409 and knew != wanted and knew is not None, answer.text

    def break_lease(self, session, url) -> None:
        answer = self.call(session, "POST", url + self.path("break"), params={"leaseBreakPeriod": 0})
        if answer.status_code == 200:
            epoch = int(answer.json()["leaseEpoch"])
            assert epoch >= self.last_epoch
            self.last_epoch = epoch
            self.holder = None

    def release(self, session, url) -> None:
        if self.holder is None:
            return
        answer = self.call(session, "POST", url + self.path("release"), params={"leaseId": self.holder})
        assert answer.status_code == 200, answer.text
        self.holder = None

    def write(self, session, url) -> None:
        content = f"{self.name} {self.random.random()}".encode()
        claim = {"leaseId": self.holder, "ifLeaseEpochMatch": self.last_epoch} if self.holder else {}
        self.unsure.add(content)
        answer = self.call(session, "POST", f"{url}/upload/storage/v1/b/{BUCKET}/o",
                           params={"uploadType": "media", "name": self.name, **claim}, data=content)
        assert answer.status_code == 200, answer.text
        self.written = content
        self.unsure.clear()

    def delete(self, session, url) -> None:
        if self.written is None:
            return
        claim = {"leaseId": self.holder} if self.holder else {}
        self.unsure.add(b"")
        answer = self.call(session, "DELETE", url + self.object_path(), params=claim)
        assert answer.status_code == 204, answer.text
        self.written = None
        self.unsure.clear()

    def object_path(self) -> str:
        return f"/storage/v1/b/{BUCKET}/o/{requests.utils.quote(self.name, safe='')}"

    def check_after_kill(self, session, url) -> None:
        """What was acknowledged holds; then the name is made certain again."""
        answer = session.get(url + self.object_path(), params={"alt": "media"}, timeout=30)
        present = answer.content if answer.status_code == 200 else b""
        assert present in {self.written or b"", *self.unsure}, f"{self.name} holds {present!r}"
        if self.certain and self.holder is not None:
            # A lease without end is held after the kill, by the same id and epoch.
            refused = session.post(f"{url}/upload/storage/v1/b/{BUCKET}/o", data=b"x", timeout=30,
                                   params={"uploadType": "media", "name": self.name})
            assert refused.status_code == 412, refused.text
            lease = session.get(url + self.path("x").removesuffix(":x"), timeout=30).json()
            assert (lease["state"], int(lease["leaseEpoch"])) == ("leased", self.last_epoch)
        # A lease of a greater epoch: the old one is refused for good, with every id.
        session.post(url + self.path("break"), params={"leaseBreakPeriod": 0}, timeout=30)
        old_epoch = self.last_epoch
        answer = session.post(url + self.path("acquire"), timeout=30,
                              params={"leaseDuration": -1, "proposedLeaseId": IDS[0]})
        assert answer.status_code == 200, answer.text
        self.take_epoch(answer)
        late = session.post(f"{url}/upload/storage/v1/b/{BUCKET}/o", data=b"late", timeout=30,
                            params={"uploadType": "media", "name": self.name, "leaseId": IDS[0],
                                    "ifLeaseEpochMatch": old_epoch})
        assert late.status_code == 412, late.text
        self.holder, self.certain, self.written = IDS[0], True, present or None
        self.unsure.clear()


# A keyword cannot be a method's name.
setattr(Name, "break", Name.break_lease)


def work_until_killed(server: Server, names: list[Name], kill_after: int, pause_s: float) -> None:
    killed = threading.Event()
    failures: list[BaseException] = []

    def work(name: Name) -> None:
        session = requests.Session()
        session.trust_env = False
        try:
            while not killed.is_set():
                name.step(session, server.http_url)
        except CUT:
            if not killed.is_set():
                failures.append(AssertionError(f"{name.name} was cut off before the kill"))
        except BaseException as failure:  # noqa: B902 (told by the main thread)
            failures.append(failure)

    before = sum(name.acknowledged for name in names)
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while sum(name.acknowledged for name in names) - before < kill_after and not failures:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    time.sleep(pause_s)
    killed.set()
    server.kill()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_epochs_and_fences_survive_kill_9():
    print(f"LAKEGATE_SEED={SEED}")
    randomness = random.Random(SEED)
    names = [Name(name, randomness.randrange(2**32)) for name in NAMES]
    session = requests.Session()
    session.trust_env = False
    with Server() as server:
        made = session.post(f"{server.http_url}/storage/v1/b", params={"project": "p"}, json={"name": BUCKET},
                            timeout=30)
        assert made.status_code == 200, made.text
        for _ in range(KILLS):
            work_until_killed(server, names, randomness.randint(5, 60), randomness.uniform(0, 0.03))
            server.start()
            for name in names:
                name.check_after_kill(session, server.http_url)
        server.stop()
        checked = subprocess.run([str(server.binary), "check", str(server.data_dir)], capture_output=True, text=True,
                                 timeout=300)
        assert checked.returncode == 0, checked.stdout
    assert sum(name.acknowledged for name in names) > 5 * KILLS
