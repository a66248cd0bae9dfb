// The local numbers that the ports of workspaces had, so that they get them again: one small file beside the settings,
// shared by the desktop and the command line. Promises that two programs do not undo each other's entries. What cannot
// be read or written costs the numbers, not the forwards.
#pragma once

#include "base/result.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace berth::client {

// What is kept of a port.
struct KeptForward {
    std::uint16_t local = 0;             // the number it had last
    std::optional<std::uint16_t> chosen; // the one the person asked for
    bool stopped = false;                // by the person, in the desktop: not forwarded by itself again

    friend bool operator==(const KeptForward&, const KeptForward&) = default;
};

// The local numbers to try, in this order; none stands for "the same, else any". Where the person asks for one it is
// the only one.
std::vector<std::optional<std::uint16_t>> local_port_choices(const KeptForward& kept,
                                                             std::optional<std::uint16_t> asked);

class ForwardRecord {
public:
    // Empty: nothing is kept.
    explicit ForwardRecord(QString file);

    // As the file says now; what is not there is a KeptForward of nothing.
    KeptForward find(const std::string& workspace_id, std::uint16_t remote) const;
    void keep(const std::string& workspace_id, std::uint16_t remote, const KeptForward& kept);
    void forget(const std::string& workspace_id);

    using Key = std::pair<std::string, std::uint16_t>; // workspace, port in it

private:
    std::map<Key, KeptForward> load() const;
    template<typename Change>
    void change(const Change& change);

    QString file_;
    std::map<Key, KeptForward> unsaved_; // of this process, where nothing is kept in a file
};

QString forward_record_file(); // forwards.json beside the settings

// Opens a port of a workspace by the record, and writes down what came of it, unless another Berth program has the
// number that is kept right now and this one is but a stand-in. `attempt` opens with a local number and returns the one
// it got. Returns that; errors are the last attempt's.
Result<std::uint16_t>
open_by_record(ForwardRecord& record, const std::string& workspace_id, std::uint16_t remote,
               std::optional<std::uint16_t> asked,
               const std::function<Result<std::uint16_t>(std::optional<std::uint16_t> local)>& attempt);

} // namespace berth::client
