// Composes `parts` objects below the prefix to a new one.
#include "base/encoding.h"
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class Compose final : public Operation {
 public:
  explicit Compose(const Settings& settings) : maker_(settings) {
    const uint64_t count = std::min(settings.parts, settings.count);
    for (uint64_t i = 0; i < count; ++i) {
      sources_ += (i == 0 ? "{\"name\":\"" : ",{\"name\":\"") + object_name(settings, i) + "\"}";
    }
  }

  void start(uint64_t number, Outgoing& out) override {
    RequestParts parts;
    parts.method = "POST";
    parts.path = maker_.object_path(written_name(maker_.settings(), number)) + "/compose";
    parts.query = "prettyPrint=false";
    parts.headers.emplace_back("Content-Type", "application/json");
    parts.after =
        "{\"sourceObjects\":[" + sources_ + "],\"destination\":{\"contentType\":\"application/octet-stream\"}}";
    maker_.make(parts, out);
  }

 private:
  RequestMaker maker_;
  std::string sources_;
};

}  // namespace

std::unique_ptr<Operation> make_compose(const Settings& settings) {
  if (settings.dialect != Dialect::kJson) return nullptr;
  return std::make_unique<Compose>(settings);
}

}  // namespace lakegate::load
