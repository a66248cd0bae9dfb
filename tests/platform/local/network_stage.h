// A small world of network namespaces for one scenario, in a process of its own, so that nothing of it touches the
// machine's network: a "host" in which the scenario and the supervisors it starts run, and a "world" behind it that
// answers on a public-looking address and on private ones.
#pragma once

#include <functional>
#include <string>

namespace berth::platform::local {

namespace stage {
inline constexpr const char* public_address = "203.0.113.2"; // TEST-NET-3 (RFC 5737)
inline constexpr const char* host_address = "203.0.113.1";   // of the host, on the way to the world
inline constexpr const char* private_addresses[] = {"10.99.0.2", "172.16.5.2", "192.168.77.2", "100.64.9.2"};
inline constexpr const char* metadata_address = "169.254.169.254";
inline constexpr int port = 8080; // of the server in the world, on every address; and of the host's own server
inline constexpr const char* known_name = "berth.example"; // what the world's name server knows
} // namespace stage

// What the stage's host itself gets from the server on that address: proves that there is something to keep out of
// reach.
std::string greeting_seen_by_host(const std::string& address);

// Forks, builds the stage, runs the scenario (which may use gtest's EXPECT) and takes everything down. False where the
// scenario failed; the failures are printed. Needs root.
bool on_network_stage(const std::function<void()>& scenario);

} // namespace berth::platform::local
