// Seven reads to three writes, in random order.
#include "bench/load/ops/kinds.h"
#include "bench/load/random_number.h"

namespace lakegate::load {
namespace {

class Mixed final : public Operation {
 public:
  explicit Mixed(const Settings& settings) : get_(make_get(settings)), put_(make_put(settings)) {}

  void start(uint64_t number, Outgoing& out) override {
    now_ = random_.below(10) < 7 ? get_.get() : put_.get();
    now_->start(number, out);
  }

  Step answered(const Answer& answer, Outgoing& out) override { return now_->answered(answer, out); }

 private:
  std::unique_ptr<Operation> get_;
  std::unique_ptr<Operation> put_;
  Operation* now_ = nullptr;
  RandomNumber random_;
};

}  // namespace

std::unique_ptr<Operation> make_mixed(const Settings& settings) { return std::make_unique<Mixed>(settings); }

}  // namespace lakegate::load
