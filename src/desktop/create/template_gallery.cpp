#include "desktop/create/template_gallery.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/state_panel.h"

#include <QEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int search_from = 7;   // templates: fewer are seen at a glance
constexpr int card_height = 132; // pixels
constexpr int least_card = 270;  // pixels wide
constexpr int tile = 36;         // pixels: the icon's background
constexpr int tile_icon = 20;    // pixels
constexpr int description_lines = 3;
constexpr int limit_icon = 14; // pixels

// Text in at most `lines` lines, the last one cut.
void draw_lines(QPainter& painter, const QRect& box, const QString& text, int lines, Qt::LayoutDirection direction) {
    const QFontMetrics metrics = painter.fontMetrics();
    QTextOption option(QStyle::visualAlignment(direction, Qt::AlignLeft));
    option.setTextDirection(direction);
    QTextLayout layout(text, painter.font());
    layout.setTextOption(option);
    layout.beginLayout();
    for (int i = 0; i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) {
            break;
        }
        line.setLineWidth(box.width());
        const QRect place(box.left(), box.top() + i * metrics.lineSpacing(), box.width(), metrics.lineSpacing());
        const bool last = i + 1 == lines && line.textStart() + line.textLength() < text.size();
        const QString part = last ? metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, box.width())
                                  : text.mid(line.textStart(), line.textLength());
        painter.drawText(place, static_cast<int>(option.alignment()), part);
    }
    layout.endLayout();
}

// The card within its place in the grid: gaps lie between cards only, the outer edges are the view's own.
QRect card_in(const QStyleOptionViewItem& option, int gap) {
    const auto* view = static_cast<const QListView*>(option.widget);
    const int place = view->gridSize().width();
    const int columns = std::max(1, view->maximumViewportSize().width() / place);
    const int column = option.rect.left() / place;
    return {option.rect.left() + gap * column / columns, option.rect.top(), place - gap * (columns - 1) / columns,
            option.rect.height() - gap};
}

class CardDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // A card fills its place in the grid.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const override {
        return static_cast<const QListView*>(option.widget)->gridSize();
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int gap = theme().space(Space::m);
        const QRect card = card_in(option, gap);
        const bool over = option.state.testFlag(QStyle::State_MouseOver);
        const bool current = option.state.testFlag(QStyle::State_Selected);
        const bool by_key = option.state.testFlag(QStyle::State_HasFocus);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setLayoutDirection(Qt::LayoutDirectionAuto); // names and commands read as they are written
        const bool marked = current && by_key;
        painter->setPen(QPen(theme().color(marked ? Color::focus
                                           : over ? Color::border_strong
                                                  : Color::border),
                             marked ? 2 : 1));
        painter->setBrush(theme().color(over ? Color::hover : Color::surface));
        const qreal inset = marked ? 1 : 0.5;
        painter->drawRoundedRect(QRectF(card).adjusted(inset, inset, -inset, -inset), theme().radius(Radius::l),
                                 theme().radius(Radius::l));

        const QRect inner = card.adjusted(theme().space(Space::l), theme().space(Space::l), -theme().space(Space::l),
                                          -theme().space(Space::m));
        const auto place = [&](const QRect& box) { return QStyle::visualRect(option.direction, card, box); };
        const QRect tile_box = place({inner.left(), inner.top(), tile, tile});
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme().color(Color::info_soft));
        painter->drawRoundedRect(tile_box, theme().radius(Radius::m), theme().radius(Radius::m));
        painter->drawPixmap(QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, {tile_icon, tile_icon}, tile_box),
                            icon_pixmap("template", Color::accent, tile_icon, painter->device()->devicePixelRatioF()));

        const int left = inner.left() + tile + gap;
        const auto start =
            static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter));
        QFont font = theme().font(TextStyle::strong);
        painter->setFont(font);
        painter->setPen(theme().color(Color::text));
        const int width = inner.right() - left;
        painter->drawText(
            place({left, inner.top(), width, QFontMetrics(font).height()}), start,
            QFontMetrics(font).elidedText(index.data(TemplateListModel::name_role).toString(), Qt::ElideRight, width));
        const int below = inner.top() + QFontMetrics(font).height() + 2;
        font = theme().font(TextStyle::body);
        painter->setFont(font);
        painter->setPen(theme().color(Color::text_muted));
        draw_lines(*painter, place({left, below, width, description_lines * QFontMetrics(font).lineSpacing()}),
                   index.data(TemplateListModel::description_role).toString(), description_lines, option.direction);

        font = theme().font(TextStyle::caption);
        painter->setFont(font);
        const int foot_height = QFontMetrics(font).height();
        const int lacking = index.data(TemplateListModel::lacking_role).toInt();
        QRect foot(inner.left(), inner.bottom() - foot_height, inner.width(), foot_height);
        if (lacking > 0) {
            const QString count = QString::number(lacking); // its tool tip has the words
            const int count_width = QFontMetrics(font).horizontalAdvance(count) + 1;
            painter->setPen(theme().color(Color::caution));
            painter->drawText(place({foot.right() - count_width, foot.top(), count_width, foot_height}), start, count);
            foot.adjust(0, 0, -count_width - theme().space(Space::xs), 0);
            painter->drawPixmap(
                QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, {limit_icon, limit_icon},
                                    place({foot.right() - limit_icon, foot.top(), limit_icon, foot_height})),
                icon_pixmap("warning", Color::caution, limit_icon, painter->device()->devicePixelRatioF()));
            foot.adjust(0, 0, -limit_icon - gap, 0);
        }
        painter->setPen(theme().color(Color::text_muted));
        painter->drawText(place(foot), start,
                          QFontMetrics(font).elidedText(index.data(TemplateListModel::needs_role).toString(),
                                                        Qt::ElideRight, foot.width()));
        painter->restore();
    }
};

} // namespace

TemplateGallery::TemplateGallery(TemplateListModel& model, QWidget* parent)
    : QWidget(parent)
    , model_(model)
    , search_(new QLineEdit)
    , cards_(new QListView)
    , state_(new StatePanel)
    , stack_(new QStackedWidget) {
    found_.setSourceModel(&model_);
    found_.setFilterRole(TemplateListModel::search_role);
    found_.setFilterCaseSensitivity(Qt::CaseInsensitive);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme().space(Space::m));
    search_->setPlaceholderText(tr("Search templates"));
    search_->setAccessibleName(tr("Search templates"));
    search_->setClearButtonEnabled(true);
    search_->addAction(icon("search"), QLineEdit::LeadingPosition);
    layout->addWidget(search_);
    layout->addWidget(stack_, 1);

    cards_->setObjectName(QStringLiteral("template_cards"));
    cards_->setModel(&found_);
    cards_->setItemDelegate(new CardDelegate(cards_));
    cards_->setAccessibleName(tr("Templates"));
    cards_->setViewMode(QListView::IconMode);
    cards_->setMovement(QListView::Static);
    cards_->setResizeMode(QListView::Adjust);
    cards_->setUniformItemSizes(true);
    cards_->setFrameShape(QFrame::NoFrame);
    cards_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    cards_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    cards_->setMouseTracking(true);
    cards_->viewport()->setAutoFillBackground(false);
    cards_->viewport()->setCursor(Qt::PointingHandCursor);
    cards_->viewport()->installEventFilter(this);
    stack_->addWidget(cards_);
    stack_->addWidget(state_);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        found_.setFilterFixedString(text);
        refresh();
    });
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        if (found_.rowCount() == 1) {
            Q_EMIT chosen(found_.index(0, 0).data(TemplateListModel::name_role).toString());
        } else {
            cards_->setFocus();
        }
    });
    const auto choose = [this](const QModelIndex& index) {
        Q_EMIT chosen(index.data(TemplateListModel::name_role).toString());
    };
    connect(cards_, &QListView::clicked, this, choose);
    connect(cards_, &QListView::activated, this, choose);
    connect(&model_, &QAbstractItemModel::modelReset, this, &TemplateGallery::refresh);
    setFocusProxy(cards_);
    refresh();
}

void TemplateGallery::show_loading() {
    state_->show_loading(tr("Loading templates"));
    stack_->setCurrentWidget(state_);
}

void TemplateGallery::show_error(const Error& error) {
    state_->show_error(tr("The templates could not be loaded"), error);
    state_->add_action(tr("Try again"), [this] { Q_EMIT reload_requested(); });
    stack_->setCurrentWidget(state_);
}

void TemplateGallery::refresh() {
    search_->setVisible(model_.rowCount() >= search_from);
    if (found_.rowCount() > 0) {
        arrange();
        stack_->setCurrentWidget(cards_);
        if (!cards_->currentIndex().isValid()) {
            cards_->setCurrentIndex(found_.index(0, 0));
        }
        return;
    }
    if (model_.rowCount() == 0) {
        state_->show_empty("template", tr("No templates yet"),
                           tr("Whoever runs this platform adds templates to its templates folder."));
    } else {
        state_->show_empty("search", tr("No template matches"), tr("Search for another name, tool or word."));
    }
    stack_->setCurrentWidget(state_);
}

void TemplateGallery::arrange() {
    const QSize room = cards_->maximumViewportSize();
    const int height = card_height + theme().space(Space::m);
    const auto columns_in = [](int width) { return std::max(1, width / least_card); };
    const int rows = (found_.rowCount() + columns_in(room.width()) - 1) / columns_in(room.width());
    const bool scrolls = rows * height > room.height();
    // With a policy of "as needed" the view leaves room for its scroll bar, whether it is there or not.
    cards_->setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int width = room.width() - (scrolls ? style()->pixelMetric(QStyle::PM_ScrollBarExtent) : 0) - 1;
    cards_->setGridSize({width / columns_in(width), height});
}

bool TemplateGallery::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        arrange();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace berth::desktop
