// What tests of a KvStore share. Any thread may call it.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "metadata/kv/kv_store.h"

namespace lakegate {

inline std::future<Result<uint64_t>> start_commit(KvStore& store, WriteBatch batch) {
  auto promise = std::make_shared<std::promise<Result<uint64_t>>>();
  std::future<Result<uint64_t>> outcome = promise->get_future();
  store.commit(std::move(batch), [promise](Result<uint64_t> version) { promise->set_value(std::move(version)); });
  return outcome;
}

inline Result<uint64_t> commit(KvStore& store, WriteBatch batch) { return start_commit(store, std::move(batch)).get(); }

// Throws when the commit fails.
inline uint64_t commit_puts(KvStore& store, Table table, const std::vector<std::pair<std::string, std::string>>& puts) {
  WriteBatch batch;
  for (const auto& [key, value] : puts) batch.put(table, key, value);
  return commit(store, std::move(batch)).value();
}

}  // namespace lakegate
