"""Actions of multipart uploads of the XML API, which go on over the kills."""

from __future__ import annotations

from tests.crash.expected_state import Version
from tests.crash.multipart_session import MultipartSession
from tests.crash.writer_base import Actions, Operation
from tests.crash.writer_contents import INLINE_MAX, ContentActions

PART_BYTES_MIN = 5 << 20
LAST_PART_SIZES = (0, 1000, INLINE_MAX + 1, 300 * 1024)
MULTIPARTS_MAX = 2


class MultipartActions(ContentActions):
    """Begins, goes on with, completes and aborts multipart uploads. Most have one part, since others must be large."""

    def _actions(self) -> Actions:
        return super()._actions() + [(self._multipart, 10)]

    def _multipart(self) -> None:
        if len(self.multiparts) < MULTIPARTS_MAX and self._random.random() < 0.4:
            self._begin_multipart()
        elif self.multiparts:
            session = self._random.choice(self.multiparts)
            chance = self._random.random()
            if chance < 0.1:
                self._abort_multipart(session)
            elif session.parts and chance < 0.6:
                self._complete_multipart(session)
            else:
                self._put_part(session)

    def _begin_multipart(self) -> None:
        self.open_operation = Operation("begin a multipart upload")
        self.multiparts.append(MultipartSession.begin(self._connection, self._random.choice(self.keys),
                                                      self._choose_customer_key()))
        self.open_operation = None

    def _put_part(self, session: MultipartSession) -> None:
        self.open_operation = Operation(f"put a part of {session.key}")
        # The last part has number 2, whether there is a first one or not.
        if self._random.random() < 0.1:
            session.put(self._connection, 1, self._random.randbytes(PART_BYTES_MIN))
        else:
            session.put(self._connection, 2, self._bytes(LAST_PART_SIZES))
        self.open_operation = None

    def _complete_multipart(self, session: MultipartSession) -> None:
        effects = self._effects().put(session.key, Version(session.data(), is_composite=True,
                                                           customer_key=session.customer_key))
        self.open_operation = Operation(f"complete a multipart upload of {session.key}",
                                        None if effects.is_refused else effects)
        answer = session.complete(self._connection)
        session.ending = ""
        if effects.is_refused:
            assert answer.status == 403, (self.owner, session.key, answer)
            self.open_operation = None
            self.refused += 1
            return
        assert answer.status == 200, (self.owner, session.key, answer)
        self.settle(int(answer.headers["x-goog-generation"]))
        self.acknowledged += 1
        self.multiparts.remove(session)

    def _abort_multipart(self, session: MultipartSession) -> None:
        self.open_operation = Operation("abort a multipart upload")
        answer = session.abort(self._connection)
        assert answer.status == 204, (self.owner, session.key, answer)
        self.open_operation = None
        self.multiparts.remove(session)
