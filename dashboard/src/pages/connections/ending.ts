// Why a connection ended: the server's sentence, in the language of the page. What a station said by itself stays as it is.
import { words } from '../../words';

export const endingText = (reason: string | null | undefined): string => {
  if (!reason) return '';
  const t = words('connections').endings;
  const word = (text: string): string => t[text] ?? text;
  const [, head = reason, code, said] = /^(closed(?: by the station)?) with (\d+)(?:: (.*))?$/.exec(reason) ?? [];
  return word(head) + (code ? ` (${[code, said && word(said)].filter(Boolean).join(': ')})` : '');
};
