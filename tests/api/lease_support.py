"""Calls of the lease methods over plain HTTP, and what their answers look like."""

from __future__ import annotations

import uuid
from urllib.parse import quote

A = "aaaaaaaa-0000-4000-8000-00000000000a"
B = "bbbbbbbb-0000-4000-8000-00000000000b"


class Lease:
    """The lease on one object, or with `prefix` on a prefix. Every call returns the HTTP response."""

    def __init__(self, api, bucket: str, name: str, prefix: bool = False):
        self.api = api
        kind = "prefixes" if prefix else "o"
        self.path = f"/lakegate/v1/b/{bucket}/{kind}/{quote(name, safe='')}/lease"

    def call(self, operation: str, **params):
        return self.api.post(f"{self.path}:{operation}", params=params)

    def acquire(self, lease_id: str | None = A, duration: int = 30, **params):
        proposed = {} if lease_id is None else {"proposedLeaseId": lease_id}
        return self.call("acquire", leaseDuration=duration, **proposed, **params)

    def held(self, lease_id: str | None = A, duration: int = 30) -> dict:
        """Acquires, which must succeed, and returns the lease."""
        answer = self.acquire(lease_id, duration)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def renew(self, lease_id: str = A, **params):
        return self.call("renew", leaseId=lease_id, **params)

    def change(self, lease_id: str, proposed: str, **params):
        return self.call("change", leaseId=lease_id, proposedLeaseId=proposed, **params)

    def release(self, lease_id: str = A, **params):
        return self.call("release", leaseId=lease_id, **params)

    def break_(self, period: int | None = None):
        return self.call("break", **({} if period is None else {"leaseBreakPeriod": period}))

    def get(self):
        return self.api.get(self.path)

    def state(self) -> str:
        answer = self.get()
        assert answer.status_code == 200, answer.text
        return answer.json()["state"]


def is_uuid(text: str) -> bool:
    return str(uuid.UUID(text)) == text


def assert_refused(response, status: int, reason: str, location: str = "leaseId") -> None:
    assert response.status_code == status, f"{response.status_code} {response.text}"
    error = response.json()["error"]
    assert error["code"] == status
    assert error["errors"][0]["reason"] == reason, error
    assert error["errors"][0]["location"] == location, error
    assert error["message"], error


def assert_fenced(response) -> None:
    """The 412 that a client which knows nothing of leases takes for a failed precondition."""
    assert response.reason == "Precondition Failed"
    assert_refused(response, 412, "conditionNotMet")
