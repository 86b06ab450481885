//! Runs that are over: the newest in memory, each as a file below the folder of the run records, so that the next
//! start knows them too.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use serde_json::Value;

use super::{
    read,
    story::{State, Story},
};

/// Runs that are kept.
const MOST: usize = 50;
/// Their folder, below that of the run records.
const FOLDER: &str = "verdicts";

/// The newest first.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    stories: Mutex<VecDeque<Story>>,
}

impl Kept {
    /// What lies there already. A file that cannot be read is no run.
    pub(super) fn in_folder(runs_dir: &Path) -> Self {
        let folder = runs_dir.join(FOLDER);
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .map(|entry| entry.path())
            .filter(|file| file.extension().is_some_and(|end| end == "json"))
            .collect();
        // A run id begins with its time.
        files.sort();
        let stories = files.iter().rev().filter_map(|file| {
            let text = fs::read(file).ok()?;
            let story: Story = serde_json::from_slice(&text).ok()?;
            (story.state == State::Over).then_some(story)
        });
        let stories = Mutex::new(stories.take(MOST).collect());
        Self { folder, stories }
    }

    /// Keeps one more, and lets the oldest go.
    pub(super) fn keep(&self, story: Story) {
        // Where it cannot be written it is known until the program ends.
        let _ = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(self.file(&story.run_id), format!("{:#}\n", story.whole())));
        let mut stories = read(&self.stories);
        stories.push_front(story);
        let kept = MOST.min(stories.len());
        for old in stories.split_off(kept) {
            let _ = fs::remove_file(self.file(&old.run_id));
        }
    }

    pub(super) fn briefs(&self) -> Vec<Value> {
        read(&self.stories).iter().map(Story::brief).collect()
    }

    pub(super) fn whole(&self, run_id: &str) -> Option<Value> {
        let stories = read(&self.stories);
        let found = stories.iter().find(|story| story.run_id == run_id);
        found.map(Story::whole)
    }

    fn file(&self, run_id: &str) -> PathBuf {
        self.folder.join(format!("{run_id}.json"))
    }
}
