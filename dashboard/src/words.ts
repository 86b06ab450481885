// The words of the page. `words('stations').title` is in the language of the address, and whoever
// reads it is drawn again when the language changes.
//
// Each page has three dictionaries beside it (`words.en.ts`, `words.ko.ts`, `words.ja.ts`). English
// gives the type, so that a word that is missing in another language does not compile. The build turns
// them into data (`build/words.ts`): a browser loads one language.
import { effect, signal } from '@preact/signals';
import { language, type Language } from './state/settings';
import type en from './words/en';

export type Words = typeof en;

/** Templates become functions again. */
const revive = (value: unknown): unknown => {
  if (typeof value === 'string') {
    return /\{\d\}/.test(value) ? (...values: string[]) => value.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '') : value;
  }
  return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, revive(one)]));
};

const fetchWords = async (asked: Language): Promise<Words> => {
  if (import.meta.env.DEV) return ((await import(`./words/${asked}.ts`)) as { default: Words }).default;
  const response = await fetch(`/words/${asked}.json`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return revive(await response.json()) as Words;
};

const spoken = signal<Words | null>(null);

/** The words of one page, or the `common` ones. */
export const words = <Part extends keyof Words>(part: Part): Words[Part] => spoken.value![part];

/** The words of one page; nothing before they are loaded. */
export const wordsSoon = <Part extends keyof Words>(part: Part): Words[Part] | undefined => spoken.value?.[part];

/** Resolves when there are words; from then on they follow the language of the address. */
export const wordsLoaded = new Promise<void>((loaded) => {
  const load = async (asked: Language): Promise<void> => {
    try {
      const dictionary = await fetchWords(asked);
      if (language.peek() !== asked) return;
      spoken.value = dictionary;
      loaded();
    } catch {
      // The server is away: the words come when it is back.
      setTimeout(() => language.peek() === asked && void load(asked), 2000);
    }
  };
  effect(() => void load(language.value));
});
