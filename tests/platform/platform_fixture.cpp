#include "platform_fixture.h"

#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include <format>
#include <fstream>
#include <sstream>

namespace berth::platform {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds patience{20};

fs::path fresh_folder() {
    char pattern[] = "/tmp/berth-platform-XXXXXX";
    return mkdtemp(pattern);
}

} // namespace

PlatformFixture::PlatformFixture()
    : folder_(fresh_folder())
    , provisioner_(folder_)
    , agents_(io_.get_executor(), provisioner_)
    , oidc_(io_.get_executor()) {
    spdlog::set_level(spdlog::level::err);
    fs::create_directories(folder_ / "templates");
    write_template("plain", "  ports: [{port: 3000, name: web}]\n");
    write_template("inits", "  init: [one, two, three]\n");
    config_.data = folder_ / "data";
    config_.templates = folder_ / "templates";
    config_.listen.port = 0;
    config_.oidc.issuer = oidc_.issuer();
    config_.oidc.client_id = FakeOidc::client_id;
    config_.oidc.audience = FakeOidc::audience;
    config_.oidc.admin_claim = "groups";
    config_.oidc.admin_value = "admins";
    options_.version = "0.0-test";
    options_.adjust = [this](ReconcilerParts& parts) {
        parts.first_retry = std::chrono::milliseconds(20);
        parts.passed = [this](std::string_view place) {
            {
                const std::scoped_lock lock(place_mutex_);
                if (place != deadly_place_) {
                    return;
                }
                died_ = true;
            }
            died_signal_.notify();
            throw std::runtime_error("died at " + std::string(place));
        };
    };
    for (int i = 0; i < 2; ++i) {
        threads_.emplace_back([this] { io_.run(); });
    }
}

PlatformFixture::~PlatformFixture() {
    stop_platform();
    agents_.stop();
    oidc_.stop();
    work_.reset();
    io_.stop();
    threads_.clear();
    fs::remove_all(folder_);
}

void PlatformFixture::start_platform() {
    auto opened = Platform::open(config_, io_.get_executor(), provisioner_, pool_, options_);
    ASSERT_TRUE(opened) << opened.error().text();
    platform_ = std::move(*opened);
    platform_->start();
}

void PlatformFixture::stop_platform() {
    if (platform_) {
        boost::asio::co_spawn(io_, platform_->stop(), boost::asio::use_future).get();
        platform_.reset();
    }
}

void PlatformFixture::die_at(const std::string& place) {
    const std::scoped_lock lock(place_mutex_);
    deadly_place_ = place;
    died_ = false;
}

void PlatformFixture::wait_for_death() {
    const auto dead = [this] {
        const std::scoped_lock lock(place_mutex_);
        return died_;
    };
    for (auto seen = died_signal_.count(); !dead(); seen = died_signal_.count()) {
        ASSERT_TRUE(dead() || run(died_signal_.wait(seen, patience))) << "the place was not reached";
    }
    stop_platform();
    die_at("");
}

Reply PlatformFixture::request(const std::string& method, const std::string& target, const std::string& token,
                               const std::optional<model::Json>& body, net::Headers headers) {
    net::Request request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    if (!token.empty()) {
        request.headers.add("Authorization", "Bearer " + token);
    }
    if (body) {
        if (!request.headers.contains("Content-Type")) {
            request.headers.add("Content-Type", "application/json");
        }
        request.body = body->is_string() ? body->get<std::string>() : body->dump();
    }
    net::FetchOptions options;
    options.timeout = std::chrono::seconds(60);
    const net::Endpoint endpoint = net::TcpEndpoint{"127.0.0.1", platform_->port(), false};
    auto response = run(net::fetch(endpoint, std::move(request), options));
    EXPECT_TRUE(response) << method << " " << target << ": " << response.error().text();
    Reply reply;
    if (response) {
        reply = {response->status, response->headers, response->body, {}};
        if (const auto json = model::parse_json(response->body)) {
            reply.body = *json;
        }
    }
    return reply;
}

std::string PlatformFixture::create(const std::string& name, const std::string& from) {
    const auto reply = post("/api/v1/workspaces", model::Json{{"name", name}, {"template", from}});
    EXPECT_EQ(reply.status, 201U) << reply.text;
    return reply.body.value("id", "");
}

std::string PlatformFixture::state_of(const std::string& id) {
    return get("/api/v1/workspaces/" + id).body.value("state", "gone");
}

void PlatformFixture::wait_for_state(const std::string& id, const std::string& state) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::uint64_t after = 0;
    for (;;) {
        const auto now = state_of(id);
        if (now == state) {
            return;
        }
        ASSERT_LT(std::chrono::steady_clock::now(), until) << id << " is " << now << ", not " << state << "\n"
                                                           << get("/api/v1/workspaces/" + id).text << "\n"
                                                           << log_of(id);
        const auto page = get(std::format("/api/v1/events?after={}&wait=1", after));
        after = page.body.value("next", after);
    }
}

void PlatformFixture::eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + patience;
    boost::asio::steady_timer pause(io_);
    while (!holds()) {
        ASSERT_LT(std::chrono::steady_clock::now(), until);
        pause.expires_after(std::chrono::milliseconds(5));
        pause.async_wait(boost::asio::use_future).get();
    }
}

std::string PlatformFixture::create_running(const std::string& name, const std::string& from) {
    const auto id = create(name, from);
    wait_for_state(id, "running");
    return id;
}

model::Json PlatformFixture::step_of(const std::string& id, const std::string& name) {
    const auto workspace = get("/api/v1/workspaces/" + id);
    for (const auto& step : workspace.body.at("steps")) {
        if (step.at("name") == name) {
            return step;
        }
    }
    ADD_FAILURE() << "no step " << name;
    return model::Json::object();
}

std::string PlatformFixture::log_of(const std::string& id) {
    std::istringstream lines(get("/api/v1/workspaces/" + id + "/log").text);
    std::string log;
    for (std::string line; std::getline(lines, line);) {
        const auto value = model::decode_text<model::LogLine>(line);
        log += value ? value->step + ": " + value->text + "\n" : "broken: " + line + "\n";
    }
    return log;
}

void PlatformFixture::write_template(const std::string& name, const std::string& spec) {
    std::ofstream(folder_ / "templates" / (name + ".yaml"))
        << "apiVersion: devenv/v1\nkind: WorkspaceTemplate\nmetadata: {name: " << name
        << ", description: for tests}\nspec:\n  image: {repository: debian, tag: '13'}\n"
        << spec;
}

} // namespace berth::platform
