// Certificates that stations have installed (M03 to M05): what they say they have, one more for many, one less.
import { useState } from 'preact/hooks';
import { callMany } from '../../commands/bulk';
import type { Report } from '../../commands/call';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { FormDialog } from '../../components/FormDialog';
import { Picked, pickedBy } from '../../components/Picked';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { href } from '../../state/url';
import { type Schemas, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { Results } from '../stations/Bulk';
import type { ViewProps } from './Certificates';

type Row = Schemas['InstalledCertificateRow'];

/** What is asked of many at once. */
interface Many {
  title: string;
  asked: number;
  all: readonly Report[];
}

export const Installed = ({ station }: ViewProps) => {
  const t = words('certificates');
  const [changed, setChanged] = useState(0);
  const [open, setOpen] = useState<'install' | 'list' | null>(null);
  const [many, setMany] = useState<Many | null>(null);
  const onChanged = (): void => setChanged((times) => times + 1);
  const list = useList<Row>('/api/v1/installed-certificates', { limit: 200, station }, `${changed} ${useTold('installed-certificates', 'audit')}`);
  const why = lacks('operator');
  const remove = (row: Row): void => act(send('DELETE', `/api/v1/installed-certificates/${row.installed_certificate_key}`), t.asked, onChanged);
  /** The dialog of the fields gives way to that of the answers, as they come. */
  const ask = async (title: string, ids: readonly string[], action: string, payload: unknown): Promise<null> => {
    setMany({ title, asked: ids.length, all: [] });
    const running = callMany(ids, action, payload, (more) => setMany((before) => before && { ...before, all: [...before.all, ...more] }), new AbortController().signal);
    await running.then(onChanged, (error: unknown) => { setMany(null); throw error; });
    return null;
  };
  const close = (): void => setOpen(null);
  const nobody = (values: Record<string, string>): string | null => (pickedBy(values).length === 0 ? words('common').picked('0') : null);
  return (
    <>
      <Records title={t.views.installed} list={list} rows={list.items} rowKey={(row) => row.installed_certificate_key} none={t.noInstalled} next={t.noInstalledNext} height="fill" class="panel-fill"
        actions={<><Button reason={why} onClick={() => setOpen('list')}>{t.list}</Button><Button kind="main" icon="plus" reason={why} onClick={() => setOpen('install')}>{t.install}</Button></>}
        columns={[
          { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`)}>{row.station}</a> },
          { id: 'type', head: t.type, width: 'minmax(8rem, 1.2fr)', cell: (row) => <>{t.types[row.type as keyof typeof t.types] ?? row.type}{row.place > 0 && <span class="quiet"> +{row.place}</span>}</> },
          { id: 'subject', head: t.subject, width: 'minmax(8rem, 1.5fr)', wide: true, cell: (row) => <span title={`${row.hash_algorithm}\n${row.issuer_name_hash}\n${row.issuer_key_hash}`}>{row.subject ?? <span class="mono">{row.serial_number}</span>}</span> },
          { id: 'until', head: t.until, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.not_after} show="short" /> },
          { id: 'seen', head: t.seen, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.seen_at} show="short" /> },
          { id: 'do', head: '', width: '7rem', end: true, cell: (row) => row.place === 0 && <Button kind="danger" reason={why} label={`${t.delete}: ${row.station}`} onClick={() => remove(row)}>{t.delete}</Button> },
        ]} />
      {open === 'install' && (
        <FormDialog wide title={t.install} least="operator" verb={t.install} onClose={close} values={{ type: 'CSMSRootCertificate', ...(station ? { text: station } : {}) }} reason={nobody}
          fields={[
            { name: 'type', label: t.type, options: Object.entries(t.types).filter(([name]) => name !== 'V2GCertificateChain') },
            { name: 'certificate', label: 'PEM', hint: t.pemHint, type: 'lines', required: true },
          ]}
          send={(values) => ask(t.install, pickedBy(values), 'InstallCertificate', { certificateType: values.type, certificate: values.certificate?.trim() })}>
          {(values, set) => <Picked values={values} set={set} />}
        </FormDialog>
      )}
      {open === 'list' && (
        <FormDialog title={t.list} least="operator" verb={t.ask} onClose={close} values={station ? { text: station } : {}} fields={[]} reason={nobody}
          send={(values) => ask(t.list, pickedBy(values), 'GetInstalledCertificateIds', {})}>
          {(values, set) => <Picked values={values} set={set} />}
        </FormDialog>
      )}
      {many && open === null && <Dialog wide title={many.title} onClose={() => setMany(null)} actions={<Button onClick={() => setMany(null)}>{words('common').close}</Button>}><Results all={many.all} asked={many.asked} /></Dialog>}
    </>
  );
};
