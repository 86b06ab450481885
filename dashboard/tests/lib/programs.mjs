// The real programs: `csms` on free ports, and stations by `charger-sim`. Whatever is started here is
// ended by `end`, also when a test fails.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug');
export const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const program = (name) => {
  const path = process.env[name === 'csms' ? 'CSMS_BIN' : 'CHARGER_SIM_BIN'] ?? join(BUILT, name);
  if (!existsSync(path)) throw new Error(`${path} is missing: cargo build -p ${name}`);
  return path;
};

/** A port that is free now. */
export const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

// How fast a program answers on a machine that others use too is nothing to fail for.
const PATIENT = { VERIFY_MAX_RESPONSE: '5s', VERIFY_MAX_SET_UP: '10s' };

/** Starts a program; what it says is kept in `log`. */
const run = (path, args, options = {}) => {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, env: { ...process.env, LC_ALL: 'C.UTF-8', ...PATIENT, ...options.env } });
  const running = { child, log: '', code: null, ended: new Promise((ended) => child.once('exit', (code) => { running.code = code; ended(code); })) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { running.log += data; });
  return running;
};

/** Waits until `test` gives something; fails with what `why` says. Patient, for busy machines. */
export const until = async (test, why, seconds = 60) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
    const found = await test();
    if (found) return found;
  }
  throw new Error(typeof why === 'function' ? why() : why);
};

/**
 * A csms of its own on free ports, with the page of this tree. `args` are further flags of csms.
 * `kill` ends it as a crash does, `restart` starts it again on the same ports and database.
 */
export const startCsms = async ({ args = [], database, env } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'dashboard-csms-'));
  const file = database ?? `sqlite://${join(folder, 'csms.sqlite')}`;
  const start = async (http, stations) => {
    const running = run(program('csms'), ['--http', http, '--listen', stations, '--database', file, '--dashboard-dir', DIST, ...args], { cwd: folder, env });
    const [, wsUrl] = await until(() => {
      if (running.code !== null) throw new Error(`csms ended with ${running.code}:\n${running.log}`);
      return /(wss?:\/\/[\d.]+:\d+)\/ID/.exec(running.log);
    }, () => `csms said no address:\n${running.log}`);
    const [, url] = await until(() => /(http:\/\/[\d.]+:\d+)/.exec(running.log), () => `csms said no HTTP address:\n${running.log}`);
    return { running, url, wsUrl };
  };
  let { running, url, wsUrl } = await start('127.0.0.1:0', '127.0.0.1:0');
  return {
    url, wsUrl, folder,
    get log() { return running.log; },
    kill: async () => {
      running.child.kill('SIGKILL');
      await running.ended;
    },
    restart: async () => {
      ({ running } = await start(new URL(url).host, new URL(wsUrl).host));
    },
    end: async () => {
      running.child.kill('SIGKILL');
      await running.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Stations by charger-sim, e.g. `['--fleet', 'emart']` or `['station', 'CP001']`; ended with `end`. */
export const startStations = (csms, args) => {
  const target = ['--csms-url', csms.wsUrl, '--http-url', csms.url];
  const running = run(program('charger-sim'), args[0] === 'station' ? [...args, ...target] : [...target, ...args], { cwd: csms.folder });
  return {
    get log() { return running.log; },
    get code() { return running.code; },
    ended: running.ended,
    end: async () => {
      running.child.kill('SIGKILL');
      await running.ended;
    },
  };
};
