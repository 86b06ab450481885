// What the station knows of a customer (N09, N10): asked for, read, forgotten there and here.
import { useState } from 'preact/hooks';
import { callBy } from '../../commands/call';
import { whyNot } from '../../commands/everyday';
import { Report } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { Button } from '../../components/Button';
import { Checkbox, SelectField, TextField } from '../../components/Field';
import { Records } from '../../components/Records';
import { segment } from '../../store/api';
import { useList } from '../../store/resource';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { Content, type Job, jobColumns } from './Jobs';
import type { PartProps } from './Station';
import { useVersion } from './version';

export const Customer = ({ id, row }: PartProps) => {
  const t = words('station');
  const c = words('commands');
  const calling = useCall(id);
  const [changed, setChanged] = useState(0);
  const version = useVersion(id, /^NotifyCustomerInformation$/);
  const list = useList<Job>(`/api/v1/stations/${segment(id)}/reports`, { action: 'CustomerInformation', limit: 50 }, `${version} ${changed} ${useTold('report-request')}`);
  const [by, setBy] = useState('token');
  const [name, setName] = useState('');
  const [clear, setClear] = useState(false);
  const [open, setOpen] = useState<number | null>(null);
  const reason = whyNot(row) ?? (name ? null : c.missing);
  const ask = (): void => {
    const customer = by === 'token' ? { id_token: { idToken: name, type: 'ISO14443' } } : { customer_identifier: name };
    void calling.follow('CustomerInformation', callBy(id, 'CustomerInformation', `/api/v1/stations/${segment(id)}/customer-information`, { ...customer, clear }))
      .then(() => setChanged((times) => times + 1));
  };
  const shown = list.items.find((one) => one.report_request_key === open);
  return (
    <Records title={t.customer} list={list} rows={list.items} rowKey={(one) => one.report_request_key} current={open} none={t.noCustomer}
      above={
        <>
          <form class="station-inset station-pair" onSubmit={(event) => { event.preventDefault(); if (!reason && !calling.busy) ask(); }}>
            <SelectField label={t.customerBy} value={by} onChange={setBy} options={[['token', c.texts.idToken!], ['name', t.identifier]]} />
            <TextField label={by === 'token' ? c.texts.idToken! : t.identifier} value={name} onInput={setName} required />
            <Checkbox label={t.alsoClear} checked={clear} onChange={setClear} />
            <Button kind={clear ? 'danger' : 'main'} type="submit" busy={calling.busy !== null} reason={reason}>{clear ? t.askAndClear : t.askCustomer}</Button>
          </form>
          {calling.report && <div class="station-inset"><Report of={calling.report} /></div>}
        </>
      }
      columns={jobColumns(setOpen)}>
      {shown && <Content of={shown} onClose={() => setOpen(null)} onForgotten={() => { setOpen(null); setChanged((times) => times + 1); }} />}
    </Records>
  );
};
