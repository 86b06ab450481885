// What went wrong, since when, and a way out.
import './Failure.css';
import { time } from '../format';
import type { Failure as Failed } from '../store/resource';
import { words } from '../words';
import { Button } from './Button';
import { Icon } from './Icon';

export const Failure = ({ failure, retry }: { failure: Failed; retry: () => void }) => {
  const t = words('common');
  return <Notice head={t.loadFailed(time(failure.since))} detail={failure.problem.message} retry={retry} />;
};

export const Notice = ({ head, detail, retry }: { head: string; detail: string; retry?: () => void }) => (
  <div class="failure" role="alert">
    <Icon name="warn" />
    <p><strong>{head}</strong> <span>{detail}</span></p>
    {retry && <Button onClick={retry}>{words('common').tryAgain}</Button>}
  </div>
);
