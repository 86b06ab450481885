// Language, theme, time zone. Each choice is a change of the address.
import './Settings.css';
import { Button } from '../components/Button';
import { SelectField } from '../components/Field';
import { askedTheme, language, LANGUAGES, serverTimeZone, timeZone } from '../state/settings';
import { setParams } from '../state/url';
import { send, signedOut } from '../store/api';
import { server } from '../store/network';
import { words } from '../words';

/** Zones to choose from: the one that is shown, the server's, the browser's, neighbours, UTC. */
const zones = (): [string, string][] => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = new Set([serverTimeZone.value, timeZone.value, own, 'Asia/Seoul', 'Asia/Tokyo', 'UTC']);
  return [...all].map((zone) => [zone, zone.replaceAll('_', ' ')]);
};

const leave = async (): Promise<void> => {
  await send('DELETE', '/api/v1/session');
  signedOut.value = true;
};

export const Settings = () => {
  const t = words('common');
  return (
    <section class="settings" aria-label={t.settings}>
      <SelectField label={t.language} value={language.value} onChange={(lang) => setParams({ lang })} options={Object.entries(LANGUAGES)} />
      <SelectField label={t.theme} value={askedTheme.value ?? ''} onChange={(theme) => setParams({ theme })}
        options={[['', t.themes.system], ['light', t.themes.light], ['dark', t.themes.dark]]} />
      <SelectField label={t.timeZone} value={timeZone.value} onChange={(tz) => setParams({ tz })} options={zones()} />
      <p class="settings-links">
        <a href="/api/openapi.json" target="_blank" rel="noreferrer">{t.apiDocs}</a>
        {server.value?.secured && <Button kind="bare" onClick={() => void leave()}>{t.signOut}</Button>}
      </p>
    </section>
  );
};
