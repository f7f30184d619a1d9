#include "metadata/ops/objects_list.h"

#include <algorithm>

#include "base/limits.h"
#include "metadata/context_filter.h"
#include "metadata/glob.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folder_prefixes.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_protection.h"
#include "metadata/ops/version_cursor.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

struct KeyRange {
  std::string begin;
  std::string end;
};

// Fills one page. Names are visited in order; a name below a common prefix stands for the prefix, and the rest of the
// prefix is skipped with one seek.
class Lister {
 public:
  Lister(Transaction& transaction, const Bucket& bucket, const ObjectsListRequest& request,
         const std::optional<Glob>& glob, const ContextFilter& filter, const FolderLocks& locks)
      : transaction_(transaction),
        bucket_(bucket),
        request_(request),
        glob_(glob),
        filter_(filter),
        locks_(locks),
        last_(request.position) {
    page_limit_ = static_cast<size_t>(std::clamp(request.max_results, 1, limits::kListResultsMax));
  }

  Result<ObjectsListPage> run() {
    const std::optional<KeyRange> range = key_range();
    if (!range || range->begin >= range->end) return std::move(page_);
    VersionCursor cursor = request_.soft_deleted
                               ? VersionCursor::soft_deleted(transaction_, generations_begin(*range), range->end)
                               : VersionCursor(transaction_, range->begin, noncurrent_begin(*range), range->end);
    resume_group();
    if (shows_folders()) folders_.emplace(transaction_, bucket_, request_.prefix, locks_);
    for (size_t examined = 0; !page_.next; ++examined) {
      RETURN_IF_ERROR(find_folder_group());
      if (!cursor.valid() && !pending_group_ && !folder_group_) break;
      if (examined >= limits::kListExaminedMax) {
        page_.next = last_;
        break;
      }
      RETURN_IF_ERROR(visit(cursor));
    }
    RETURN_IF_ERROR(cursor.status());
    return std::move(page_);
  }

 private:
  // The keys that can matter: prefix, literal start of the glob, bounds and position. Nothing when no name can match.
  std::optional<KeyRange> key_range() const {
    std::string name_prefix = request_.prefix;
    if (glob_) {
      const std::string& literal = glob_->literal_prefix();
      if (literal.starts_with(name_prefix)) {
        name_prefix = literal;
      } else if (!name_prefix.starts_with(literal)) {
        return std::nullopt;
      }
    }
    KeyRange range;
    range.begin = object_key_prefix(bucket_.generation, name_prefix);
    range.end = prefix_end(range.begin);
    range.begin = std::max({range.begin, object_key_prefix(bucket_.generation, request_.start_offset), position_key()});
    if (!request_.end_offset.empty()) {
      range.end = std::min(range.end, object_key_prefix(bucket_.generation, request_.end_offset));
    }
    return range;
  }

  bool shows_folders() const {
    return request_.include_folders_as_prefixes && request_.delimiter == "/" && !lists_generations();
  }

  // The common prefix of the first folder behind all that was dealt with.
  Status find_folder_group() {
    folder_group_.reset();
    if (!folders_) return Status();
    ASSIGN_OR_RETURN(const std::optional<std::string> folder, folders_->at_or_after(folders_from()));
    if (!folder || (!request_.end_offset.empty() && *folder >= request_.end_offset)) return Status();
    folder_group_ = group_of(*folder);
    return Status();
  }

  std::string folders_from() const {
    const std::string behind_last = last_.after_name_is_prefix ? prefix_end(last_.after_name) : last_.after_name + '\0';
    // The folder of the prefix itself lies below nothing.
    return std::max({behind_last, request_.start_offset, request_.prefix + '\0'});
  }

  bool lists_generations() const { return request_.versions || request_.soft_deleted; }

  std::optional<std::string> noncurrent_begin(const KeyRange& range) const {
    return request_.versions ? std::optional(generations_begin(range)) : std::nullopt;
  }

  // A page that ended between two generations of a name goes on behind those that it had.
  std::string generations_begin(const KeyRange& range) const {
    const ListPosition& position = request_.position;
    if (position.after_name_is_prefix || position.after_generation == 0) return range.begin;
    return std::max(range.begin,
                    noncurrent_key(bucket_.generation, position.after_name, position.after_generation + 1));
  }

  std::string position_key() const {
    const ListPosition& position = request_.position;
    if (position.after_name.empty()) return {};
    if (position.after_name_is_prefix) return prefix_end(object_key_prefix(bucket_.generation, position.after_name));
    if (position.after_generation != 0) return object_key(bucket_.generation, position.after_name);
    return object_key_after(bucket_.generation, position.after_name);
  }

  // The common prefix that `name` lies below; empty where it stands for itself.
  std::string_view group_of(std::string_view name) const {
    if (request_.delimiter.empty() || name.size() < request_.prefix.size()) return {};
    const size_t at = name.find(request_.delimiter, request_.prefix.size());
    return at == std::string_view::npos ? std::string_view() : name.substr(0, at + request_.delimiter.size());
  }

  // A page may have ended between an object that is named like a common prefix and that prefix.
  void resume_group() {
    const ListPosition& position = request_.position;
    if (position.after_name_is_prefix || !request_.include_trailing_delimiter) return;
    if (!position.after_name.empty() && group_of(position.after_name) == position.after_name) {
      pending_group_ = position.after_name;
    }
  }

  Status visit(VersionCursor& cursor) {
    if (pending_group_ && (!cursor.valid() || cursor.name() != *pending_group_)) {
      emit_group(std::string(*pending_group_), cursor);
      return Status();
    }
    const std::string_view group = cursor.valid() ? group_of(cursor.name()) : std::string_view();
    if (folder_group_ && (!cursor.valid() || *folder_group_ < (group.empty() ? cursor.name() : group))) {
      emit_group(std::string(*folder_group_), cursor);
      return Status();
    }
    if (const std::string_view hidden = hidden_folder_of(locks_, cursor.name());
        !hidden.empty() && !request_.soft_deleted) {
      cursor.seek(prefix_end(object_key_prefix(bucket_.generation, hidden)));
      return Status();
    }
    if (group.empty()) return emit_item(cursor);
    if (request_.include_trailing_delimiter && group.size() == cursor.name().size()) {
      pending_group_ = cursor.name();
      return emit_item(cursor);
    }
    emit_group(std::string(group), cursor);
    return Status();
  }

  // Whether one more result of this size fits; otherwise the page ends before it.
  bool take_room(size_t size_bytes) {
    if (count_ >= page_limit_ || (count_ > 0 && page_bytes_ + size_bytes > limits::kListPageBytesMax)) {
      page_.next = last_;
      return false;
    }
    ++count_;
    page_bytes_ += size_bytes;
    return true;
  }

  bool matches_glob(std::string_view name) const { return !glob_ || glob_->matches(name); }

  bool seen_on_earlier_page(const VersionCursor& cursor) const {
    const ListPosition& position = request_.position;
    return !position.after_name_is_prefix && position.after_generation != 0 && cursor.name() == position.after_name &&
           cursor.generation() <= position.after_generation;
  }

  Status emit_item(VersionCursor& cursor) {
    if (!seen_on_earlier_page(cursor)) {
      if (matches_glob(cursor.name())) {
        ASSIGN_OR_RETURN(const bool has_room, add_item(cursor));
        if (!has_room) return Status();
      }
      last_.after_name = cursor.name();
      last_.after_generation = lists_generations() ? cursor.generation() : 0;
      last_.after_name_is_prefix = false;
    }
    cursor.next();
    return Status();
  }

  // False where the page ends before it. What the filter does not want takes no room.
  Result<bool> add_item(const VersionCursor& cursor) {
    Object& object = page_.items.emplace_back();
    RETURN_IF_ERROR(cursor.read_listed(object));
    const bool is_wanted = filter_.matches(object.contexts);
    if (!is_wanted || !take_room(cursor.record_bytes() + cursor.name().size())) {
      page_.items.pop_back();
      return !is_wanted;
    }
    object.bucket = bucket_.name;
    fill_in_from_bucket(bucket_, object);
    return true;
  }

  void emit_group(std::string group, VersionCursor& cursor) {
    if (matches_glob(group)) {
      if (!take_room(group.size())) return;
      page_.prefixes.push_back(group);
    }
    pending_group_.reset();
    cursor.seek(prefix_end(object_key_prefix(bucket_.generation, group)));
    last_ = {std::move(group), 0, true};
  }

  Transaction& transaction_;
  const Bucket& bucket_;
  const ObjectsListRequest& request_;
  const std::optional<Glob>& glob_;
  const ContextFilter& filter_;
  const FolderLocks& locks_;
  std::optional<FolderPrefixes> folders_;
  std::optional<std::string> folder_group_;
  size_t page_limit_ = 0;
  size_t count_ = 0;  // Of results so far.
  size_t page_bytes_ = 0;
  ObjectsListPage page_;
  ListPosition last_;  // Everything up to here was dealt with.
  std::optional<std::string> pending_group_;
};

}  // namespace

Result<ObjectsListPage> objects_list(Transaction& transaction, const ObjectsListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  std::optional<Glob> glob;
  if (!request.match_glob.empty()) {
    ASSIGN_OR_RETURN(glob, Glob::compile(request.match_glob));
  }
  ASSIGN_OR_RETURN(const ContextFilter filter, ContextFilter::parse(request.filter));
  if (request.soft_deleted) RETURN_IF_ERROR(check_soft_delete_policy(bucket));
  return look_past_locks(transaction, bucket, [&](const FolderLocks& locks) {
    return Lister(transaction, bucket, request, glob, filter, locks).run();
  });
}

}  // namespace lakegate
