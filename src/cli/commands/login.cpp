// berth login, logout, whoami.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/format/moment.h"
#include "cli/format/text.h"
#include "cli/format/views.h"
#include "client/settings.h"

namespace berth::cli {

namespace {

std::string address(const QUrl& url) {
    return clean_line(url.toString(QUrl::FullyEncoded).toStdString());
}

// How the flows speak to the person. Everything goes to standard error: standard output is for results.
client::oidc::Person person_at(const Printer& printer) {
    client::oidc::Person person;
    person.open_browser = client::oidc::open_in_browser;
    person.waiting_for_browser = [&printer](const QUrl& url, bool opened) {
        console::complain(berth::format("{}\n  {}\n",
                                        opened ? "Your browser asks you to sign in. If it does not, open:"
                                               : "Open this address in a browser on this machine to sign in:",
                                        printer.err.paint(Tone::accent, address(url))));
        if (!opened) {
            console::complain("On a machine without a browser, `berth login --device` shows a code instead.\n");
        }
    };
    person.show_device_code = [&printer](const client::oidc::DevicePrompt& prompt) {
        console::complain(berth::format("To sign in, open\n  {}\nand enter the code\n  {}\n",
                                        printer.err.paint(Tone::accent, address(prompt.verification_uri)),
                                        printer.err.paint(Tone::bold, clean_line(prompt.user_code))));
        if (!prompt.verification_uri_complete.isEmpty()) {
            console::complain(berth::format("or open this one, which has the code in it:\n  {}\n",
                                            address(prompt.verification_uri_complete)));
        }
        console::complain(berth::format("The code is good for {}.\n", format_duration(prompt.expires_in)));
    };
    return person;
}

model::Json identity_document(const client::oidc::Identity& identity, const std::string& platform) {
    return {{"platform", platform},
            {"issuer", identity.issuer},
            {"subject", identity.subject},
            {"name", identity.name},
            {"email", identity.email}};
}

} // namespace

Result<int> run(const Context& context, const command::Login& arguments) {
    auto session = Session::open(context.options, Session::Purpose::sign_in);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    if (const auto& because = (*session)->in_memory_because()) {
        // A sign-in that ends with this process is none.
        return fail(Errc::unavailable, "You cannot stay signed in on this machine. " + because->message, because->hint);
    }
    client::Account& account = (*session)->account();
    auto person = person_at(context.printer);
    auto identity = client::wait(arguments.device ? account.sign_in_with_device(std::move(person))
                                                  : account.sign_in_with_browser(std::move(person)));
    if (!identity) {
        return std::unexpected(std::move(identity.error()));
    }
    auto loaded = client::load_settings();
    loaded.settings.platform = (*session)->platform();
    if (auto saved = client::save_settings(loaded.settings); !saved) {
        return std::unexpected(std::move(saved.error()));
    }
    const std::string platform = (*session)->platform_text();
    if (context.printer.json()) {
        context.printer.print_json(identity_document(*identity, platform));
    } else {
        console::print(berth::format("Signed in as {}{} at {}.\n", clean_line(identity->name),
                                     identity->email.empty() ? "" : " (" + clean_line(identity->email) + ")",
                                     platform));
    }
    return 0;
}

Result<int> run(const Context& context, const command::Logout&) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    client::Account& account = (*session)->account();
    const auto restored = client::wait(account.restore());
    if (!restored) {
        return std::unexpected(restored.error());
    }
    if (*restored) {
        if (auto ended = client::wait(account.sign_out()); !ended) {
            return std::unexpected(std::move(ended.error()));
        }
    }
    const std::string platform = (*session)->platform_text();
    if (context.printer.json()) {
        context.printer.print_json({{"platform", platform}, {"was_signed_in", *restored}});
    } else {
        console::print(*restored ? berth::format("Signed out at {}.\n", platform)
                                 : berth::format("Nobody was signed in at {}.\n", platform));
    }
    return 0;
}

Result<int> run(const Context& context, const command::WhoAmI&) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    const auto user = client::wait((*session)->api().me());
    if (!user) {
        return std::unexpected(user.error());
    }
    const std::string platform = (*session)->platform_text();
    if (context.printer.json()) {
        model::Json document = model::encode(*user);
        document["platform"] = platform;
        context.printer.print_json(document);
    } else {
        console::print(render_user(*user, platform, context.printer.out));
    }
    return 0;
}

} // namespace berth::cli
