//! Runs that are started over the control port: one scenario at a time, played by the runner of this program beside
//! the stations that live in it, judged by the verifier, and kept.
//!
//! What can be played is in `offer`, how a run is followed in `story`, where its end stays in `kept`.

mod kept;
mod offer;
mod story;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use scenario::{Language, Scenario, rerun, verb::FrameFaults};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    args::{random_seed, writable},
    event::Listener,
    exit::{Exit, Trouble},
    interrupt::{Interrupt, Stop},
    runner::{Run, Runner, crew::Setting},
    verifier::Verifier,
};

use kept::Kept;
use story::{Followed, Story};

/// How long the verifier may take.
const JUDGED_WITHIN: Duration = Duration::from_secs(60);
/// How long a run may take to end in an orderly way when the program ends.
const ENDED_WITHIN: Duration = Duration::from_secs(8);

/// What somebody asks to play.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// A number, 1 to 6, or the name of a recipe.
    scenario: String,
    /// Values for its parameters; each stands for its usual one.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Repeats a run; none: random.
    seed: Option<u64>,
}

/// Why nothing was started or stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such scenario or run.
    Unknown(String),
    /// What was asked is wrong.
    Wrong(String),
    /// Not now.
    NotNow(String),
}

/// Where runs find what they need.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// Run records go there, and the verdicts below it.
    pub(crate) runs_dir: PathBuf,
    /// The database of the CSMS, for the verifier; none: the usual one.
    pub(crate) database: Option<String>,
}

/// Everything about runs. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct Runs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    setting: Setting,
    places: Places,
    /// Stations that live in this process, in small letters.
    living: BTreeSet<String>,
    listener: Arc<dyn Listener>,
    interrupt: Interrupt,
    kept: Kept,
    playing: Mutex<Option<Playing>>,
}

/// The run that goes on.
#[derive(Debug)]
struct Playing {
    run_id: String,
    story: Arc<Mutex<Story>>,
    stop: Stop,
    task: Option<JoinHandle<()>>,
}

impl Runs {
    /// Runs against the CSMS of `setting`, while the stations `living` live in this process.
    pub(crate) fn new<'a>(
        setting: &Setting,
        places: Places,
        living: impl IntoIterator<Item = &'a str>,
        listener: Arc<dyn Listener>,
        interrupt: Interrupt,
    ) -> Self {
        // Scenarios say themselves what goes wrong; expectations are about frames.
        let setting = Setting {
            tells_frames: true,
            frame_faults: FrameFaults::default(),
            ..setting.clone()
        };
        let living = living.into_iter().map(str::to_ascii_lowercase).collect();
        let kept = Kept::in_folder(&places.runs_dir);
        Self(Arc::new(Inner {
            setting,
            places,
            living,
            listener,
            interrupt,
            kept,
            playing: Mutex::new(None),
        }))
    }

    /// What can be played, against whom, and what plays now.
    pub(crate) fn scenarios(&self) -> Value {
        let inner = &self.0;
        let offers = offer::all().iter().map(|(word, scenario)| {
            let living = inner.living_of(scenario);
            offer::told(word, scenario, &living)
        });
        json!({
            "csms_url": inner.setting.target.csms_url,
            "playing": inner.playing().as_ref().map(|playing| &playing.run_id),
            "items": offers.collect::<Vec<_>>(),
        })
    }

    /// The run that goes on and those that are kept, the newest first.
    pub(crate) fn all(&self) -> Value {
        let playing = self.0.playing().as_ref().map(|p| read(&p.story).brief());
        let kept = self.0.kept.briefs();
        let items: Vec<_> = playing.into_iter().chain(kept).collect();
        json!({ "items": items })
    }

    /// One run with its steps and its verdict.
    pub(crate) fn one(&self, run_id: &str) -> Result<Value, Refusal> {
        if let Some(playing) = &*self.0.playing()
            && playing.run_id == run_id
        {
            return Ok(read(&playing.story).whole());
        }
        let kept = self.0.kept.whole(run_id);
        kept.ok_or_else(|| Refusal::Unknown(format!("no run `{run_id}`: GET /runs lists them")))
    }

    /// Starts what is asked for. Returns the run as it begins.
    pub(crate) fn start(&self, asked: &Asked) -> Result<Value, Refusal> {
        let scenario = offer::chosen(&asked.scenario, &asked.parameters)?;
        let inner = &self.0;
        let living = inner.living_of(&scenario);
        if let Some(id) = living.first() {
            return Err(Refusal::NotNow(format!(
                "station {id} lives in this simulator, and cannot be in two places: {}",
                if scenario.parameters.contains_key("station") {
                    "give the parameter `station` another identity"
                } else {
                    "start the simulator with other stations"
                }
            )));
        }
        writable(&inner.places.runs_dir, "--runs-dir")
            .map_err(|why| Refusal::NotNow(why.to_string()))?;
        let mut playing = inner.playing();
        if let Some(other) = &*playing {
            return Err(Refusal::NotNow(format!(
                "the run {} goes on: wait for its end, or stop it",
                other.run_id
            )));
        }
        if inner.interrupt.has_happened() {
            return Err(Refusal::NotNow("the simulator is ending".to_owned()));
        }
        let seed = asked.seed.unwrap_or_else(random_seed);
        let setting = Setting {
            seed,
            ..inner.setting.clone()
        };
        let (interrupt, stop) = inner.interrupt.of_part();
        let story = Arc::new(Mutex::new(Story::new(
            &asked.scenario,
            &asked.parameters,
            &scenario,
            &setting,
        )));
        let followed = Followed::new(Arc::clone(&story), Arc::clone(&inner.listener));
        let runner = Runner::new(
            setting,
            None,
            Arc::new(followed),
            interrupt,
            argv(asked),
            inner.places.database.as_deref(),
        )
        .map_err(|why| Refusal::NotNow(why.to_string()))?;
        let run_id = runner.run_id().to_owned();
        let begun = {
            let mut story = read(&story);
            story.begin(&run_id);
            story.whole()
        };
        let (runs, told) = (self.clone(), Arc::clone(&story));
        let task = tokio::spawn(async move { runs.play(runner, &scenario, &told).await });
        *playing = Some(Playing {
            run_id,
            story,
            stop,
            task: Some(task),
        });
        Ok(begun)
    }

    /// Stops the run. It ends a moment later, and counts as interrupted.
    pub(crate) fn stop(&self, run_id: &str) -> Result<Value, Refusal> {
        if let Some(playing) = &*self.0.playing()
            && playing.run_id == run_id
        {
            playing.stop.now();
            return Ok(read(&playing.story).whole());
        }
        self.one(run_id)?;
        Err(Refusal::NotNow(format!("the run {run_id} is over")))
    }

    /// Ends what still plays, so that its record is there when the program has ended.
    pub(crate) async fn finish(&self) {
        let task = self.0.playing().as_mut().and_then(|playing| {
            playing.stop.now();
            playing.task.take()
        });
        if let Some(task) = task {
            // Too late or in time: the program ends.
            let _ = tokio::time::timeout(ENDED_WITHIN, task).await;
        }
    }

    /// Plays, saves the record, has it judged, keeps what came of it.
    async fn play(self, mut runner: Runner, scenario: &Scenario, story: &Mutex<Story>) {
        let inner = &self.0;
        runner.scenarios(std::slice::from_ref(scenario)).await;
        let (run, _) = runner.finish();
        let saved = run.record.save(&inner.places.runs_dir);
        read(story).played(&run, saved.as_deref().ok());
        let verdict = match &saved {
            Err(why) => Err(format!("there is no run record to judge: {why}")),
            Ok(_) if run.exit == Exit::Interrupted => Err("the run was interrupted".to_owned()),
            Ok(file) => inner.judge(file).await,
        };
        // In this order: whoever asks finds it in one place or the other.
        let mut playing = inner.playing();
        let story = {
            let mut story = read(story);
            story.end(verdict);
            story.clone()
        };
        inner.kept.keep(story);
        *playing = None;
    }
}

impl Inner {
    fn playing(&self) -> MutexGuard<'_, Option<Playing>> {
        read(&self.playing)
    }

    /// The stations of `scenario` that live in this process.
    fn living_of<'a>(&self, scenario: &'a Scenario) -> Vec<&'a str> {
        let is_living = |id: &&String| self.living.contains(&id.to_ascii_lowercase());
        let living = scenario.stations.iter().filter(is_living);
        living.map(String::as_str).collect()
    }

    /// What the verifier says of a run, or why it says nothing.
    async fn judge(&self, record: &Path) -> Result<Value, String> {
        let verifier = Verifier::beside().map_err(|why| why.to_string())?;
        let verifier = verifier.reading(self.places.database.clone());
        let judging = verifier.judge(record, Language::En);
        let judged = tokio::time::timeout(JUDGED_WITHIN, judging)
            .await
            .map_err(|_| format!("verify said nothing for {} s", JUDGED_WITHIN.as_secs()))?
            .map_err(|why: Trouble| why.to_string())?;
        match judged.document {
            Some(document) => Ok(story::essence(&document)),
            None if judged.complaint.is_empty() => {
                Err(format!("verify ended with {}", judged.exit.code()))
            }
            None => Err(judged.complaint),
        }
    }
}

/// The command line that plays the same.
fn argv(asked: &Asked) -> Vec<String> {
    let mut argv = vec![
        "charger-sim".to_owned(),
        "--scenario".to_owned(),
        asked.scenario.clone(),
    ];
    for (name, value) in &asked.parameters {
        argv.extend(["--set".to_owned(), format!("{name}={value}")]);
    }
    argv
}

/// The command that repeats a run, for a POSIX shell.
fn repeating(run: &Run) -> Option<String> {
    let number = run.record.scenarios.first()?.number;
    rerun::command(&run.record, number)
}

fn read<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
