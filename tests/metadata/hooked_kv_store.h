// HookedKvStore: runs something behind the next read of a row, before what was read is decoded, once. Owned by a test,
// used by its thread; the store behind it outlives it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "metadata/kv/kv_store.h"

namespace lakegate {

class HookedKvStore final : public KvStore {
 public:
  explicit HookedKvStore(KvStore& inner) : inner_(inner) {}
  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    Result<std::optional<std::string>> found = inner_.get(table, key, mode);
    if (const auto hook = std::exchange(after_next_get, nullptr)) hook();
    return found;
  }
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    return inner_.scan(table, std::move(begin), std::move(end), mode);
  }
  uint64_t visible_version() const override { return inner_.visible_version(); }
  void commit(WriteBatch batch, CommitCallback done) override { inner_.commit(std::move(batch), std::move(done)); }
  RowCache* row_cache() override { return inner_.row_cache(); }
  Status verify_integrity() override { return {}; }

  std::function<void()> after_next_get;

 private:
  KvStore& inner_;
};

}  // namespace lakegate
