// The device model as far as the station has reported it: find, read, set.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { whyNot } from '../../commands/everyday';
import { Report, Verdict } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Checkbox, SelectField, TextField } from '../../components/Field';
import { Properties } from '../../components/Properties';
import { Records } from '../../components/Records';
import { number } from '../../format';
import { param, setParams } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

type Variable = Schemas['VariableRow'] & {
  characteristics: { unit?: string; dataType?: string; minLimit?: number; maxLimit?: number; valuesList?: string } | null;
};

const keyOf = (one: Variable): string => `${one.path}#${one.attribute_type}`;
const isWritable = (one: Variable): boolean => one.mutability === 'ReadWrite' || one.mutability === 'WriteOnly';

/** How the protocol names it. */
const nameOf = (one: Variable) => ({
  component: {
    name: one.component, ...(one.component_instance ? { instance: one.component_instance } : {}),
    ...(one.evse_id == null ? {} : { evse: { id: one.evse_id, ...(one.connector_id == null ? {} : { connectorId: one.connector_id }) } }),
  },
  variable: { name: one.variable, ...(one.variable_instance ? { instance: one.variable_instance } : {}) },
  attributeType: one.attribute_type,
});

export const DeviceModel = ({ id, row }: PartProps) => {
  const t = words('station');
  const version = useVersion(id, /^NotifyReport$/);
  const [changed, setChanged] = useState(0);
  const list = useList<Variable>(`/api/v1/stations/${segment(id)}/variables`, { limit: 1000 }, `${version} ${changed}`);
  const calling = useCall(id);
  // A search needs all of them.
  useEffect(() => {
    if (!list.complete && !list.loading && !list.failure) list.more();
  });
  const text = (param('q') ?? '').toLowerCase();
  const writable = param('kind') === 'writable';
  const rows = useMemo(() => list.items.filter((one) => (!writable || isWritable(one)) && `${one.path} ${one.value ?? ''}`.toLowerCase().includes(text)), [list.items, text, writable]);
  const open = list.items.find((one) => keyOf(one) === param('open'));
  const reason = whyNot(row);
  const report = (base: string): void => void calling.run('GetBaseReport', { requestId: Math.floor(Date.now() / 1000) % 1e9, reportBase: base }).then(() => setChanged((times) => times + 1));
  return (
    <Records title={t.tabs.model} list={list} rows={rows} rowKey={keyOf} class="station-fill" height="fill" current={param('open')}
      note={<>{number(rows.length)} / {number(list.items.length)}</>} none={list.items.length > 0 ? t.noVariableFits : t.noVariables}
      next={list.items.length === 0 && <Button reason={reason} onClick={() => report('FullInventory')}>{t.readAll}</Button>}
      actions={
        <>
          {calling.report && <Verdict of={calling.report} />}
          <Button busy={calling.busy !== null} reason={reason} onClick={() => report('ConfigurationInventory')}>{t.readSettings}</Button>
          <Button busy={calling.busy !== null} reason={reason} onClick={() => report('FullInventory')}>{t.readAll}</Button>
        </>
      }
      above={
        <div class="station-filter">
        <TextField label={t.findVariable} bare search placeholder={t.findVariable} value={param('q') ?? ''} onInput={(q) => setParams({ q })} />
        <Checkbox label={t.writableOnly} checked={writable} onChange={(on) => setParams({ kind: on ? 'writable' : null })} />
        </div>
      }
      columns={[
        { id: 'component', head: t.component, width: 'minmax(8rem, 1.2fr)', wide: true, cell: (one) => <span title={one.path}>{one.path.slice(0, one.path.indexOf('/'))}</span> },
        { id: 'variable', head: t.variable, width: 'minmax(9rem, 1.4fr)', cell: (one) => <button type="button" class="table-sort station-open" onClick={() => setParams({ open: keyOf(one) }, { push: true })}>{one.path.slice(one.path.indexOf('/') + 1)}</button> },
        { id: 'value', head: t.value, width: 'minmax(8rem, 1.6fr)', cell: (one) => <span class="mono" title={one.value ?? ''}>{one.value === null ? '–' : one.value === '' ? '""' : one.value} <span class="quiet">{one.characteristics?.unit}</span></span> },
        { id: 'attribute', head: t.attribute, width: '5rem', wide: true, cell: (one) => one.attribute_type },
        { id: 'mutability', head: t.access, width: '6.5rem', wide: true, cell: (one) => one.mutability ?? '–' },
        { id: 'updated', head: t.updated, width: '5rem', end: true, wide: true, cell: (one) => <Age at={one.updated_at} /> },
      ]}>
      {open && <VariableDialog id={id} of={open} reason={reason} onChanged={() => setChanged((times) => times + 1)} onClose={() => setParams({ open: null })} />}
    </Records>
  );
};

const VariableDialog = ({ id, of, reason, onChanged, onClose }: { id: string; of: Variable; reason: string | null; onChanged: () => void; onClose: () => void }) => {
  const t = words('station');
  const [value, setValue] = useState(of.value ?? '');
  const calling = useCall(id);
  const kind = of.characteristics ?? {};
  const run = (action: string, payload: unknown): void => void calling.run(action, payload).then(onChanged);
  const options = kind.dataType === 'boolean' ? ['true', 'false'] : kind.dataType === 'OptionList' ? (kind.valuesList?.split(',') ?? []) : [];
  return (
    <Dialog title={of.path} onClose={onClose} actions={
      <>
        <Button busy={calling.busy !== null} reason={reason} onClick={() => run('GetVariables', { getVariableData: [nameOf(of)] })}>{t.read}</Button>
        <Button kind="main" busy={calling.busy !== null} reason={isWritable(of) ? reason : t.readOnly}
          onClick={() => run('SetVariables', { setVariableData: [{ ...nameOf(of), attributeValue: value }] })}>{t.set}</Button>
      </>
    }>
      <div class="form-root">
        <Properties of={[
          [t.value, <span class="mono">{of.value}</span>], [t.type, [kind.dataType, kind.unit].filter(Boolean).join(', ')],
          [t.limits, kind.minLimit == null && kind.maxLimit == null ? null : `${kind.minLimit ?? ''} … ${kind.maxLimit ?? ''}`],
          [t.allowed, kind.valuesList], [t.attribute, of.attribute_type], [t.access, of.mutability], [t.updated, <Age at={of.updated_at} />],
        ]} />
        {isWritable(of) && (options.length > 0
          ? <SelectField label={t.newValue} value={value} onChange={setValue} options={[...new Set([...options, value])].map((one) => [one, one])} />
          : <TextField label={t.newValue} value={value} onInput={setValue} />)}
        {calling.report && <Report of={calling.report} />}
      </div>
    </Dialog>
  );
};
