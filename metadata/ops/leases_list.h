// lakegate.leases.list: a page of a bucket's leases in the order of their names, held ones and those that ended and
// were not replaced yet.
#pragma once

#include <vector>

#include "metadata/ops/lease_view.h"

namespace lakegate {

struct LeasesListRequest {
  std::string bucket;
  std::string prefix;  // Of the names, or prefixes, that are leased.
  // The last item of the page before; an empty name for the first page.
  std::string after_name;
  bool after_is_prefix = false;
  bool held_only = false;
  int max_results = 1000;
};

struct LeasesPage {
  std::vector<LeaseView> items;
  // Where the next page goes on; an empty name: there is none. A page may be short, or empty, and have a next one.
  std::string last_name;
  bool last_is_prefix = false;
};

Result<LeasesPage> leases_list(Transaction& transaction, const LeasesListRequest& request);

}  // namespace lakegate
