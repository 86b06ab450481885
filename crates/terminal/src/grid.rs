//! A table that fits: optional columns go first, then text wraps; numbers never do, and ids only where nothing else
//! is left.

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
    /// Wrap only where nothing else is left.
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
    /// Its widest word, the header taken for one.
    word: usize,
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

/// Cells of a table with columns of these widths.
fn taken(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + 3 * widths.len() + 1
}

/// Removes the last optional column; `false` = there is none.
fn drop_optional(columns: &mut Vec<&Column>) -> bool {
    let last = columns.iter().rposition(|column| column.kind.is_optional());
    last.map(|last| columns.remove(last)).is_some()
}

/// Makes columns narrower until they fit into `room`, the widest first and none below its `least`.
fn shrink(
    columns: &[&Column],
    widths: &mut [usize],
    room: usize,
    least: impl Fn(&Column) -> usize,
) {
    while taken(widths) > room {
        let can_give = widths.iter().zip(columns).enumerate();
        let can_give = can_give.filter(|(_, (width, column))| **width > least(column));
        let widest = can_give.max_by_key(|(_, (width, _))| **width);
        match widest.map(|(i, _)| i).and_then(|i| widths.get_mut(i)) {
            Some(width) => *width -= 1,
            None => return,
        }
    }
}

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
        let words = cells.iter().flat_map(|cell| text::pieces(cell));
        let word = words.map(|word| word.trim().width()).max().unwrap_or(0);
        self.columns.push(Column {
            word: word.max(header.width()),
            header: header.to_owned(),
            kind,
            width: widest.max(header.width()),
            cells,
        });
    }

    /// The columns that fit, and how wide each may be.
    ///
    /// Optional columns go while texts are not comfortable. Then texts wrap between words, then what is
    /// optional goes altogether; a word or an id is broken only where nothing else is left.
    fn fitting(&self) -> (Vec<&Column>, Vec<usize>) {
        let mut columns: Vec<&Column> = self.columns.iter().collect();
        let room = usize::from(self.style.width());
        let comfortable = |column: &Column| match column.kind {
            Kind::Text => column.width.min(COMFORTABLE_TEXT),
            _ => column.width,
        };
        let is_comfortable = |columns: &[&Column]| {
            let widths: Vec<usize> = columns.iter().map(|column| comfortable(column)).collect();
            taken(&widths) <= room
        };
        while !is_comfortable(&columns) && drop_optional(&mut columns) {}
        loop {
            let mut widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
            let words = |column: &Column| match column.kind {
                Kind::Text => column.word.max(LEAST_TEXT),
                _ => column.width,
            };
            shrink(&columns, &mut widths, room, words);
            if taken(&widths) <= room {
                return (columns, widths);
            }
            if drop_optional(&mut columns) {
                continue;
            }
            let letters = |column: &Column| match column.kind {
                Kind::Text | Kind::Whole => LEAST_TEXT.min(column.width),
                _ => column.width,
            };
            shrink(&columns, &mut widths, room, letters);
            return (columns, widths);
        }
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
            let headers = columns.iter().zip(&widths);
            table.set_header(headers.map(|(column, width)| text::broken(&column.header, *width)));
        }
        let rows = columns.iter().map(|column| column.cells.len()).max();
        for row in 0..rows.unwrap_or(0) {
            let cells = columns.iter().zip(&widths).map(|(column, width)| {
                let cell = column.cells.get(row).map_or("", String::as_str);
                if cell.width() > *width {
                    text::broken(&text::wrap("", cell, 0, *width), *width)
                } else {
                    cell.to_owned()
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

    #[test]
    fn words_and_ids_are_broken_where_nothing_else_is_left_and_numbers_never() {
        let wishes = Wishes {
            width: Some(60),
            ..Wishes::default()
        };
        let style = Style::resolve(wishes, |_| None, Stream::Other, Stream::Other);
        let mut grid = Grid::new(style);
        let id = "emart_jeju_01_with_an_identity_of_48_characters_";
        let cells = |cell: &str| [cell.to_owned()].into_iter();
        grid.column("Station", Kind::Whole, cells(id));
        grid.column("Check", Kind::Text, cells("BootNotification answer"));
        grid.column("kWh", Kind::Number, cells("1234567.123456"));
        grid.column("Cost", Kind::OptionalNumber, cells("1234567"));
        let text = grid.text();
        assert!(text.lines().all(|line| text::cells(line) <= 60), "{text}");
        assert!(
            text.contains("1234567.123456") && !text.contains("Cost"),
            "{text}"
        );
        assert!(text.contains("BootNotification"), "{text}");
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
        let frame = "StationCheckkWhBootNotificationanswer";
        assert_eq!(letters(&text), letters(id) + letters(frame), "{text}");
    }
}
