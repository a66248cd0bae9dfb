// The languages Berth speaks, and putting one on. Texts are English in the source; translations/ holds the others.
#pragma once

#include <QString>

#include <memory>
#include <span>
#include <vector>

class QTranslator;

namespace berth::desktop {

struct Language {
    const char* code;     // of its file: translations/berth_CODE.ts
    const char* own_name; // as its speakers call it
};
std::span<const Language> languages();

// Berth's and Qt's own texts in one language, for as long as it lives.
class Translation {
public:
    // `code` is one of languages(), or empty for the system's.
    explicit Translation(const QString& code);
    ~Translation();
    Translation(const Translation&) = delete;
    Translation& operator=(const Translation&) = delete;

private:
    std::vector<std::unique_ptr<QTranslator>> translators_;
};

} // namespace berth::desktop
