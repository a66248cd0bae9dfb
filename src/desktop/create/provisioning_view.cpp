#include "desktop/create/provisioning_view.h"

#include "desktop/create/log_view.h"
#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/row_delegate.h"

#include <QBoxLayout>
#include <QListView>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int narrow_provisioning = 600; // pixels: below, the log stands under the steps
constexpr int least_steps = 280;         // pixels
constexpr int most_steps = 420;          // pixels
constexpr int progress_height = 4;       // pixels
constexpr int least_log_height = 140;

constexpr const char* failed_property = "berthFailed";

QString seconds(qint64 milliseconds) {
    return milliseconds < 0 ? QString() : duration_text(std::chrono::milliseconds(milliseconds));
}

// A thin line that fills; in the colour of what went wrong where it did.
class ThinProgress final : public QProgressBar {
public:
    ThinProgress() {
        setTextVisible(false);
        setFixedHeight(progress_height);
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const qreal radius = progress_height / 2.0;
        painter.setBrush(theme().color(Color::border));
        painter.drawRoundedRect(rect(), radius, radius);
        const int filled = maximum() == 0 ? 0 : width() * value() / maximum();
        painter.setBrush(theme().color(property(failed_property).toBool() ? Color::bad : Color::accent));
        painter.drawRoundedRect(QStyle::visualRect(layoutDirection(), rect(), {0, 0, filled, height()}), radius,
                                radius);
    }
};

void paint_ring(QPainter& painter, const QRectF& box, const QColor& color) {
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(box.adjusted(3, 3, -3, -3));
}

RowLook step_look(const QModelIndex& index) {
    const auto state = static_cast<model::StepState>(index.data(ProvisioningModel::state_role).toInt());
    const qint64 elapsed = index.data(ProvisioningModel::elapsed_role).toLongLong();
    RowLook look;
    look.title = index.data(ProvisioningModel::title_role).toString();
    look.mono = index.data(ProvisioningModel::name_role).toString().startsWith(QStringLiteral("init:"));
    look.trailing = seconds(elapsed);
    look.joined = index.row() + 1 < index.model()->rowCount();
    switch (state) {
    case model::StepState::pending:
        look.title_color = Color::text_muted;
        look.glyph = [](QPainter& painter, const QRectF& box) {
            paint_ring(painter, box, theme().color(Color::border_strong));
        };
        break;
    case model::StepState::running:
        look.trailing_color = Color::accent;
        // The time beside it goes on ten times a second and takes the arc with it.
        look.glyph = [elapsed](QPainter& painter, const QRectF& box) {
            constexpr int sixteenth = 16; // Qt counts angles so
            constexpr qint64 turn = 1200; // milliseconds
            const int start = 90 - static_cast<int>(std::max<qint64>(elapsed, 0) % turn * 360 / turn);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme().color(Color::border_strong), 2));
            painter.drawEllipse(box.adjusted(2, 2, -2, -2));
            painter.setPen(QPen(theme().color(Color::accent), 2, Qt::SolidLine, Qt::RoundCap));
            painter.drawArc(box.adjusted(2, 2, -2, -2), start * sixteenth, -100 * sixteenth);
        };
        break;
    case model::StepState::done:
        look.glyph = icon_glyph("done", Color::good);
        break;
    case model::StepState::failed:
        look.title_color = Color::bad;
        look.glyph = icon_glyph("error", Color::bad);
        break;
    case model::StepState::undone:
        look.title_color = Color::text_muted;
        look.glyph = icon_glyph("minus", Color::neutral);
        break;
    }
    return look;
}

} // namespace

ProvisioningView::ProvisioningView(ProvisioningModel& model, Place place, QWidget* parent)
    : QWidget(parent)
    , model_(model)
    , place_(place)
    , title_(new ElidedLabel({}, place == Place::own_page ? TextStyle::title : TextStyle::subtitle))
    , elapsed_(new TextLabel({}, TextStyle::body, Color::text_muted))
    , progress_(new ThinProgress)
    , failure_(make_failure())
    , columns_(new QHBoxLayout)
    , steps_(new QListView)
    , log_(new LogView)
    , cancel_(make_button(tr("Cancel"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme().space(Space::m));

    auto* head = new QHBoxLayout;
    head->setSpacing(theme().space(Space::m));
    head->addWidget(title_, 1);
    head->addWidget(elapsed_);
    head->addWidget(cancel_);
    layout->addLayout(head);

    progress_->setAccessibleName(tr("Steps done"));
    layout->addWidget(progress_);
    layout->addWidget(failure_);

    steps_->setModel(&model_);
    steps_->setItemDelegate(new RowDelegate(step_look, steps_));
    steps_->setAccessibleName(tr("Steps"));
    steps_->setFrameShape(QFrame::NoFrame);
    steps_->setSelectionMode(QAbstractItemView::NoSelection);
    steps_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    steps_->viewport()->setAutoFillBackground(false);
    auto* steps_card = new Card;
    steps_card->body()->addWidget(steps_);
    auto* log_card = new Card;
    log_card->layout()->setContentsMargins(1, 1, 1, 1);
    log_card->body()->addWidget(log_);
    log_->setMinimumHeight(least_log_height);
    columns_->setSpacing(theme().space(Space::m));
    columns_->addWidget(steps_card);
    columns_->addWidget(log_card, 1);
    layout->addLayout(columns_, 1);

    connect(cancel_, &QPushButton::clicked, this, [this] { Q_EMIT action_requested(model::Action::cancel); });
    connect(&model_, &ProvisioningModel::workspace_changed, this, &ProvisioningView::refresh);
    connect(&model_, &ProvisioningModel::ticked, this, &ProvisioningView::refresh_elapsed);
    connect(&model_, &ProvisioningModel::log_cleared, log_, &QPlainTextEdit::clear);
    connect(&model_, &ProvisioningModel::lines_added, this, [this](qsizetype count) {
        log_->append(model_.lines(), count);
        refresh_failure();
    });
    log_->set_lines(model_.lines());
    refresh();
}

QWidget* ProvisioningView::make_failure() {
    auto* card = new Card;
    auto* head = new QHBoxLayout;
    failure_title_ = new TextLabel({}, TextStyle::strong, Color::bad);
    failure_text_ = new TextLabel;
    failing_line_ = new TextLabel({}, TextStyle::mono, Color::bad);
    retry_note_ = new TextLabel({}, TextStyle::caption, Color::text_muted);
    retry_ = make_button(action_text(model::Action::retry), ButtonKind::primary, "refresh");
    failure_title_->wrap();
    failure_text_->wrap()->selectable();
    failing_line_->wrap()->selectable();
    failing_line_->setAccessibleName(tr("The line that says why"));
    head->addWidget(failure_title_, 1);
    head->addWidget(retry_, 0, Qt::AlignTop);
    card->body()->setSpacing(theme().space(Space::xs));
    card->body()->addLayout(head);
    card->body()->addWidget(failing_line_);
    card->body()->addWidget(failure_text_);
    card->body()->addWidget(retry_note_);
    connect(retry_, &QPushButton::clicked, this, [this] { Q_EMIT action_requested(model::Action::retry); });
    return card;
}

void ProvisioningView::refresh() {
    const auto& workspace = model_.workspace();
    if (!workspace) {
        return;
    }
    const QString name = QString::fromStdString(workspace->name);
    switch (workspace->state) {
    case model::State::running:
        title_->set_text(tr("%1 is ready").arg(name));
        break;
    case model::State::error:
        title_->set_text(tr("%1 could not be brought up").arg(name));
        break;
    case model::State::stopping:
    case model::State::stopped:
        title_->set_text(tr("%1 was cancelled").arg(name));
        break;
    case model::State::deleting:
    case model::State::deleted:
        title_->set_text(tr("%1 is being removed").arg(name));
        break;
    default:
        title_->set_text(workspace->running_since || workspace->attempts > 0 ? tr("%1 is coming up").arg(name)
                                                                             : tr("Bringing up %1").arg(name));
    }
    progress_->setProperty(failed_property, workspace->state == model::State::error);
    progress_->setRange(0, std::max(1, model_.rowCount()));
    progress_->setValue(workspace->state == model::State::running ? progress_->maximum() : model_.done_count());
    cancel_->setVisible(place_ == Place::own_page && !model::is_settled(workspace->state) &&
                        model::offered(workspace->state, model::Action::cancel));
    refresh_failure();
    refresh_elapsed();
}

void ProvisioningView::refresh_failure() {
    const auto& workspace = model_.workspace();
    const bool failed = workspace && workspace->failure && workspace->state == model::State::error;
    failure_->setVisible(failed);
    log_->mark(failed ? model_.failing_line() : QString());
    if (!failed) {
        return;
    }
    const model::Failure& failure = *workspace->failure;
    QString step;
    for (const model::ProvisioningStep& one : workspace->steps) {
        if (one.name == failure.step) {
            step = QString::fromStdString(one.title);
        }
    }
    failure_title_->setText(step.isEmpty() ? tr("It failed") : tr("This step failed: %1").arg(step));
    failing_line_->setText(model_.failing_line());
    failing_line_->setVisible(!failing_line_->text().isEmpty());
    // What follows the first line is the command's output: it stands in the log.
    const QString message = QString::fromStdString(failure.error.message).section(u'\n', 0, 0);
    failure_text_->setText(message + u' ' + QString::fromStdString(failure.error.hint));
    retry_note_->setText(failure.retry_at
                             ? tr("It is tried again by itself at %1.").arg(moment_text(*failure.retry_at))
                             : tr("It stays like this until you try again; done steps are not done twice."));
    retry_->setVisible(place_ == Place::own_page && model::offered(workspace->state, model::Action::retry));
}

void ProvisioningView::refresh_elapsed() {
    elapsed_->setText(model_.rowCount() == 0 ? QString() : duration_text(model_.elapsed()));
}

void ProvisioningView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool stacked = width() < narrow_provisioning;
    columns_->setDirection(stacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    QWidget* steps_card = steps_->parentWidget();
    const int share = std::clamp(width() * 2 / 5, least_steps, most_steps); // the log's lines are the longer ones
    steps_card->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : share);
    steps_card->setMinimumWidth(stacked ? 0 : share);
}

} // namespace berth::desktop
