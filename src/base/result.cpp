#include "base/result.h"

namespace berth {

std::string_view to_string(Errc code) {
    switch (code) {
    case Errc::invalid_argument:
        return "invalid_argument";
    case Errc::unauthenticated:
        return "unauthenticated";
    case Errc::forbidden:
        return "forbidden";
    case Errc::not_found:
        return "not_found";
    case Errc::conflict:
        return "conflict";
    case Errc::too_large:
        return "too_large";
    case Errc::rate_limited:
        return "rate_limited";
    case Errc::unavailable:
        return "unavailable";
    case Errc::timed_out:
        return "timed_out";
    case Errc::cancelled:
        return "cancelled";
    case Errc::unsupported:
        return "unsupported";
    case Errc::protocol_error:
        return "protocol_error";
    case Errc::io_error:
        return "io_error";
    case Errc::internal:
        return "internal";
    }
    return "internal";
}

std::string Error::text() const {
    return hint.empty() ? message : message + " " + hint;
}

} // namespace berth
