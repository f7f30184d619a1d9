// AccessWorld: the whole pipeline over a store in memory, with an authenticator that says who the test wants, and spies
// that see whether a handler ran and whether the store was touched. Owned by one test, used by its thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "auth/policy_authorizer.h"
#include "auth/roles.h"
#include "base/health.h"
#include "gateway/pipeline.h"
#include "gateway/request_filter.h"
#include "gateway/routes.h"
#include "gateway/routing.h"
#include "metadata/kv/memory_kv_store.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_insert.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/ops/custom_roles.h"
#include "metadata/ops/folders_insert.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/project_iam_policy.h"
#include "storage/backend/memory/memory_blob_store.h"

namespace lakegate {

class CountingKvStore final : public KvStore {
 public:
  explicit CountingKvStore(KvStore& inner) : inner_(inner) {}
  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    note(table, key);
    return inner_.get(table, key, mode);
  }
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    note(table, begin);
    return inner_.scan(table, std::move(begin), std::move(end), mode);
  }
  uint64_t visible_version() const override { return inner_.visible_version(); }
  void commit(WriteBatch batch, CommitCallback done) override {
    ++commits;
    inner_.commit(std::move(batch), std::move(done));
  }
  Status verify_integrity() override { return inner_.verify_integrity(); }

  // What was read since the last call: tables, with the first byte of the key, which is a resource's kind.
  std::set<std::pair<Table, uint8_t>> take_reads() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(reads_, {});
  }

  std::atomic<int> commits = 0;

 private:
  void note(Table table, std::string_view key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    reads_.emplace(table, key.empty() ? uint8_t{0} : static_cast<uint8_t>(key.front()));
  }

  KvStore& inner_;
  std::mutex mutex_;
  std::set<std::pair<Table, uint8_t>> reads_;
};

class CountingBlobStore final : public BlobStore {
 public:
  Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) override {
    ++writes;
    return inner_.create(id);
  }
  Result<std::unique_ptr<BlobWriter>> resume(const BlobId& id, uint64_t size_bytes) override {
    ++writes;
    return inner_.resume(id, size_bytes);
  }
  Result<std::unique_ptr<BlobReader>> open(const BlobId& id) override { return inner_.open(id); }
  Result<uint64_t> size_bytes(const BlobId& id) override { return inner_.size_bytes(id); }
  Status remove(const BlobId& id) override {
    ++writes;
    return inner_.remove(id);
  }
  Status enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) override {
    return inner_.enumerate(after, visit);
  }

  std::atomic<int> writes = 0;

 private:
  MemoryBlobStore inner_;
};

class FakeAuthenticator final : public Authenticator {
 public:
  Task<Result<SignIn>> authenticate(const CredentialView& credentials) override {
    if (real != nullptr) co_return co_await real->authenticate(credentials);
    SignIn sign_in;
    sign_in.principal = principal;
    co_return sign_in;
  }
  Principal principal;
  Authenticator* real = nullptr;  // Where there is one, it decides.
};

class HandlerSpy final : public RequestFilter {
 public:
  Task<Result<Response>> handle(RequestContext& context, Handler handler) override {
    ++entered;
    co_return co_await handler(context);
  }
  int entered = 0;
};

// What came back, with the body read to its end.
struct Answer {
  int status = 0;
  std::string body;
  Headers headers;
  bool entered_handler = false;
  bool touched_store = false;

  bool was_refused() const { return status == 401 || status == 403; }
};

struct Call {
  Method method = Method::kGet;
  std::string target;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string host = "storage.googleapis.com";
};

inline Principal user(std::string name) {
  Principal made;
  made.kind = PrincipalKind::kUser;
  made.name = std::move(name);
  return made;
}

class AccessWorld {
 public:
  static constexpr const char* kAnn = "ann@example.com";
  static constexpr const char* kEve = "eve@example.com";
  static constexpr const char* kWebsite = "www.example.com";  // A custom domain, and the bucket that it is bound to.

  template <class F>
  auto must(F operation) {
    auto done = sync_wait(catalog.transact(std::move(operation)));
    INFO(done.status().to_string());
    REQUIRE(done.ok());
    return std::move(done->value);
  }

  // Bucket "box" of project "project" has the objects "o" and "p".
  explicit AccessWorld(bool uniform = true, bool soft_delete = false, bool folders = false) {
    Services& services = services_;
    services.filter = &spy;
    services.config.domains.push_back(custom_domain(kWebsite));
    BucketsInsertRequest insert{"box", "project", {}};
    insert.attributes.uniform_bucket_level_access = uniform;
    insert.attributes.hierarchical_namespace_enabled = folders;
    if (soft_delete) insert.attributes.soft_delete_policy = SoftDeletePolicy{7LL * 24 * 3600, 0};
    must([&](Transaction& transaction) { return buckets_insert(transaction, insert); });
    as(unverified());
    for (const char* name : {"o", "p"}) {
      REQUIRE(call({Method::kPost, "/upload/storage/v1/b/box/o?uploadType=media&name=" + std::string(name), "old"})
                  .status == 200);
    }
    anonymous();
  }

  static Principal unverified() {
    Principal made;
    made.kind = PrincipalKind::kUnverified;
    made.name = "unverified";
    return made;
  }
  void as(Principal principal) { authenticator_.principal = std::move(principal); }
  void anonymous() { authenticator_.principal = Principal(); }
  // From now on what the requests bring decides.
  void authenticate_with(Authenticator* real) { authenticator_.real = real; }

  // A role on the project, made of exactly these permissions.
  void grant(const std::string& user, std::vector<std::string> permissions, const std::string& project = "project") {
    grant_member("user:" + user, std::move(permissions), project);
  }
  void grant_member(const std::string& member, std::vector<std::string> permissions, const std::string& project) {
    CustomRole role;
    role.name = "projects/" + project + "/roles/made_" + std::to_string(++roles_);
    role.permissions = std::move(permissions);
    must([&](Transaction& transaction) { return put_custom_role(transaction, role); });
    must([&](Transaction& transaction) { return add_project_iam_member(transaction, project, role.name, member); });
  }
  void grant_role(const std::string& member, const std::string& role, const std::string& project = "project") {
    must([&](Transaction& transaction) { return add_project_iam_member(transaction, project, role, member); });
  }
  void bind_on_bucket(IamBinding binding, const std::string& name = "box") {
    must([&](Transaction& transaction) -> Result<bool> {
      ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, name));
      ASSIGN_OR_RETURN(IamPolicy policy, get_bucket_iam_policy(transaction, bucket));
      if (binding.condition) policy.version = 3;
      policy.bindings.push_back(binding);
      put_bucket_iam_policy(transaction, bucket, policy);
      return true;
    });
  }
  void patch_bucket(const std::function<void(BucketAttributes&)>& change) {
    BucketsPatchRequest patch;
    patch.name = "box";
    patch.change = [&](const Bucket& current) -> Result<BucketAttributes> {
      BucketAttributes attributes = current;
      change(attributes);
      return attributes;
    };
    must([&](Transaction& transaction) { return buckets_patch(transaction, patch); });
  }

  void filter(RequestFilter* filter) { services_.filter = filter; }

  Answer call(const Call& call) {
    MemoryByteSource body(as_bytes(call.body));
    return send(call, body);
  }
  Answer send(const Call& call, ByteSource& body) {
    Request request;
    request.method = call.method;
    request.target = call.target;
    request.headers.add("Host", call.host);
    for (const auto& [name, value] : call.headers) request.headers.add(name, value);
    request.body = &body;
    request.body_size_bytes = call.body.size();
    request.peer_address = peer_address;
    const int entered = spy.entered;
    const int commits = kv.commits;
    const int writes = blobs.writes;
    Response response = sync_wait(pipeline_.handle(request));
    Answer answer;
    answer.status = response.status_code;
    answer.body = response.body;
    answer.headers = response.headers;
    while (response.stream) {
      Result<Bytes> piece = sync_wait(response.stream->read());
      REQUIRE(piece.ok());
      if (piece->empty()) break;
      answer.body += as_text(*piece);
    }
    answer.entered_handler = spy.entered != entered;
    answer.touched_store = kv.commits != commits || blobs.writes != writes;
    return answer;
  }

  // The object's bytes as they are now; nothing where it is missing.
  std::optional<std::string> bytes_of(const std::string& name) {
    const Principal before = authenticator_.principal;
    as(unverified());
    const Answer answer = call({Method::kGet, "/storage/v1/b/box/o/" + name + "?alt=media"});
    as(before);
    if (answer.status == 404) return std::nullopt;
    REQUIRE(answer.status == 200);
    return answer.body;
  }

  ManualClock clock;

 private:
  MemoryKvStore memory_{clock};

 public:
  CountingKvStore kv{memory_};
  WorkerPool pool{1};
  Catalog catalog{kv, clock, pool};
  CountingBlobStore blobs;
  HandlerSpy spy;
  std::string peer_address = "192.0.2.1";

 private:
  SeededRandom random_{1};
  Health health_;
  WritesGate gate_{health_};
  ObjectStore store_{catalog, blobs, pool, random_, gate_};
  BackgroundWork background_{store_};
  FakeAuthenticator authenticator_;
  const std::unique_ptr<Authorizer> authorizer_ = make_policy_authorizer(catalog);
  RequestLimits limits_{clock};
  Services services_{store_, catalog, background_, clock, random_, authenticator_, *authorizer_, ApiConfig{}};
  Pipeline pipeline_{services_, limits_};
  int roles_ = 0;
};

// Every permission of Cloud Storage and those of other services that this server asks for, but one.
inline std::vector<std::string> all_permissions_but(std::string_view left_out) {
  std::vector<std::string> permissions;
  for (const std::string_view permission : all_permissions()) {
    if (permission != left_out) permissions.emplace_back(permission);
  }
  return permissions;
}

}  // namespace lakegate
