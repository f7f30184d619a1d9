#include "metadata/change_feed.h"

#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<std::vector<ChangeEvent>> read_change_feed(Transaction& transaction, const ChangeCursor& cursor, size_t limit) {
  // The smallest key behind the cursor's own.
  std::string begin = change_key(cursor.commit_version, cursor.index) + '\0';
  const std::unique_ptr<KvCursor> rows = transaction.scan(Table::kChangeFeed, std::move(begin), {});
  std::vector<ChangeEvent> events;
  for (; rows->valid() && events.size() < limit; rows->next()) {
    ASSIGN_OR_RETURN(const ChangeKey key, decode_change_key(rows->key()));
    ASSIGN_OR_RETURN(ChangeEvent event, decode_change_event(rows->value()));
    event.commit_version = key.commit_version;
    event.index = key.index;
    if (event.generation == 0) event.generation = key.commit_version;
    events.push_back(std::move(event));
  }
  RETURN_IF_ERROR(rows->status());
  return events;
}

Result<size_t> trim_change_feed(Transaction& transaction, const ChangeCursor& cursor, size_t limit) {
  std::string end = change_key(cursor.commit_version, cursor.index) + '\0';
  const std::unique_ptr<KvCursor> rows = transaction.scan(Table::kChangeFeed, {}, std::move(end));
  size_t count = 0;
  for (; rows->valid() && count < limit; rows->next(), ++count) {
    transaction.erase(Table::kChangeFeed, std::string(rows->key()));
  }
  RETURN_IF_ERROR(rows->status());
  return count;
}

}  // namespace lakegate
