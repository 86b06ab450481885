// The state of a transaction: a sign and a word.
import './TransactionState.css';
import { words } from '../words';

const SIGNS: Record<string, string> = { active: '▶', ended: '✓', stale: '!', closed: '■' };

export const TransactionState = ({ of }: { of: string }) => (
  <span class={`txstate txstate-${of}`}><span aria-hidden="true">{SIGNS[of] ?? '?'}</span> {words('common').transactionStates[of] ?? of}</span>
);
