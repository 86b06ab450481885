//! What people see: progress on standard error, results on standard output.
//!
//! Meaning never rests on colour alone: the words PASS, FAIL and SKIP stand beside it and are the
//! same in every language. What the terminal can show is decided in the crate `terminal`.

pub(crate) mod catalog;
mod failure;
pub(crate) mod help;
pub(crate) mod progress;
pub(crate) mod remedy;
pub(crate) mod summary;
pub(crate) mod words;

use terminal::{Style, Wishes};

use crate::{
    args::{Format, OutputArgs},
    exit::Trouble,
    output::{print, show},
};

/// Prints a result: for people in lines that fit, for programs as it is.
pub(crate) fn show_result(text: &str, look: Look) -> Result<(), Trouble> {
    match look.format {
        Format::Text => show(text, look.style),
        Format::Json => print(text),
    }
}

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Language, characters, colours, width.
    pub(crate) style: Style,
    /// Form of the result.
    pub(crate) format: Format,
    /// Only the summary.
    pub(crate) quiet: bool,
    /// 0, 1 = messages, 2 = everything.
    pub(crate) verbose: u8,
}

impl Look {
    /// From what was typed, and what environment and terminal say.
    pub(crate) fn new(args: &OutputArgs) -> Self {
        Self::with(args, Style::of_process(wishes(args)))
    }

    /// On a pipe, in no environment at all.
    #[cfg(test)]
    pub(crate) fn plain(args: &OutputArgs) -> Self {
        let pipe = terminal::Stream::Other;
        Self::with(args, Style::resolve(wishes(args), |_| None, pipe, pipe))
    }

    fn with(args: &OutputArgs, style: Style) -> Self {
        Self {
            style,
            format: args.format,
            quiet: args.quiet,
            verbose: args.verbose,
        }
    }
}

fn wishes(args: &OutputArgs) -> Wishes {
    Wishes {
        color: args.color,
        ascii: args.ascii,
        width: args.width,
        language: args.lang,
    }
}
