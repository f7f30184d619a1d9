"""A Lakegate write lease as a context manager (docs/using/leases.md).

The lease is renewed by a thread of its own at a third of its time. The store checks id and epoch in the commit of every
write that names them, so a holder that was paused past its lease's end loses nothing of anybody: its writes are refused
(HTTP 412 or 409). `check()` only tells earlier.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from urllib.parse import quote

import requests

__all__ = ["Lease", "LeaseError", "LeaseLost"]

ID_HEADER = "x-lakegate-lease-id"
EPOCH_HEADER = "x-lakegate-if-lease-epoch-match"


class LeaseError(Exception):
    """The server refused an operation on a lease; `status` and `reason` say how."""

    def __init__(self, response):
        try:
            error = response.json()["error"]
            self.reason, message = error["errors"][0]["reason"], error["message"]
        except (ValueError, KeyError, IndexError, TypeError):
            self.reason, message = "unknown", response.text[:200]
        self.status = response.status_code
        super().__init__(f"{self.status} {self.reason}: {message}")


class LeaseLost(Exception):
    """The lease is, or may be, somebody else's."""


class Lease:
    """A lease on one object, or on all names below a prefix. Use it in a `with` statement; threads may share it."""

    def __init__(self, endpoint: str, bucket: str, *, object: str | None = None, prefix: str | None = None,
                 duration: int = 30, wait: float = 0.0, session: requests.Session | None = None):
        if (object is None) == (prefix is None):
            raise ValueError("name either an object or a prefix")
        kind, name = ("o", object) if prefix is None else ("prefixes", prefix)
        self._url = f"{endpoint.rstrip('/')}/lakegate/v1/b/{quote(bucket, safe='')}/{kind}/{quote(name, safe='')}/lease"
        self._session = session or requests.Session()
        self._duration, self._wait = duration, wait
        self._granted, self._is_lost = 0.0, False
        self._stop, self._thread = threading.Event(), None
        self.id, self.epoch = str(uuid.uuid4()), 0

    @classmethod
    def of_client(cls, client, bucket: str, **arguments) -> "Lease":
        """With the endpoint and the credentials of a google.cloud.storage.Client."""
        return cls(client._connection.API_BASE_URL, bucket, session=client._http, **arguments)

    def __enter__(self) -> "Lease":
        deadline = time.monotonic() + self._wait
        while True:
            try:
                self._acquire()
                break
            except LeaseError as error:
                # 409: somebody else holds it.
                if error.status != 409 or time.monotonic() >= deadline:
                    raise
                time.sleep(0.2)
        if self._duration > 0:
            self._thread = threading.Thread(target=self._keep, name="lakegate-lease", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with contextlib.suppress(LeaseError, requests.RequestException):
            self._post("release", leaseId=self.id, ifLeaseEpochMatch=self.epoch)

    def check(self) -> None:
        """Raises LeaseLost unless the lease is surely held at this moment."""
        if self._is_lost or (self._duration > 0 and time.monotonic() - self._granted >= self._duration):
            raise LeaseLost("the lease is lost, or could not be renewed in time")

    @property
    def params(self) -> dict[str, str]:
        """For the query of a write."""
        return {"leaseId": self.id, "ifLeaseEpochMatch": str(self.epoch)}

    @property
    def headers(self) -> dict[str, str]:
        """For the headers of a write."""
        return {ID_HEADER: self.id, EPOCH_HEADER: str(self.epoch)}

    @contextlib.contextmanager
    def on(self, client):
        """Inside, all requests of the google.cloud.storage.Client name the lease: use it for what the lease covers."""
        session = client._http
        before = {name: session.headers.get(name) for name in self.headers}
        session.headers.update(self.headers)
        try:
            yield client
        finally:
            for name, value in before.items():
                session.headers.pop(name, None)
                if value is not None:
                    session.headers[name] = value

    def _post(self, operation: str, **params) -> dict:
        response = self._session.post(f"{self._url}:{operation}", params=params, timeout=10)
        if response.status_code != 200:
            raise LeaseError(response)
        return response.json()

    def _acquire(self) -> None:
        asked = time.monotonic()
        # The proposed id makes the call safe to repeat.
        lease = self._post("acquire", leaseDuration=self._duration, proposedLeaseId=self.id)
        self._granted, self.epoch = asked, int(lease["leaseEpoch"])

    def _keep(self) -> None:
        pause = self._duration / 3
        while not self._stop.wait(pause):
            asked = time.monotonic()
            try:
                self._post("renew", leaseId=self.id, ifLeaseEpochMatch=self.epoch)
                self._granted, pause = asked, self._duration / 3
            except LeaseError as error:
                if error.status in (409, 412):
                    self._is_lost = True
                    return
                pause = 1.0
            except requests.RequestException:
                pause = 1.0
