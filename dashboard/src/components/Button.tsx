// A button. `kind` says how weighty it is; a `reason` says why it cannot be pressed now.
import './Button.css';
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';
import { say } from './Toast';

interface Props {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: 'plain' | 'main' | 'danger' | 'bare' | undefined;
  /** Accessible name, where there is no text. */
  label?: string;
  /** Why it is disabled. It stays in the list, and says so. */
  reason?: string | null | undefined;
  busy?: boolean;
  pressed?: boolean;
  type?: 'button' | 'submit';
  onClick?: (event: MouseEvent) => void;
}

export const Button = ({ children, icon, kind = 'plain', label, reason, busy, pressed, type = 'button', onClick }: Props) => (
  <button type={type} class={`button button-${kind}`} aria-label={label} title={reason ?? label}
    aria-disabled={reason || busy ? true : undefined} aria-busy={busy || undefined} aria-pressed={pressed}
    onClick={(event) => {
      if (reason || busy) event.preventDefault();
      // Whoever has no pointer to hover with learns it by pressing.
      if (reason && !busy) say('bad', reason);
      else if (!busy) onClick?.(event);
    }}>
    {icon && <Icon name={icon} />}
    {children !== undefined && <span>{children}</span>}
  </button>
);
