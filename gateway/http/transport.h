// Transport: one connected socket, plain or TLS, as awaitables of our own coroutines.
//
// Owned by its connection; used on its reactor's thread by one coroutine at a time. Every operation first tries the
// system call and waits for the socket only when that would block; after some operations in a row it lets others run.
// Nothing throws: an operation ends with an IoResult. Deadlines are monotonic microseconds (Reactor::monotonic_us).
#pragma once

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <sys/uio.h>

#include "base/sendable_source.h"
#include "gateway/http/reactor.h"

namespace lakegate {

enum class IoOutcome {
  kDone,
  kWantRead,   // Only from the try_ functions.
  kWantWrite,  // Only from the try_ functions.
  kEnd,        // The peer closed its side.
  kFailed,     // Reset, protocol error, or cut by the server.
  kTimedOut,
  kInterrupted,  // An idle wait that the server ended because it drains.
};

struct IoResult {
  IoOutcome outcome = IoOutcome::kFailed;
  size_t size_bytes = 0;
  bool done() const { return outcome == IoOutcome::kDone; }
};

class Transport;

// The shared part of all operations: try, wait, try again.
class IoAwaiter {
 public:
  IoAwaiter(Transport& transport, int64_t deadline_us) : transport_(transport), deadline_us_(deadline_us) {}
  virtual ~IoAwaiter() = default;
  IoAwaiter(const IoAwaiter&) = delete;
  IoAwaiter& operator=(const IoAwaiter&) = delete;

  bool await_ready();
  void await_suspend(std::coroutine_handle<> handle);
  IoResult await_resume() const { return result_; }

 protected:
  virtual IoResult attempt() = 0;

  Transport& transport_;
  int64_t deadline_us_;

 private:
  friend class Transport;
  void proceed();
  void finish(IoResult result);

  bool yields_ = false;
  IoResult result_;
  std::coroutine_handle<> handle_;
};

class ReadAwaiter final : public IoAwaiter {
 public:
  ReadAwaiter(Transport& transport, std::span<std::byte> into, int64_t deadline_us)
      : IoAwaiter(transport, deadline_us), into_(into) {}

 private:
  IoResult attempt() override;
  std::span<std::byte> into_;
};

// Writes all of the pieces; the deadline moves on whenever the peer takes something.
class WriteAwaiter final : public IoAwaiter {
 public:
  WriteAwaiter(Transport& transport, std::span<iovec> pieces, int64_t stall_us, bool more_follows);

 private:
  IoResult attempt() override;
  std::span<iovec> pieces_;
  int64_t stall_us_;
  bool more_follows_;
};

// Sends bytes from the file in which they stand too, without copying them; where the system does not do that for this
// file, by a copy.
class SendFileAwaiter final : public IoAwaiter {
 public:
  SendFileAwaiter(Transport& transport, FilePart part, Bytes bytes, int64_t stall_us);

 private:
  IoResult attempt() override;
  IoResult try_send();
  FilePart part_;
  Bytes left_;
  int64_t stall_us_;
  bool copies_ = false;
};

class HandshakeAwaiter final : public IoAwaiter {
 public:
  using IoAwaiter::IoAwaiter;

 private:
  IoResult attempt() override;
};

// Waits for the first bytes of a request without holding a buffer for them.
class ReadableAwaiter final : public IoAwaiter {
 public:
  using IoAwaiter::IoAwaiter;

 private:
  IoResult attempt() override;
  bool has_waited_ = false;
};

class Transport : public Watched, public Pollable {
 public:
  // A socket that does not block.
  Transport(Reactor& reactor, Descriptor socket);
  ~Transport() override;

  ReadAwaiter read_some(std::span<std::byte> into, int64_t deadline_us) { return {*this, into, deadline_us}; }
  // Changes `pieces`, which must stay valid until the end. Where more follows at once, the last packet may wait for it.
  WriteAwaiter write(std::span<iovec> pieces, int64_t stall_us, bool more_follows = false) {
    return {*this, pieces, stall_us, more_follows};
  }
  // Whether send_file() works; TLS encrypts, which takes a copy.
  virtual bool sends_files() const { return true; }
  // `bytes` are what stands in the file, which must not change until the peer has them.
  SendFileAwaiter send_file(FilePart part, Bytes bytes, int64_t stall_us) { return {*this, part, bytes, stall_us}; }
  HandshakeAwaiter handshake(int64_t deadline_us) { return {*this, deadline_us}; }
  ReadableAwaiter wait_readable(int64_t deadline_us) { return {*this, deadline_us}; }

  // Tells the peer that nothing more will be sent; reading goes on.
  virtual void finish_writing();
  // Ends a wait_readable(), now or later, with kInterrupted; other operations go on.
  void interrupt_idle_wait();
  // From now on the end of the connection is a reset instead of an orderly close.
  void reset_when_closed();
  // Ends the operation at work, and all later ones, with kFailed.
  void cut();

  Reactor& reactor() { return reactor_; }
  void check_deadline(int64_t monotonic_us) override;
  void on_interrupted() override;
  void on_events(uint32_t events) override;

 protected:
  virtual IoResult try_read(std::span<std::byte> into);
  virtual IoResult try_write(std::span<iovec> pieces, bool more_follows);
  virtual IoResult try_handshake() { return {IoOutcome::kDone, 0}; }
  virtual bool has_buffered_input() const { return false; }
  int descriptor() const { return socket_.number(); }
  // The socket has given all that it had, so that whatever comes from now on is an event. A read that did not fill its
  // buffer shows that as well as one that would have blocked (man 7 epoll, question 9).
  void note_drained() { may_have_input_ = !tells_all_by_events_; }

 private:
  friend class IoAwaiter;
  friend class ReadAwaiter;
  friend class WriteAwaiter;
  friend class SendFileAwaiter;
  friend class HandshakeAwaiter;
  friend class ReadableAwaiter;

  // Nothing where the system cannot do that.
  std::optional<IoResult> try_send_file(FilePart part, size_t size_bytes);
  bool take_turn();
  void wait(IoAwaiter& awaiter, IoOutcome wanted);
  void interrupt(IoOutcome outcome);
  bool has_input();

  Reactor& reactor_;
  Descriptor socket_;
  IoAwaiter* waiting_ = nullptr;
  IoOutcome wanted_ = IoOutcome::kWantRead;
  bool may_have_input_ = false;
  bool tells_all_by_events_ = true;  // Until an end, an error or urgent data, behind which a short read says nothing.
  bool is_idle_wait_ = false;
  bool refuses_idle_waits_ = false;
  bool is_cut_ = false;
  int turns_in_a_row_ = 0;
  std::optional<IoOutcome> interruption_;
};

}  // namespace lakegate
