// Leases: that their rows can be read and found, and that no two of them cover one name.
#include <algorithm>

#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

// Walks the rows in the order of their keys: a prefix stands before all names below it, but for an object called like
// itself.
class LeaseWalk {
 public:
  explicit LeaseWalk(CheckContext& context) : context_(context) {}

  Status visit(const std::string& key, const std::string& value) {
    const Result<LeaseKey> decoded = decode_lease_key(key);
    if (!decoded.ok()) {
      context_.error(std::string(decoded.status().message()));
      return Status();
    }
    if (!context_.bucket_names.contains(decoded->bucket_generation)) context_.warning("A lease is in no bucket.");
    if (decoded->kind == LeaseRowKind::kIndex) return enter_bucket(*decoded, value);
    check_row(*decoded, value);
    check_covered(*decoded);
    last_ = *decoded;
    if (decoded->kind == LeaseRowKind::kPrefix) prefix_ = *decoded;
    return Status();
  }

 private:
  Status enter_bucket(const LeaseKey& key, const std::string& value) {
    const Result<LeaseIndex> index = decode_lease_index(value);
    if (!index.ok())
      context_.error("The lease index of " + context_.folder_path(key.bucket_generation, {}) + " cannot be read.");
    indexed_bucket_ = key.bucket_generation;
    index_ = index.ok() ? *index : LeaseIndex();
    return Status();
  }

  void check_row(const LeaseKey& key, const std::string& value) {
    const Status damage = decode_lease(value).status();
    if (!damage.ok())
      context_.error("The lease on " + path_of(key) + " cannot be read: " + std::string(damage.message()));
    const auto depth = std::ranges::count(key.name, '/');
    const bool is_found = indexed_bucket_ == key.bucket_generation &&
                          (key.kind == LeaseRowKind::kObject ||
                           (depth > 0 && depth <= 64 && (index_.prefix_depths >> (depth - 1) & 1) != 0));
    if (!is_found)
      context_.error("The lease on " + path_of(key) + " is not in its bucket's index, so it fences nothing.");
  }

  void check_covered(const LeaseKey& key) {
    const auto covers = [&key](const LeaseKey& prefix) {
      return prefix.kind == LeaseRowKind::kPrefix && prefix.bucket_generation == key.bucket_generation &&
             key.name.starts_with(prefix.name);
    };
    const bool is_like_object_before =
        key.kind == LeaseRowKind::kPrefix && last_.name == key.name && last_.bucket_generation == key.bucket_generation;
    if (covers(prefix_) || is_like_object_before) context_.error("Two leases cover " + path_of(key) + ".");
  }

  std::string path_of(const LeaseKey& key) const { return context_.folder_path(key.bucket_generation, key.name); }

  CheckContext& context_;
  uint64_t indexed_bucket_ = 0;
  LeaseIndex index_;
  LeaseKey last_;
  LeaseKey prefix_;
};

}  // namespace

Status check_leases(CheckContext& context) {
  LeaseWalk walk(context);
  return visit_rows(context, Table::kLeases, "", "",
                    [&walk](const std::string& key, const std::string& value) { return walk.visit(key, value); });
}

}  // namespace lakegate
