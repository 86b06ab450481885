// The title of the document: what the page is about, then its name.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const about = signal('');

/** Set by the shell for every page; a page about one thing calls it with that thing's name. */
export const useTitle = (name: string): void => {
  useEffect(() => {
    about.value = name;
  }, [name]);
};

effect(() => {
  document.title = about.value ? `${about.value} · CSMS` : 'CSMS';
});
