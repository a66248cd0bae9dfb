#include "desktop/phrases.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace berth::desktop {

namespace {

using namespace std::literals;

struct Phrases {
    Q_DECLARE_TR_FUNCTIONS(berth::desktop::Phrases)
};

QDateTime local(model::Time time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

} // namespace

QString state_text(model::State state) {
    using enum model::State;
    switch (state) {
    case pending:
        return Phrases::tr("Waiting");
    case provisioning:
        return Phrases::tr("Preparing");
    case starting:
        return Phrases::tr("Starting");
    case running:
        return Phrases::tr("Running");
    case suspended:
        return Phrases::tr("Suspended");
    case stopping:
        return Phrases::tr("Stopping");
    case stopped:
        return Phrases::tr("Stopped");
    case deleting:
        return Phrases::tr("Deleting");
    case deleted:
        return Phrases::tr("Deleted");
    case error:
        break;
    }
    return Phrases::tr("Failed");
}

QString action_text(model::Action action) {
    switch (action) {
    case model::Action::start:
        return Phrases::tr("Start");
    case model::Action::stop:
        return Phrases::tr("Stop");
    case model::Action::suspend:
        return Phrases::tr("Suspend");
    case model::Action::resume:
        return Phrases::tr("Resume");
    case model::Action::retry:
        return Phrases::tr("Try again");
    case model::Action::cancel:
        return Phrases::tr("Cancel");
    case model::Action::remove:
        break;
    }
    return Phrases::tr("Delete");
}

QString action_failed_text(model::Action action, const QString& name) {
    switch (action) {
    case model::Action::start:
        return Phrases::tr("%1 could not be started").arg(name);
    case model::Action::stop:
        return Phrases::tr("%1 could not be stopped").arg(name);
    case model::Action::suspend:
        return Phrases::tr("%1 could not be suspended").arg(name);
    case model::Action::resume:
        return Phrases::tr("%1 could not be resumed").arg(name);
    case model::Action::retry:
        return Phrases::tr("%1 could not be tried again").arg(name);
    case model::Action::cancel:
        return Phrases::tr("%1 could not be cancelled").arg(name);
    case model::Action::remove:
        break;
    }
    return Phrases::tr("%1 could not be deleted").arg(name);
}

const char* action_icon(model::Action action) {
    switch (action) {
    case model::Action::start:
    case model::Action::resume:
        return "play";
    case model::Action::stop:
        return "stop";
    case model::Action::suspend:
        return "pause";
    case model::Action::retry:
        return "refresh";
    case model::Action::cancel:
        return "cancel";
    case model::Action::remove:
        break;
    }
    return "trash";
}

QString doing_now(const model::Workspace& workspace, model::Time now) {
    using enum model::State;
    switch (workspace.state) {
    case pending:
        return workspace.failure && workspace.failure->retry_at
                   ? Phrases::tr("Tries again in %1").arg(duration_text(*workspace.failure->retry_at - now))
                   : Phrases::tr("Waits for its turn");
    case provisioning:
    case starting: {
        const auto running =
            std::ranges::find(workspace.steps, model::StepState::running, &model::ProvisioningStep::state);
        return running == workspace.steps.end() ? state_text(workspace.state) : QString::fromStdString(running->title);
    }
    case running:
        return workspace.last_active_at ? Phrases::tr("Active %1").arg(ago(*workspace.last_active_at, now))
                                        : Phrases::tr("Ready");
    case suspended:
        return Phrases::tr("Suspended %1").arg(ago(workspace.updated_at, now));
    case stopping:
        return Phrases::tr("Its programs are being ended");
    case stopped:
        return Phrases::tr("Stopped %1").arg(ago(workspace.updated_at, now));
    case deleting:
    case deleted:
        return Phrases::tr("Its files are being removed");
    case error:
        break;
    }
    const std::string& why = workspace.failure ? workspace.failure->error.message : workspace.reason;
    return QString::fromStdString(why).section(u'\n', 0, 0); // the command's output may follow
}

QString ago(model::Time then, model::Time now) {
    const auto passed = now - then;
    if (passed < 1min) {
        return Phrases::tr("just now");
    }
    if (passed < 1h) {
        return Phrases::tr("%n minute(s) ago", "",
                           static_cast<int>(std::chrono::floor<std::chrono::minutes>(passed).count()));
    }
    if (passed < 24h) {
        return Phrases::tr("%n hour(s) ago", "",
                           static_cast<int>(std::chrono::floor<std::chrono::hours>(passed).count()));
    }
    constexpr int days_shown = 14;
    const auto days = static_cast<int>(std::chrono::floor<std::chrono::days>(passed).count());
    if (days < days_shown) {
        return Phrases::tr("%n day(s) ago", "", days);
    }
    return Phrases::tr("on %1").arg(QLocale().toString(local(then).date(), QLocale::ShortFormat));
}

QString duration_text(std::chrono::milliseconds duration) {
    const auto shown = std::max(duration, 0ms);
    if (shown < 100ms) {
        return Phrases::tr("< %1 s").arg(QLocale().toString(0.1, 'f', 1));
    }
    if (shown < 10s) {
        return Phrases::tr("%1 s").arg(QLocale().toString(static_cast<double>(shown.count()) / 1000, 'f', 1));
    }
    const auto seconds = std::chrono::round<std::chrono::seconds>(shown).count();
    if (seconds < 60) {
        return Phrases::tr("%1 s").arg(seconds);
    }
    if (seconds < 3600) {
        return Phrases::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    }
    return Phrases::tr("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
}

QString bytes_text(std::int64_t bytes) {
    const QLocale locale;
    const QString text = locale.formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
    return QString(text).replace(locale.decimalPoint() + locale.zeroDigit() + u' ', QStringLiteral(" ")); // "4 GiB"
}

QString moment_text(model::Time time) {
    return QLocale().toString(local(time), QLocale::ShortFormat);
}

QString error_title(const Error& error) {
    switch (error.code) {
    case Errc::unauthenticated:
        return Phrases::tr("The sign-in is not valid");
    case Errc::forbidden:
        return Phrases::tr("You may not do that");
    case Errc::not_found:
        return Phrases::tr("It does not exist any more");
    case Errc::conflict:
        return Phrases::tr("That is not possible now");
    case Errc::rate_limited:
        return Phrases::tr("Too many requests");
    case Errc::unavailable:
        return Phrases::tr("It cannot be reached");
    case Errc::timed_out:
        return Phrases::tr("There was no answer in time");
    case Errc::cancelled:
        return Phrases::tr("It was cancelled");
    case Errc::unsupported:
        return Phrases::tr("The platform cannot do that");
    case Errc::invalid_argument:
    case Errc::too_large:
    case Errc::protocol_error:
    case Errc::io_error:
    case Errc::internal:
        break;
    }
    return Phrases::tr("Something went wrong");
}

QString error_text(const Error& error) {
    return QString::fromStdString(error.text());
}

model::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace berth::desktop
