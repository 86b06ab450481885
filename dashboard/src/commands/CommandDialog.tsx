// An everyday command for one station: what it asks, and what the station answered.
import { useState } from 'preact/hooks';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { SelectField, TextField } from '../components/Field';
import type { Connector, Row } from '../store/contract';
import { words } from '../words';
import { callBy, call, type Report as Told } from './call';
import { type Everyday, pathOf, targetsOf, type Values, whyNotThis } from './everyday';
import { Report } from './Report';

const partsOf = (everyday: Everyday, choice: string, connectors: readonly Connector[]): string[] => targetsOf(everyday.targets?.(choice) ?? [], connectors);

/** What a form begins with. */
export const firstValues = (everyday: Everyday, connectors: readonly Connector[], choices = everyday.choices): Values => {
  const choice = choices?.[0] ?? '';
  return { choice, target: partsOf(everyday, choice, connectors)[0] ?? '' };
};

/** What is missing; `null` = it can be sent. */
export const whatIsMissing = (everyday: Everyday, values: Values): string | null =>
  everyday.texts?.some((text) => !text.endsWith('?') && !values[text]) ? words('commands').missing : null;

/** The fields of an everyday command. */
export const EverydayFields = ({ everyday, connectors, choices = everyday.choices, values, onChange }: {
  everyday: Everyday; connectors: readonly Connector[]; choices?: readonly string[] | undefined; values: Values; onChange: (values: Values) => void;
}) => {
  const t = words('commands');
  const targets = partsOf(everyday, values.choice, connectors);
  const set = (name: string) => (value: string): void => onChange({ ...values, [name]: value });
  const choose = (choice: string): void => {
    const parts = partsOf(everyday, choice, connectors);
    onChange({ ...values, choice, target: parts.includes(values.target) ? values.target : (parts[0] ?? '') });
  };
  return (
    <div class="form-root">
      <p class="quiet">{t.what[everyday.id]}</p>
      {choices && (
        <SelectField label={t.choice[everyday.id] ?? t.title} value={values.choice} onChange={choose}
          options={choices.map((choice) => [choice, t.choices[choice] ?? choice])} />
      )}
      {targets.length > 0 && <SelectField label={t.target} value={values.target} onChange={set('target')} options={targets.map((target) => [target, targetName(target)])} />}
      {everyday.texts?.map((text) => {
        const name = text.replace('?', '');
        return <TextField key={name} label={t.texts[name] ?? name} hint={t.hints[name]} value={values[name] ?? ''} onInput={set(name)} required={name === text} />;
      })}
    </div>
  );
};

/** `1.2` in words. */
const targetName = (target: string): string => {
  const t = words('commands');
  const [evse, connector] = target.split('.');
  return !target ? t.wholeStation : connector ? `EVSE ${evse} · ${t.connector(connector)}` : `EVSE ${evse}`;
};

export const CommandDialog = ({ everyday, row, onClose }: { everyday: Everyday; row: Row; onClose: () => void }) => {
  const t = words('commands');
  const choices = everyday.id === 'stop' ? row.transactions.map((one) => one.transaction_id) : everyday.choices;
  const [values, setValues] = useState(() => firstValues(everyday, row.connectors, choices));
  const [report, setReport] = useState<Told | null>(null);
  const [busy, setBusy] = useState(false);
  const follow = async (running: Promise<Told>): Promise<void> => {
    setBusy(true);
    setReport(await running);
    setBusy(false);
  };
  const send = (): Promise<void> => {
    const body = everyday.body(values);
    return follow(everyday.path ? callBy(row.id, everyday.action, pathOf(everyday, row.id), body) : call(row.id, everyday.action, body));
  };
  return (
    <Dialog title={`${t.names[everyday.id]}: ${row.id}`} onClose={onClose} actions={
      <>
        <Button onClick={onClose}>{report ? words('common').close : words('common').cancel}</Button>
        <Button kind="main" busy={busy} reason={whatIsMissing(everyday, values) ?? whyNotThis(everyday, row)} onClick={() => void send()}>
          {report ? t.again : t.names[everyday.id]}
        </Button>
      </>
    }>
      <form onSubmit={(event) => { event.preventDefault(); if (!busy && !whatIsMissing(everyday, values) && !whyNotThis(everyday, row)) void send(); }}>
        <EverydayFields everyday={everyday} connectors={row.connectors} choices={choices} values={values} onChange={setValues} />
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
      {report && <Report of={report} follow={follow} />}
    </Dialog>
  );
};
