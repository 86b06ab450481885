// A server of made-up answers, for work on the page without a network and for what a real one cannot
// show at will (10,000 stations). It says so in its name and version; nothing of it ships.
//
//   npm run fixture -- [--port 5180] [--stations 34] [--still] [--secured]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json', '.md': 'text/markdown; charset=utf-8' };
const CSP = "default-src 'self'; img-src 'self' data: https:; frame-ancestors 'none'";

const STORES = [
  ['emart_jeju', '이마트 제주점', '제주시 중앙로 148', 33.5119, 126.5245, 12, 100],
  ['emart_shinjeju', '이마트 신제주점', '제주시 신제주로 36', 33.5087, 126.529, 10, 50],
  ['emart_seogwipo', '이마트 서귀포점', '서귀포시 중산간로 465', 33.2432, 126.5659, 12, 100],
];
const STATES = ['available', 'charging', 'available', 'charging', 'occupied', 'available', 'suspended', 'faulted', 'available', 'charging', 'reserved', 'silent', 'available', 'offline', 'unavailable'];
const OCPP = { charging: 'Occupied', occupied: 'Occupied', suspended: 'Occupied', reserved: 'Reserved', faulted: 'Faulted', unavailable: 'Unavailable' };

/** The network as it stands, and what makes it move. */
export class Network {
  seq = 1000;
  rows = [];

  constructor({ stations = 34, idle = false, sites = STORES.length } = {}) {
    const names = [];
    // Beyond the three stores: sites all over the south of Korea, in a pattern.
    this.sites = [...STORES];
    for (let i = STORES.length; i < sites; i++) {
      this.sites.push([`site_${i}`, `Site ${i}`, 'somewhere', 34.6 + ((i * 37) % 100) * 0.03, 126.7 + ((i * 61) % 97) * 0.026, 4, 100]);
    }
    for (const [site, , , lat, lon, chargers, kw] of this.sites) {
      for (let i = 1; i <= chargers; i++) names.push([`${site}_${String(i).padStart(2, '0')}`, site, lat + i * 1e-4, lon + i * 1e-4, kw]);
    }
    for (let i = names.length; i < stations; i++) names.push([`CP${String(i).padStart(5, '0')}`, null, null, null, null]);
    this.rows = names.slice(0, stations).map(([id, site, latitude, longitude, kw], index) =>
      this.row(id, site, latitude, longitude, kw, idle ? 'available' : STATES[index % STATES.length]));
  }

  row(id, site, latitude, longitude, kw, state) {
    const at = new Date(Date.now() - 1000 * (1 + (id.length * 7) % 25)).toISOString();
    const connected = state !== 'offline';
    const power = state === 'charging' ? (kw ?? 22) * 1000 : 0;
    const busy = ['charging', 'suspended'].includes(state);
    return {
      id, site, latitude, longitude, rated_power_kw: kw, vendor: 'Fixture', model: `M${kw ?? 22}`, firmware: '1.4.2',
      connected, silent: state === 'silent', connection_since: connected ? new Date(Date.now() - 4e6).toISOString() : null, last_seen: at,
      last_action: busy ? 'TransactionEvent' : 'Heartbeat', registration: 'Accepted', state, state_since: new Date(Date.now() - 9e5).toISOString(),
      connectors: [{ evse_id: 1, connector_id: 1, status: OCPP[state] ?? 'Available', at }],
      transactions: busy ? [{ transaction_key: 100 + this.rows.length, transaction_id: `fx-${id}`, evse_id: 1, started_at: new Date(Date.now() - 9e5).toISOString(), energy_wh: 12340, cost: '1851', power_w: power, at }] : [],
      protocol: connected ? 'ocpp2.0.1' : null, seq: this.seq,
    };
  }

  figures() {
    const count = (test) => this.rows.filter(test).length;
    const powers = this.rows.flatMap((row) => row.transactions).map((transaction) => transaction.power_w ?? 0);
    return {
      stations: this.rows.length, connected: count((row) => row.connected), charging: count((row) => row.state === 'charging'),
      faulted: count((row) => row.state === 'faulted'), silent: count((row) => row.silent), power_w: powers.reduce((sum, power) => sum + power, 0),
      energy_today_wh: 1_284_170, cost_today: '192625.5', sessions_today: 61, active_transactions: powers.length, messages_in: 48_211, messages_out: 48_197,
    };
  }

  snapshot() {
    const now = Date.now();
    const minute = now - (now % 60_000);
    const hour = now - (now % 3_600_000);
    return {
      seq: this.seq, at: new Date(now).toISOString(),
      server: { version: 'fixture', started_at: new Date(now - 7e6).toISOString(), engine: 'fixture', secured: false, stations_url: 'ws://127.0.0.1:9000', time_zone: 'Asia/Seoul', currency: 'KRW', price_per_kwh: '150' },
      figures: this.figures(),
      sites: this.sites.map(([site_id, name, address, latitude, longitude, chargers, kw]) => ({ site_id, name, address, latitude, longitude, chargers, capacity_kw: chargers * kw })),
      stations: this.rows,
      attention: this.attention(),
      power: Array.from({ length: 61 }, (_, i) => [new Date(minute - (60 - i) * 60_000).toISOString(), i < 4 ? null : Math.round(400_000 + 250_000 * Math.sin(i / 9) + 60_000 * Math.sin(i * 1.7))]),
      energy_by_hour: Array.from({ length: 10 }, (_, i) => [new Date(hour - (9 - i) * 3_600_000).toISOString(), Math.round(90_000 + 70_000 * Math.sin(i / 2.2))]),
    };
  }

  attention() {
    const kinds = { faulted: 'faulted', offline: 'offline' };
    const list = this.rows.filter((row) => kinds[row.state]).slice(0, 6).map((row) => ({
      id: `${row.state}-${row.id}`, kind: kinds[row.state], station: row.id, at: row.state_since, link: `/stations/${row.id}`, count: 1, code: null, action: null, transaction_key: null,
      detail: row.state === 'faulted' ? 'Connector 1 of EVSE 1 reports Faulted' : 'The connection was lost', remedy: null,
    }));
    list.push({ id: 'r1', count: 2, code: 'credentials', action: null, kind: 'refused', station: 'CP777', at: new Date(Date.now() - 12e4).toISOString(), link: '/connections', detail: 'Wrong password', remedy: 'Set the password of the station again' });
    list.push({ id: 'u1', count: 1, code: null, action: null, kind: 'unknown-energy', station: this.rows[0]?.id ?? null, at: new Date(Date.now() - 4e6).toISOString(), link: '/transactions/17', detail: 'The end register is missing', remedy: null });
    return list;
  }

  /** One station changes: its new row. */
  change(index = Math.floor(Math.random() * this.rows.length), state = STATES[Math.floor(Math.random() * STATES.length)]) {
    this.seq++;
    const before = this.rows[index];
    const row = this.row(before.id, before.site, before.latitude, before.longitude, before.rated_power_kw, state);
    this.rows[index] = row;
    return row;
  }

  /** One station changes: what the stream would say. */
  step(index, state) {
    const row = this.change(index, state);
    return { seq: this.seq, at: new Date().toISOString(), stations: [row], gone: [], figures: this.figures() };
  }
}

/** Serves `dist/` and a network; resolves to its URL and how to end it. */
export const serve = async ({ port = 0, network = new Network(), moving = true } = {}) => {
  const streams = new Set();
  const feeds = new Set();
  const state = { silent: false, secured: false };
  const send = (event, data) => {
    if (state.silent) return;
    for (const stream of streams) stream.write(`event: ${event}\nid: ${data.seq}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const alive = setInterval(() => send('alive', { seq: network.seq, at: new Date().toISOString() }), 5000);
  const steps = moving && network.rows.length > 0 ? setInterval(() => send('changes', network.step()), 1500) : undefined;
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://fixture').pathname;
    const json = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (path === '/api/v1/session' && request.method === 'POST') {
      state.secured = false;
      response.writeHead(204);
      return response.end();
    }
    if (state.secured && path.startsWith('/api/')) return json(401, { title: 'Log in', status: 401, detail: 'no session' });
    if (path === '/api/v1/overview') return json(200, network.snapshot());
    if (path === '/api/v1/session') return json(200, { secured: false, signed_in: true });
    if (path === '/api/v1/dashboard/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      const after = Number(new URL(request.url, 'http://fixture').searchParams.get('after'));
      // Keeps no changes: who lacks some takes a new snapshot.
      response.write(after === network.seq ? ': fixture\n\n' : 'event: reload\ndata: {}\n\n');
      streams.add(response);
      return request.on('close', () => streams.delete(response));
    }
    if (path === '/api/v1/dashboard/messages') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(`event: exchanges\ndata: {"items":[],"left_out":0}\n\n`);
      feeds.add(response);
      return request.on('close', () => feeds.delete(response));
    }
    if (path === '/api/v1/messages') return json(200, { items: [], next: null });
    if (path.startsWith('/api/')) return json(404, { title: 'Not in the fixture', status: 404, detail: `${path} is not part of the fixture server` });
    let file = join(DIST, normalize(path));
    if (!file.startsWith(DIST) || !existsSync(file) || statSync(file).isDirectory()) {
      if (extname(path) && path !== '/advanced_dashboard.html') return json(404, { title: 'Not found', status: 404, detail: path });
      file = join(DIST, 'index.html');
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' });
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  const end = () => new Promise((ended) => {
    clearInterval(alive);
    clearInterval(steps);
    server.closeAllConnections();
    server.close(ended);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`, network, send, end,
    /** Says nothing any more, as a frozen server does. */
    silence: (silent) => { state.silent = silent; },
    /** Ends the streams that are open. */
    cut: () => streams.forEach((stream) => stream.destroy()),
    hangUp: () => feeds.forEach((feed) => feed.destroy()),
    /** Exchanges for the message feed. */
    exchange: (items, left_out = 0) => feeds.forEach((feed) => feed.write(`event: exchanges\ndata: ${JSON.stringify({ items, left_out })}\n\n`)),
    /** Wants a log-in; any token will do. */
    set secured(secured) { state.secured = secured; },
  };
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '5180' }, stations: { type: 'string', default: '34' }, idle: { type: 'boolean' }, still: { type: 'boolean' } } });
  const { url } = await serve({ port: Number(values.port), network: new Network({ stations: Number(values.stations), idle: values.idle }), moving: !values.still });
  console.log(`fixture server (made-up data) at ${url}`);
}
