// The words of the page. `words('stations').title` is in the language of the address, and whoever
// reads it is drawn again when the language changes.
//
// Each page has three dictionaries beside it (`words.en.ts`, `words.ko.ts`, `words.ja.ts`). English
// gives the type, so that a word that is missing in another language does not compile. A browser
// loads one language: each is a file of its own in `dist/`.
import { effect, signal } from '@preact/signals';
import { language, type Language } from './state/settings';
import type en from './words/en';

export type Words = typeof en;

const sources: Record<Language, () => Promise<{ default: Words }>> = {
  en: () => import('./words/en'),
  ko: () => import('./words/ko'),
  ja: () => import('./words/ja'),
};

const spoken = signal<Words | null>(null);

/** The words of one page, or the `common` ones. */
export const words = <Part extends keyof Words>(part: Part): Words[Part] => spoken.value![part];

/** Resolves when there are words; from then on they follow the language of the address. */
export const wordsLoaded = new Promise<void>((loaded) => {
  effect(() => {
    const asked = language.value;
    void sources[asked]().then((dictionary) => {
      if (language.peek() !== asked) return;
      spoken.value = dictionary.default;
      loaded();
    });
  });
});
