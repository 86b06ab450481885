//! Tables of sites and chargers as CSV (RFC 4180): one line each, columns by name in any order.

use super::check::{ChargerBody, SiteBody};
use crate::api::csv::Line;
use crate::api::problem::ProblemFault;
use crate::said::Said;

pub(super) const SITE_COLUMNS: [&str; 11] = [
    "site_id",
    "name",
    "name_ko",
    "name_ja",
    "name_en",
    "address",
    "latitude",
    "longitude",
    "time_zone",
    "tariff",
    "limit_kw",
];
pub(super) const CHARGER_COLUMNS: [&str; 11] = [
    "charger_id",
    "site_id",
    "serial_number",
    "charger_type",
    "rated_power",
    "max_output",
    "min_output",
    "connector_type",
    "latitude",
    "longitude",
    "location_detail",
];

/// The lines of a table, each with the number of the line on which it begins.
fn lines(text: &str) -> Result<Vec<(usize, Vec<String>)>, ProblemFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut is_quoted = false;
    let (mut line, mut begin) = (1, 1);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push((begin, std::mem::take(&mut row)));
                line += 1;
                begin = line;
            }
            _ => {
                line += usize::from(letter == '\n');
                cell.push(letter);
            }
        }
    }
    if is_quoted {
        return Err(ProblemFault::on_line(begin, None, Said::QuotationMark));
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push((begin, row));
    }
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    Ok(rows)
}

/// The cells of a line, by column.
pub(super) struct Cells<'a> {
    line: usize,
    head: &'a [String],
    cells: &'a [String],
}

impl Cells<'_> {
    /// What stands in a column; `None` = nothing. The guard that keeps spreadsheets from taking a text for a
    /// formula is no part of it.
    fn text(&self, column: &str) -> Option<String> {
        let place = self.head.iter().position(|name| name == column)?;
        let cell = self.cells.get(place)?.trim();
        let cell = match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => cell,
        };
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn number(&self, column: &str) -> Result<Option<f64>, ProblemFault> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| {
            let (name, value) = (column.to_owned(), text);
            let said = Said::CellNumber { name, value };
            ProblemFault::on_line(self.line, Some(column), said)
        })
    }
}

/// Reads a table; the first line names the columns.
pub(super) fn read<T>(
    text: &str,
    columns: &[&str],
    each: impl Fn(&Cells<'_>) -> Result<T, ProblemFault>,
) -> Result<Vec<(usize, T)>, ProblemFault> {
    let lines = lines(text)?;
    let Some(((_, head), rows)) = lines.split_first() else {
        return Err(ProblemFault::on_line(1, None, Said::TableEmpty));
    };
    let head: Vec<String> = head.iter().map(|name| name.trim().to_owned()).collect();
    for (place, name) in head.iter().enumerate() {
        if !columns.contains(&name.as_str()) || head[..place].contains(name) {
            let (name, known) = (name.clone(), columns.join(", "));
            let said = Said::Column { name, known };
            return Err(ProblemFault::on_line(1, None, said));
        }
    }
    if !head.iter().any(|name| name == columns[0]) {
        let name = columns[0].to_owned();
        let said = Said::ColumnMissing { name };
        return Err(ProblemFault::on_line(1, None, said));
    }
    let rows = rows.iter().map(|(line, cells)| {
        if cells.len() > head.len() {
            let (cells, columns) = (cells.len(), head.len());
            let said = Said::TooManyCells { cells, columns };
            return Err(ProblemFault::on_line(*line, None, said));
        }
        let cells = Cells {
            line: *line,
            head: &head,
            cells,
        };
        Ok((*line, each(&cells)?))
    });
    rows.collect()
}

pub(super) fn site(cells: &Cells<'_>) -> Result<SiteBody, ProblemFault> {
    Ok(SiteBody {
        site_id: cells.text("site_id"),
        name: cells.text("name"),
        name_ko: cells.text("name_ko"),
        name_ja: cells.text("name_ja"),
        name_en: cells.text("name_en"),
        address: cells.text("address"),
        latitude: cells.number("latitude")?,
        longitude: cells.number("longitude")?,
        time_zone: cells.text("time_zone"),
        tariff: cells.text("tariff"),
        limit_kw: cells.number("limit_kw")?,
    })
}

pub(super) fn charger(cells: &Cells<'_>) -> Result<ChargerBody, ProblemFault> {
    Ok(ChargerBody {
        charger_id: cells.text("charger_id"),
        site_id: cells.text("site_id").unwrap_or_default(),
        serial_number: cells.text("serial_number"),
        charger_type: cells.text("charger_type"),
        rated_power: cells.number("rated_power")?.unwrap_or(0.0),
        max_output: cells.number("max_output")?,
        min_output: cells.number("min_output")?,
        connector_type: cells.text("connector_type"),
        latitude: cells.number("latitude")?,
        longitude: cells.number("longitude")?,
        location_detail: cells.text("location_detail"),
    })
}

fn head(columns: &[&str]) -> String {
    format!("{}\r\n", columns.join(","))
}

pub(super) fn site_table(sites: &[SiteBody]) -> String {
    let mut table = head(&SITE_COLUMNS);
    for site in sites {
        let mut line = Line::default();
        line.text(site.site_id.as_deref())
            .text(site.name.as_deref())
            .text(site.name_ko.as_deref())
            .text(site.name_ja.as_deref())
            .text(site.name_en.as_deref())
            .text(site.address.as_deref())
            .number(site.latitude)
            .number(site.longitude)
            .text(site.time_zone.as_deref())
            .text(site.tariff.as_deref())
            .number(site.limit_kw);
        table.push_str(&line.end());
    }
    table
}

pub(super) fn charger_table(chargers: &[ChargerBody]) -> String {
    let mut table = head(&CHARGER_COLUMNS);
    for charger in chargers {
        let mut line = Line::default();
        line.text(charger.charger_id.as_deref())
            .text(Some(&charger.site_id))
            .text(charger.serial_number.as_deref())
            .text(charger.charger_type.as_deref())
            .number(Some(charger.rated_power))
            .number(charger.max_output)
            .number(charger.min_output)
            .text(charger.connector_type.as_deref())
            .number(charger.latitude)
            .number(charger.longitude)
            .text(charger.location_detail.as_deref());
        table.push_str(&line.end());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_hold_commas_quotes_and_line_breaks() {
        let text = "\u{feff}site_id,name,address\r\na,\"A \"\"b\"\", c\",\"two\nlines\"\n\nb,B,\n";
        let rows = read(text, &SITE_COLUMNS, site).unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|(line, site)| (*line, site.name.as_deref(), site.address.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (2, Some("A \"b\", c"), Some("two\nlines")),
                (5, Some("B"), None)
            ]
        );
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (text, place) in [
            ("", "line 1"),
            ("site_id,colour\na,b\n", "line 1"),
            ("name\na\n", "line 1"),
            ("site_id,site_id\na,b\n", "line 1"),
            ("site_id,name\na,b,c\n", "line 2"),
            ("site_id,name\na,b\nc,\"d\n", "line 3"),
            (
                "site_id,latitude\na,33.5\nb,north\n",
                "line 3, column latitude",
            ),
        ] {
            let fault = read(text, &SITE_COLUMNS, site).unwrap_err();
            assert_eq!(fault.place, place, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let one = SiteBody {
            site_id: Some("a".into()),
            name: Some("=1+1, \"x\"".into()),
            latitude: Some(-33.25),
            longitude: Some(126.5),
            ..SiteBody::default()
        };
        let rows = read(&site_table(&[one]), &SITE_COLUMNS, site).unwrap();
        assert_eq!(rows[0].1.name.as_deref(), Some("=1+1, \"x\""));
        assert_eq!(rows[0].1.latitude, Some(-33.25));
    }
}
