// The form of one tariff.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Checkbox, TextField } from '../../components/Field';
import { say } from '../../components/Toast';
import { number } from '../../format';
import { segment, send } from '../../store/api';
import { currency as usual, figures } from '../../store/network';
import { words } from '../../words';
import { example, type Tariff } from './Tariffs';

export const TariffDialog = ({ tariff, onClose, onDone }: { tariff: Tariff | null; onClose: () => void; onDone: () => void }) => {
  const t = words('tariffs');
  const common = words('common');
  const [name, setName] = useState(tariff?.name ?? '');
  const [price, setPrice] = useState(tariff ? String(tariff.price_per_kwh) : '');
  const [currency, setCurrency] = useState(tariff?.currency ?? usual.value);
  const [minute, setMinute] = useState(tariff && tariff.price_per_minute > 0 ? String(tariff.price_per_minute) : '');
  const [session, setSession] = useState(tariff && tariff.price_per_session > 0 ? String(tariff.price_per_session) : '');
  const [step, setStep] = useState(String(tariff?.step_wh ?? 10));
  const [isDefault, setDefault] = useState(tariff?.is_default ?? false);
  const [error, setError] = useState<string | null>(null);
  const isPrice = (text: string) => /^\d{1,7}(\.\d{1,4})?$/.test(text.trim());
  const amount = isPrice(price) ? Number(price) : null;
  const isMaybe = (text: string) => text.trim() === '' || isPrice(text);
  const isCurrency = /^[A-Z]{3}$/.test(currency);
  const save = async () => {
    try {
      await send('PUT', `/api/v1/tariffs/${segment(name.trim())}`, {
        currency, price_per_kwh: amount, price_per_minute: Number(minute), price_per_session: Number(session),
        step_wh: Number(step), is_default: isDefault,
        // What has no field here stays as it is.
        rates: tariff?.rates.map(({ weekdays, from, until, ...prices }) => ({ weekdays, from, until, ...known(prices) })) ?? [],
        texts: tariff?.texts ?? {},
      });
      say('good', t.saved(name));
      onDone();
      onClose();
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  const missing = !name.trim() ? t.name : amount === null || !isMaybe(minute) || !isMaybe(session) ? t.priceHint : !isCurrency ? t.currencyHint : null;
  return (
    <Dialog title={tariff ? `${t.change}: ${tariff.name}` : t.add} onClose={onClose} actions={<>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="main" reason={missing} onClick={() => void save()}>{common.save}</Button>
    </>}>
      <form class="tariffs-form" onSubmit={(event) => { event.preventDefault(); if (!missing) void save(); }}>
        {error && <p class="tariffs-error" role="alert">{error}</p>}
        {!tariff && <TextField label={t.name} hint={t.nameHint} value={name} onInput={setName} required />}
        <TextField label={t.price} hint={t.priceHint} value={price} onInput={setPrice} inputMode="decimal" required error={price && amount === null ? t.priceHint : null} />
        <TextField label={t.perMinute} hint={t.perMinuteHint} value={minute} onInput={setMinute} inputMode="decimal" error={isMaybe(minute) ? null : t.priceHint} />
        <TextField label={t.sessionPrice} value={session} onInput={setSession} inputMode="decimal" error={isMaybe(session) ? null : t.priceHint} />
        <TextField label={t.currency} hint={t.currencyHint} value={currency} onInput={(value) => setCurrency(value.toUpperCase())} />
        <TextField label={t.step} hint={t.stepHint} type="number" value={step} onInput={setStep} />
        <Checkbox label={t.makeDefault} checked={isDefault} onChange={setDefault} />
        <p class="tariffs-note">
          {amount !== null && isCurrency && <strong>{example(amount, currency)}. </strong>}
          {t.whatOld(number(figures.value?.active_transactions))}
          {tariff && tariff.rates.length > 0 && ` ${t.ratesStay(number(tariff.rates.length))}`}
        </p>
      </form>
    </Dialog>
  );
};

/** Members that are not null. */
const known = (members: Record<string, number | null | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));
