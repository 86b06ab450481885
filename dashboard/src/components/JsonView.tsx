// JSON as it is, made readable: set in lines, with its kinds of values told apart. Never as HTML.
import './JsonView.css';
import type { ComponentChildren } from 'preact';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const colour = (text: string): ComponentChildren[] => {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    const [whole, string, colon] = match;
    if (string && colon) parts.push(<span class="json-name">{string}</span>, colon);
    else parts.push(<span class={string ? 'json-text' : 'json-value'}>{whole}</span>);
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts;
};

/** `raw` = in one line, as on the wire. */
export const JsonView = ({ value, raw, label }: { value: unknown; raw?: boolean; label?: string }) => {
  const text = raw ? JSON.stringify(value) : JSON.stringify(value, null, 2);
  return <pre class={raw ? 'json json-raw' : 'json'} tabIndex={0} role="region" aria-label={label ?? 'JSON'}>{colour(text ?? '')}</pre>;
};
