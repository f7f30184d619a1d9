// Reads the bytes of objects below the prefix, in an order that no cache foresees.
#include "bench/load/ops/kinds.h"
#include "bench/load/random_number.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class Get final : public Operation {
 public:
  explicit Get(const Settings& settings) : maker_(settings) {}

  void start(uint64_t, Outgoing& out) override {
    RequestParts parts;
    parts.path = maker_.object_path(object_name(maker_.settings(), random_.below(maker_.settings().count)));
    if (maker_.dialect() == Dialect::kJson) parts.query = "alt=media";
    maker_.make(parts, out);
  }

  Step answered(const Answer& answer, Outgoing&) override {
    return answer.ok() && answer.body_bytes == maker_.settings().size_bytes ? Step::kDone : Step::kFailed;
  }

 private:
  RequestMaker maker_;
  RandomNumber random_;
};

}  // namespace

std::unique_ptr<Operation> make_get(const Settings& settings) { return std::make_unique<Get>(settings); }

}  // namespace lakegate::load
