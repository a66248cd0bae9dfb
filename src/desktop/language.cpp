#include "desktop/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <array>

namespace berth::desktop {

namespace {

constexpr std::array known{
    Language{"en", "English"},
    Language{"de", "Deutsch"},
    Language{"zh_CN", "简体中文"},
};

} // namespace

std::span<const Language> languages() {
    return known;
}

Translation::Translation(const QString& code) {
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    const auto add = [&](const QString& file, const QString& folder) {
        auto translator = std::make_unique<QTranslator>();
        // The C locale speaks English: its plurals are in a file, too.
        if (translator->load(locale.language() == QLocale::C ? QLocale(QLocale::English) : locale, file,
                             QStringLiteral("_"), folder)) {
            QCoreApplication::installTranslator(translator.get());
            translators_.push_back(std::move(translator));
        }
    };
    if (locale.language() != QLocale::English && locale.language() != QLocale::C) {
        add(QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    }
    add(QStringLiteral("berth"), QStringLiteral(":/berth/i18n"));
}

Translation::~Translation() {
    for (const auto& translator : translators_) {
        QCoreApplication::removeTranslator(translator.get());
    }
}

} // namespace berth::desktop
