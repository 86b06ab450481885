//! The demo: a CSMS of its own, all five scenarios, the verifier's judgement, one exit code.
//!
//! It builds nothing: `csms` and `verify` are the programs beside this one. It owns the CSMS from
//! start to end, so that the fault scenario can kill it for real.

use std::{path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use scenario::{RunRecord, Scenario};

use crate::{
    app::random_seed,
    cli::{ColorChoice, DemoArgs},
    clock::ModelClock,
    event::{Listener, RunEvent},
    exit::{Exit, Trouble},
    fleet,
    interrupt::Interrupt,
    runner::{Runner, crew::Setting},
    server::{Server, ServerSpec, sibling},
    ui::{Look, progress::Progress, summary},
};

/// Where run records go when no folder was named.
const RUNS: &str = "runs";

/// Runs the demo.
pub(crate) async fn run(args: &DemoArgs, look: Look, argv: Vec<String>) -> Result<Exit, Trouble> {
    let seed = args.seed.unwrap_or_else(random_seed);
    let started_at = ModelClock::real_time().wall_now();
    // Looked for first: not after a hundred seconds of scenarios.
    let verify = sibling("verify")?;
    let interrupt = Interrupt::listen();
    let (folder, records) = match &args.dir {
        Some(dir) => (dir.clone(), dir.clone()),
        None => {
            let runs = PathBuf::from(RUNS);
            let name = format!("demo-{}", RunRecord::id(started_at, seed));
            (runs.join(name), runs)
        }
    };
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
    let server = Server::start(spec).await?;
    listener.hear(&RunEvent::Note(format!(
        "CSMS: {} (log: {})",
        target.http_url,
        log.display()
    )));
    let setting = Setting {
        target,
        password: None,
        token: None,
        ca_file: None,
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
    let file = run.record.save(&records)?;
    print!("{}", summary::result(&run, Some(&file), look));
    let mut exit = run.exit;
    if exit != Exit::Interrupted {
        let judged = judge(&verify, &file, &database, look, args).await?;
        // The simulator's own failure says more than the verifier's consequence of it.
        if exit == Exit::Passed {
            exit = judged;
        }
    }
    if args.keep && exit != Exit::Interrupted {
        keep(&setting, &listener, &interrupt, look).await?;
    }
    if let Some(server) = server {
        server.stop().await?;
    }
    Ok(exit)
}

/// Has the verifier judge the run; its tables go to standard output after the summary.
async fn judge(
    verify: &PathBuf,
    record: &PathBuf,
    database: &str,
    look: Look,
    args: &DemoArgs,
) -> Result<Exit, Trouble> {
    let mut command = tokio::process::Command::new(verify);
    command
        .arg("--run")
        .arg(record)
        .arg("--database")
        .arg(database)
        .stdin(Stdio::null());
    if args.output.color != ColorChoice::Auto {
        command
            .arg("--color")
            .arg(if look.color_out { "always" } else { "never" });
    }
    let status = command.status().await.map_err(Trouble::system(format!(
        "cannot start {}",
        verify.display()
    )))?;
    Ok(Exit::from_code(status.code()))
}

/// The CSMS stays, and the fleet charges, until Ctrl-C.
async fn keep(
    setting: &Setting,
    listener: &Arc<dyn Listener>,
    interrupt: &Interrupt,
    look: Look,
) -> Result<(), Trouble> {
    eprintln!(
        "the CSMS stays at {} and the fleet charges: Ctrl-C ends both",
        setting.target.http_url
    );
    let plan = fleet::Plan::new("emart", 1, None)?;
    let told = fleet::live(&plan, setting, listener, interrupt).await;
    println!("{}", told.text(look));
    Ok(())
}
