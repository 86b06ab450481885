//! The demo: a CSMS of its own, all five scenarios, the verifier's judgement, one exit code.
//!
//! It builds nothing: `csms` and `verify` are the programs beside this one. It owns the CSMS from
//! start to end, so that the fault scenario can kill it for real.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use scenario::{RunRecord, Scenario};

use crate::link::tls::TlsFiles;
use crate::{
    args::{Format, random_seed, writable},
    cli::DemoArgs,
    clock::ModelClock,
    event::{Listener, Note, RunEvent},
    exit::{Exit, Trouble},
    fleet::{self, told::Told},
    interrupt::Interrupt,
    output::{print, show, tell},
    runner::{Run, Runner, crew::Setting},
    server::{Server, ServerSpec},
    ui::{Look, catalog, progress::Progress, summary},
    verifier::Verifier,
};

/// Where run records go when no folder was named.
const RUNS: &str = "runs";

/// Runs the demo.
pub(crate) async fn run(args: &DemoArgs, look: Look, argv: Vec<String>) -> Result<Exit, Trouble> {
    let seed = args.seed.unwrap_or_else(random_seed);
    let started_at = ModelClock::real_time().wall_now();
    let (folder, records) = match &args.dir {
        Some(dir) => (dir.clone(), dir.clone()),
        None => {
            let runs = PathBuf::from(RUNS);
            let name = format!("demo-{}", RunRecord::id(started_at, seed));
            (runs.join(name), runs)
        }
    };
    // Both looked for first: not after a hundred seconds of scenarios.
    writable(&folder, "--dir")?;
    let verifier = Verifier::beside()?;
    let interrupt = Interrupt::listen();
    let spec = ServerSpec::in_folder(&folder, args.database.as_deref())?;
    let target = spec.target();
    let database = spec.database.clone();
    let progress = Arc::new(Progress::new(look));
    let listener: Arc<dyn Listener> = progress.clone();
    listener.hear(&RunEvent::RunStarted {
        what: "demo".to_owned(),
        seed,
        csms_url: &target.csms_url,
    });
    if let Some(moved) = spec.moved_ports() {
        listener.hear(&RunEvent::Note(moved));
    }
    let log = spec.log.clone();
    let server = Server::start(spec, &interrupt).await?;
    listener.hear(&RunEvent::Note(Note::CsmsReady {
        http_url: &target.http_url,
        log: &log,
    }));
    let setting = Setting {
        tells_frames: false,
        frame_faults: scenario::verb::FrameFaults::default(),
        target,
        password: None,
        token: None,
        tls: TlsFiles::default(),
        compression: deflate::Mode::Off,
        seed,
        message_timeout: Duration::from_secs(30),
    };
    let mut runner = Runner::new(
        setting.clone(),
        Some(server),
        Arc::clone(&listener),
        interrupt.clone(),
        argv,
        Some(&database),
    )?;
    runner.scenarios(&Scenario::all_builtin()).await;
    let (run, server) = runner.finish();
    progress.end();
    let told = Telling {
        args,
        look,
        verifier: verifier.reading(database),
        records: &records,
    };
    let ended = told.conclude(&run, &setting, &listener, &interrupt).await;
    // In order, even where the result could not be told.
    if let Some(server) = server {
        server.stop().await?;
    }
    ended
}

/// How, and from what, the result is told.
struct Telling<'a> {
    args: &'a DemoArgs,
    look: Look,
    verifier: Verifier,
    records: &'a Path,
}

impl Telling<'_> {
    /// Saves the record, has it judged and prints both; then the fleet charges, where it shall.
    async fn conclude(
        &self,
        run: &Run,
        setting: &Setting,
        listener: &Arc<dyn Listener>,
        interrupt: &Interrupt,
    ) -> Result<Exit, Trouble> {
        let look = self.look;
        let file = run.record.save(self.records)?;
        if look.format == Format::Text {
            show(&summary::result(run, Some(&file), look), look.style)?;
        }
        let mut exit = run.exit;
        let mut verdict = None;
        let mut fleet = None;
        if run.exit != Exit::Interrupted {
            // Its tables follow the summary; its JSON becomes part of the demo's own.
            let judged = match look.format {
                Format::Text => self.verifier.show(&file, look.style).await?,
                Format::Json => {
                    let judged = self.verifier.judge(&file, look.style.language).await?;
                    if !judged.complaint.is_empty() {
                        tell(&judged.complaint, look.style);
                    }
                    verdict = judged.document;
                    judged.exit
                }
            };
            // The simulator's own failure says more than the verifier's consequence of it.
            if exit == Exit::Passed {
                exit = judged;
            }
            if self.args.keep {
                let told = keep(setting, listener, interrupt, look).await?;
                match look.format {
                    Format::Text => show(&told.result(look), look.style)?,
                    Format::Json => fleet = Some(told.facts()),
                }
            }
        }
        if look.format == Format::Json {
            let (verdict, fleet) = (verdict.as_ref(), fleet.as_ref());
            print(&summary::document(run, Some(&file), verdict, fleet, exit))?;
        }
        Ok(exit)
    }
}

/// The CSMS stays, and the fleet charges, until Ctrl-C.
async fn keep(
    setting: &Setting,
    listener: &Arc<dyn Listener>,
    interrupt: &Interrupt,
    look: Look,
) -> Result<Told, Trouble> {
    let what = format!(
        "the CSMS stays at {} and the fleet charges: Ctrl-C ends both",
        setting.target.http_url
    );
    tell(&catalog::told(&what, look.style.language), look.style);
    let plan = fleet::Plan::new("emart", 1, None)?;
    Ok(fleet::live(&plan, setting, listener, interrupt, None).await)
}
