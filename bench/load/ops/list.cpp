// One page of a listing below the prefix: a thousand objects, or only their names, or with a delimiter the folders.
#include "base/encoding.h"
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

enum class Wanted { kObjects, kNames, kPrefixes };

class List final : public Operation {
 public:
  List(const Settings& settings, Wanted wanted) : maker_(settings), wanted_(wanted) {}

  void start(uint64_t, Outgoing& out) override {
    const Settings& settings = maker_.settings();
    const std::string delimiter = wanted_ == Wanted::kPrefixes ? "delimiter=%2F&" : "";
    const std::string prefix = "prefix=" + percent_encode(settings.prefix);
    RequestParts parts;
    if (settings.dialect == Dialect::kJson) {
      parts.path = "/storage/v1/b/" + settings.bucket + "/o";
      const std::string fields = wanted_ == Wanted::kNames ? "fields=items(name),nextPageToken&" : "";
      parts.query = delimiter + fields + "maxResults=1000&" + prefix + "&prettyPrint=false";
    } else {
      parts.path = "/" + settings.bucket + (settings.dialect == Dialect::kS3 ? "/" : "");
      parts.query = delimiter + "list-type=2&max-keys=1000&" + prefix;
    }
    maker_.make(parts, out);
  }

  // A name is at least ten bytes, so an empty page is no success.
  Step answered(const Answer& answer, Outgoing&) override {
    const uint64_t least_bytes =
        wanted_ == Wanted::kPrefixes ? 500 : 10 * std::min<uint64_t>(maker_.settings().count, 1000);
    return answer.ok() && answer.body_bytes >= least_bytes ? Step::kDone : Step::kFailed;
  }

 private:
  RequestMaker maker_;
  Wanted wanted_;
};

}  // namespace

std::unique_ptr<Operation> make_list(const Settings& settings) {
  if (settings.dialect == Dialect::kPlain) return nullptr;
  return std::make_unique<List>(settings, Wanted::kObjects);
}

std::unique_ptr<Operation> make_list_names(const Settings& settings) {
  if (settings.dialect != Dialect::kJson) return nullptr;
  return std::make_unique<List>(settings, Wanted::kNames);
}

std::unique_ptr<Operation> make_list_prefixes(const Settings& settings) {
  if (settings.dialect == Dialect::kPlain) return nullptr;
  return std::make_unique<List>(settings, Wanted::kPrefixes);
}

}  // namespace lakegate::load
