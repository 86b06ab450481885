// Keys: `/` searches, `g` and a letter goes to a page, `?` lists them all.
import './Shortcuts.css';
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../components/Dialog';
import { places } from '../routes';
import { href, navigate } from '../state/url';
import { words } from '../words';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');

/** The search field of this page, else the list of stations. */
const search = (): void => {
  const find = (): HTMLInputElement | null => document.querySelector('main [data-search]');
  const field = find();
  if (field) return field.focus();
  navigate(href('/stations'));
  requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus()));
};

export const Shortcuts = () => {
  const t = words('common');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let leader = 0;
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      const led = Date.now() - leader < 1500;
      leader = 0;
      if (led) {
        const place = places().find(({ key }) => key === event.key.toLowerCase());
        if (place) {
          event.preventDefault();
          navigate(href(place.path));
        }
      } else if (event.key === 'g') leader = Date.now();
      else if (event.key === '/') {
        event.preventDefault();
        search();
      } else if (event.key === '?') setOpen(true);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  if (!open) return null;
  const rows: [string[], string][] = [
    [['/'], t.shortcutSearch],
    ...places().map(({ key, place }): [string[], string] => [['g', key], t.shortcutGo(words(place).title)]),
    [['↑', '↓', 'Home', 'End'], t.shortcutRows],
    [['Space'], t.shortcutSelect],
    [['Shift', '↑', '↓'], t.shortcutSelectMore],
    [['Ctrl', 'A'], t.selectAll],
    [['Esc'], t.shortcutClose],
  ];
  return (
    <Dialog title={t.shortcuts} onClose={() => setOpen(false)}>
      <dl class="shortcuts">
        {rows.map(([keys, what]) => (
          <div key={what}><dt>{what}</dt><dd>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dd></div>
        ))}
      </dl>
    </Dialog>
  );
};
