// Reads the metadata of objects: JSON of the JSON API, HEAD elsewhere.
#include "bench/load/ops/kinds.h"
#include "bench/load/random_number.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class Stat final : public Operation {
 public:
  explicit Stat(const Settings& settings) : maker_(settings) {}

  void start(uint64_t, Outgoing& out) override {
    RequestParts parts;
    parts.path = maker_.object_path(object_name(maker_.settings(), random_.below(maker_.settings().count)));
    const bool is_json = maker_.dialect() == Dialect::kJson;
    parts.method = is_json ? "GET" : "HEAD";
    if (is_json) parts.query = "prettyPrint=false";
    maker_.make(parts, out);
  }

 private:
  RequestMaker maker_;
  RandomNumber random_;
};

}  // namespace

std::unique_ptr<Operation> make_stat(const Settings& settings) { return std::make_unique<Stat>(settings); }

}  // namespace lakegate::load
