#include "desktop/sign_in/sign_in_page.h"

#include "desktop/phrases.h"
#include "desktop/sign_in/device_code_panel.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/spinner.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int card_width = 460; // pixels
constexpr int mark_size = 64;   // pixels

} // namespace

SignInPage::SignInPage(AppContext& context, QWidget* parent)
    : QWidget(parent)
    , context_(context)
    , problem_(new Banner(Tone::bad))
    , keychain_(new Banner(Tone::caution))
    , stack_(new QStackedWidget) {
    auto* mark = new QLabel;
    mark->setPixmap(application_icon().pixmap(QSize(mark_size, mark_size)));
    auto* title = new TextLabel(tr("Welcome to Berth"), TextStyle::display);
    auto* text =
        (new TextLabel(tr("Your development environments, on your own desktop."), TextStyle::body, Color::text_muted))
            ->wrap();
    text->setAlignment(Qt::AlignHCenter);

    auto* card = new Card;
    card->setFixedWidth(card_width);
    card->body()->setSpacing(theme().space(Space::m));
    card->body()->addWidget(problem_);
    card->body()->addWidget(stack_);
    card->body()->addWidget(keychain_);
    problem_->hide();
    keychain_->hide();
    stack_->addWidget(make_form());
    stack_->addWidget(make_waiting());

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setSpacing(theme().space(Space::s));
    column->addStretch(2);
    column->addWidget(mark, 0, Qt::AlignHCenter);
    column->addSpacing(theme().space(Space::xs));
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addWidget(text);
    column->addSpacing(theme().space(Space::l));
    column->addWidget(card, 0, Qt::AlignHCenter);
    column->addStretch(3);
    auto* scroll = new QScrollArea; // small windows and large fonts
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scroll);

    Session& session = context_.session();
    connect(&session, &Session::phase_changed, this, &SignInPage::show_phase);
    connect(&session, &Session::sign_in_failed, this,
            [this](const Error& error) { tell(Tone::bad, error_text(error)); });
    connect(&session, &Session::signed_out, this, [this](const QString& reason) {
        if (!reason.isEmpty()) {
            tell(Tone::caution, tr("You were signed out. %1").arg(reason));
        }
    });
    show_phase();
}

QWidget* SignInPage::make_form() {
    auto* form = new QWidget;
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().space(Space::s));
    address_ = new QLineEdit(context_.settings().platform().toString());
    address_->setObjectName(QStringLiteral("platformAddress"));
    address_->setPlaceholderText(QStringLiteral("https://berth.example.com"));
    auto* label = new TextLabel(tr("Platform &address"), TextStyle::strong);
    label->setBuddy(address_);
    wrong_ = (new TextLabel({}, TextStyle::caption, Color::bad))->wrap();
    wrong_->hide();
    auto* hint = (new TextLabel(tr("Ask whoever runs Berth for you; on this machine it is %1.")
                                    .arg(QUrl(QString::fromLatin1(embedded_platform)).authority()),
                                TextStyle::caption, Color::text_muted))
                     ->wrap();
    browser_ = make_button(tr("Sign in with the browser"), ButtonKind::primary, "browser");
    browser_->setObjectName(QStringLiteral("signInBrowser"));
    device_ = make_button(tr("Sign in with a code on another device"), ButtonKind::quiet, "device");
    device_->setObjectName(QStringLiteral("signInDevice"));
    column->addWidget(label);
    column->addWidget(address_);
    column->addWidget(wrong_);
    column->addWidget(hint);
    column->addSpacing(theme().space(Space::s));
    column->addWidget(browser_);
    column->addWidget(device_);
    column->addStretch();
    connect(browser_, &QPushButton::clicked, this, [this] { begin(Session::Way::browser); });
    connect(device_, &QPushButton::clicked, this, [this] { begin(Session::Way::device); });
    connect(address_, &QLineEdit::returnPressed, this, [this] { begin(Session::Way::browser); });
    connect(address_, &QLineEdit::textChanged, this, [this] {
        wrong_->hide();
        address_->setProperty("berthWrong", false);
        address_->update();
    });
    return form;
}

QWidget* SignInPage::make_waiting() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().space(Space::m));
    auto* line = new QHBoxLayout;
    line->setSpacing(theme().space(Space::m));
    constexpr int spinner_size = 24;
    line->addWidget(new Spinner(spinner_size), 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(theme().space(Space::xs));
    waiting_title_ = (new TextLabel({}, TextStyle::subtitle))->wrap();
    waiting_title_->setObjectName(QStringLiteral("waitingFor"));
    waiting_text_ = (new TextLabel({}, TextStyle::body, Color::text_muted))->wrap();
    texts->addWidget(waiting_title_);
    texts->addWidget(waiting_text_);
    line->addLayout(texts, 1);
    column->addLayout(line);
    code_ = new DeviceCodePanel;
    column->addWidget(code_);
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    again_ = make_button(tr("Open the page again"), ButtonKind::secondary, "external");
    copy_ = make_button(tr("Copy its address"), ButtonKind::secondary, "copy");
    QPushButton* cancel = make_button(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelSignIn"));
    buttons->addWidget(again_);
    buttons->addWidget(copy_);
    buttons->addStretch();
    buttons->addWidget(cancel);
    column->addLayout(buttons);
    connect(again_, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(asked_); });
    connect(copy_, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(asked_.toString(QUrl::FullyEncoded)); });
    connect(cancel, &QPushButton::clicked, &context_.session(), &Session::cancel_sign_in);
    return page;
}

void SignInPage::tell(Tone tone, const QString& text) {
    problem_->set_tone(tone);
    problem_->set_text(text);
    problem_->show();
}

void SignInPage::begin(Session::Way way) {
    const auto platform = client::parse_platform_url(address_->text().trimmed().toStdString());
    if (!platform) {
        address_->setProperty("berthWrong", true);
        address_->update();
        wrong_->setText(error_text(platform.error()));
        wrong_->show();
        address_->setFocus();
        return;
    }
    problem_->hide();
    waiting_title_->setText(tr("Asking %1").arg(platform->host()));
    waiting_text_->setText(tr("for its sign-in provider"));
    code_->hide();
    again_->hide();
    copy_->hide();
    client::oidc::Person person;
    const QPointer<SignInPage> page(this);
    person.open_browser = [](const QUrl& url) { return QDesktopServices::openUrl(url); };
    person.waiting_for_browser = [page](const QUrl& url, bool opened) {
        if (page) {
            page->browser_asked(url, opened);
        }
    };
    person.show_device_code = [page](const client::oidc::DevicePrompt& prompt) {
        if (page) {
            page->device_asked(prompt);
        }
    };
    context_.session().sign_in(*platform, way, std::move(person));
}

void SignInPage::browser_asked(const QUrl& url, bool opened) {
    asked_ = url;
    waiting_title_->setText(opened ? tr("Finish signing in in your browser")
                                   : tr("Open the sign-in page in a browser on this machine"));
    waiting_text_->setText(opened ? tr("Berth waits for %1. This window goes on by itself.").arg(url.host())
                                  : tr("Berth found no browser to open. Copy the address and open it by hand; it "
                                       "works on this machine only."));
    again_->setVisible(opened);
    copy_->show();
    copy_->setFocus();
}

void SignInPage::device_asked(const client::oidc::DevicePrompt& prompt) {
    waiting_title_->setText(tr("Sign in on another device"));
    waiting_text_->setText(tr("This window goes on by itself when you are done there."));
    code_->show_prompt(prompt);
    code_->show();
}

void SignInPage::show_phase() {
    const Session& session = context_.session();
    switch (session.phase()) {
    case Session::Phase::closed:
    case Session::Phase::signed_out:
        stack_->setCurrentIndex(0);
        code_->hide(); // the card is as high as what it shows
        address_->setFocus();
        break;
    case Session::Phase::restoring:
        stack_->setCurrentIndex(session.waits_to_sign_in() ? 1 : 0);
        break;
    case Session::Phase::signing_in:
        stack_->setCurrentIndex(1);
        break;
    case Session::Phase::signed_in:
        context_.settings().set_platform(session.platform());
        problem_->hide();
        break;
    }
    show_keychain();
}

void SignInPage::show_keychain() {
    const auto& because = context_.session().in_memory_because();
    keychain_->setVisible(because.has_value());
    if (because) {
        keychain_->set_text(tr("Your sign-in will end with Berth: this computer's keychain cannot be used. %1")
                                .arg(error_text(*because)));
    }
}

} // namespace berth::desktop
