"""Actions of resumable uploads, which go on over the kills."""

from __future__ import annotations

from tests.crash.connection import key_headers
from tests.crash.expected_state import Version
from tests.crash.upload_session import UploadSession
from tests.crash.writer_base import Actions, Operation
from tests.crash.writer_contents import INLINE_MAX, ContentActions

UPLOAD_SIZES = (0, 1000, INLINE_MAX + 1, 256 * 1024, 600 * 1024, 1024 * 1024, 1024 * 1024 + 77)
SESSIONS_MAX = 2


class UploadActions(ContentActions):
    """Begins, goes on with and cancels uploads. One that may not replace its object stays open."""

    def _actions(self) -> Actions:
        return super()._actions() + [(self._upload, 15)]

    def _upload(self) -> None:
        if len(self.sessions) < SESSIONS_MAX and self._random.random() < 0.4:
            self._begin_upload()
        elif self.sessions:
            session = self._random.choice(self.sessions)
            chance = self._random.random()
            if chance < 0.05:
                self._cancel_upload(session)
            elif chance < 0.1 and session.customer_key:
                self._send_with_wrong_key(session)
            else:
                self._continue_upload(session)

    def _begin_upload(self) -> None:
        self.open_operation = Operation("begin an upload")
        key = self._random.choice(self.keys)
        self.sessions.append(UploadSession.begin(self._connection, key, self._bytes(UPLOAD_SIZES),
                                                 self._choose_customer_key(chance=0.4)))
        self.open_operation = None

    def _cancel_upload(self, session: UploadSession) -> None:
        self.cancelling = session
        self._refuse("cancel an upload", 499, "DELETE", session.target)
        self.sessions.remove(session)
        self.cancelling = None

    def _send_with_wrong_key(self, session: UploadSession) -> None:
        begin, end, is_last = session.chunk_range(1)
        wrong = next(key for key in self.customer_keys if key != session.customer_key)
        self._refuse("upload with another key", 400, "PUT", session.target, session.data[begin:end],
                     {**session.chunk_headers(begin, end, is_last), **key_headers(wrong)})

    def _continue_upload(self, session: UploadSession) -> None:
        begin, end, is_last = session.chunk_range(self._random.randint(1, 3))
        made = Version(session.data, customer_key=session.customer_key)
        effects = self._effects().put(session.key, made) if is_last else None
        is_refused = is_last and effects.is_refused
        self.open_operation = Operation(f"upload {begin}-{end} of {session.key}", None if is_refused else effects,
                                        with_key=session.customer_key is not None)
        answer = session.send(self._connection, begin, end, is_last)
        if is_refused:
            assert answer.status == 403, (self.owner, session.key, answer)
            self.open_operation = None
            self.refused += 1
        elif is_last:
            self._acknowledge(answer)
            self.sessions.remove(session)
        else:
            session.take_credit(answer)
            assert session.credited == end, (self.owner, session.key, answer)
            self.open_operation = None
