// What sets the installation up: a site, a charger of it, and tables of both that come in and go out.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Checkbox, Field, SelectField } from '../../components/Field';
import { FormDialog, typed, type Values } from '../../components/FormDialog';
import { Icon } from '../../components/Icon';
import { Table } from '../../components/Table';
import { number } from '../../format';
import { address, Problem, request, type Schemas, segment, send, wording } from '../../store/api';
import { siteName } from '../../store/network';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';

type Site = Schemas['SiteRow'];
export type Charger = Schemas['Charger'];

const shown = (value: string | number | null | undefined): string => (value == null ? '' : String(value));
const kept = (text: string | undefined): string | null => text?.trim() || null;

export const SiteForm = ({ of, onClose, onDone }: { of: Site | null; onClose: () => void; onDone: (id: string) => void }) => {
  const t = words('sites');
  const tariffs = useResource<{ items: Schemas['TariffView'][] }>('/api/v1/tariffs');
  const names = (of?.names ?? {}) as Record<string, string>;
  return (
    <FormDialog title={of ? t.change(siteName(of)) : t.add} least="administrator" onClose={onClose}
      values={{
        site_id: of?.site_id ?? '', name: of?.name ?? '', name_ko: shown(names.ko), name_ja: shown(names.ja), name_en: shown(names.en), address: of?.address ?? '',
        latitude: shown(of?.latitude), longitude: shown(of?.longitude), time_zone: of?.time_zone ?? 'Asia/Seoul', tariff: of?.tariff ?? '',
      }}
      fields={[
        ...(of ? [] : [{ name: 'site_id', label: t.id, hint: t.idHint, required: true }]),
        { name: 'name', label: t.name, required: true },
        { name: 'name_ko', label: `${t.name} (한국어)` }, { name: 'name_ja', label: `${t.name} (日本語)` }, { name: 'name_en', label: `${t.name} (English)` },
        { name: 'address', label: t.address, wide: true },
        { name: 'latitude', label: t.latitude, hint: t.degrees }, { name: 'longitude', label: t.longitude, hint: t.degrees },
        { name: 'time_zone', label: words('common').timeZone },
        { name: 'tariff', label: t.tariff, options: [['', t.usualTariff], ...(tariffs.data?.items ?? []).map(({ name }) => [name, name] as const)] },
      ]}
      send={async ({ site_id = '', latitude, longitude, ...rest }) => {
        const id = site_id.trim();
        await send('PUT', `/api/v1/sites/${segment(id)}`, {
          ...Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, kept(text)])), latitude: typed(latitude), longitude: typed(longitude),
        });
        onDone(id);
        return t.saved(rest.name ?? id);
      }} />
  );
};

export const ChargerForm = ({ of, site, free, onClose, onDone }: { of: Charger | null; site: string; free: readonly string[]; onClose: () => void; onDone: () => void }) => {
  const t = words('sites');
  const body = (values: Values) => ({
    site_id: values.site_id, serial_number: kept(values.serial_number), charger_type: kept(values.charger_type), connector_type: kept(values.connector_type),
    location_detail: kept(values.location_detail), rated_power: typed(values.rated_power) ?? 0, max_output: typed(values.max_output), min_output: typed(values.min_output),
    latitude: typed(values.latitude), longitude: typed(values.longitude),
  });
  const sites = useResource<{ items: Site[] }>('/api/v1/sites');
  return (
    <FormDialog title={of ? t.change(of.charger_id) : t.addCharger} least="administrator" onClose={onClose}
      values={{
        charger_id: of?.charger_id ?? '', site_id: of?.site_id ?? site, serial_number: shown(of?.serial_number), charger_type: of?.charger_type ?? '', connector_type: of?.connector_type ?? '',
        location_detail: shown(of?.location_detail), rated_power: shown(of?.rated_power), max_output: shown(of?.max_output), min_output: shown(of?.min_output),
        latitude: shown(of?.latitude), longitude: shown(of?.longitude),
      }}
      fields={[
        ...(of ? [] : [{ name: 'charger_id', label: words('common').station, hint: free.length > 0 ? t.freeHint(free.slice(0, 5).join(', ')) : t.chargerHint, required: true }]),
        { name: 'site_id', label: words('common').site, options: (sites.data?.items ?? []).map(({ site_id, name }) => [site_id, name]) },
        { name: 'rated_power', label: t.rated, required: true }, { name: 'max_output', label: t.most }, { name: 'min_output', label: t.least },
        { name: 'charger_type', label: t.type }, { name: 'connector_type', label: t.connector }, { name: 'serial_number', label: t.serial },
        { name: 'latitude', label: t.latitude, hint: t.degrees }, { name: 'longitude', label: t.longitude, hint: t.degrees },
        { name: 'location_detail', label: t.spot, wide: true },
      ]}
      send={async (values) => {
        const id = values.charger_id!.trim();
        await send('PUT', `/api/v1/chargers/${segment(id)}`, body(values));
        onDone();
        return t.saved(id);
      }} />
  );
};

const TABLES = { sites: '/api/v1/sites.csv', chargers: '/api/v1/chargers.csv', all: '/api/v1/installation' } as const;

/** What goes out: links, which the browser saves as files. */
export const Exports = () => {
  const t = words('sites');
  return <>{Object.entries(TABLES).map(([name, path]) => <a key={name} class="button" href={path} download={name === 'all' ? 'installation.json' : `${name}.csv`}><Icon name="download" />{t.exports[name as keyof typeof t.exports]}</a>)}</>;
};

type Fault = Schemas['ProblemFault'];

/** What comes in: looked at first, then taken as a whole or not at all. */
export const Import = ({ onClose, onDone }: { onClose: () => void; onDone: () => void }) => {
  const t = words('sites');
  const c = words('common');
  const [what, setWhat] = useState<keyof typeof TABLES>('sites');
  const [file, setFile] = useState<File | null>(null);
  const [only, setOnly] = useState(true);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ text: string; good: boolean; faults: readonly Fault[] } | null>(null);
  const why = lacks('administrator') ?? (file ? null : c.missing(t.file));
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      const path = address(TABLES[what], { dry_run: only });
      const answer = await request(path, { method: 'POST', body: file!, headers: { 'Content-Type': what === 'all' ? 'application/json' : 'text/csv' } });
      const { tariffs, sites, chargers } = (await answer.json()) as Schemas['ImportedInstallation'];
      setTold({ good: true, faults: [], text: `${only ? t.wouldTake : t.taken}: ${[t.imported.tariffs(number(tariffs)), t.imported.sites(number(sites)), t.imported.chargers(number(chargers))].join(', ')}` });
      if (only) setOnly(false);
      else onDone();
    } catch (error) {
      setTold({ good: false, text: (error as Error).message, faults: ((error as Problem).body as { faults?: Fault[] } | null)?.faults ?? [] });
    }
    setBusy(false);
  };
  return (
    <Dialog wide title={t.import} onClose={onClose} actions={<><Button onClick={onClose}>{c.close}</Button><Button kind="main" busy={busy} reason={why} onClick={() => void run()}>{only ? t.look : t.take}</Button></>}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); if (!busy && !why) void run(); }}>
        <SelectField label={t.table} value={what} options={Object.entries(t.exports)} onChange={(next) => { setWhat(next as keyof typeof TABLES); setTold(null); setOnly(true); }} />
        <Field label={t.file} hint={t.importHint}>
          {({ id, describedBy }) => <input id={id} class="input" type="file" accept=".csv,.json" aria-describedby={describedBy} onChange={({ currentTarget: { files } }) => { setFile(files?.[0] ?? null); setTold(null); setOnly(true); }} />}
        </Field>
        <div class="form-wide"><Checkbox label={t.onlyLook} checked={only} onChange={setOnly} /></div>
        {told && <p class={told.good ? 'form-wide is-good' : 'form-wrong'} role={told.good ? 'status' : 'alert'}>{told.text}</p>}
        {told && told.faults.length > 0 && (
          <div class="form-wide">
            <Table label={t.faults} rows={told.faults} rowKey={(fault) => fault.place} rowHeight={36} height={280} columns={[
              { id: 'place', head: t.place, width: 'minmax(7rem, 1fr)', cell: ({ place, line, column }) => (line == null ? <span class="mono">{place}</span> : [c.line(String(line)), column].filter(Boolean).join(', ')) },
              { id: 'what', head: c.details, width: 'minmax(10rem, 3fr)', cell: ({ said, detail }) => <span title={wording({ said, detail })}>{wording({ said, detail })}</span> },
            ]} />
          </div>
        )}
      </form>
    </Dialog>
  );
};
