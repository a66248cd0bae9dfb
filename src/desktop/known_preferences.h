// The person's preferences as the platform last told or took them, for the pages that work by them: what is changed in
// the settings reaches an open IDE. Asks nobody itself.
#pragma once

#include "model/preferences.h"

#include <QObject>

#include <optional>
#include <utility>

namespace berth::desktop {

class KnownPreferences final : public QObject {
    Q_OBJECT
public:
    // None until somebody has asked the platform, and once nobody is signed in any more.
    const std::optional<model::Preferences>& values() const { return values_; }
    void set(model::Preferences values) {
        values_ = std::move(values);
        Q_EMIT changed();
    }
    void forget() { values_.reset(); }

Q_SIGNALS:
    void changed();

private:
    std::optional<model::Preferences> values_;
};

} // namespace berth::desktop
