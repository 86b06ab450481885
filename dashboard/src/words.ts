// The words of the page. `words('stations').title` is in the language of the address, and whoever
// reads it is drawn again when the language changes.
//
// Each page has three dictionaries beside it (`words.en.ts`, `words.ko.ts`, `words.ja.ts`). English
// gives the type, so that a word that is missing in another language does not compile.
import en from './words/en';
import ja from './words/ja';
import ko from './words/ko';
import { language, type Language } from './state/settings';

export type Words = typeof en;

const dictionaries: Record<Language, Words> = { en, ko, ja };

/** The words of one page, or the `common` ones. */
export const words = <Part extends keyof Words>(part: Part): Words[Part] =>
  dictionaries[language.value][part];
