//! Lines that fit: wrapped by the cells that characters take, not by their number.
//!
//! Words go to the next line as a whole. Hangul syllables break between words as Korean does; Kana and
//! Han break between characters, because Japanese has no spaces. A word that is longer than a line (a
//! path, an address, an id) stays whole, so that it can be copied.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells that `text` takes; ANSI colours take none.
#[must_use]
pub fn cells(text: &str) -> usize {
    let mut rest = text;
    let mut cells = 0;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        cells += before.width();
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    cells + rest.width()
}

/// `text` in lines of at most `width` cells, the first behind `lead` and the others indented by
/// `indent` cells. No line feed at the end.
#[must_use]
pub fn wrap(lead: &str, text: &str, indent: usize, width: usize) -> String {
    let mut done = String::new();
    let mut line = lead.to_owned();
    let mut taken = cells(lead);
    let mut is_fresh = true;
    for piece in pieces(text) {
        let (word, gap) = (piece.trim_start_matches(' '), piece.starts_with(' '));
        let gap_cells = usize::from(gap && !is_fresh);
        if !is_fresh && taken + gap_cells + cells(word) > width {
            done.push_str(line.trim_end());
            done.push('\n');
            line = " ".repeat(indent);
            taken = indent;
        } else if gap_cells == 1 {
            line.push(' ');
            taken += 1;
        }
        line.push_str(word);
        taken += cells(word);
        is_fresh = false;
    }
    done + line.trim_end()
}

/// `text` with each line that is wider than `width` cells cut into pieces of at most so many.
#[must_use]
pub fn broken(text: &str, width: usize) -> String {
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    for c in text.chars() {
        let cells = c.width().unwrap_or(0);
        if c == '\n' {
            at = 0;
        } else if at + cells > width && at > 0 {
            done.push('\n');
            at = cells;
        } else {
            at += cells;
        }
        done.push(c);
    }
    done
}

/// `text` with each line that is wider than `width` wrapped, indented a little more than its own.
#[must_use]
pub fn fit(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else {
        return text.to_owned();
    };
    let mut done = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        if cells(line) <= width {
            done.push_str(line);
        } else {
            let own = line.len() - line.trim_start_matches(' ').len();
            let lead = " ".repeat(own);
            done.push_str(&wrap(&lead, line.trim_start_matches(' '), own + 2, width));
        }
        done.push_str(end);
    }
    done
}

/// A command for a POSIX shell behind `lead`; what does not fit goes on behind ` \`, so that the
/// whole can be copied.
#[must_use]
pub fn command(lead: &str, command: &str, indent: usize, width: Option<u16>) -> String {
    let width = width.map_or(usize::MAX, usize::from);
    if cells(lead) + cells(command) <= width {
        return format!("{lead}{command}");
    }
    let mut done = lead.to_owned();
    let mut taken = cells(lead);
    // A flag and its value stay together.
    let mut words = command.split(' ').peekable();
    let mut is_fresh = true;
    while let Some(word) = words.next() {
        let mut piece = word.to_owned();
        while word.starts_with('-') && words.peek().is_some_and(|next| !next.starts_with('-')) {
            piece.push(' ');
            piece.push_str(words.next().unwrap_or_default());
        }
        if !is_fresh && taken + 1 + cells(&piece) + 2 > width {
            done.push_str(&format!(" \\\n{:indent$}", ""));
            taken = indent;
        } else if !is_fresh {
            done.push(' ');
            taken += 1;
        }
        done.push_str(&piece);
        taken += cells(&piece);
        is_fresh = false;
    }
    done
}

/// `text` cut where a line may break; a piece that a space precedes begins with it.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last: Option<char> = None;
    for (at, next) in text.char_indices() {
        let breaks = match last {
            None => false,
            Some(_) if next == ' ' => true,
            Some(' ') => false,
            Some(last) => {
                (breaks_anywhere(last) || breaks_anywhere(next))
                    && !never_first(next)
                    && !never_last(last)
            }
        };
        if breaks && at > start {
            pieces.extend(text.get(start..at));
            start = at;
        }
        last = Some(next);
    }
    pieces.extend(text.get(start..).filter(|piece| !piece.is_empty()));
    pieces
}

/// Kana, Han and their punctuation: wide, and no Hangul.
fn breaks_anywhere(c: char) -> bool {
    let is_hangul =
        matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}');
    c.width() == Some(2) && !is_hangul
}

/// What does not begin a line in Japanese.
fn never_first(c: char) -> bool {
    "、。，．）」』】〕：；！？・ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〜)]}.,:;!?%"
        .contains(c)
}

/// What does not end a line in Japanese.
fn never_last(c: char) -> bool {
    "（「『【〔([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_fits(text: &str, width: usize) {
        for line in text.lines() {
            assert!(cells(line) <= width, "{} cells: {line}", cells(line));
        }
    }

    #[test]
    fn words_stay_whole_and_wide_characters_take_two_cells() {
        let english = wrap("a: ", "one two three four", 3, 12);
        assert_eq!(english, "a: one two\n   three\n   four");
        let korean = wrap("", "충전기가 서버에 연결되지 않았습니다", 2, 20);
        assert_eq!(korean, "충전기가 서버에\n  연결되지\n  않았습니다");
        assert_fits(&korean, 20);
    }

    #[test]
    fn japanese_breaks_between_characters_but_not_before_punctuation() {
        let text = wrap(
            "",
            "充電器がサーバーに接続できません。アドレスを確認してください。",
            2,
            20,
        );
        assert_fits(&text, 20);
        assert_eq!(
            text.replace("\n  ", ""),
            "充電器がサーバーに接続できません。アドレスを確認してください。"
        );
        assert!(
            text.lines()
                .all(|line| !line.trim_start().starts_with(['。', 'ー'])),
            "{text}"
        );
    }

    #[test]
    fn only_lines_that_are_too_wide_change() {
        assert_eq!(fit("short\n\n  also\n", Some(60)), "short\n\n  also\n");
        assert_eq!(
            fit("    aaa bbb ccc ddd", Some(12)),
            "    aaa bbb\n      ccc\n      ddd"
        );
        let long = "x".repeat(70);
        assert_eq!(fit(&long, Some(60)), long, "a word stays whole");
        assert_eq!(fit("aaa bbb", None), "aaa bbb");
        let painted = format!("\u{1b}[32mPASS\u{1b}[0m {}", "y".repeat(55));
        assert_eq!(fit(&painted, Some(60)), painted);
    }

    #[test]
    fn a_command_goes_on_behind_a_backslash() {
        let told = command(
            "  again: ",
            "sim --scenario 2 --csms-url ws://h:1 --seed 7",
            4,
            Some(40),
        );
        assert_eq!(
            told,
            "  again: sim --scenario 2 \\\n    --csms-url ws://h:1 --seed 7"
        );
        assert_fits(&told, 40);
        assert_eq!(command("a ", "b c", 4, None), "a b c");
    }
}
