// Language, theme and time zone: from the address, else from the browser, the system and the server.
import { computed, effect, signal } from '@preact/signals';
import { param } from './url';

/** Languages of the page, each by its own name. */
export const LANGUAGES = { ko: '한국어', en: 'English', ja: '日本語' } as const;
export type Language = keyof typeof LANGUAGES;

const known = (tag: string | null | undefined): Language | null => {
  const short = tag?.toLowerCase().split('-')[0];
  return short === 'ko' || short === 'en' || short === 'ja' ? short : null;
};

export const language = computed<Language>(() => {
  const asked = known(param('lang'));
  if (asked) return asked;
  for (const tag of navigator.languages) {
    const found = known(tag);
    if (found) return found;
  }
  return 'en';
});

export type Theme = 'light' | 'dark';

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal<Theme>(systemDark.matches ? 'dark' : 'light');
systemDark.addEventListener('change', () => {
  systemTheme.value = systemDark.matches ? 'dark' : 'light';
});

/** What the address asks for; `null` = as the system has it. */
export const askedTheme = computed<Theme | null>(() => {
  const asked = param('theme');
  return asked === 'light' || asked === 'dark' ? asked : null;
});

export const theme = computed<Theme>(() => askedTheme.value ?? systemTheme.value);

/** The server's zone, once the snapshot has told it. */
export const serverTimeZone = signal('Asia/Seoul');

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** The zone in which times are shown. */
export const timeZone = computed(() => {
  const asked = param('tz');
  return asked && isTimeZone(asked) ? asked : serverTimeZone.value;
});

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset.theme = theme.value;
});
