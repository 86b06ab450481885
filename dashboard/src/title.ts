// The title of the document: what the page is about, then its name.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const page = signal('');
const thing = signal('');

/** Set by the shell: the name of the page. */
export const usePageTitle = (name: string): void => {
  useEffect(() => {
    page.value = name;
  }, [name]);
};

/** Set by a page about one thing, as long as it is shown: that thing's name. */
export const useTitle = (name: string): void => {
  useEffect(() => {
    thing.value = name;
    return () => {
      if (thing.peek() === name) thing.value = '';
    };
  }, [name]);
};

effect(() => {
  const about = thing.value || page.value;
  document.title = about ? `${about} · CSMS` : 'CSMS';
});
