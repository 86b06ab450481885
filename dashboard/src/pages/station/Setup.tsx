// What operators set for a station: registration, password, validation, least security profile.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Checkbox, SelectField, TextField } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { say } from '../../components/Toast';
import { segment, send } from '../../store/api';
import { lacks } from '../../store/role';
import { words } from '../../words';
import { Service } from './Service';
import type { Known, PartProps } from './Station';

export const Setup = (props: PartProps) => {
  const { id, known } = props;
  const t = words('station');
  const put = (what: string, body: unknown, method: 'PUT' | 'DELETE' = 'PUT'): Promise<boolean> =>
    send(method, `/api/v1/stations/${segment(id)}/${what}`, body).then(
      () => {
        say('good', t.saved);
        known.reload();
        return true;
      },
      (error: Error) => {
        say('bad', error.message);
        known.reload();
        return false;
      });
  return (
    <div class="station-grid station-halves">
      <div class="station-wide"><Service {...props} /></div>
      <Panel title={t.registration}><Loaded from={known}>{(of) => <Registration of={of} put={put} />}</Loaded></Panel>
      <Panel title={t.security}><Loaded from={known}>{(of) => <Security of={of} put={put} />}</Loaded></Panel>
    </div>
  );
};

type Put = (what: string, body: unknown, method?: 'PUT' | 'DELETE') => Promise<boolean>;

const Registration = ({ of, put }: { of: Known; put: Put }) => {
  const t = words('station');
  const why = lacks('administrator');
  return (
    <div class="form-root">
      <SelectField label={t.nextBoot} hint={t.nextBootHint} reason={lacks('operator')} value={of.registration_setting} onChange={(status) => void put('registration', { status })}
        options={(['Accepted', 'Pending', 'Rejected'] as const).map((one) => [one, t.registrations[one]])} />
      <div>
        <Checkbox label={t.tolerant} checked={of.tolerant} reason={why} onChange={(tolerant) => void put('tolerant', { tolerant })} />
        <p class="field-hint">{why ?? t.tolerantHint}</p>
      </div>
    </div>
  );
};

const Security = ({ of, put }: { of: Known; put: Put }) => {
  const t = words('station');
  const [password, setPassword] = useState('');
  const why = lacks('administrator');
  const save = async (): Promise<void> => {
    if (await put('password', { password })) setPassword('');
  };
  return (
    <div class="form-root">
      <SelectField label={t.leastProfile} hint={t.leastProfileHint} reason={why} value={String(of.least_security_profile ?? '')} onChange={(least) => void put('security-profile', { least: least === '' ? null : Number(least) })}
        options={[['', t.anyProfile], ...(['0', '1', '2', '3'] as const).map((one): [string, string] => [one, t.securityProfiles[one]])]} />
      <form class="station-pair" onSubmit={(event) => { event.preventDefault(); if (password && !why) void save(); }}>
        <TextField label={t.newPassword} type="password" autocomplete="new-password" value={password} onInput={setPassword} reason={why} hint={of.has_password ? t.hasPassword : t.noPassword} />
        <Button type="submit" reason={why ?? (password ? null : words('commands').missing)}>{t.set}</Button>
        <Button kind="danger" reason={why ?? (of.has_password ? null : t.noPassword)} onClick={() => void put('password', undefined, 'DELETE')}>{t.removePassword}</Button>
      </form>
    </div>
  );
};
