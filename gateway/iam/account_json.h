// Service accounts and their keys as google.iam.admin.v1 has them
// (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts, ...serviceAccounts.keys).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gateway/context.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate::iam {

void write_account(JsonWriter& json, const ServiceAccount& account);
std::string account_etag(const ServiceAccount& account);
// With the members that `write_more` adds, inside of the key's object.
void write_key(JsonWriter& json, const ServiceAccount& account, const ServiceAccountKey& key,
               const std::function<void(JsonWriter&)>& write_more = {});

// kNotFound in IAM's words where there is none, or where it is of another project than the path says.
Result<ServiceAccount> require_account_of(Transaction& transaction, const std::string& email,
                                          const std::string& project);

}  // namespace lakegate::iam
