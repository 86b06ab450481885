// What can be played, and how the chosen one is started: values of its parameters, a seed, a button.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { Panel } from '../../components/Panel';
import { number } from '../../format';
import { language } from '../../state/settings';
import { here, param } from '../../state/url';
import { send } from '../../store/api';
import { lacks } from '../../store/role';
import { words } from '../../words';
import type { Brief, Offer, Offers } from './contract';

interface Props {
  offers: Offers;
  /** A run goes on. */
  busy: boolean;
  path: string;
  onStarted: (run: string) => void;
}

export const Choose = ({ offers, busy, path, onStarted }: Props) => {
  const t = words('scenarios');
  const [sought, setSought] = useState('');
  const asked = param('scenario');
  const chosen = offers.items.find((one) => one.scenario === asked) ?? offers.items[0];
  const fits = (one: Offer): boolean => `${one.scenario} ${one.title[language.value]} ${one.title.en}`.toLowerCase().includes(sought.toLowerCase());
  return (
    <Panel title={t.play} flush class="scenarios-choose">
      {chosen && <Start key={chosen.scenario} offer={chosen} offers={offers} busy={busy} path={path} onStarted={onStarted} />}
      <div class="scenarios-find"><TextField label={t.find} bare search placeholder={t.find} value={sought} onInput={setSought} /></div>
      <nav class="actions-list scenarios-list" aria-label={t.play}>
        {(['built-in', 'recipe'] as const).map((kind) => {
          const all = offers.items.filter((one) => one.kind === kind && fits(one));
          return all.length > 0 && (
            <div key={kind}>
              <h3>{t.kinds[kind]}</h3>
              {all.map((one) => (
                <a key={one.scenario} href={here({ scenario: one.scenario })} aria-current={one === chosen ? 'true' : undefined}>
                  {one.kind === 'built-in' && <span class="scenarios-number">{one.scenario}</span>}{one.title[language.value]}
                </a>
              ))}
            </div>
          );
        })}
      </nav>
    </Panel>
  );
};

const Start = ({ offer, offers, busy: others, path, onStarted }: Props & { offer: Offer }) => {
  const t = words('scenarios');
  const [given, setGiven] = useState<Record<string, string>>({});
  const [seed, setSeed] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const station = asked.station ?? offer.living[0];
  const lives = offer.living.some((id) => id.toLowerCase() === (station ?? '').toLowerCase());
  const reason = lacks('operator') ?? (others ? t.oneAtATime : lives ? t.livesHere : null);
  const start = async (): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      const body = { scenario: offer.scenario, parameters: asked, ...(/^\d+$/.test(seed) ? { seed: Number(seed) } : {}) };
      onStarted((await send<Brief>('POST', `${path}/runs`, body)).run_id);
    } catch (error) {
      setWrong((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <form class="scenarios-start" onSubmit={(event) => { event.preventDefault(); if (!busy && !reason) void start(); }}>
      <div>
        <h3 class="scenarios-name">{offer.title[language.value]}</h3>
        <p class="quiet">{t.about(number(offer.steps), number(offer.stations.length), number(offer.budget_seconds))}</p>
      </div>
      <div class="scenarios-values">
        {Object.entries(offer.parameters).sort(([a]) => (a === 'station' ? -1 : 1)).map(([name, usual]) => (
          <TextField key={name} label={name} placeholder={String(usual)} value={given[name] ?? ''} onInput={(value) => setGiven({ ...given, [name]: value })} />
        ))}
        <TextField label={t.seed} placeholder={t.random} inputMode="numeric" value={seed} onInput={setSeed} error={/^\d{0,15}$/.test(seed) ? null : t.digits} />
      </div>
      {lives && <p class="field-error">{offer.parameters.station === undefined ? t.livesHereNext(station ?? '') : t.livesHere}</p>}
      <div class="scenarios-go">
        <Button kind="main" type="submit" icon="play" busy={busy} reason={reason}>{t.start}</Button>
        <span class="quiet scenarios-target">{t.against} <code>{offers.csms_url}</code></span>
      </div>
      {wrong && <p class="field-error" role="alert">{wrong}</p>}
    </form>
  );
};
