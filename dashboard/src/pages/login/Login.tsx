// The log-in of a secured server: the operator token for a session cookie. The token goes into the
// body of one request and nowhere else.
import './Login.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { Mark } from '../../shell/Mark';
import { href, navigate, param, path } from '../../state/url';
import { Problem, send, signedOut } from '../../store/api';
import { connect } from '../../store/link';
import { useTitle } from '../../title';
import { words } from '../../words';

export const Login = (_: { id: string }) => {
  const t = words('login');
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useTitle(t.title);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const enter = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await send('POST', '/api/v1/session', { token });
      signedOut.value = false;
      setToken('');
      if (path.peek() === '/login') navigate(href(param('next') ?? '/'), { replace: true });
      await connect();
    } catch (problem) {
      const status = problem instanceof Problem ? problem.status : 0;
      setError(status === 401 ? t.wrong : status === 429 ? t.tooMany : status === 0 ? t.unreachable : (problem as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="login">
      <form ref={form} class="login-card" onSubmit={(event) => { event.preventDefault(); void enter(); }}>
        <Mark size={40} />
        <h1>{t.title}</h1>
        <p class="quiet">{t.why}</p>
        <TextField label={t.token} type="password" autocomplete="current-password" value={token} onInput={setToken} required error={error} hint={t.where} />
        <Button kind="main" type="submit" busy={busy} reason={token ? null : t.missing}>{t.enter}</Button>
      </form>
    </main>
  );
};
