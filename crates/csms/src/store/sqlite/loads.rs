//! The writer's loads that take a list, as SQLite says them.

use crate::store::loads::database::ListTexts;
use crate::store::loads::{active_columns, station_columns, transaction_columns};

pub(in crate::store) static LISTS: ListTexts = ListTexts {
    stations: concat!(
        station_columns!(),
        " WHERE s.identity_folded IN (SELECT value FROM json_each($1)) UNION ",
        station_columns!(),
        " WHERE s.station_key IN (SELECT value FROM json_each($2))"
    ),
    transactions: concat!(
        transaction_columns!(),
        " FROM charging_transaction t JOIN json_each($1) AS j \
          ON t.station_key = j.value->>0 AND t.transaction_id = j.value->>1 \
         WHERE t.incarnation = (SELECT max(u.incarnation) FROM charging_transaction u \
             WHERE u.station_key = t.station_key AND u.transaction_id = t.transaction_id)"
    ),
    active: concat!(
        active_columns!(),
        " AND t.station_key IN (SELECT value FROM json_each($1)) ORDER BY t.transaction_key"
    ),
    // One look into an index for each; the cross join keeps it so.
    events_after: "SELECT e.transaction_key, e.seq_no, e.variant, e.event_type, e.trigger_reason, \
         e.occurred_at, e.received_at, e.payload FROM json_each($1) AS j \
         CROSS JOIN transaction_event e ON e.transaction_key = j.value->>0 \
         AND e.seq_no > j.value->>1",
};
