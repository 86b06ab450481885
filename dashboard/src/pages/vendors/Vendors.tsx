// `/vendor-messages`: what the server answers to messages of vendors (DataTransfer).
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { FormDialog } from '../../components/FormDialog';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { type Schemas, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';

type Message = Schemas['VendorMessageRow'];
type Answer = Schemas['VendorMessageAnswer'];

const PATH = '/api/v1/vendor-messages';

/** A message in a line: `com.example · Ping`. */
const nameOf = (vendor: string, message: string): string => `${vendor} · ${message || words('vendors').any}`;

export const Vendors = () => {
  const t = words('vendors');
  const why = lacks('administrator');
  const [changed, setChanged] = useState(0);
  // What the dialog is about: a row to change, or a new one.
  const [edited, setEdited] = useState<Message | 'new' | null>(null);
  const list = useList<Message>(PATH, {}, `${changed} ${useTold('audit')}`);
  const onChanged = (): void => setChanged((times) => times + 1);
  return (
    <>
      <header class="page-head"><h1>{t.title}</h1></header>
      <Records title={t.list} list={list} rows={list.items} rowKey={(row) => row.vendor_message_key} none={t.none} next={t.noneNext} note={t.all} height="fill"
        actions={<Button icon="plus" kind="main" reason={why} onClick={() => setEdited('new')}>{t.add}</Button>}
        columns={[
          { id: 'vendor', head: t.vendor, width: 'minmax(8rem, 1.4fr)', cell: (row) => <strong>{row.vendor_id}</strong> },
          { id: 'message', head: t.message, width: 'minmax(6rem, 1fr)', cell: (row) => row.message_id || <span class="quiet">{t.any}</span> },
          { id: 'answer', head: t.answer, width: 'minmax(6rem, 0.8fr)', cell: (row) => t.answers[row.answer as Answer] ?? row.answer },
          { id: 'url', head: t.url, width: 'minmax(8rem, 2fr)', wide: true, cell: (row) => (row.url ? <span class="mono">{row.url}</span> : '–') },
          { id: 'set', head: t.set, width: '9rem', end: true, wide: true, cell: (row) => <Time at={row.set_at} show="short" /> },
          { id: 'do', head: '', width: '10rem', end: true, cell: (row) => {
            const name = nameOf(row.vendor_id, row.message_id);
            return (
              <span class="row-buttons">
                <Button kind="bare" label={`${t.change}: ${name}`} reason={why} onClick={() => setEdited(row)}>{t.change}</Button>
                <Button kind="danger" label={`${t.remove}: ${name}`} reason={why} onClick={() => act(send('DELETE', `${PATH}/${row.vendor_message_key}`), t.removed(name), onChanged)}>{t.remove}</Button>
              </span>
            );
          } },
        ]} />
      {edited && <Edit of={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onDone={onChanged} />}
    </>
  );
};

const Edit = ({ of, onClose, onDone }: { of: Message | null; onClose: () => void; onDone: () => void }) => {
  const t = words('vendors');
  return (
    <FormDialog title={of ? `${t.change}: ${nameOf(of.vendor_id, of.message_id)}` : t.add} least="administrator" onClose={onClose}
      values={{ vendor_id: of?.vendor_id ?? '', message_id: of?.message_id ?? '', answer: of?.answer ?? 'echo', url: of?.url ?? '' }}
      fields={[
        // A row is known by these two.
        ...(of ? [] : [
          { name: 'vendor_id', label: t.vendor, hint: t.vendorHint, required: true },
          { name: 'message_id', label: t.message, hint: t.messageHint },
        ]),
        { name: 'answer', label: t.answer, options: Object.entries(t.answers) },
        { name: 'url', label: t.url, hint: t.urlHint, required: true, wide: true, when: ({ answer }) => answer === 'forward' },
      ]}
      send={async ({ vendor_id = '', message_id = '', answer, url = '' }) => {
        const body = { vendor_id: vendor_id.trim(), message_id: message_id.trim(), answer, url: answer === 'forward' ? url.trim() : null };
        const row = await send<Message>('PUT', PATH, body);
        onDone();
        return t.saved(nameOf(row.vendor_id, row.message_id));
      }}>
      {({ answer }) => <p class="quiet">{t.means[answer as Answer]}</p>}
    </FormDialog>
  );
};
