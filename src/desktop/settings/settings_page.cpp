#include "desktop/settings/settings_page.h"

#include "desktop/language.h"
#include "desktop/phrases.h"
#include "desktop/settings/git_card.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/scrolling.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr int page_width = 680;           // pixels
constexpr int settings_field_width = 220; // pixels
constexpr auto save_pause = 600ms;

QFormLayout* make_rows(Card& card) {
    auto* rows = new QFormLayout;
    rows->setHorizontalSpacing(theme().space(Space::xl));
    rows->setVerticalSpacing(theme().space(Space::m));
    rows->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    rows->setRowWrapPolicy(QFormLayout::WrapLongRows);
    rows->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    card.body()->addLayout(rows);
    return rows;
}

// A row of the form; the label names the field for screen readers and by its mnemonic.
void add_row(QFormLayout& rows, const QString& text, QWidget* field) {
    auto* label = new TextLabel(text);
    label->setBuddy(field);
    label->setMinimumWidth(170);
    label->setMinimumHeight(theme().tokens().control_height);
    field->setMinimumWidth(settings_field_width);
    rows.addRow(label, field);
}

template<typename Value>
void add_choice(QComboBox& box, const QString& text, Value value) {
    box.addItem(text, static_cast<int>(value));
}

void choose(QComboBox& box, int value) {
    const QSignalBlocker quiet(box);
    box.setCurrentIndex(box.findData(value));
}

} // namespace

SettingsPage::SettingsPage(AppContext& context, QWidget* parent)
    : QWidget(parent)
    , context_(context) {
    auto* page = new QWidget;
    page->setMaximumWidth(page_width);
    auto* column = new QVBoxLayout(page);
    const int edge = theme().space(Space::xl);
    column->setContentsMargins(edge, edge, edge, edge);
    column->setSpacing(theme().space(Space::l));
    column->addWidget(new TextLabel(tr("Settings"), TextStyle::title));
    column->addWidget(make_look());
    ide_ = make_ide();
    column->addWidget(ide_);
    dotfiles_ = make_dotfiles();
    column->addWidget(dotfiles_);
    column->addWidget(new GitCard);
    column->addWidget(make_terminal());
    column->addWidget(make_tray());
    column->addWidget(make_account());
    column->addWidget(
        new TextLabel(tr("Berth %1").arg(QStringLiteral(BERTH_VERSION)), TextStyle::caption, Color::text_muted));
    column->addStretch();
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(make_scrolling(page));
    save_timer_.setSingleShot(true);
    save_timer_.setInterval(save_pause);
    connect(&save_timer_, &QTimer::timeout, this, &SettingsPage::save_preferences);
    show_preferences(); // what holds where nobody chose anything
    read_preferences();
}

Card* SettingsPage::make_look() {
    auto* card = new Card(tr("Appearance"));
    QFormLayout* rows = make_rows(*card);
    auto* look = new QComboBox;
    look->setObjectName(QStringLiteral("theme"));
    add_choice(*look, tr("As the system"), ThemeChoice::system);
    add_choice(*look, tr("Light"), ThemeChoice::light);
    add_choice(*look, tr("Dark"), ThemeChoice::dark);
    choose(*look, static_cast<int>(context_.settings().values().theme));
    add_row(*rows, tr("&Theme"), look);
    connect(look, &QComboBox::currentIndexChanged, this, [this, look] {
        Remembered values = context_.settings().values();
        values.theme = static_cast<ThemeChoice>(look->currentData().toInt());
        context_.settings().set(values);
        theme().choose(values.theme);
    });
    auto* language = new QComboBox;
    language->setObjectName(QStringLiteral("language"));
    language->addItem(tr("As the system"), QString());
    for (const Language& one : languages()) {
        language->addItem(QString::fromUtf8(one.own_name), QString::fromLatin1(one.code));
    }
    language->setCurrentIndex(std::max(0, language->findData(context_.settings().values().language)));
    add_row(*rows, tr("&Language"), language);
    connect(language, &QComboBox::currentIndexChanged, this, [this, language] {
        Remembered values = context_.settings().values();
        values.language = language->currentData().toString();
        context_.settings().set(std::move(values));
        Q_EMIT language_changed();
    });
    return card;
}

Card* SettingsPage::make_ide() {
    auto* card = new Card(tr("Browser IDE"));
    card->body()->addWidget((new TextLabel(tr("Kept by the platform: the same on each of your machines."),
                                           TextStyle::caption, Color::text_muted))
                                ->wrap());
    ide_problem_ = new Banner(Tone::bad);
    ide_problem_->hide();
    card->body()->addWidget(ide_problem_);
    QFormLayout* rows = make_rows(*card);
    ide_theme_ = new QComboBox;
    ide_theme_->setObjectName(QStringLiteral("ideTheme"));
    add_choice(*ide_theme_, tr("As Berth"), model::IdeTheme::system);
    add_choice(*ide_theme_, tr("Light"), model::IdeTheme::light);
    add_choice(*ide_theme_, tr("Dark"), model::IdeTheme::dark);
    add_row(*rows, tr("T&heme"), ide_theme_);
    ide_font_ = new QSpinBox;
    ide_font_->setObjectName(QStringLiteral("ideFont"));
    ide_font_->setRange(model::smallest_font, model::largest_font);
    ide_font_->setSuffix(tr(" px"));
    add_row(*rows, tr("&Font size"), ide_font_);
    ide_keys_ = new QComboBox;
    ide_keys_->setObjectName(QStringLiteral("ideKeys"));
    add_choice(*ide_keys_, tr("VS Code"), model::KeyBindings::standard);
    ide_keys_->addItem(QStringLiteral("Vim"), static_cast<int>(model::KeyBindings::vim));
    ide_keys_->addItem(QStringLiteral("Emacs"), static_cast<int>(model::KeyBindings::emacs));
    add_row(*rows, tr("&Key bindings"), ide_keys_);
    for (QComboBox* box : {ide_theme_, ide_keys_}) {
        connect(box, &QComboBox::currentIndexChanged, &save_timer_, qOverload<>(&QTimer::start));
    }
    connect(ide_font_, &QSpinBox::valueChanged, &save_timer_, qOverload<>(&QTimer::start));
    card->setEnabled(false); // until the platform has told what holds
    return card;
}

// A box for something that is remembered on this machine.
QCheckBox* SettingsPage::make_box(const QString& text, bool Remembered::* member) {
    auto* box = new QCheckBox(text);
    box->setChecked(context_.settings().values().*member);
    connect(box, &QCheckBox::toggled, this, [this, member](bool on) {
        Remembered values = context_.settings().values();
        values.*member = on;
        context_.settings().set(std::move(values));
    });
    return box;
}

Card* SettingsPage::make_terminal() {
    auto* card = new Card(tr("Terminal"));
    card->body()->addWidget(
        make_box(tr("Programs in a terminal may fill the clipboard"), &Remembered::terminals_fill_clipboard));
    card->body()->addWidget((new TextLabel(tr("Only from the terminal that you work in. They can never read it."),
                                           TextStyle::caption, Color::text_muted))
                                ->wrap());
    return card;
}

Card* SettingsPage::make_dotfiles() {
    auto* card = new Card(tr("Dotfiles"));
    card->body()->addWidget(
        (new TextLabel(tr("Your own settings, cloned into each workspace that you create from now on. "
                          "Kept by the platform."),
                       TextStyle::caption, Color::text_muted))
            ->wrap());
    QFormLayout* rows = make_rows(*card);
    const auto add = [&](const char* name, const QString& label, const QString& example) {
        auto* field = new QLineEdit;
        field->setObjectName(QLatin1String(name));
        field->setPlaceholderText(example);
        add_row(*rows, label, field);
        connect(field, &QLineEdit::editingFinished, this, &SettingsPage::save_preferences);
        return field;
    };
    dotfiles_repository_ =
        add("dotfilesRepository", tr("&Repository"), QStringLiteral("https://github.com/you/dotfiles"));
    dotfiles_install_ = add("dotfilesInstall", tr("&Command in it"), QStringLiteral("./install.sh"));
    card->setEnabled(false); // until the platform has told what holds
    return card;
}

Card* SettingsPage::make_tray() {
    auto* card = new Card(tr("In the background"));
    card->body()->addWidget(make_box(tr("Closing the window leaves Berth in the tray"), &Remembered::close_to_tray));
    card->body()->addWidget(make_box(tr("Tell me when a workspace is ready or has failed"), &Remembered::notify));
    return card;
}

Card* SettingsPage::make_account() {
    auto* card = new Card(tr("Account"));
    const auto who = context_.session().identity();
    if (who) {
        card->body()->addWidget(new ElidedLabel(QString::fromStdString(who->name), TextStyle::strong));
        if (!who->email.empty()) {
            card->body()->addWidget(
                new ElidedLabel(QString::fromStdString(who->email), TextStyle::body, Color::text_muted));
        }
    }
    auto* where = new ElidedLabel({}, TextStyle::body, Color::text_muted);
    card->body()->addWidget(where);
    if (context_.session().in_memory_because()) {
        auto* banner =
            new Banner(Tone::caution, tr("Your sign-in ends with Berth: this computer's keychain cannot be used. %1")
                                          .arg(error_text(*context_.session().in_memory_because())));
        card->body()->addWidget(banner);
    }
    QPushButton* leave = make_button(tr("Sign out"), ButtonKind::secondary, "sign-out");
    leave->setObjectName(QStringLiteral("settingsSignOut"));
    const auto follow = [this, where, leave] { // the window may have begun without the platform
        const bool signed_in = context_.session().phase() == Session::Phase::signed_in;
        where->set_text(signed_in ? tr("Signed in at %1").arg(context_.session().platform().toString()) : QString());
        where->setVisible(signed_in);
        leave->setEnabled(signed_in);
    };
    connect(&context_.session(), &Session::phase_changed, this, follow);
    follow();
    connect(leave, &QPushButton::clicked, this, &SettingsPage::sign_out_wanted);
    card->body()->addSpacing(theme().space(Space::xs));
    card->body()->addWidget(leave, 0, Qt::AlignLeading);
    return card;
}

void SettingsPage::read_preferences() {
    if (context_.session().phase() != Session::Phase::signed_in) {
        return;
    }
    work_ = client::start(this, context_.api().preferences(), [this](Result<model::Preferences> answer) {
        if (answer) {
            preferences_ = *answer;
            context_.preferences().set(*answer);
            show_preferences();
            ide_->setEnabled(true);
            dotfiles_->setEnabled(true);
        } else {
            ide_problem_->set_text(error_text(answer.error()));
            ide_problem_->show();
        }
    });
}

void SettingsPage::show_preferences() {
    choose(*ide_theme_, static_cast<int>(preferences_.ide.theme));
    choose(*ide_keys_, static_cast<int>(preferences_.ide.key_bindings));
    dotfiles_repository_->setText(QString::fromStdString(preferences_.dotfiles.repository));
    dotfiles_install_->setText(QString::fromStdString(preferences_.dotfiles.install));
    const QSignalBlocker quiet(ide_font_);
    ide_font_->setValue(preferences_.ide.font_size);
}

void SettingsPage::save_preferences() {
    model::Preferences wanted = preferences_;
    wanted.ide.theme = static_cast<model::IdeTheme>(ide_theme_->currentData().toInt());
    wanted.ide.font_size = static_cast<std::uint16_t>(ide_font_->value());
    wanted.ide.key_bindings = static_cast<model::KeyBindings>(ide_keys_->currentData().toInt());
    wanted.dotfiles.repository = dotfiles_repository_->text().trimmed().toStdString();
    wanted.dotfiles.install = dotfiles_install_->text().trimmed().toStdString();
    if (wanted == preferences_ && !work_.active()) {
        return;
    }
    work_.cancel();
    work_ = client::start(this, context_.api().save_preferences(wanted), [this](Result<model::Preferences> answer) {
        ide_problem_->setVisible(!answer.has_value());
        if (answer) {
            preferences_ = *answer;
            context_.preferences().set(*answer);
        } else { // the fields go back to what holds
            ide_problem_->set_text(tr("That was not saved. %1").arg(error_text(answer.error())));
            show_preferences();
        }
    });
}

} // namespace berth::desktop
