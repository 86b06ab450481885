// The form of one IdToken: a new one, or all that is known of one.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { SelectField, TextField } from '../../components/Field';
import { say } from '../../components/Toast';
import { segment, send, type Schemas } from '../../store/api';
import { lacks } from '../../store/role';
import { localInput, localTime } from '../../state/period';
import { words } from '../../words';

export type Token = Schemas['IdTokenRow'];

type Draft = Pick<Token, 'id_token' | 'type' | 'status' | 'expires_at' | 'group_id_token' | 'group_type' | 'charging_priority' | 'language' | 'personal_message' | 'valid_from' | 'terms'> & Partial<Pick<Token, 'is_master_pass'>>;

const TYPES = ['ISO14443', 'ISO15693', 'eMAID', 'Central', 'KeyCode', 'Local', 'MacAddress', 'NoAuthorization'];
const own = (names: readonly string[]) => names.map((name) => [name, name] as const);
const pathOf = (token: Draft): string => `/api/v1/id-tokens/${segment(token.type)}/${segment(token.id_token)}`;

/** Stores a token whole: what is absent is taken away, so what the form does not show goes along as it is. */
export const put = ({ status, valid_from, expires_at, group_id_token, group_type, charging_priority, language, personal_message, terms, is_master_pass = false, ...token }: Draft): Promise<unknown> =>
  send('PUT', pathOf({ status, ...token }), {
    status, valid_from, expires_at, group_id_token, group_type: group_id_token ? group_type : null, charging_priority, language, personal_message, terms, is_master_pass,
  });

export const TokenDialog = ({ token, onClose, onDone }: { token: Token | null; onClose: () => void; onDone: () => void }) => {
  const t = words('tokens');
  const common = words('common');
  const [draft, setDraft] = useState<Draft>(token ?? { id_token: '', type: 'ISO14443', status: 'Accepted' });
  const [error, setError] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const set = (name: keyof Draft) => (value: string) => setDraft((before) => ({ ...before, [name]: value || null }));
  const act = (what: () => Promise<unknown>, said: (token: string) => string) => async () => {
    try {
      await what();
      say('good', said(draft.type === 'KeyCode' ? draft.type : draft.id_token));
      onDone();
      onClose();
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  const why = lacks('operator');
  const save = act(() => put({ ...draft, group_type: draft.group_type ?? 'Central' }), t.saved);
  const remove = act(() => send('DELETE', pathOf(draft)), t.removed);
  return (
    <Dialog title={token ? `${t.change}: ${token.id_token}` : t.add} onClose={onClose} actions={<>
      {token && !why && (asks ? <Button kind="danger" onClick={() => void remove()}>{t.remove}: {token.id_token}</Button> : <Button kind="danger" onClick={() => setAsks(true)}>{t.remove}</Button>)}
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="main" reason={why ?? (draft.id_token ? null : common.missing(common.token))} onClick={() => void save()}>{common.save}</Button>
    </>}>
      <form onSubmit={(event) => { event.preventDefault(); if (!why) void save(); }}>
        <fieldset class="tokens-form" disabled={!!why}>
        {why && <p class="tokens-whole quiet">{why}</p>}
        {error && <p class="tokens-error" role="alert">{error}</p>}
        {asks && <p class="tokens-error">{t.removeWhy}</p>}
        {!token && <TextField label={common.token} value={draft.id_token} required onInput={set('id_token')} />}
        {!token && <SelectField label={t.type} value={draft.type} onChange={set('type')} options={own(TYPES)} />}
        <SelectField label={t.status} value={draft.status} onChange={set('status')} options={Object.entries(t.statuses)} />
        <TextField label={t.expires} hint={t.expiresHint} type="datetime-local" value={localInput(draft.expires_at)}
          onInput={(value) => setDraft((before) => ({ ...before, expires_at: localTime(value) }))} />
        <TextField label={t.group} hint={t.groupHint} value={draft.group_id_token ?? ''} onInput={set('group_id_token')} />
        {draft.group_id_token && <SelectField label={t.groupType} value={draft.group_type ?? 'Central'} onChange={set('group_type')} options={own(TYPES)} />}
        <TextField label={t.priority} hint={t.priorityHint} type="number" value={`${draft.charging_priority ?? ''}`}
          onInput={(value) => setDraft((before) => ({ ...before, charging_priority: value === '' ? null : Number(value) }))} />
        <TextField label={t.language} hint={t.languageHint} value={draft.language ?? ''} onInput={set('language')} />
        <TextField label={t.message} value={draft.personal_message ?? ''} onInput={set('personal_message')} />
        </fieldset>
      </form>
    </Dialog>
  );
};
