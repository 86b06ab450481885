// A dialog over the page: keeps the focus inside, closes by Escape, gives the focus back.
import './Dialog.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../words';
import { Button } from './Button';
import { Boundary } from './Panel';

interface Props {
  title: string;
  onClose: () => void;
  /** Buttons at the foot. */
  actions?: ComponentChildren;
  wide?: boolean;
  children?: ComponentChildren;
}

export const Dialog = ({ title, onClose, actions, wide, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // What is asked comes before the button that closes.
    dialog.current?.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)')?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  return (
    <dialog ref={dialog} class={wide ? 'dialog dialog-wide' : 'dialog'} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onClick={(event) => { if (event.target === dialog.current) onClose(); }}>
      <div class="dialog-inner">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <Button kind="bare" icon="close" label={words('common').close} onClick={onClose} />
        </header>
        <div class="dialog-body"><Boundary>{children}</Boundary></div>
        {actions && <footer class="dialog-foot">{actions}</footer>}
      </div>
    </dialog>
  );
};
