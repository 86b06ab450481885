// The form of one tariff: what it asks for, its rates by weekday and time of day, and when it holds.
import { useState } from 'preact/hooks';
import { FormDialog, typed } from '../../components/FormDialog';
import { number } from '../../format';
import { localInput, localTime } from '../../state/period';
import { segment, send } from '../../store/api';
import { currency as usual, figures } from '../../store/network';
import { words } from '../../words';
import { draftOf, type RateDraft, Rates, rateOf } from './Rates';
import { example, type Tariff } from './Tariffs';

const shown = (price: number | null | undefined): string => (price ? String(price) : '');

export const TariffDialog = ({ tariff, onClose, onDone }: { tariff: Tariff | null; onClose: () => void; onDone: () => void }) => {
  const t = words('tariffs');
  const [rates, setRates] = useState<RateDraft[]>(() => (tariff?.rates ?? []).map(draftOf));
  return (
    <FormDialog wide list="rates" title={tariff ? `${t.change}: ${tariff.name}` : t.add} least="administrator" onClose={onClose}
      values={{
        name: tariff?.name ?? '', price_per_kwh: tariff ? String(tariff.price_per_kwh) : '', currency: tariff?.currency ?? usual.value,
        price_per_minute: shown(tariff?.price_per_minute), price_per_session: shown(tariff?.price_per_session), step_wh: String(tariff?.step_wh ?? 10),
        valid_from: '', valid_until: localInput(tariff?.valid_until), ko: tariff?.texts.ko ?? '', ja: tariff?.texts.ja ?? '', en: tariff?.texts.en ?? '',
        is_default: tariff?.is_default ? 'yes' : '',
      }}
      fields={[
        ...(tariff ? [] : [{ name: 'name', label: t.name, hint: t.nameHint, required: true, wide: true }]),
        { name: 'price_per_kwh', label: t.price, hint: t.priceHint, required: true },
        { name: 'currency', label: t.currency, hint: t.currencyHint, required: true },
        { name: 'price_per_minute', label: t.perMinute, hint: t.perMinuteHint },
        { name: 'price_per_session', label: t.sessionPrice },
        { name: 'step_wh', label: t.step, hint: t.stepHint, type: 'number' },
        { name: 'is_default', label: t.makeDefault, type: 'check' },
        { name: 'valid_from', label: t.from, hint: tariff ? t.fromHint : t.fromHintNew, type: 'datetime-local' },
        { name: 'valid_until', label: t.until, hint: t.untilHint, type: 'datetime-local' },
        { name: 'ko', label: `${t.text} (한국어)`, hint: t.textHint }, { name: 'ja', label: `${t.text} (日本語)` }, { name: 'en', label: `${t.text} (English)` },
      ]}
      send={async (values) => {
        const name = values.name!.trim();
        const texts = Object.fromEntries((['ko', 'ja', 'en'] as const).flatMap((lang) => (values[lang]?.trim() ? [[lang, values[lang].trim()]] : [])));
        await send('PUT', `/api/v1/tariffs/${segment(name)}`, {
          currency: values.currency!.trim().toUpperCase(), price_per_kwh: typed(values.price_per_kwh), price_per_minute: typed(values.price_per_minute) ?? 0, price_per_session: typed(values.price_per_session) ?? 0,
          step_wh: typed(values.step_wh), is_default: values.is_default === 'yes', valid_from: localTime(values.valid_from!), valid_until: localTime(values.valid_until!),
          rates: rates.map(rateOf), texts,
        });
        onDone();
        return t.saved(name);
      }}>
      {({ price_per_kwh, currency = '' }, set, wrong) => (
        <>
          <Rates of={rates} wrong={wrong} onChange={(next) => { setRates(next); set({ rates: '' }); }} />
          <p class="tariffs-note">
            {Number(price_per_kwh) > 0 && /^[A-Z]{3}$/i.test(currency) && <strong>{example(Number(price_per_kwh), currency.toUpperCase())}. </strong>}
            {t.whatOld(number(figures.value?.active_transactions))}
          </p>
        </>
      )}
    </FormDialog>
  );
};
