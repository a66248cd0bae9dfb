#include "base/format.h"

namespace berth {

std::string vformat(std::string_view format, std::format_args arguments) {
    return std::vformat(format, arguments);
}

} // namespace berth
