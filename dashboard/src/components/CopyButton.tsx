// Puts a text on the clipboard and says so.
import { useState } from 'preact/hooks';
import { words } from '../words';
import { Button } from './Button';

export const CopyButton = ({ value, label }: { value: () => string; label?: string }) => {
  const [done, setDone] = useState(false);
  const t = words('common');
  const copy = async () => {
    await write(value());
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return <Button kind="bare" icon={done ? 'check' : 'copy'} onClick={() => void copy()}>{done ? t.copied : (label ?? t.copy)}</Button>;
};

/** The clipboard is there on localhost and over TLS only; else the old way by a selection. */
const write = async (value: string): Promise<void> => {
  if (navigator.clipboard) return navigator.clipboard.writeText(value);
  const area = document.createElement('textarea');
  area.value = value;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
};
