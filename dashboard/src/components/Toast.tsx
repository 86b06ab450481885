// Short messages at the foot of the page. Each has a cause, a time and an end.
import './Toast.css';
import { signal } from '@preact/signals';
import { time } from '../format';
import { words } from '../words';
import { Button } from './Button';
import { Icon } from './Icon';

interface Message {
  id: number;
  kind: 'good' | 'bad';
  text: string;
  at: number;
}

const messages = signal<Message[]>([]);
let count = 0;

const end = (id: number): void => {
  messages.value = messages.value.filter((message) => message.id !== id);
};

/** Says something: what went well for 5 s, what failed for 15 s. At most four at a time. */
export const say = (kind: Message['kind'], text: string): void => {
  const id = ++count;
  messages.value = [...messages.value, { id, kind, text, at: Date.now() }].slice(-4);
  setTimeout(end, kind === 'good' ? 5000 : 15_000, id);
};

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {messages.value.map((message) => (
      <div key={message.id} class={`toast toast-${message.kind}`}>
        <Icon name={message.kind === 'good' ? 'check' : 'warn'} />
        <p>{message.text} <span class="toast-at">{time(message.at)}</span></p>
        <Button kind="bare" icon="close" label={words('common').close} onClick={() => end(message.id)} />
      </div>
    ))}
  </div>
);
