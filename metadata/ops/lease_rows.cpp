#include "metadata/ops/lease_rows.h"

#include <algorithm>

#include "metadata/names.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"

namespace lakegate {
namespace {

LeaseRowKind kind_of(bool is_prefix) { return is_prefix ? LeaseRowKind::kPrefix : LeaseRowKind::kObject; }

std::string index_key(const Bucket& bucket) { return lease_key(bucket.generation, {}, LeaseRowKind::kIndex); }

Result<Lease> decode_row(std::string_view record, std::string_view name, bool is_prefix) {
  ASSIGN_OR_RETURN(Lease lease, decode_lease(record));
  lease.name = name;
  lease.is_prefix = is_prefix;
  return lease;
}

Result<std::optional<Lease>> find_row(Transaction& transaction, const Bucket& bucket, std::string_view name,
                                      bool is_prefix) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record,
                   transaction.get(Table::kLeases, lease_key(bucket.generation, name, kind_of(is_prefix))));
  if (!record) return std::optional<Lease>();
  ASSIGN_OR_RETURN(Lease lease, decode_row(*record, name, is_prefix));
  return std::optional<Lease>(std::move(lease));
}

// Null: there was never a lease in the bucket.
Result<std::shared_ptr<const LeaseIndex>> find_index(Transaction& transaction, const Bucket& bucket) {
  return transaction.get_decoded<LeaseIndex>(Table::kLeases, index_key(bucket), decode_lease_index);
}

// Calls `visit(prefix) -> Result<bool>` for each prefix of the name at which there may be a lease, until one is true.
template <class Visit>
Status visit_prefixes(const LeaseIndex& index, std::string_view name, Visit visit) {
  size_t slash = 0;
  for (uint64_t depths = index.prefix_depths; depths != 0; depths >>= 1) {
    slash = name.find('/', slash);
    if (slash == std::string_view::npos) break;
    ++slash;
    if ((depths & 1) == 0) continue;
    ASSIGN_OR_RETURN(const bool done, visit(name.substr(0, slash)));
    if (done) break;
  }
  return Status();
}

class Clearing {
 public:
  Clearing(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target,
           const std::optional<LeaseId>& tolerated, const Status& refusal)
      : transaction_(transaction), bucket_(bucket), target_(target), tolerated_(tolerated), refusal_(refusal) {}

  // Rows of prefixes that the target lies in.
  Status above() {
    ASSIGN_OR_RETURN(const auto index, find_index(transaction_, bucket_));
    if (!index) return Status();
    return visit_prefixes(*index, target_.name, [this](std::string_view prefix) -> Result<bool> {
      if (target_.is_prefix && prefix == target_.name) return true;
      RETURN_IF_ERROR(clear(prefix, /*is_prefix=*/true));
      return false;
    });
  }

  // Rows of names in the target, which is a prefix.
  Status below() {
    const std::string begin = object_key_prefix(bucket_.generation, target_.name);
    const auto cursor = transaction_.scan(Table::kLeases, begin, prefix_end(begin));
    size_t looked_at = 0;
    for (; cursor->valid(); cursor->next()) {
      if (looked_at++ == kLeasesBelowPrefixMax) {
        return Status(Code::kResourceExhausted, "There are too many leases on names below the prefix.");
      }
      ASSIGN_OR_RETURN(const LeaseKey key, decode_lease_key(cursor->key()));
      const bool is_prefix = key.kind == LeaseRowKind::kPrefix;
      if (is_prefix && key.name == target_.name) continue;
      RETURN_IF_ERROR(clear(key.name, is_prefix));
    }
    return cursor->status();
  }

 private:
  Status clear(std::string_view name, bool is_prefix) {
    ASSIGN_OR_RETURN(const std::optional<Lease> lease, find_row(transaction_, bucket_, name, is_prefix));
    if (!lease) return Status();
    if (is_held(lease_state(lease, transaction_.lease_time()))) {
      return tolerated_ == lease->id ? Status() : refusal_;
    }
    erase_lease(transaction_, bucket_, *lease);
    return Status();
  }

  Transaction& transaction_;
  const Bucket& bucket_;
  const LeaseTarget& target_;
  const std::optional<LeaseId>& tolerated_;
  const Status& refusal_;
};

}  // namespace

Status check_lease_target(const LeaseTarget& target) {
  RETURN_IF_ERROR(check_object_name(target.name));
  if (!target.is_prefix) return Status();
  if (!target.name.ends_with('/')) return invalid_argument("The prefix of a lease must end with a '/'.", "prefix");
  if (std::ranges::count(target.name, '/') > kLeasePrefixDepthMax) {
    return invalid_argument("The prefix of a lease must not have more than 32 slashes.", "prefix");
  }
  return Status();
}

Result<std::optional<Lease>> find_lease(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target) {
  return find_row(transaction, bucket, target.name, target.is_prefix);
}

Result<std::optional<Lease>> find_covering_lease(Transaction& transaction, const Bucket& bucket,
                                                 std::string_view name) {
  ASSIGN_OR_RETURN(const auto index, find_index(transaction, bucket));
  if (!index) return std::optional<Lease>();
  ASSIGN_OR_RETURN(std::optional<Lease> lease, find_row(transaction, bucket, name, /*is_prefix=*/false));
  if (lease) return lease;
  RETURN_IF_ERROR(visit_prefixes(*index, name, [&](std::string_view prefix) -> Result<bool> {
    ASSIGN_OR_RETURN(lease, find_row(transaction, bucket, prefix, /*is_prefix=*/true));
    return lease.has_value();
  }));
  return lease;
}

void put_lease(Transaction& transaction, const Bucket& bucket, const LeaseStep& step) {
  const Lease& lease = step.lease;
  transaction.put_stamped(Table::kLeases, lease_key(bucket.generation, lease.name, kind_of(lease.is_prefix)), kNoStamp,
                          encode_lease(lease), step.raises_epoch ? kRecordStampOffset : kNoStamp);
}

void erase_lease(Transaction& transaction, const Bucket& bucket, const Lease& lease) {
  transaction.erase(Table::kLeases, lease_key(bucket.generation, lease.name, kind_of(lease.is_prefix)));
}

Status note_lease_in_index(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target) {
  ASSIGN_OR_RETURN(const auto stored, find_index(transaction, bucket));
  LeaseIndex index = stored ? *stored : LeaseIndex();
  if (target.is_prefix) index.prefix_depths |= uint64_t{1} << (std::ranges::count(target.name, '/') - 1);
  if (!stored || *stored != index) transaction.put(Table::kLeases, index_key(bucket), encode_lease_index(index));
  return Status();
}

Status clear_other_leases(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target,
                          const std::optional<LeaseId>& tolerated, const Status& refusal) {
  Clearing clearing(transaction, bucket, target, tolerated, refusal);
  RETURN_IF_ERROR(clearing.above());
  if (!target.is_prefix) return Status();
  transaction.guard_fence(Table::kLeases, bucket_leases_fence(bucket.generation));
  return clearing.below();
}

}  // namespace lakegate
