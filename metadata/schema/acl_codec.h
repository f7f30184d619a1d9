// The stored form of an Acl, which objects and buckets share: one field an entry (docs/formats/records.md). Pure; any
// thread.
#pragma once

#include "metadata/record/acl.h"
#include "metadata/schema/codec.h"

namespace lakegate {

// An empty list writes nothing; whether there is a list at all is for its owner to say.
void write_acl(uint32_t tag, const Acl& acl, FieldWriter& writer);
Status read_acl_entry(const Field& field, Acl& acl);

}  // namespace lakegate
