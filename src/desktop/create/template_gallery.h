// The templates as cards to choose from, by mouse or keys, with a search where there are many.
#pragma once

#include "desktop/create/template_list_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QLineEdit;
class QListView;
class QStackedWidget;

namespace berth::desktop {

class StatePanel;

class TemplateGallery final : public QWidget {
    Q_OBJECT
public:
    // The model outlives the gallery.
    explicit TemplateGallery(TemplateListModel& model, QWidget* parent = nullptr);

    void show_loading();
    void show_error(const Error& error);

Q_SIGNALS:
    void chosen(const QString& name);
    void reload_requested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void arrange();

    TemplateListModel& model_;
    QSortFilterProxyModel found_;
    QLineEdit* search_;
    QListView* cards_;
    StatePanel* state_;
    QStackedWidget* stack_;
};

} // namespace berth::desktop
