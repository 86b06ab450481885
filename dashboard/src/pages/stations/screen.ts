// How much room a row has.
import { signal } from '@preact/signals';

const matches = (query: string) => {
  const media = matchMedia(query);
  const now = signal(media.matches);
  media.addEventListener('change', () => {
    now.value = media.matches;
  });
  return now;
};

/** A phone: two lines to a row. */
export const isNarrow = matches('(max-width: 44rem)');
/** No room for what is not asked for daily. */
export const isMedium = matches('(max-width: 70rem)');
