// The one file that compiles Beast; every other file sees declarations only.
#include <boost/beast/src.hpp>
