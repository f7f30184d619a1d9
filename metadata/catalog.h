// Catalog: runs the operations of metadata/ops/ as transactions.
//
// Owned by the composition root. Any thread may call it; a coroutine resumes on the executor it came from. A function
// is tried first with reads from memory only, on the calling thread; when it needs the disk it is run again on the
// worker pool. When transact() returns success the change is durable; on failure nothing has changed (see KvStore for
// the one exception). More conflicts than limits::kTransactionAttemptsMax give kUnavailable.
#pragma once

#include <type_traits>

#include "base/clock.h"
#include "base/limits.h"
#include "base/worker_pool.h"
#include "metadata/transaction.h"

namespace lakegate {

// What a committed operation returned, and the version of its commit (0 when it wrote nothing). Operations that create
// a generation return records whose generation is 0; the caller fills in `commit_version`.
template <class T>
struct Committed {
  T value;
  uint64_t commit_version = 0;
};

class Catalog {
 public:
  // A term of leases begins. Only the newest catalog of a store may be used.
  Catalog(KvStore& store, const Clock& clock, WorkerPool& pool)
      : store_(store),
        clock_(clock),
        pool_(pool),
        lease_term_(store.visible_version()),
        lease_term_begun_us_(clock.monotonic_us()) {}

  // `operation(Transaction&) -> Result<T>` that only reads. It may be run more than once.
  template <class F, class R = std::invoke_result_t<F&, Transaction&>>
  Task<R> read(F operation) {
    R result = attempt_read(operation, ReadMode::kMemoryOnly);
    if (!would_block(result.status())) co_return result;
    auto on_worker = [this, &operation] { return attempt_read(operation, ReadMode::kMayBlock); };
    co_return co_await pool_.run(on_worker);
  }

  // `operation(Transaction&) -> Result<T>`; its writes are committed when it succeeds. It may be run more than once.
  template <class F, class T = typename std::invoke_result_t<F&, Transaction&>::value_type>
  Task<Result<Committed<T>>> transact(F operation) {
    ReadMode mode = ReadMode::kMemoryOnly;
    for (int attempt = 0; attempt < limits::kTransactionAttemptsMax; ++attempt) {
      Transaction transaction(store_, mode, clock_.now_us(), lease_time());
      std::optional<Result<T>> result;
      if (mode == ReadMode::kMemoryOnly) {
        result.emplace(operation(transaction));
      } else {
        auto on_worker = [&operation, &transaction] { return operation(transaction); };
        result.emplace(co_await pool_.run(on_worker));
      }
      if (!result->ok()) {
        if (would_block(result->status())) {
          mode = ReadMode::kMayBlock;
          continue;
        }
        co_return result->status();
      }
      if (!transaction.has_writes()) co_return Committed<T>{std::move(*result).value(), 0};
      Result<uint64_t> version = co_await commit(transaction.take_batch());
      if (version.ok()) co_return Committed<T>{std::move(*result).value(), *version};
      if (version.status().code() != Code::kAborted) co_return version.status();
    }
    co_return unavailable("Too many concurrent changes to the same resource; try again.");
  }

  // RowCache::access_epoch() of a store that keeps rows decoded.
  std::optional<uint64_t> access_epoch() const {
    const RowCache* const cache = store_.row_cache();
    return cache == nullptr ? std::nullopt : std::optional(cache->access_epoch());
  }

  KvStore& store() { return store_; }
  const Clock& clock() const { return clock_; }
  LeaseTime lease_time() const { return {lease_term_, lease_term_begun_us_, clock_.monotonic_us()}; }

 private:
  static bool would_block(const Status& status) { return status.code() == Code::kWouldBlock; }

  template <class F>
  auto attempt_read(F& operation, ReadMode mode) {
    Transaction transaction(store_, mode, clock_.now_us(), lease_time(), TransactionUse::kReadOnly);
    return operation(transaction);
  }

  Task<Result<uint64_t>> commit(WriteBatch batch);

  KvStore& store_;
  const Clock& clock_;
  WorkerPool& pool_;
  const uint64_t lease_term_;
  const int64_t lease_term_begun_us_;
};

}  // namespace lakegate
