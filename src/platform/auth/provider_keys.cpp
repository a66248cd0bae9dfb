#include "platform/auth/provider_keys.h"

#include "base/format.h"
#include "model/json.h"
#include "net/http_client.h"
#include "platform/config.h"

namespace berth::platform {

namespace {

// Discovery documents have a few KiB; a key set of a hundred RSA keys some 100.
constexpr std::size_t document_limit = 512 * 1024;

// A request that waits for somebody else's fetch gives up after this; more than any fetch may take.
constexpr std::chrono::seconds waiting_limit{30};

std::unexpected<Error> away(const std::string& issuer, const std::string& why) {
    return fail(Errc::unavailable, berth::format("The OpenID provider {} {}.", issuer, why),
                "Nobody can be recognised until it answers again. Try again in a moment.");
}

} // namespace

ProviderKeys::ProviderKeys(std::string issuer, ProviderKeysTimes times)
    : issuer_(std::move(issuer))
    , times_(times) {}

asio::awaitable<Result<ProviderKeys::Keys>> ProviderKeys::keys() {
    {
        const std::scoped_lock lock(mutex_);
        const auto now = Clock::now();
        if (keys_ && now - fetched_at_ < times_.refresh) {
            co_return keys_;
        }
        if (failed_ && now - failed_at_ < times_.failure_pause) {
            if (keys_ && now - fetched_at_ < times_.usable) {
                co_return keys_;
            }
            co_return std::unexpected(error_);
        }
    }
    auto renewed = co_await renew();
    if (!renewed) {
        const std::scoped_lock lock(mutex_);
        if (keys_ && Clock::now() - fetched_at_ < times_.usable) {
            co_return keys_;
        }
    }
    co_return renewed;
}

asio::awaitable<Result<ProviderKeys::Keys>> ProviderKeys::newer_than(Keys known) {
    {
        const std::scoped_lock lock(mutex_);
        const auto now = Clock::now();
        if (keys_ != known || now - fetched_at_ < times_.unknown_pause ||
            (failed_ && now - failed_at_ < times_.failure_pause)) {
            co_return keys_;
        }
    }
    co_return co_await renew();
}

asio::awaitable<Result<ProviderKeys::Keys>> ProviderKeys::renew() {
    // Read before looking, so that an end of the other's fetch in between is not missed.
    const auto seen = fetched_.count();
    bool mine = false;
    {
        const std::scoped_lock lock(mutex_);
        mine = !fetching_;
        fetching_ = true;
    }
    if (!mine) {
        co_await fetched_.wait(seen, waiting_limit);
        const std::scoped_lock lock(mutex_);
        if (keys_ && (!failed_ || fetched_at_ > failed_at_)) {
            co_return keys_;
        }
        co_return failed_ ? Result<Keys>(std::unexpected(error_)) : away(issuer_, "did not answer in time");
    }
    // However this ends (a client that leaves cancels it), somebody else may fetch then.
    struct Turn {
        ProviderKeys& owner;
        ~Turn() {
            {
                const std::scoped_lock lock(owner.mutex_);
                owner.fetching_ = false;
            }
            owner.fetched_.notify();
        }
    };
    const Turn turn{*this};
    auto fetched = co_await fetch();
    const std::scoped_lock lock(mutex_);
    failed_ = !fetched;
    if (fetched) {
        keys_ = *fetched;
        fetched_at_ = Clock::now();
    } else {
        error_ = fetched.error();
        failed_at_ = Clock::now();
    }
    co_return fetched;
}

asio::awaitable<Result<ProviderKeys::Keys>> ProviderKeys::fetch() const {
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): awaited here only
    const auto get = [this](std::string address, std::string what) -> asio::awaitable<Result<std::string>> {
        const auto url = net::Url::parse(address);
        if (!url || (!url->tls() && !is_loopback(url->host))) {
            co_return away(issuer_, berth::format("names an address for its {} that is not https", what));
        }
        net::FetchOptions options;
        options.body_limit = document_limit;
        options.timeout = times_.fetch_timeout / 2;
        net::Request request;
        request.headers.add("Accept", "application/json");
        auto response = co_await net::fetch(*url, std::move(request), options);
        if (!response) {
            co_return away(issuer_, berth::format("does not give its {}: {}", what, response.error().message));
        }
        if (response->status != 200) {
            co_return away(issuer_, berth::format("answers {} for its {}", response->status, what));
        }
        co_return std::move(response->body);
    };

    // Discovery 1.0 section 4: the path is appended, whatever path the issuer has.
    const auto base = issuer_.ends_with('/') ? issuer_.substr(0, issuer_.size() - 1) : issuer_;
    const auto document = co_await get(base + "/.well-known/openid-configuration", "configuration");
    if (!document) {
        co_return std::unexpected(document.error());
    }
    const auto configuration = model::parse_json(*document);
    if (!configuration || !configuration->is_object()) {
        co_return away(issuer_, "answers nonsense for its configuration");
    }
    if (configuration->value("issuer", model::Json()) != issuer_) {
        co_return away(issuer_, "says that it is another one (the issuer in its configuration differs)");
    }
    const auto address = configuration->find("jwks_uri");
    if (address == configuration->end() || !address->is_string()) {
        co_return away(issuer_, "does not say where its keys are");
    }
    const auto keys = co_await get(address->get<std::string>(), "keys");
    if (!keys) {
        co_return std::unexpected(keys.error());
    }
    auto parsed = jose::KeySet::parse(*keys);
    if (!parsed) {
        co_return away(issuer_, "gives keys that cannot be used: " + parsed.error().message);
    }
    co_return std::make_shared<const jose::KeySet>(std::move(*parsed));
}

} // namespace berth::platform
