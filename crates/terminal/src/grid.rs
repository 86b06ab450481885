//! A table that fits: optional columns go first, then text wraps; ids and numbers never do.

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};
use unicode_width::UnicodeWidthStr;

use crate::style::Style;
use crate::text;

/// What a column may do when space is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Wrap.
    Text,
    /// Never wrap.
    Whole,
    /// Never wrap, stand to the right.
    Number,
    /// Never wrap, disappear if need be: the last one first.
    Optional,
    /// As [`Kind::Optional`], to the right.
    OptionalNumber,
}

impl Kind {
    fn is_optional(self) -> bool {
        matches!(self, Self::Optional | Self::OptionalNumber)
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::OptionalNumber)
    }
}

#[derive(Debug)]
struct Column {
    header: String,
    kind: Kind,
    cells: Vec<String>,
    width: usize,
}

/// A table in the making.
#[derive(Debug)]
pub struct Grid {
    style: Style,
    columns: Vec<Column>,
}

/// Cells that a text column should have before an optional one is shown.
const COMFORTABLE_TEXT: usize = 20;
/// Cells that a text column needs at least.
const LEAST_TEXT: usize = 8;

impl Grid {
    /// A table without columns.
    #[must_use]
    pub fn new(style: Style) -> Self {
        let columns = Vec::new();
        Self { style, columns }
    }

    /// Adds a column; a table whose headers are all empty has no head.
    pub fn column(&mut self, header: &str, kind: Kind, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        let widest = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        self.columns.push(Column {
            header: header.to_owned(),
            kind,
            width: widest.max(header.width()),
            cells,
        });
    }

    /// The columns that fit, and how wide their text may be.
    fn fitting(&self) -> (Vec<&Column>, Vec<usize>) {
        let mut columns: Vec<&Column> = self.columns.iter().collect();
        let room = usize::from(self.style.width());
        let taken = |columns: &[&Column], of_text: fn(usize) -> usize| {
            let cells = columns.iter().map(|column| match column.kind {
                Kind::Text => of_text(column.width),
                _ => column.width,
            });
            cells.sum::<usize>() + 3 * columns.len() + 1
        };
        while taken(&columns, |width| width.min(COMFORTABLE_TEXT)) > room {
            let Some(last) = columns.iter().rposition(|c| c.kind.is_optional()) else {
                break;
            };
            columns.remove(last);
        }
        // The widest text gives way first.
        let mut widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
        let mut over = taken(&columns, |width| width).saturating_sub(room);
        while over > 0 {
            let texts = columns.iter().enumerate();
            let texts = texts.filter(|(_, column)| column.kind == Kind::Text);
            let widest = texts.map(|(i, _)| i).max_by_key(|i| widths.get(*i));
            match widest.and_then(|i| widths.get_mut(i)) {
                Some(width) if *width > LEAST_TEXT => *width -= 1,
                _ => break,
            }
            over -= 1;
        }
        (columns, widths)
    }

    /// The table, without a line feed at the end.
    #[must_use]
    pub fn text(&self) -> String {
        let (columns, widths) = self.fitting();
        let mut table = Table::new();
        table
            .load_style(if self.style.ascii {
                ASCII_FULL_CONDENSED
            } else {
                UTF8_FULL_CONDENSED
            })
            .set_content_arrangement(ContentArrangement::Disabled);
        if columns.iter().any(|column| !column.header.is_empty()) {
            table.set_header(columns.iter().map(|column| column.header.clone()));
        }
        let rows = columns.iter().map(|column| column.cells.len()).max();
        for row in 0..rows.unwrap_or(0) {
            let cells = columns.iter().zip(&widths).map(|(column, width)| {
                let cell = column.cells.get(row).map_or("", String::as_str);
                match column.kind {
                    Kind::Text => text::wrap("", cell, 0, *width),
                    _ => cell.to_owned(),
                }
            });
            table.add_row(cells);
        }
        for (i, column) in columns.iter().enumerate() {
            let Some(made) = table.column_mut(i) else {
                continue;
            };
            made.set_constraint(ColumnConstraint::ContentWidth);
            if column.kind.is_number() {
                made.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{Stream, Wishes};

    fn grid(width: u16, value: &str) -> String {
        let wishes = Wishes {
            width: Some(width),
            ..Wishes::default()
        };
        let style = Style::resolve(wishes, |_| None, Stream::Other, Stream::Other);
        let mut grid = Grid::new(style);
        let cells = |cell: &str| [cell.to_owned()].into_iter();
        grid.column("Id", Kind::Optional, cells("energy-plan-of-this-scenario"));
        grid.column("검사", Kind::Whole, cells("계획과의 오차"));
        grid.column("기대값", Kind::Text, cells(value));
        grid.column("실제값", Kind::Text, cells("1.667 kWh"));
        grid.text()
    }

    #[test]
    fn a_table_fits_its_width_whatever_its_characters() {
        let value = "저장된 연결도 트랜잭션도 없어 판정할 것이 없습니다 1.667 kWh 30 s 200 kW";
        for width in [60, 80, 120] {
            let text = grid(width, value);
            for line in text.lines() {
                assert!(text::cells(line) <= usize::from(width), "{line}");
            }
            assert_eq!(text.contains("energy-plan-of"), width == 120, "{text}");
            assert!(text.contains("계획과의 오차"), "{text}");
        }
    }
}
