// Deletes the objects that "fill" made, each once: give it as many operations as there are objects.
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class Delete final : public Operation {
 public:
  explicit Delete(const Settings& settings) : maker_(settings) {}

  void start(uint64_t number, Outgoing& out) override {
    RequestParts parts;
    parts.method = "DELETE";
    parts.path = maker_.object_path(object_name(maker_.settings(), number));
    maker_.make(parts, out);
  }

 private:
  RequestMaker maker_;
};

}  // namespace

std::unique_ptr<Operation> make_delete(const Settings& settings) { return std::make_unique<Delete>(settings); }

}  // namespace lakegate::load
