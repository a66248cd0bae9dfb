// From Asio's error codes to Berth's errors. For this room's own use.
#pragma once

#include "base/result.h"

#include <boost/system/error_code.hpp>

#include <string_view>

namespace berth::net {

// `what` opens the sentence: "Reading from the peer failed".
Error to_error(const boost::system::error_code& code, std::string_view what);

} // namespace berth::net
