#include "metadata/kv/memory_kv_store.h"

#include <algorithm>

namespace lakegate {
namespace {

class MemoryKvCursor final : public KvCursor {
 public:
  MemoryKvCursor(std::shared_ptr<MemoryKvContents> contents, Table table, std::string begin, std::string end)
      : contents_(std::move(contents)),
        table_(table),
        begin_(std::move(begin)),
        end_(std::move(end)),
        view_(contents_->open_view()) {
    find(begin_);
  }
  ~MemoryKvCursor() override { contents_->close_view(view_); }
  MemoryKvCursor(const MemoryKvCursor&) = delete;
  MemoryKvCursor& operator=(const MemoryKvCursor&) = delete;

  bool valid() const override { return entry_.has_value(); }
  Status status() const override { return {}; }
  std::string_view key() const override { return entry_->first; }
  std::string_view value() const override { return entry_->second; }
  void next() override { find(entry_->first + '\0'); }
  void seek(std::string_view key) override { find(std::max(std::string(key), begin_)); }

 private:
  void find(const std::string& from) { entry_ = contents_->find_first(view_, table_, from, end_); }

  const std::shared_ptr<MemoryKvContents> contents_;
  const Table table_;
  const std::string begin_;
  const std::string end_;
  const uint64_t view_;
  std::optional<std::pair<std::string, std::string>> entry_;
};

}  // namespace

void MemoryKvContents::apply(std::span<const WriteBatch> batches) {
  const std::unique_lock lock(mutex_);
  ++sequence_;
  for (const WriteBatch& batch : batches) {
    for (const WriteBatch::Write& write : batch.writes) {
      Revisions& revisions = tables_[write.table][write.key];
      if (!revisions.empty() && revisions.back().sequence == sequence_) {
        revisions.back().value = write.value;
      } else {
        revisions.push_back({sequence_, write.value});
      }
      if (revisions.size() > 1 || !write.value) prunable_.emplace(write.table, write.key);
    }
  }
  const std::lock_guard views_lock(views_mutex_);
  prune(views_.empty() ? sequence_ : *views_.begin());
}

// Forgets what no view can see any more. With an old view open the work may be repeated for every commit: cursors are
// short-lived.
void MemoryKvContents::prune(uint64_t oldest_view) {
  for (auto it = prunable_.begin(); it != prunable_.end();) {
    Keys& keys = tables_[it->first];
    const auto found = keys.find(it->second);
    Revisions& revisions = found->second;
    const auto newer = std::find_if(revisions.begin(), revisions.end(), [oldest_view](const Revision& revision) {
      return revision.sequence > oldest_view;
    });
    if (newer - revisions.begin() > 1) revisions.erase(revisions.begin(), newer - 1);
    const bool is_gone = revisions.size() == 1 && !revisions.front().value && revisions.front().sequence <= oldest_view;
    const bool is_plain = revisions.size() == 1 && revisions.front().value;
    if (is_gone) keys.erase(found);
    it = is_gone || is_plain ? prunable_.erase(it) : std::next(it);
  }
}

const std::optional<std::string>& MemoryKvContents::value_at(const Revisions& revisions, uint64_t view) {
  static const std::optional<std::string> nothing;
  const auto newest = std::find_if(revisions.rbegin(), revisions.rend(),
                                   [view](const Revision& revision) { return revision.sequence <= view; });
  return newest == revisions.rend() ? nothing : newest->value;
}

std::optional<std::string> MemoryKvContents::get(Table table, const std::string& key) const {
  const std::shared_lock lock(mutex_);
  const auto keys = tables_.find(table);
  if (keys == tables_.end()) return std::nullopt;
  const auto found = keys->second.find(key);
  if (found == keys->second.end()) return std::nullopt;
  return found->second.back().value;
}

uint64_t MemoryKvContents::open_view() {
  const std::shared_lock lock(mutex_);
  const std::lock_guard views_lock(views_mutex_);
  views_.insert(sequence_);
  return sequence_;
}

void MemoryKvContents::close_view(uint64_t view) {
  const std::lock_guard lock(views_mutex_);
  views_.erase(views_.find(view));
}

std::optional<std::pair<std::string, std::string>> MemoryKvContents::find_first(uint64_t view, Table table,
                                                                                const std::string& begin,
                                                                                const std::string& end) const {
  const std::shared_lock lock(mutex_);
  const auto keys = tables_.find(table);
  if (keys == tables_.end()) return std::nullopt;
  for (auto it = keys->second.lower_bound(begin); it != keys->second.end(); ++it) {
    if (!end.empty() && it->first >= end) break;
    if (const std::optional<std::string>& value = value_at(it->second, view)) return std::pair(it->first, *value);
  }
  return std::nullopt;
}

MemoryKvStore::MemoryKvStore(const Clock& clock, std::shared_ptr<MemoryKvContents> contents)
    : contents_(contents ? std::move(contents) : std::make_shared<MemoryKvContents>()),
      committer_(clock,
                 decode_commit_version(contents_->get(Table::kSystem, std::string(kLastCommitVersionKey))).value(),
                 [this](std::span<const WriteBatch> batches) {
                   contents_->apply(batches);
                   return Status();
                 }) {}

Result<std::optional<std::string>> MemoryKvStore::get(Table table, std::string_view key, ReadMode) {
  return contents_->get(table, std::string(key));
}

std::unique_ptr<KvCursor> MemoryKvStore::scan(Table table, std::string begin, std::string end, ReadMode) {
  return std::make_unique<MemoryKvCursor>(contents_, table, std::move(begin), std::move(end));
}

void MemoryKvStore::commit(WriteBatch batch, CommitCallback done) {
  committer_.commit(std::move(batch), std::move(done));
}

}  // namespace lakegate
