// Stores new objects: uploadType=media of the JSON API, PUT elsewhere. "fill" gives them the names that reads want;
// "create" wants each name to be free, "create-taken" is refused because it is not.
#include "bench/load/ops/put.h"

#include "base/encoding.h"
#include "bench/load/ops/kinds.h"

namespace lakegate::load {
namespace {

constexpr int kPreconditionFailed = 412;

enum class Names { kNew, kFilled };

class Put final : public Operation {
 public:
  Put(const Settings& settings, Names names, bool condition, bool is_taken)
      : maker_(settings), names_(names), condition_(condition), is_taken_(is_taken) {}

  void start(uint64_t number, Outgoing& out) override {
    const Settings& settings = maker_.settings();
    const uint64_t place = names_ == Names::kFilled ? number % settings.count : number;
    const std::string name = names_ == Names::kFilled ? object_name(settings, place) : written_name(settings, place);
    maker_.make(put_request(maker_, name, condition_), out);
  }

  Step answered(const Answer& answer, Outgoing&) override {
    const bool is_expected = is_taken_ ? answer.status == kPreconditionFailed : answer.ok();
    return is_expected ? Step::kDone : Step::kFailed;
  }

 private:
  RequestMaker maker_;
  Names names_;
  bool condition_;
  bool is_taken_;
};

}  // namespace

RequestParts put_request(const RequestMaker& maker, const std::string& name, bool condition) {
  const Settings& settings = maker.settings();
  RequestParts parts;
  parts.body_bytes = settings.size_bytes;
  parts.headers.emplace_back("Content-Type", "application/octet-stream");
  if (settings.dialect == Dialect::kJson) {
    parts.method = "POST";
    parts.path = "/upload/storage/v1/b/" + settings.bucket + "/o";
    if (condition) parts.query = "ifGenerationMatch=0&";
    parts.query += "name=" + percent_encode(name) + "&prettyPrint=false&uploadType=media";
    return parts;
  }
  parts.method = "PUT";
  parts.path = maker.object_path(name);
  if (condition && settings.dialect == Dialect::kXml) parts.headers.emplace_back("x-goog-if-generation-match", "0");
  if (condition && settings.dialect == Dialect::kS3) parts.headers.emplace_back("If-None-Match", "*");
  return parts;
}

std::unique_ptr<Operation> make_put(const Settings& settings) {
  return std::make_unique<Put>(settings, Names::kNew, /*condition=*/false, /*is_taken=*/false);
}

std::unique_ptr<Operation> make_fill(const Settings& settings) {
  return std::make_unique<Put>(settings, Names::kFilled, /*condition=*/false, /*is_taken=*/false);
}

std::unique_ptr<Operation> make_create(const Settings& settings) {
  if (settings.dialect == Dialect::kPlain) return nullptr;
  return std::make_unique<Put>(settings, Names::kNew, /*condition=*/true, /*is_taken=*/false);
}

std::unique_ptr<Operation> make_create_taken(const Settings& settings) {
  if (settings.dialect == Dialect::kPlain) return nullptr;
  return std::make_unique<Put>(settings, Names::kFilled, /*condition=*/true, /*is_taken=*/true);
}

}  // namespace lakegate::load
