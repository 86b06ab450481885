// A station that charger-sim plays: how it stands, and what can be done to it beside OCPP, from plugging a
// vehicle in to answering wrongly on purpose. The forms are made from the simulator's own description.
import { useState } from 'preact/hooks';
import { meaning } from '../../commands/forms';
import { type Fault, PayloadEditor } from '../../commands/PayloadEditor';
import { type Catalogue, minimal, requestOf, type Schema } from '../../commands/schema';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { energy, number, power, text } from '../../format';
import { here, param } from '../../state/url';
import { Problem, segment, send } from '../../store/api';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

/** What the page reads of the simulator's OpenAPI. */
interface Description {
  paths: Record<string, { post?: { summary: string; requestBody?: { content: { 'application/json': { schema: Schema } } } } }>;
}

/** What the page reads of a simulated station; the control port tells more. */
interface Stand {
  connected: boolean;
  running: boolean;
  kept_offline: boolean;
  registration: string;
  connectors: { evse_id: number; connector_id: number; status: string; plugged: boolean; locked: boolean }[];
  evses: { evse_id: number; power_w: number; offered_w: number; register_wh: number; soc_percent: number | null; faulted: boolean; parked: boolean }[];
  queue: unknown[];
}

/** In the order of a visit; the simulator's own order after them. */
const GROUPS: readonly (readonly [id: 'driver' | 'trouble' | 'line' | 'limits' | 'messages', verbs: readonly string[]])[] = [
  ['driver', ['plug-in', 'present-token', 'press-stop', 'unplug', 'park', 'leave']],
  ['trouble', ['fault', 'clear-fault', 'emergency-stop', 'tamper']],
  ['line', ['offline', 'online', 'power-loss', 'reboot', 'frame-faults']],
  ['limits', ['set-variable', 'set-limit', 'lift-limit']],
  ['messages', ['send', 'answer']],
];

const verbsOf = ({ paths }: Description): string[] =>
  Object.keys(paths).flatMap((path) => /^\/stations\/\{id\}\/([^/]+)$/.exec(path)?.[1] ?? []);

export const Simulator = ({ id }: PartProps) => {
  const [done, setDone] = useState(0);
  const version = useVersion(id);
  const description = useResource<Description>('/api/v1/simulator/openapi.json');
  const path = `/api/v1/simulator/stations/${segment(id)}`;
  const stand = useResource<Stand>(path, {}, `${version} ${done}`);
  const t = words('station');
  return (
    <div class="station-column">
      <Panel title={t.stand} note={t.simulated}><Loaded from={stand}>{(data) => <Standing of={data} />}</Loaded></Panel>
      {stand.data && <Loaded from={description}>{(data) => <Verbs path={path} description={data} onDone={() => setDone((times) => times + 1)} />}</Loaded>}
    </div>
  );
};

const Standing = ({ of }: { of: Stand }) => {
  const t = words('station');
  const line = !of.running ? t.dark : of.connected ? t.lineOpen : of.kept_offline ? t.keptOffline : t.dialling;
  return (
    <Properties of={[
      [t.line, line],
      ...of.evses.map((one): [string, string] => {
        const plugs = of.connectors.filter((connector) => connector.evse_id === one.evse_id);
        const marks = [
          one.faulted && t.isFaulted, one.parked && t.isParked,
          plugs.some((plug) => plug.plugged) && t.isPlugged, plugs.some((plug) => plug.locked) && t.isLocked,
        ].filter(Boolean);
        const soc = one.soc_percent === null ? '' : ` · SoC ${number(one.soc_percent, 1, 0)} %`;
        return [`EVSE ${one.evse_id}`, `${marks.join(' · ') || t.isFree} · ${text(power(one.power_w))} / ${text(power(one.offered_w))}${soc} · ${text(energy(one.register_wh))}`];
      }),
      [t.waiting, number(of.queue.length)],
    ]} />
  );
};

const Verbs = ({ path, description, onDone }: { path: string; description: Description; onDone: () => void }) => {
  const t = words('station');
  const all = verbsOf(description);
  const named = GROUPS.flatMap(([, verbs]) => verbs);
  const groups = [...GROUPS, ['more', all.filter((verb) => !named.includes(verb))] as const];
  const asked = param('action');
  const ordered = groups.flatMap(([, verbs]) => verbs).filter((one) => all.includes(one));
  const verb = ordered.find((one) => one === asked) ?? ordered[0];
  return (
    <Panel title={t.tabs.simulator} flush>
      <div class="actions">
        <nav class="actions-list" aria-label={t.tabs.simulator}>
          {groups.map(([id, verbs]) => verbs.some((one) => all.includes(one)) && (
            <div key={id}>
              <h3>{t.verbGroups[id]}</h3>
              {verbs.filter((one) => all.includes(one)).map((one) => (
                <a key={one} href={here({ action: one })} aria-current={one === verb ? 'true' : undefined}>{nameOf(one)}</a>
              ))}
            </div>
          ))}
        </nav>
        {verb && <VerbForm key={verb} path={`${path}/${verb}`} verb={verb} description={description} onDone={onDone} />}
      </div>
    </Panel>
  );
};

const nameOf = (verb: string): string => (words('station').verbs as Record<string, string>)[verb] ?? verb;

/** One verb, and what became of it. */
const VerbForm = ({ path, verb, description, onDone }: { path: string; verb: string; description: Description; onDone: () => void }) => {
  const t = words('station');
  const operation = description.paths[`/stations/{id}/${verb}`]?.post;
  const schema = operation?.requestBody?.content['application/json'].schema;
  const catalogue: Catalogue = { items: [], schemas: schema ? { [`${verb}Request`]: schema } : {} };
  const [body, setBody] = useState<unknown>(() => (schema ? minimal(catalogue, schema) : {}));
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ good: boolean; text: string } | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const reason = lacks('operator') ?? (body === undefined ? words('commands').badJson : null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      setTold({ good: true, text: JSON.stringify(await send('POST', path, body), null, 2) });
    } catch (error) {
      const pointer = error instanceof Problem ? (error.body as { pointer?: string } | null)?.pointer : undefined;
      if (pointer !== undefined) setFault({ pointer, detail: (error as Problem).detail });
      setTold({ good: false, text: (error as Error).message });
    }
    setBusy(false);
    onDone();
  };
  return (
    <form class="actions-form" onSubmit={(event) => { event.preventDefault(); if (!busy && !reason) void run(); }}>
      <div>
        <h3 class="actions-name">{nameOf(verb)}</h3>
        <p class="quiet">{meaning({ name: `${verb}Request`, description: operation?.summary ?? '' })}</p>
      </div>
      {schema && requestOf(catalogue, verb) && Object.keys(schema.properties ?? {}).length > 0 && (
        <PayloadEditor catalogue={catalogue} action={verb} value={body} onChange={setBody} fault={fault} />
      )}
      <div class="station-buttons">
        <Button kind="main" type="submit" busy={busy} reason={reason}>{t.doIt}</Button>
        <CopyButton label={t.copyCurl} value={() => `curl -X POST ${location.origin}${path} -H 'Content-Type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`} />
      </div>
      {told && <pre class={told.good ? 'station-told' : 'station-told station-bad'} role="status">{told.text}</pre>}
    </form>
  );
};
