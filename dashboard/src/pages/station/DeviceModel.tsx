// The device model as far as the station has reported it: find, read, set.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isDone } from '../../commands/call';
import { whyNot } from '../../commands/everyday';
import { Report, Verdict } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Checkbox, Choice, SelectField, TextField } from '../../components/Field';
import { Properties } from '../../components/Properties';
import { Records } from '../../components/Records';
import { number } from '../../format';
import { param, setParams } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import { askReport } from './ask';
import { Jobs } from './Jobs';
import { Settings } from './Settings';
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

export const DeviceModel = (props: PartProps) => {
  const t = words('station');
  const calling = useCall(props.id);
  const [asked, setAsked] = useState(0);
  const view = param('view') ?? '';
  const reason = whyNot(props.row);
  const report = (kind: string): void => void calling.follow(kind, askReport(props.id, kind)).then(() => setAsked((times) => times + 1));
  const read = (kind: 'ConfigurationInventory' | 'FullInventory') =>
    <Button busy={calling.busy !== null} reason={reason} onClick={() => report(kind)}>{kind === 'FullInventory' ? t.readAll : t.readSettings}</Button>;
  return (
    <div class="station-column">
      <div class="station-views">
        <Choice label={t.view} value={view} onChange={(next) => setParams({ view: next, open: null, kind: null }, { push: true })} options={[['', t.variables], ['settings', t.settings], ['reports', t.reportJobs]]} />
        {calling.report && <Verdict of={calling.report} />}
        <span class="station-buttons">{read('ConfigurationInventory')}{read('FullInventory')}</span>
      </div>
      {calling.report && !isDone(calling.report) && calling.report.detail && <p class="quiet" role="status">{calling.report.detail}</p>}
      {view === 'settings' ? <Settings id={props.id} changed={asked} /> : view === 'reports' ? <Jobs id={props.id} changed={asked} />
        : <Variables {...props} asked={asked} next={read('FullInventory')} />}
    </div>
  );
};

const Variables = ({ id, row, asked, next }: PartProps & { asked: number; next: ComponentChildren }) => {
  const t = words('station');
  const version = useVersion(id, /^NotifyReport$/);
  const [changed, setChanged] = useState(0);
  const list = useList<Variable>(`/api/v1/stations/${segment(id)}/variables`, { limit: 1000 }, `${version} ${changed} ${asked}`);
  // A search needs all of them.
  useEffect(() => {
    if (!list.complete && !list.loading && !list.failure) list.more();
  });
  const text = (param('q') ?? '').toLowerCase();
  const writable = param('kind') === 'writable';
  const gone = param('kind') === 'gone';
  const rows = useMemo(() => list.items.filter((one) => (!writable || isWritable(one)) && (!gone || one.gone_at) && `${one.path} ${one.value ?? ''}`.toLowerCase().includes(text)), [list.items, text, writable, gone]);
  const open = list.items.find((one) => keyOf(one) === param('open'));
  const reason = whyNot(row);
  return (
    <Records title={t.variables} list={list} rows={rows} rowKey={keyOf} class="station-fill" height="fill" current={param('open')}
      note={<>{number(rows.length)} / {number(list.items.length)}</>} none={list.items.length > 0 ? t.noVariableFits : t.noVariables}
      next={list.items.length === 0 && next}
      above={
        <div class="station-filter">
        <TextField label={t.findVariable} bare search placeholder={t.findVariable} value={param('q') ?? ''} onInput={(q) => setParams({ q })} />
        <Checkbox label={t.writableOnly} checked={writable} onChange={(on) => setParams({ kind: on ? 'writable' : null })} />
        <Checkbox label={t.goneOnly} checked={gone} onChange={(on) => setParams({ kind: on ? 'gone' : null })} />
        </div>
      }
      columns={[
        { id: 'component', head: t.component, width: 'minmax(8rem, 1.2fr)', wide: true, cell: (one) => <span title={one.path}>{one.path.slice(0, one.path.indexOf('/'))}</span> },
        { id: 'variable', head: t.variable, width: 'minmax(9rem, 1.4fr)', cell: (one) => <><button type="button" class="table-sort station-open" onClick={() => setParams({ open: keyOf(one) }, { push: true })}>{one.path.slice(one.path.indexOf('/') + 1)}</button>{one.gone_at && <span class="station-bad" title={t.goneWhat}> {t.gone}</span>}</> },
        { id: 'value', head: t.value, width: 'minmax(8rem, 1.6fr)', cell: (one) => <span class="mono" title={one.value ?? ''}>{one.value === null ? '–' : one.value === '' ? '""' : one.value} <span class="quiet">{one.characteristics?.unit}</span>{one.value_after_reboot != null && <span class="station-after" title={t.waitsForBoot}> → {one.value_after_reboot} ↻</span>}</span> },
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
