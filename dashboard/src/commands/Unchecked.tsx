// The mark of a CALL that was sent without regard to the rules that bind a CSMS: its id begins with `unchecked-`.
import { words } from '../words';

export const Unchecked = ({ id }: { id: string }) =>
  id.startsWith('unchecked-') ? <span class="unchecked" title={words('commands').uncheckedNote}>! {words('commands').uncheckedMark}</span> : null;
