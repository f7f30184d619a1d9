// The kinds of operations, one file each; operation.cpp names them.
#pragma once

#include <memory>

#include "bench/load/operation.h"

namespace lakegate::load {

using Maker = std::unique_ptr<Operation> (*)(const Settings& settings);

std::unique_ptr<Operation> make_get(const Settings& settings);
std::unique_ptr<Operation> make_stat(const Settings& settings);
std::unique_ptr<Operation> make_put(const Settings& settings);
std::unique_ptr<Operation> make_multipart_upload(const Settings& settings);
std::unique_ptr<Operation> make_create(const Settings& settings);
std::unique_ptr<Operation> make_create_taken(const Settings& settings);
std::unique_ptr<Operation> make_delete(const Settings& settings);
std::unique_ptr<Operation> make_mixed(const Settings& settings);
std::unique_ptr<Operation> make_list(const Settings& settings);
std::unique_ptr<Operation> make_list_names(const Settings& settings);
std::unique_ptr<Operation> make_list_prefixes(const Settings& settings);
std::unique_ptr<Operation> make_compose(const Settings& settings);
std::unique_ptr<Operation> make_resumable(const Settings& settings);
std::unique_ptr<Operation> make_xml_multipart(const Settings& settings);
std::unique_ptr<Operation> make_fill(const Settings& settings);

}  // namespace lakegate::load
