//! Lines of CSV (RFC 4180), and those of transactions.

use serde::Serialize;

use crate::store::rows::TransactionRow;

/// The first line.
pub(super) const HEAD: &str = "transaction_key,station,transaction_id,incarnation,state,completeness,evse_id,connector_id,id_token,id_token_type,started_at,ended_at,duration_seconds,begin_kwh,end_kwh,energy_kwh,energy_source,billed_kwh,price_per_kwh,currency,cost,stopped_reason,missing_seq_nos,flags\r\n";

/// A transaction as a line.
pub(super) fn line(row: &TransactionRow) -> String {
    let mut line = Line::default();
    line.number(Some(row.transaction_key))
        .text(Some(&row.station))
        .text(Some(&row.transaction_id))
        .number(Some(row.incarnation))
        .text(Some(&row.state))
        .text(Some(&row.completeness))
        .number(row.evse_id)
        .number(row.connector_id)
        .text(row.id_token.as_deref())
        .text(row.id_token_type.as_deref())
        .text(row.started_at.map(|at| at.0.to_string()).as_deref())
        .text(row.ended_at.map(|at| at.0.to_string()).as_deref())
        .number(row.duration_seconds)
        .number(row.begin_kwh)
        .number(row.end_kwh)
        .number(row.energy_kwh)
        .text(Some(&row.energy_source))
        .number(row.billed_kwh)
        .number(row.price_per_kwh)
        .text(row.currency.as_deref())
        .number(row.cost)
        .text(row.stopped_reason.as_deref())
        .text(Some(&row.missing_seq_nos))
        .text(Some(&row.flags));
    line.end()
}

/// A line that is being written.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    /// It has a cell, though that may be empty.
    has_cell: bool,
}

impl Line {
    /// The whole line.
    pub(super) fn end(&mut self) -> String {
        let mut line = std::mem::take(&mut self.text);
        line.push_str("\r\n");
        line
    }

    fn cell(&mut self) {
        if self.has_cell {
            self.text.push(',');
        }
        self.has_cell = true;
    }

    /// A number as JSON has it; nothing where it is unknown.
    pub(super) fn number(&mut self, value: Option<impl Serialize>) -> &mut Self {
        self.cell();
        if let Some(value) = value {
            self.text
                .push_str(&serde_json::to_string(&value).unwrap_or_default());
        }
        self
    }

    /// A text, which a spreadsheet must not take for a formula, whoever wrote it.
    pub(super) fn text(&mut self, value: Option<&str>) -> &mut Self {
        self.cell();
        let value = value.unwrap_or_default();
        let guard = match value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            true => "'",
            false => "",
        };
        if guard.is_empty() && !value.contains([',', '"', '\n', '\r']) {
            self.text.push_str(value);
        } else {
            let value = value.replace('"', "\"\"");
            self.text.push_str(&format!("\"{guard}{value}\""));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_break_the_line_or_be_formulas() {
        let mut line = Line::default();
        line.number(Some(1))
            .text(Some("plain"))
            .text(Some("a,\"b\"\nc"))
            .text(Some("=1+1"))
            .text(None)
            .number(None::<i32>)
            .number(Some(-1.5));
        assert_eq!(
            line.end(),
            "1,plain,\"a,\"\"b\"\"\nc\",\"'=1+1\",,,-1.5\r\n"
        );
    }
}
