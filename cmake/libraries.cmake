# Third-party libraries, all Debian 12 packages; docs/DEPENDENCIES.md says why each.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
# Debian's package does not state its version.
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(spdlog 1.10 REQUIRED)
find_package(pugixml 1.13 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_library(ISAL_LIBRARY isal REQUIRED)
find_library(ROCKSDB_LIBRARY rocksdb REQUIRED)
# Debian's RE2 comes without a CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET GLOBAL re2)
add_library(re2::re2 ALIAS PkgConfig::RE2)
