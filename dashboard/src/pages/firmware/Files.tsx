// Firmware files on the server: put in, signed, removed, and given to many stations at once.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { FormDialog } from '../../components/FormDialog';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { address, request, type Schemas, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { BeginCampaign } from './Campaigns';

type File = Schemas['FirmwareRow'];
type Open = { what: 'add' } | { what: 'sign' | 'roll'; file: File };

export const Files = ({ changed, onChanged }: { changed: number; onChanged: () => void }) => {
  const t = words('firmware');
  const list = useList<File>('/api/v1/firmware', { limit: 100 }, `${changed} ${useTold('audit')}`);
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const remove = (file: File): void => act(send('DELETE', `/api/v1/firmware/${file.firmware_key}`), t.removed(file.version), onChanged);
  const why = lacks('operator');
  return (
    <>
      <Records title={t.files} list={list} rows={list.items} rowKey={(row) => row.firmware_key} none={t.noFiles} next={t.noFilesNext} height={220}
        actions={<Button icon="plus" reason={why} onClick={() => setOpen({ what: 'add' })}>{t.add}</Button>}
        columns={[
          { id: 'version', head: t.version, width: 'minmax(6rem, 1fr)', cell: (row) => <strong>{row.version}</strong> },
          { id: 'bytes', head: t.size, width: '7rem', end: true, wide: true, cell: (row) => `${number(row.bytes)} B` },
          { id: 'sha', head: 'SHA-256', width: 'minmax(9rem, 1fr)', wide: true, cell: (row) => <span class="mono" title={row.sha256 ?? undefined}>{row.sha256}</span> },
          { id: 'signed', head: t.signature, width: 'minmax(5rem, 1fr)', wide: true, cell: (row) => (row.signature ? `✓ ${t.signed}` : t.unsigned) },
          { id: 'at', head: t.added, width: '9rem', end: true, wide: true, cell: (row) => <Time at={row.created_at} show="short" /> },
          {
            id: 'do', head: '', width: '15rem', end: true, cell: (row) => (
              <span class="row-buttons">
                <Button kind="main" reason={why} label={`${t.roll}: ${row.version}`} onClick={() => setOpen({ what: 'roll', file: row })}>{t.roll}</Button>
                <Button reason={why} label={`${t.sign}: ${row.version}`} onClick={() => setOpen({ what: 'sign', file: row })}>{t.sign}</Button>
                <Button kind="bare" icon="close" reason={why} label={`${t.remove}: ${row.version}`} onClick={() => remove(row)} />
              </span>
            ),
          },
        ]} />
      {open?.what === 'add' && (
        <FormDialog title={t.add} least="operator" verb={words('common').add} onClose={close} fields={[
          { name: 'file', label: t.file, type: 'file', required: true },
          { name: 'version', label: t.version, hint: t.versionHint, required: true },
        ]} send={async ({ version = '' }, { file }) => {
          await request(address('/api/v1/firmware', { version: version.trim() }), { method: 'POST', body: file!, headers: { 'Content-Type': 'application/octet-stream' } });
          onChanged();
          return t.put(version);
        }} />
      )}
      {open?.what === 'sign' && (
        <FormDialog title={`${t.sign}: ${open.file.version}`} least="operator" onClose={close}
          values={{ signature: open.file.signature ?? '', signing_certificate: open.file.signing_certificate ?? '' }}
          fields={[
            { name: 'signature', label: t.signature, hint: t.signatureHint, type: 'lines' },
            { name: 'signing_certificate', label: t.certificate, hint: t.certificateHint, type: 'lines' },
          ]}
          send={async ({ signature, signing_certificate }) => {
            await send('PUT', `/api/v1/firmware/${open.file.firmware_key}/signature`, { signature: signature?.trim() || null, signing_certificate: signing_certificate?.trim() || null });
            onChanged();
            return t.put(open.file.version);
          }} />
      )}
      {open?.what === 'roll' && <BeginCampaign of={open.file} onClose={close} onBegun={onChanged} />}
    </>
  );
};
