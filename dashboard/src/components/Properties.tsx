// Names and values in two columns.
import './Properties.css';
import type { ComponentChildren } from 'preact';
import { UNKNOWN } from '../format';

export const Properties = ({ of }: { of: readonly (readonly [name: string, value: ComponentChildren])[] }) => (
  <dl class="properties">
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value === null || value === undefined || value === '' ? <span class="quiet">{UNKNOWN}</span> : value}</dd>
      </div>
    ))}
  </dl>
);
