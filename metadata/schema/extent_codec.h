// Extents as fields of the records that hold lists of them (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/object.h"
#include "metadata/schema/codec.h"

namespace lakegate {

std::string encode_extent(const Extent& extent);
// Appends; kDataLoss when the field is none.
Status read_extent(const Field& field, std::vector<Extent>& extents);

}  // namespace lakegate
