// The tunnels of a workspace beside its forwarded ports: what they lead to, what goes through, stopping them. Hidden
// while there are none.
#pragma once

#include "desktop/ports/tunnel_table_model.h"
#include "desktop/widgets/card.h"

namespace berth::desktop {

class PortsTable;

class TunnelsCard final : public Card {
    Q_OBJECT
public:
    // The registry outlives the card.
    TunnelsCard(std::string workspace_id, TunnelRegistry& tunnels, QWidget* parent = nullptr);

    TunnelTableModel& model() { return model_; }
    PortsTable& table() { return *table_; }

Q_SIGNALS:
    void rows_changed(); // there are others, or a trouble came or went

private:
    void refresh();
    void refresh_row(int row);

    std::string workspace_id_;
    TunnelRegistry& tunnels_;
    TunnelTableModel model_;
    PortsTable* table_;
};

} // namespace berth::desktop
