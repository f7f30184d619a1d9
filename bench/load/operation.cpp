#include "bench/load/operation.h"

#include <array>

#include "bench/load/ops/kinds.h"

namespace lakegate::load {
namespace {

struct Kind {
  std::string_view name;
  Maker make;
};

constexpr std::array kKinds = {
    Kind{"get", make_get},
    Kind{"stat", make_stat},
    Kind{"put", make_put},
    Kind{"multipart-upload", make_multipart_upload},
    Kind{"create", make_create},
    Kind{"create-taken", make_create_taken},
    Kind{"delete", make_delete},
    Kind{"mixed", make_mixed},
    Kind{"list", make_list},
    Kind{"list-names", make_list_names},
    Kind{"list-prefixes", make_list_prefixes},
    Kind{"compose", make_compose},
    Kind{"resumable", make_resumable},
    Kind{"xml-multipart", make_xml_multipart},
    Kind{"fill", make_fill},
};

}  // namespace

std::unique_ptr<Operation> make_operation(const Settings& settings) {
  for (const Kind& kind : kKinds) {
    if (kind.name == settings.kind) return kind.make(settings);
  }
  return nullptr;
}

std::vector<std::string_view> operation_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) names.push_back(kind.name);
  return names;
}

}  // namespace lakegate::load
