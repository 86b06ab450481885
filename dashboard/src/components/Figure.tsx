// One number that matters, with its name, its unit and a note.
import './Figure.css';
import type { ComponentChildren } from 'preact';
import type { Quantity } from '../format';

interface Props {
  name: string;
  value: string | Quantity;
  note?: ComponentChildren;
  /** What the number is about: gives its colour. */
  tone?: 'good' | 'warn' | 'bad' | undefined;
  /** Where more about it stands. */
  to?: string;
}

export const Figure = ({ name, value, note, tone, to }: Props) => {
  const [number, unit] = typeof value === 'string' ? [value, ''] : value;
  const inner = (
    <>
      <span class="figure-name">{name}</span>{' '}
      <span class={(number + unit).length > 11 ? 'figure-value figure-long' : 'figure-value'}>{number}{unit && <span class="figure-unit"> {unit}</span>}</span>{' '}
      <span class="figure-note">{note ?? ' '}</span>
    </>
  );
  const looks = `figure${tone ? ` figure-${tone}` : ''}`;
  return to ? <a class={looks} href={to}>{inner}</a> : <div class={looks}>{inner}</div>;
};
