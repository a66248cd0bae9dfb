#include "model/channel/tcp.h"

namespace berth::model::channel {

Json encode(const TcpTarget& target) {
    return {{"port", target.port}, {"host", target.host}};
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::TcpTarget> decode<channel::TcpTarget>(const Json& value) {
    channel::TcpTarget target;
    Fields fields(value, "tcp");
    fields.only({"port", "host"})
        .get("port", target.port)
        .maybe("host", target.host)
        .check(target.port != 0, "port must be 1 to 65535.")
        .check(target.host == "localhost" || target.host == "127.0.0.1" || target.host == "::1",
               "host must be localhost, 127.0.0.1 or ::1.");
    return fields.result_of(std::move(target));
}

} // namespace berth::model
