// The one file that compiles Asio, which Beast needs; every other file sees declarations only.
#include <boost/asio/impl/src.hpp>
