//! What the tests of the programs ask of their catalogs: that they are whole, and hold nothing that nobody says.

use std::path::Path;

use super::Catalog;

/// What is wrong with a catalog: blocks that are not of three lines, translations that lose what differs, Korean
/// particles that depend on a name.
#[must_use]
pub fn faults(text: &'static str) -> Vec<String> {
    let catalog = Catalog::new(&[text]);
    let lines = text.lines();
    let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut faults = Vec::new();
    if lines.count() != catalog.sentences().len() * 3 {
        faults.push("a block is not of three lines".to_owned());
    }
    for one in catalog.sentences() {
        for translation in [one.ko, one.ja] {
            let holes = one.parts.len() - 1;
            let keeps = |number| translation.matches(&format!("{{{number}}}")).count() == 1;
            if !(1..=holes).all(keeps) || translation.contains(&format!("{{{}}}", holes + 1)) {
                faults.push(format!("expected {holes} holes: {translation}"));
            }
        }
        if scenario::language::has_dependent_particle(one.ko) {
            faults.push(format!("a particle that depends on a name: {}", one.ko));
        }
    }
    faults
}

/// The English sentences of a catalog that stand in no source below the folders. One that is put together of two,
/// with `; ` between them, may stand there in two pieces.
///
/// # Panics
/// Where a folder cannot be read.
#[must_use]
pub fn unused(text: &'static str, folders: &[&Path]) -> Vec<String> {
    let mut sources = String::new();
    for folder in folders {
        collect(folder, &mut sources);
    }
    // A catalog may stand in a source itself.
    let sources = without_names(&sources.replace(text, ""));
    let says = |en: &str| sources.contains(&en.replace('\\', "\\\\").replace('"', "\\\""));
    let catalog = Catalog::new(&[text]);
    let sentences = catalog.sentences().iter().map(|one| one.parts.join("{}"));
    sentences
        .filter(|en| !says(en) && !en.split_once("; ").is_some_and(|(a, b)| says(a) && says(b)))
        .collect()
}

fn collect(folder: &Path, sources: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&std::fs::read_to_string(path).expect("a source"));
        }
    }
}

/// The text of a source with `{}` for every hole of a format: `{within} s` and `{:.1} s` are `{} s`.
#[must_use]
pub fn without_names(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "_:.#?".contains(c)));
        match end {
            Some(end) if after[end..].starts_with('}') => {
                out.push_str("{}");
                rest = &after[end + 1..];
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_a_catalog_is_told() {
        assert_eq!(faults("# One\na {1} b\n가 {1}\nあ {1}\n"), [""; 0]);
        for (text, fault) in [
            ("a\n가\n", "three lines"),
            ("a {1}\n가\nあ {1}\n", "expected 1 holes: 가"),
            ("a\n가\nあ {1}\n", "expected 0 holes: あ {1}"),
            ("a {1}\n{1}을\nあ {1}\n", "a particle"),
        ] {
            let found = faults(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].contains(fault), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_sentence_is_in_use_where_a_source_says_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        // As this source says it: "so many of {name}, {:.1} s" and "why it is so".
        let said = "so many of {1}, {2} s; why it is so\n가\nあ\n";
        assert_eq!(unused(said, &[&folder]), [""; 0]);
        let unsaid = concat!("never s", "aid {1}\n가\nあ\n");
        assert_eq!(unused(unsaid, &[&folder]), [concat!("never s", "aid {}")]);
    }
}
